// Package tursogo stands where kagent's controller asks for the SQLite driver "turso", whose module the public proxy
// does not serve. The controller imports it for that name alone: SQLite in Go answers to it here.
package tursogo

import (
	"database/sql"

	_ "github.com/glebarez/go-sqlite"
)

func init() {
	// The library registers itself as "sqlite" and exports no constructor: an unused handle leads to its driver.
	handle, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err)
	}
	sql.Register("turso", handle.Driver())
	_ = handle.Close()
}
