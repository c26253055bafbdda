package session

import (
	"errors"
	"path/filepath"
	"testing"

	"alcove/app/meeting"
	"alcove/app/store"
)

// What does not verify is set aside and comes again from the others; the rest of
// the meeting opens as it was.
func TestADamagedLogIsFetchedAgain(t *testing.T) {
	p := gather(t, "Ana", "Bo")
	ana, bo := p[0], p[1]
	for _, text := range []string{"one", "two", "three"} {
		ana.do(meeting.Chat{Room: meeting.MainRoom, Text: text})
	}
	bo.await("all is here", func(v *View) bool { return texts(v) >= 3 })
	bo.kill()

	// Bo's disk loses the signature of Ana's second line.
	at := filepath.Join(t.TempDir(), "db")
	broken, err := store.Open(at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broken.Close() })
	entries, err := bo.cfg.Store.Load(string(bo.cfg.Meeting))
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		if op, err := meeting.DecodeOp(e.Bytes); err == nil && op.Kind == meeting.KindChat && op.Seq == 4 {
			entries[i].Bytes = append([]byte{}, e.Bytes...)
			entries[i].Bytes[len(e.Bytes)-1] ^= 1
		}
	}
	if err := broken.Append(string(bo.cfg.Meeting), entries); err != nil {
		t.Fatal(err)
	}
	bo.cfg.Store = broken
	bo = bo.again()
	bo.await("the line is back", func(v *View) bool { return v.Entered && texts(v) >= 3 })
	again, err := broken.Load(string(bo.cfg.Meeting))
	if err != nil || len(again) < len(entries) {
		t.Errorf("%d of %d entries are on the disk: %v", len(again), len(entries), err)
	}
}

// texts counts what people wrote in the main room.
func texts(v *View) (n int) {
	for _, l := range v.State.Chats[meeting.MainRoom] {
		if l.Kind == meeting.ChatLine {
			n++
		}
	}
	return n
}

// full is a disk that takes nothing more.
type full struct{ Store }

func (full) SetTerm(string, uint64) error       { return store.ErrFull }
func (full) Append(string, []store.Entry) error { return store.ErrFull }

// A full disk costs nobody their place when the host goes.
func TestAFullDiskFollowsAndLeads(t *testing.T) {
	p := gather(t, "Ana", "Bo", "Cy")
	ana, bo, cy := p[0], p[1], p[2]
	for _, who := range p {
		who.talk()
	}
	ana.do(meeting.Grant{Who: bo.id}) // who shall be host then
	bo.await("the grant", func(v *View) bool { return v.State.Role(bo.id) == meeting.Moderator })
	bo.inside(func() { bo.core.cfg.Store = full{bo.core.cfg.Store} })
	ana.kill()
	for _, who := range []*person{bo, cy} {
		who.await("Bo hosts", func(v *View) bool { return v.Reign.Host == bo.core.self && v.Link == LinkConnected })
	}
	cy.hears(bo)
	if err := bo.Do(t.Context(), func(*meeting.State) (meeting.Body, error) {
		return meeting.Chat{Room: meeting.MainRoom, Text: "nobody keeps this"}, nil
	}); !errors.Is(err, store.ErrFull) {
		t.Errorf("a line on a full disk: %v", err)
	}
}
