package boot

import "io/fs"

// Window is what a window is made of.
type Window struct {
	Pages fs.FS  // frontend/dist
	Icon  []byte // PNG
	Title string
	Link  string // an invite link to offer when the window is up, or ""
}
