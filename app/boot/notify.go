//go:build desktop

package boot

import (
	"html"
	"runtime"
	"strconv"
	"sync"
)

// desk shows things on the desktop by way of Wails, which speaks to D-Bus, to
// Windows and to macOS. Nothing is opened before the first of them; a desktop
// that shows none is no failure.
type desk struct {
	open func() error
	send func(id, title, text string) error

	once  sync.Once
	fails error
	sent  int
}

// show is called from one goroutine. Title and text come from others. On Linux
// a text may have markup (Desktop Notifications Specification, section 3.1),
// which theirs never is.
func (d *desk) show(title, text string) {
	d.once.Do(func() { d.fails = d.open() })
	if d.fails != nil {
		return
	}
	if runtime.GOOS == "linux" {
		text = html.EscapeString(text)
	}
	d.sent++
	_ = d.send("alcove-"+strconv.Itoa(d.sent), title, text) // the window has it anyway
}
