package replica

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alcove/mesh"
)

// Whatever the network does, once it is whole all have all, without gaps, and
// nothing was called safe that was not.
func TestAllHaveAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "apps")
		w := newWorld(t, rapid.Uint64().Draw(t, "seed"), n)
		w.net.Loss = rapid.Float64Range(0, 0.6).Draw(t, "loss")
		w.net.Double = rapid.Float64Range(0, 0.5).Draw(t, "double")
		w.net.MaxDelay = time.Duration(rapid.IntRange(1, 3000).Draw(t, "delay")) * time.Millisecond
		w.bad = rapid.Float64Range(0, 0.3).Draw(t, "bad")
		some := rapid.Custom(func(t *rapid.T) *testApp { return w.apps[rapid.IntRange(0, n-1).Draw(t, "app")] })
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			a := some.Draw(t, "who")
			switch rapid.SampledFrom([]string{"write", "write", "write", "pass", "pass", "host", "split", "heal", "freeze", "thaw", "crash", "run"}).Draw(t, "step") {
			case "write":
				for range rapid.IntRange(1, 40).Draw(t, "n") {
					if a.running && !w.net.Frozen(a.self) {
						a.write()
					}
				}
			case "pass":
				w.pass(time.Duration(rapid.IntRange(1, 3000).Draw(t, "ms")) * time.Millisecond)
			case "host":
				w.host = rapid.IntRange(-1, n-1).Draw(t, "host")
			case "split":
				var side []mesh.MemberID
				for _, b := range w.apps {
					if rapid.Bool().Draw(t, "side") {
						side = append(side, b.self)
					}
				}
				w.net.Split(side)
			case "heal":
				w.net.Heal()
			case "freeze":
				w.net.Freeze(a.self)
			case "thaw":
				w.net.Thaw(a.self)
			case "crash":
				a.crash()
			case "run":
				if !a.running {
					a.run()
				}
			}
		}
		w.net.Loss = min(w.net.Loss, 0.3)
		w.settle(5 * time.Minute)
		// And then everything becomes safe.
		for end := w.net.Now() + 5*time.Minute; ; {
			if done := !slices.ContainsFunc(w.apps, func(a *testApp) bool { a.checkSafe(); return len(a.r.unsafe()) > 0 }); done {
				break
			}
			if w.net.Now() > end {
				t.Fatalf("not all became safe")
			}
			w.pass(time500)
		}
	})
}

// On a good network an entry is everywhere within a few messages, without
// waiting for a tick.
func TestAPushTakesTwoHops(t *testing.T) {
	w := newWorld(t, 1, 5)
	w.host = 0
	w.pass(2 * time.Second)
	w.apps[3].write()
	w.net.Advance(2 * time.Millisecond)
	if !w.agree() {
		t.Fatal("not everywhere after guest to host to guests")
	}
	w.host = -1
	w.pass(time500)
	w.apps[2].write()
	w.net.Advance(time.Millisecond)
	if !w.agree() {
		t.Fatal("without a host it does not go to all")
	}
}

// Safe within about a second: the host at once, another by the next vectors.
func TestSafeSoon(t *testing.T) {
	w := newWorld(t, 1, 8)
	w.host = 0
	w.pass(5 * time.Second)
	for i := range 20 {
		a := w.apps[1+i%7]
		a.write()
		l := logOf(a.self)
		w.pass(time.Second)
		if !a.r.Safe(l, uint64(len(a.disk[l]))) {
			t.Fatalf("entry %d is not safe after a second", i)
		}
	}
}

// A newcomer fetches a long journal in pieces, quickly, and nobody is sent it
// in one go.
func TestANewcomerCatchesUp(t *testing.T) {
	w := newWorld(t, 1, 3)
	w.apps[2].crash()
	for range 5000 {
		w.apps[0].write()
	}
	w.pass(5 * time.Second)
	w.apps[2].run()
	w.send(w.apps[2].r.Greet(w.apps[0].self), w.apps[2])
	w.send(w.apps[0].r.Greet(w.apps[2].self), w.apps[0])
	w.net.Advance(100 * time.Millisecond)
	if !w.agree() {
		t.Fatalf("has %d of 5000", len(w.apps[2].disk[logOf(w.apps[0].self)]))
	}
}

func (w *world) send(out []Send, a *testApp) { a.send(out) }

// Two starts of one app are one device: what is on both is not on two others.
func TestOneDeviceCountsOnce(t *testing.T) {
	self := member(1, 1)
	l := logOf(self)
	r := New(self, nil, flat(1))
	r.Local(Entry{l, 1, []byte("x")})
	r.Tick(0, []mesh.MemberID{member(2, 1), member(2, 2), member(3, 1)}, "")
	ack := Ack{Vector{l: 1}}
	for _, m := range []mesh.MemberID{member(2, 1), member(2, 2), member(1, 7)} {
		r.Receive(m, ack)
	}
	if r.Safe(l, 1) {
		t.Fatal("one other device is enough")
	}
	r.Receive(member(3, 1), ack)
	if !r.Safe(l, 1) {
		t.Fatal("two other devices are not enough")
	}
}

