package meeting

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

func TestForksAndBrokenChains(t *testing.T) {
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	twin := *bo.author
	first := bo.do(Chat{Room: MainRoom, Text: "first"})
	second := bo.do(Chat{Room: MainRoom, Text: "second"})
	fork := forge(&twin, Chat{Room: MainRoom, Text: "fork"}, 9)
	after := forge(&twin, Chat{Room: MainRoom, Text: "after the fork"}, 10)

	if n, err := owner.journal.Add(second, first, first); n != 2 || err != nil {
		t.Errorf("added %d, %v", n, err)
	}
	before := owner.state().Bytes()
	n, err := owner.journal.Add(fork, after)
	if n != 0 || !errors.Is(err, ErrFork) {
		t.Errorf("fork: added %d, %v", n, err)
	}
	after.Seq++ // a number that is free, after an operation of the other branch
	if n, err := owner.journal.Add(after); n != 0 || !errors.Is(err, ErrBrokenChain) {
		t.Errorf("chain: added %d, %v", n, err)
	}
	if !bytes.Equal(before, owner.state().Bytes()) {
		t.Error("a fork changed something")
	}
	if n, err := NewJournal("aaaaaaaaaaaaaaaaaaaaaaaaaa").Add(first); n != 0 || !errors.Is(err, ErrWrongMeeting) {
		t.Errorf("another meeting: added %d, %v", n, err)
	}
}

