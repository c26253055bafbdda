//go:build desktop

package boot

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"alcove/app"
)

type emitted struct {
	event string
	data  any
}

// recordFeed runs a feed inside a synctest bubble and returns what it has
// emitted whenever asked.
func recordFeed(t *testing.T, link string) (*feed, func() []emitted) {
	f := newFeed(link)
	var got []emitted
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.run(ctx, func(event string, data any) { got = append(got, emitted{event, data}) })
	}()
	t.Cleanup(func() { cancel(); <-done })
	return f, func() []emitted { synctest.Wait(); return got }
}

func TestFeedWaitsForThePage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, got := recordFeed(t, "")
		f.offer(app.Snapshot{Version: 1})
		if n := len(got()); n != 0 {
			t.Fatalf("%d events before the page was loaded", n)
		}
		tell(f.loaded)
		if g := got(); len(g) != 1 || g[0].event != "snapshot" || g[0].data.(app.Snapshot).Version != 1 {
			t.Fatalf("after loading: %v", g)
		}
	})
}

func TestFeedSendsTheNewestAtMostTenTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, got := recordFeed(t, "")
		tell(f.listens)
		for v := range 1000 {
			f.offer(app.Snapshot{Version: uint64(v)})
			time.Sleep(time.Millisecond) // of the bubble's clock
		}
		time.Sleep(snapshotEvery)
		g := got()
		if len(g) > 12 {
			t.Errorf("%d snapshots in 1.1 s", len(g))
		}
		if last := g[len(g)-1].data.(app.Snapshot).Version; last != 999 {
			t.Errorf("last version %d, want 999", last)
		}
	})
}

func TestFeedSendsTheLinkOnceToAPageThatListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, got := recordFeed(t, "alcove://join?x")
		tell(f.loaded)
		if n := len(got()); n != 0 {
			t.Fatalf("%d events to a page that does not listen", n)
		}
		tell(f.listens)
		synctest.Wait()
		tell(f.listens) // the page was reloaded
		if g := got(); len(g) != 1 || g[0] != (emitted{"link", "alcove://join?x"}) {
			t.Fatalf("events %v", g)
		}
	})
}

func TestFormatErrorKeepsTheCode(t *testing.T) {
	err := fmt.Errorf("set up: %w", &app.Error{Code: "bad_room_count", Detail: "0"})
	got, encoding := json.Marshal(formatError(err))
	if encoding != nil || string(got) != `{"code":"bad_room_count","detail":"0"}` {
		t.Errorf("got %s, %v", got, encoding)
	}
}

func TestWindowOptionsWantPages(t *testing.T) {
	if _, err := windowOptions(fstest.MapFS{"frontend/dist/.gitkeep": {}}, "Alcove"); err == nil {
		t.Error("a window without pages")
	}
	icon := []byte("png")
	opts, err := windowOptions(fstest.MapFS{
		"frontend/dist/index.html": {}, "build/appicon.png": {Data: icon},
	}, "Alcove")
	if err != nil || string(opts.Linux.Icon) != "png" || opts.EnableDefaultContextMenu {
		t.Errorf("options %+v, %v", opts, err)
	}
}
