//go:build !desktop

package boot

import (
	"errors"
	"io/fs"
)

// ErrNoWindow is what a binary answers that was built without the window.
var ErrNoWindow = errors.New("built without a window: add -tags desktop,production,webkit2_41, or use build/run")

// RunWindow needs the build tag "desktop"; see wails.go.
func RunWindow(*App, fs.FS, string, string) error { return ErrNoWindow }

// RunFailure needs it too; err is on the terminal already.
func RunFailure(error, fs.FS, string) error { return ErrNoWindow }
