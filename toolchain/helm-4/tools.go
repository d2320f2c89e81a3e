//go:build tools

// Package tools pins the version of Helm that the toolchain builds from this module.
package tools

import _ "helm.sh/helm/v4/cmd/helm"
