package apptest_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"alcove/app"
	"alcove/app/apptest"
)

// TestFullDisk: whose disk is full is told so, and sends nothing; they hear and
// are heard, and read what was there. Once there is room, nothing is missing.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		return // not allowed here; the store's own tests fill a database without a mount
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	ana, bo := apptest.Reopen(t, "Ana", dir), apptest.New(t, "Bo")
	ana.Must(ana.Meetings().Start(app.NewMeeting{Name: "Ana", Meeting: "Test"}))
	bo.Must(bo.Meetings().Join(app.ByLink{Name: "Bo", Link: ana.Link()}))

	var sent []string
	var refused error
	for refused == nil && len(sent) < 300 {
		text := fmt.Sprintf("line %d %s", len(sent), strings.Repeat("x", 10_000))
		if refused = ana.Chat().Send(app.NewLine{Room: "main", Text: text}); refused == nil {
			sent = append(sent, text)
		}
	}
	wantCode(t, "send on a full disk", refused, "disk_full")
	apptest.Await(t, "Bo has what was sent", func() bool { return len(sent) > 0 && bo.Has("main", sent[len(sent)-1]) })
	bo.Must(bo.Chat().Send(app.NewLine{Room: "main", Text: "from Bo " + strings.Repeat("y", 10_000)}))
	bo.Hears(ana)
	ana.Hears(bo)
	if !ana.Has("main", sent[len(sent)-1]) {
		t.Error("what was there cannot be read")
	}
	wantCode(t, "send again", ana.Chat().Send(app.NewLine{Room: "main", Text: strings.Repeat("z", 20_000)}), "disk_full")

	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	ana.Must(ana.Chat().Send(app.NewLine{Room: "main", Text: "room again"}))
	apptest.Await(t, "Bo reads on", func() bool { return bo.Has("main", "room again") })
	apptest.Await(t, "Ana has Bo's line", func() bool { return strings.Contains(strings.Join(ana.Lines("main"), "\n"), "from Bo") })
	apptest.Await(t, "both have the same", func() bool {
		return strings.Join(ana.Lines("main"), "\n") == strings.Join(bo.Lines("main"), "\n")
	})
	if kept, err := ana.Store.Load(ana.Snapshot().Meeting.ID); err != nil || len(kept) < len(sent)+3 {
		t.Errorf("%d entries are stored, %v", len(kept), err)
	}
}
