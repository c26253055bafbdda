//go:build !desktop

package boot

import "errors"

// ErrNoWindow is what a program answers that was built without the window.
var ErrNoWindow = errors.New("built without a window: add -tags desktop,production,webkit2_41, or use build/run")

// RunWindow needs the build tag "desktop"; see wails.go.
func RunWindow(*App, Window) error { return ErrNoWindow }

// RunFailure needs it too.
func RunFailure(error, Window) error { return ErrNoWindow }
