//go:build tools

// Package tools pins the command that the toolchain builds from this module. It is a module of its own: it needs newer
// Kubernetes libraries than the cluster's.
package tools

import _ "github.com/helm-unittest/helm-unittest/cmd/helm-unittest"
