//go:build !cgo

package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// errNoSQLite is what a build without C answers: those who only need the types
// of this package compile, nothing opens.
var errNoSQLite = errors.New("store: built without cgo, and so without SQLite")

type connector struct{ name string }

func (connector) Driver() driver.Driver { return nil }

func (connector) Connect(context.Context) (driver.Conn, error) { return nil, errNoSQLite }

func sqliteCause(error) (cause error, ok bool) { return nil, false }
