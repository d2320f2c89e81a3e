//go:build tools

// Package tools pins what is built from this module: go-task, which the benchmark holds the harness against.
package tools

import _ "github.com/go-task/task/v3/cmd/task"
