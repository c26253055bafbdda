//go:build desktop

package boot

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"sync"

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
	eventLink     = "link"     // to the window: the alcove:// link that was clicked, once
	eventReady    = "ready"    // from the window: it hears events now
)

// RunWindow starts a, shows it in a window and returns when the window is
// closed, by a person or by SIGINT or SIGTERM. It must be called on the main
// goroutine. The caller closes a.
//
// Snapshots from before the page was there are lost: the page subscribes first
// and then fetches the newest by Meetings.Snapshot.
func RunWindow(a *App, w Window) error {
	if _, err := fs.Stat(w.Pages, "index.html"); err != nil {
		return fmt.Errorf("the window's pages are not built, build/run does it: %w", err)
	}
	steadyRenderer()
	opts := w.options()
	opts.AssetServer = &assetserver.Options{Assets: w.Pages}
	opts.ErrorFormatter = formatError
	files := &Files{}
	opts.Bind = append(a.Bound(), files)
	opts.OnStartup = func(ctx context.Context) {
		files.ctx = ctx
		offer := sync.OnceFunc(func() { runtime.EventsEmit(ctx, eventLink, w.Link) })
		runtime.EventsOn(ctx, eventReady, func(...any) {
			if w.Link != "" {
				offer()
			}
		})
		a.OnSnapshot(func(s app.Snapshot) { runtime.EventsEmit(ctx, eventSnapshot, s) })
		a.OnOutside(deskOf(ctx).show)
		a.Start()
	}
	if err := wails.Run(opts); err != nil {
		return fmt.Errorf("run window: %w", err)
	}
	return nil
}

// RunFailure shows in a window why New failed: somebody who started Alcove from
// a menu sees no terminal.
func RunFailure(failed error, w Window) error {
	steadyRenderer()
	opts := w.options()
	opts.AssetServer = &assetserver.Options{Handler: failureHandler(failed)}
	return wails.Run(opts)
}

func (w Window) options() *options.App {
	return &options.App{
		Title: w.Title,
		Width: 1280, Height: 800, MinWidth: 800, MinHeight: 560,
		BackgroundColour: options.NewRGB(0x17, 0x18, 0x1c), // until the page paints its own
		// HTML5 drag and drop is broken in WebKitGTK under Wails: the window drags
		// by pointer events, and files dropped on it must not navigate it away.
		DragAndDrop: &options.DragAndDrop{DisableWebViewDrop: true},
		Linux: &linux.Options{
			Icon:             w.Icon,
			ProgramName:      "alcove", // the name of alcove.desktop
			WebviewGpuPolicy: linux.WebviewGpuPolicyOnDemand,
		},
	}
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

// deskOf is the desktop that the window is on.
func deskOf(ctx context.Context) *desk {
	return &desk{
		open: func() error {
			if err := runtime.InitializeNotifications(ctx); err != nil {
				return err
			}
			_, err := runtime.RequestNotificationAuthorization(ctx) // macOS asks; a refusal is its own to keep
			return err
		},
		send: func(id, title, text string) error {
			return runtime.SendNotification(ctx, runtime.NotificationOptions{ID: id, Title: title, Body: text})
		},
	}
}

// formatError rejects a bound call's promise with AppError of backend/ports.ts.
func formatError(err error) any { return app.AsError(err) }
