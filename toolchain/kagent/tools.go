//go:build tools

// Package tools pins the commands that the toolchain builds from this module.
package tools

import (
	_ "github.com/kagent-dev/kagent/go/cli/cmd/kagent"
	_ "github.com/kagent-dev/kagent/go/cmd/controller"
)
