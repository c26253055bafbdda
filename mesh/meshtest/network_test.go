package meshtest

import (
	"slices"
	"testing"
	"time"

	"alcove/mesh"
)

// box collects what arrives.
type box struct{ got []int }

func (b *box) take(_ mesh.MemberID, m int) { b.got = append(b.got, m) }

func pair(seed uint64) (*Network[int], *box) {
	n := New[int](seed)
	b := &box{}
	n.Join("a", func(mesh.MemberID, int) {})
	n.Join("b", b.take)
	return n, b
}

func TestOrderAndDelay(t *testing.T) {
	n, b := pair(1)
	n.MinDelay, n.MaxDelay = 3*time.Millisecond, 3*time.Millisecond
	for i := range 5 {
		n.Send("a", "b", i)
	}
	n.Advance(2 * time.Millisecond)
	if len(b.got) != 0 {
		t.Fatalf("early: %v", b.got)
	}
	n.Advance(time.Millisecond)
	if !slices.Equal(b.got, []int{0, 1, 2, 3, 4}) {
		t.Fatalf("got %v", b.got)
	}
}

func TestTheSeedDecidesAll(t *testing.T) {
	run := func(seed uint64) []int {
		n, b := pair(seed)
		n.Loss, n.Double, n.MaxDelay = 0.3, 0.3, time.Second
		for i := range 200 {
			n.Send("a", "b", i)
		}
		n.Advance(2 * time.Second)
		return b.got
	}
	one := run(1)
	if !slices.Equal(one, run(1)) || slices.Equal(one, run(2)) {
		t.Fatal("a run is not a function of its seed")
	}
	if slices.IsSorted(one) || len(one) < 100 || len(slices.Compact(slices.Sorted(slices.Values(one)))) == len(one) {
		t.Fatalf("no loss, doubling or overtaking in %d", len(one))
	}
}

func TestSplitFreezeKill(t *testing.T) {
	n, b := pair(1)
	tick := func(m int) { n.Send("a", "b", m); n.Advance(time.Millisecond) }
	n.Split([]mesh.MemberID{"a"})
	tick(1)
	if n.Reaches("a", "b") {
		t.Fatal("reaches across the cut")
	}
	n.Heal()
	tick(2)
	n.Freeze("b")
	tick(3)
	tick(4)
	if !n.Frozen("b") || !slices.Equal(b.got, []int{2}) {
		t.Fatalf("got %v", b.got)
	}
	n.Thaw("b")
	n.Advance(0)
	n.Kill("b")
	tick(5)
	if !slices.Equal(b.got, []int{2, 3, 4}) || n.Reaches("a", "b") {
		t.Fatalf("got %v", b.got)
	}
}
