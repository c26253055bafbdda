//go:build desktop

package boot

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"alcove/app"
)

// What the window and the app say to each other beside bound calls.
const (
	eventSnapshot = "snapshot" // to the window: the newest app.Snapshot
	eventLink     = "link"     // to the window: an alcove:// link that was clicked, once
	eventReady    = "ready"    // from the window: it listens now
)

// snapshotEvery is the shortest time between two snapshots to the window: each
// is evaluated there as JavaScript.
const snapshotEvery = 100 * time.Millisecond

// RunWindow shows a in a window and returns when the window is closed. assets
// holds frontend/dist and build/appicon.png; link is an invite link to offer
// when the window is up, or "". It must be called on the main goroutine.
func RunWindow(a *App, assets fs.FS, title, link string) error {
	opts, err := windowOptions(assets, title)
	if err != nil {
		return fmt.Errorf("open window: %w", err)
	}
	steadyRenderer()
	f := newFeed(link)
	a.OnSnapshot(f.offer)

	signalled, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithCancel(signalled)
	defer cancel()
	fed := make(chan struct{})
	opts.OnStartup = func(w context.Context) {
		runtime.EventsOn(w, eventReady, func(...any) { tell(f.listens) })
		go func() {
			defer close(fed)
			f.run(ctx, func(event string, data any) { runtime.EventsEmit(w, event, data) })
			if signalled.Err() != nil {
				runtime.Quit(w)
			}
		}()
	}
	opts.OnDomReady = func(context.Context) { tell(f.loaded) }
	opts.OnShutdown = func(context.Context) { cancel(); <-fed }
	opts.Bind = a.Bound()
	if err := wails.Run(opts); err != nil {
		return fmt.Errorf("run window: %w", err)
	}
	return nil
}

func windowOptions(assets fs.FS, title string) (*options.App, error) {
	dist, err := fs.Sub(assets, "frontend/dist")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(dist, "index.html"); err != nil {
		return nil, fmt.Errorf("its pages are not built, build/run does it: %w", err)
	}
	icon, err := fs.ReadFile(assets, "build/appicon.png")
	if err != nil {
		return nil, err
	}
	return &options.App{
		Title: title,
		Width: 1280, Height: 800, MinWidth: 800, MinHeight: 560,
		BackgroundColour: options.NewRGB(0x17, 0x18, 0x1c), // until the page paints its own
		AssetServer:      &assetserver.Options{Assets: dist},
		ErrorFormatter:   formatError,
		// HTML5 drag and drop is broken in WebKitGTK under Wails: the window drags
		// by pointer events, and files dropped on it must not navigate it away.
		DragAndDrop: &options.DragAndDrop{DisableWebViewDrop: true},
		Linux: &linux.Options{
			Icon:             icon,
			ProgramName:      "alcove", // the name of alcove.desktop
			WebviewGpuPolicy: linux.WebviewGpuPolicyOnDemand,
		},
	}, nil
}

// steadyRenderer keeps WebKitGTK from its DMA-BUF renderer on NVIDIA's driver,
// where the window stays blank. To be called before GTK starts.
func steadyRenderer() {
	if _, err := os.Stat("/sys/module/nvidia"); err != nil {
		return
	}
	if _, set := os.LookupEnv("WEBKIT_DISABLE_DMABUF_RENDERER"); !set {
		_ = os.Setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
	}
}

// formatError rejects a bound call's promise with AppError of backend/ports.ts.
func formatError(err error) any { return app.AsError(err) }

// feed carries snapshots to the window. One that was not yet sent is replaced
// by a newer one; nothing is sent before the page is there.
type feed struct {
	newest  chan app.Snapshot // holds at most the newest one
	loaded  chan struct{}     // the page is loaded
	listens chan struct{}     // the page has subscribed: it misses no event now
	link    string            // not yet sent; owned by run
}

func newFeed(link string) *feed {
	return &feed{
		newest:  make(chan app.Snapshot, 1),
		loaded:  make(chan struct{}, 1),
		listens: make(chan struct{}, 1),
		link:    link,
	}
}

// offer never blocks.
func (f *feed) offer(s app.Snapshot) {
	for {
		select {
		case f.newest <- s:
			return
		default:
		}
		select {
		case <-f.newest:
		default:
		}
	}
}

// tell never blocks: Wails calls back with its locks held.
func tell(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run sends until ctx ends.
func (f *feed) run(ctx context.Context, emit func(event string, data any)) {
	var last app.Snapshot
	var have, open bool
	for {
		select {
		case <-ctx.Done():
			return
		case last = <-f.newest:
			have = true
		case <-f.loaded:
			open = true
		case <-f.listens:
			open = true
			if f.link != "" {
				emit(eventLink, f.link)
				f.link = ""
			}
		}
		if !have || !open {
			continue
		}
		emit(eventSnapshot, last)
		select {
		case <-ctx.Done():
			return
		case <-time.After(snapshotEvery):
		}
	}
}
