// Package frontend holds the window's built pages, for the window and for
// "alcove-node serve". `npm run build` makes them.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Pages is frontend/dist.
func Pages() fs.FS {
	pages, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is a constant
	}
	return pages
}
