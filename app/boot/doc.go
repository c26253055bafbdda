// Package boot wires Alcove and decides the order of start and stop: lock, key,
// database, loopback socket, app; and back. It is the only package that imports
// everyone. The Wails window (wails.go) is built with the tag "desktop" alone,
// so that alcove-node links neither Wails nor GTK.
//
// The loopback socket listens on 127.0.0.1, at a random port. Every connection
// takes a token that works once, a Host of this very address, and an Origin that
// is the window's or, under "serve", its own page's. The window gets media from
// it, nothing else; a browser under "serve" gets the whole contract.
package boot