func TestTheOnlyOtherOne(t *testing.T) {
	self, other, away := member(1, 1), member(2, 1), member(3, 1)
	l := logOf(self)
	r := New(self, nil, flat(1))
	r.Others([]mesh.DeviceID{self.Device(), other.Device(), away.Device()})
	r.Local(Entry{l, 1, []byte("x")})
	r.Tick(0, []mesh.MemberID{other}, "")
	r.Receive(other, Ack{Vector{l: 1}})
	if r.Safe(l, 1) {
		t.Fatal("safe on one while another is in the meeting")
	}
	r.Others([]mesh.DeviceID{self.Device(), other.Device()})
	if !r.Safe(l, 1) {
		t.Fatal("the only other one is not enough")
	}
	r.Others([]mesh.DeviceID{self.Device(), other.Device(), away.Device()})
	r.Tick(time500, []mesh.MemberID{other, away}, "")
	if !r.Safe(l, 1) {
		t.Fatal("safe, and then not")
	}
}

func TestWhatIsNotStoredIsOfferedAgain(t *testing.T) {
	from := member(2, 1)
	l := logOf(from)
	r := New(member(1, 1), nil, flat(1))
	push := Entries{Entries: []Entry{{l, 1, []byte("a")}, {l, 2, []byte("b")}}}
	for range 2 {
		fresh, _, _ := r.Receive(from, push)
		if len(fresh) != 2 {
			t.Fatalf("fresh: %v", fresh)
		}
	}
	r.Stored(from, push.Entries[:1])
	fresh, _, _ := r.Receive(from, push)
	if len(fresh) != 1 || fresh[0].Seq != 2 || r.Have()[l] != 1 {
		t.Fatalf("fresh: %v, have %v", fresh, r.Have())
	}
}

func TestAnIgnoredLogIsOver(t *testing.T) {
	from := member(2, 1)
	l := logOf(member(9, 1))
	r := New(member(1, 1), Vector{l: 1}, flat(1))
	r.Ignore(l)
	fresh, out, _ := r.Receive(from, Entries{Entries: []Entry{{l, 2, []byte("b")}}})
	_, more, _ := r.Receive(from, Have{Vector: Vector{l: 9}})
	if fresh != nil || out != nil || more != nil {
		t.Fatalf("%v, %v, %v", fresh, out, more)
	}
}

func TestMessagesFromOneselfAreNothing(t *testing.T) {
	self := member(1, 1)
	r := New(self, Vector{logOf(self): 1}, flat(1))
	for _, m := range samples() {
		if fresh, out, err := r.Receive(self, m); fresh != nil || out != nil || err != nil {
			t.Errorf("%T: %v, %v, %v", m, fresh, out, err)
		}
	}
}

type broken struct{}

var errDisk = errors.New("disk")

func (broken) Range(LogID, uint64, uint64) ([]Entry, error) { return nil, errDisk }

func TestABrokenSourceIsSaid(t *testing.T) {
	l := logOf(member(1, 1))
	r := New(member(1, 1), Vector{l: 3}, broken{})
	if _, _, err := r.Receive(member(2, 1), Want{[]Range{{l, 1, 3}}}); !errors.Is(err, errDisk) {
		t.Fatalf("err = %v", err)
	}
	r.Tick(0, []mesh.MemberID{member(2, 1)}, "") // must not fail
}

// One member cannot make another remember logs without end.
func TestLogsAreBounded(t *testing.T) {
	self, from := member(1, 1), member(2, 1)
	made := func(i int) LogID {
		return logOf(mesh.MemberIDOf([mesh.MemberBytes]byte{9, byte(i), byte(i >> 8), byte(i >> 16)}))
	}
	have := Vector{}
	for i := range MaxLogs - 1 {
		have[made(i)] = 1
	}
	r := New(self, have, flat(1))
	for i := MaxLogs; i < MaxLogs+5; i++ {
		fresh, _, _ := r.Receive(from, Entries{Entries: []Entry{{made(i), 1, []byte("x")}}})
		r.Stored(from, fresh)
	}
	for part := range 5 {
		v := Vector{}
		for i := range MaxLogs {
			v[made((part+1)*MaxLogs+i)] = 7
		}
		r.Receive(from, Have{Vector: v})
	}
	if len(r.have) != MaxLogs || len(r.known[from]) > 2*MaxLogs || len(r.asked) > MaxLogs {
		t.Fatalf("%d logs, %d known, %d asked", len(r.have), len(r.known[from]), len(r.asked))
	}
}