func TestAdmit(t *testing.T) {
	id, k := key(0)
	j := NewJournal(NewID(id, [16]byte{1}))
	a := NewAuthor(j.id, id, session(0), k)
	create, err := a.Make(j.State(), Create{Name: "M", Nonce: [16]byte{1}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Admit(create); err != nil {
		t.Error(err)
	}
	leap := *a
	if err := j.Admit(forge(&leap, Join{Name: "Far ahead"}, MaxLeap+1)); !errors.Is(err, ErrBadOp) {
		t.Errorf("leap: %v", err)
	}
	create.Wall++
	if err := j.Admit(create); !errors.Is(err, ErrBadSignature) {
		t.Errorf("changed: %v", err)
	}
}

func TestAuthor(t *testing.T) {
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	bo.author.Observe(40)
	o := bo.do(Chat{Room: MainRoom, Text: "x"})
	if o.Lamport != 41 || o.Seq != 2 || bo.author.lamport != 41 {
		t.Errorf("lamport %d, seq %d", o.Lamport, o.Seq)
	}
	o, err := bo.author.Make(bo.state(), Chat{Room: MainRoom, Text: "not stored"}, -5)
	if err != nil || o.Wall != 0 || o.Lamport != 42 {
		t.Fatal(o, err)
	}
	if owner.author.Unmake(o) || !bo.author.Unmake(o) || bo.author.Unmake(o) {
		t.Error("only the author's last operation can be taken back, once")
	}
	again := bo.do(Chat{Room: MainRoom, Text: "stored"})
	if again.Seq != o.Seq || again.Prev != o.Prev {
		t.Error("taking back leaves a gap")
	}
	if _, err := bo.author.Make(empty("x"), Leave{}, 1); !errors.Is(err, ErrWrongMeeting) {
		t.Errorf("a state of another meeting: %v", err)
	}
	bo.author.Observe(1 << 60)
	if o := bo.do(Chat{Room: MainRoom, Text: "at the end of time"}); o.Lamport != maxCount {
		t.Errorf("lamport %d", o.Lamport)
	}
	owner.hear(bo)
	owner.do(Remove{Who: bo.id})
	if st := w.sync(); !st.Participants[bo.id].Removed {
		t.Error("not even the end of the clock saves from a ban")
	}
}

// Who makes thousands of sessions can still be banned, and demoted ones keep
// the sessions in which they did most.
func TestBanOfManySessions(t *testing.T) {
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	bo.do(Chat{Room: MainRoom, Text: "kept"})
	owner.hear(bo)
	for i := range 3 * maxSessions {
		a := NewAuthor(w.id, bo.id, session(1000+i), hasher{})
		if _, err := owner.journal.Add(forge(a, Chat{Room: MainRoom, Text: "flood"}, 5)); err != nil {
			t.Fatal(err)
		}
	}
	owner.do(Remove{Who: bo.id})
	if st := owner.state(); !st.Participants[bo.id].Removed || !has(st.Chats[MainRoom], "kept") {
		t.Error("not removed, or too much with them")
	}
}

// Chats are shared between snapshots and appended to in place; a line that is
// ordered earlier must not write where an older snapshot reads.
func TestSharedChats(t *testing.T) {
	w := newWorld(t, 2)
	owner, bo := w.apps[0], w.apps[1]
	type seen struct {
		state *State
		bytes []byte
		head  uint64
	}
	var kept []seen
	for range 20 {
		owner.do(Chat{Room: MainRoom, Text: "before"})
	}
	for i := range 300 {
		owner.do(Chat{Room: MainRoom, Text: fmt.Sprint("owner ", i)})
		if i%7 == 0 {
			late := forge(bo.author, Chat{Room: MainRoom, Text: fmt.Sprint("late ", i)}, owner.journal.Lamport()-10)
			if _, err := owner.journal.Add(late); err != nil {
				t.Fatal(err)
			}
		}
		s := owner.state()
		kept = append(kept, seen{s, s.Bytes(), s.Heads(owner.id)[session(0)]})
	}
	for i, k := range kept {
		if !bytes.Equal(k.state.Bytes(), k.bytes) || k.state.Heads(owner.id)[session(0)] != k.head {
			t.Fatalf("snapshot %d changed", i)
		}
	}
	if got := Fold(w.id, owner.journal.Ops()).Bytes(); !bytes.Equal(got, owner.state().Bytes()) {
		t.Error("bit by bit and at once differ")
	}
	if len(owner.journal.checkpoints) < 2 {
		t.Error("no checkpoint was taken")
	}
}

func TestCheckpointsStayFew(t *testing.T) {
	w := newWorld(t, 1)
	owner := w.apps[0]
	owner.journal.every = 1
	for range 1000 {
		owner.do(Chat{Room: MainRoom, Text: "x"})
	}
	cs := owner.journal.checkpoints
	if len(cs) > maxCheckpoints || cs[0].folded != 0 {
		t.Errorf("%d checkpoints, the first at %d", len(cs), cs[0].folded)
	}
	for i := range cs[1:] {
		if cs[i].folded >= cs[i+1].folded {
			t.Fatal("checkpoints are out of order")
		}
	}
}

// A chat line in a long meeting of 100 people in 20 rooms.
func BenchmarkChatLine(b *testing.B) {
	for _, late := range []bool{false, true} {
		b.Run(fmt.Sprintf("late=%v", late), func(b *testing.B) {
			w := newWorld(b, 1)
			owner := w.apps[0]
			var others []*Author
			var joins []Op
			for i := 1; i < 100; i++ {
				id, _ := key(i)
				a := NewAuthor(w.id, id, session(i), hasher{})
				others = append(others, a)
				joins = append(joins, forge(a, Join{Name: "P"}, 3))
			}
			if _, err := owner.journal.Add(joins...); err != nil {
				b.Fatal(err)
			}
			owner.do(rooms(Manual, 1, 20))
			for range 5000 {
				owner.do(Chat{Room: MainRoom, Text: "what people say"})
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				lamport := owner.journal.Lamport() + 1
				if late {
					lamport = max(1, lamport-3)
				}
				o := forge(others[i%len(others)], Chat{Room: MainRoom, Text: "line"}, lamport)
				if _, err := owner.journal.Add(o); err != nil {
					b.Fatal(err)
				}
				_ = owner.state()
			}
		})
	}
}
