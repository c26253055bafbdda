package meeting

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestHelpIsAskedAndTaken(t *testing.T) { // A11, B10
	w := running(t, 5, Manual)
	owner, mod, bo, cy := w.apps[0], w.apps[1], w.apps[2], w.apps[3]
	owner.do(Grant{Who: mod.id})
	owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(1)}})
	w.sync()
	owner.refuse(Take{Who: bo.id}, "no_help_asked")
	owner.refuse(Dismiss{Who: bo.id}, "no_help_asked")
	bo.do(Hand{Up: true, Why: " task\n\u202etwo \x00 "})
	bo.do(Hand{Up: true, Why: "task three"})
	first := w.sync().Participants[bo.id]
	if first.Why != "task three" || first.Asked == 0 || first.Hand == 0 {
		t.Errorf("%+v", first)
	}
	cy.refuse(Take{Who: bo.id}, "not_moderator")
	cy.refuse(Dismiss{Who: bo.id}, "not_moderator")
	mod.do(Take{Who: bo.id})
	w.sync()
	owner.refuse(Take{Who: bo.id}, "help_taken")
	bo.do(Hand{Up: true, Why: "task four"})
	if p := w.sync().Participants[bo.id]; p.Helper != mod.id || p.Asked != first.Asked || p.Why != "task four" {
		t.Errorf("another word changes nothing else: %+v", p)
	}
	bo.do(Hand{})
	bo.do(Hand{Up: true})
	if p := w.sync().Participants[bo.id]; p.Helper != "" || p.Why != "" || p.Asked <= first.Asked {
		t.Errorf("raised again: %+v", p)
	}
	owner.refuse(Dismiss{Who: bo.id, Asked: first.Asked}, "no_help_asked")
	owner.refuse(Take{Who: bo.id, Asked: first.Asked}, "no_help_asked")
	owner.do(Dismiss{Who: bo.id})
	if p := w.sync().Participants[bo.id]; p.Hand != 0 || p.Asked != 0 {
		t.Errorf("dismissed: %+v", p)
	}
	bo.refuse(Hand{Up: true, Why: strings.Repeat("𝄞", MaxWhy+1)}, "message_too_long")
	bo.refuse(Hand{Up: true, Why: strings.Repeat("x", 1<<20)}, "message_too_long")
	bo.do(Hand{Up: true, Why: strings.Repeat("𝄞", MaxWhy)})
	bo.refuse(Hand{Why: "down"}, "bad_request")
}

func TestWhyIsOneLine(t *testing.T) { // B10
	w := newWorld(t, 1)
	a := w.apps[0]
	a.do(Hand{Up: true, Why: " task\n\u202etwo\u2028\t of\x00 \xff "})
	if got := a.state().Participants[a.id].Why; got != "task two of \uFFFD" {
		t.Errorf("cleaned to %q", got)
	}
	for _, why := range []string{"a\nb", " a", "\u202ea", "a\x00", "\xff"} {
		if _, err := EncodeBody(Hand{Up: true, Why: why}); err == nil {
			t.Errorf("%q passed uncleaned", why)
		}
	}
}

func TestHelpComesWithTheModerator(t *testing.T) { // A11
	enter := map[string]func(owner, mod *app){
		"visit":    func(_, mod *app) { mod.do(Visit{Room: roomID(1)}) },
		"assigned": func(owner, mod *app) { owner.do(Assign{Moves: map[ParticipantID]RoomID{mod.id: roomID(1)}}) },
	}
	for name, enter := range enter {
		w := running(t, 6, Manual)
		owner, mod, bo, cy, di, ed := w.apps[0], w.apps[1], w.apps[2], w.apps[3], w.apps[4], w.apps[5]
		owner.do(Grant{Who: mod.id})
		owner.do(Assign{Moves: map[ParticipantID]RoomID{bo.id: roomID(1), cy.id: roomID(1), di.id: roomID(2)}})
		w.sync()
		for _, a := range []*app{bo, cy, di, ed} {
			a.do(Hand{Up: true})
		}
		w.sync()
		enter(owner, mod)
		st := w.sync()
		for a, up := range map[*app]bool{bo: false, cy: false, di: true, ed: true} {
			if got := st.Participants[a.id].Hand != 0; got != up {
				t.Errorf("%s: hand of %s is up: %v", name, st.Participants[a.id].Name, got)
			}
		}
		bo.do(Hand{Up: true})
		w.sync()
		mod.do(Visit{Room: roomID(1)}) // is there
		if st := w.sync(); st.Participants[bo.id].Hand == 0 {
			t.Errorf("%s: a hand went down though nobody came", name)
		}
	}
}

func TestHelperWhoGoesFreesTheHelp(t *testing.T) { // B10
	for name, end := range map[string]func(owner, mod *app){
		"leaves":  func(_, mod *app) { mod.do(Leave{}) },
		"demoted": func(owner, mod *app) { owner.do(Revoke{Who: mod.id}) },
		"removed": func(owner, mod *app) { owner.do(Remove{Who: mod.id}) },
	} {
		w := running(t, 3, Manual)
		owner, mod, bo := w.apps[0], w.apps[1], w.apps[2]
		owner.do(Grant{Who: mod.id})
		bo.do(Hand{Up: true, Why: "why"})
		w.sync()
		mod.do(Take{Who: bo.id})
		w.sync()
		end(owner, mod)
		if p := w.sync().Participants[bo.id]; p.Helper != "" || p.Why != "why" {
			t.Errorf("%s: %+v", name, p)
		}
		owner.do(Take{Who: bo.id})
	}
}

func TestHelpIsTakenOnce(t *testing.T) { // B10
	pairs(t, func(t *testing.T, w *world, owner, x, y *app) {
		owner.do(Grant{Who: x.id})
		owner.do(Grant{Who: y.id})
		asks := w.apps[3]
		asks.do(Hand{Up: true})
		w.sync()
		x.do(Take{Who: asks.id})
		y.do(Take{Who: asks.id})
		if h := w.sync().Participants[asks.id].Helper; h != min(x.id, y.id) {
			t.Errorf("taken by %s", h)
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		watch(rt, t, func(_ Op, b Body, before, after *State) {
			for id, p := range after.Participants {
				was := before.Participants[id]
				take, takes := b.(Take)
				if p.Helper != was.Helper && p.Helper != "" && (!takes || take.Who != id || was.Helper != "" || was.Asked != take.Asked) {
					rt.Fatalf("%T: help of %s went from %q to %q", b, p.Name, was.Helper, p.Helper)
				}
			}
		}, KindTake, KindHand, KindTake, KindVisit, KindLeave, KindJoin, KindDismiss, KindRevoke, KindGrant, KindAssign)
	})
}
