//go:build tools

// Package promtool pins the tool that tests the chart's alerts.
package promtool

import _ "github.com/prometheus/prometheus/cmd/promtool"
