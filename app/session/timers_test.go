package session

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"alcove/app/meeting"
	"alcove/mesh"
)

// someTime is between two times, in steps.
func someTime(t *rapid.T, name string, from, to time.Duration) time.Duration {
	return time.Duration(rapid.Int64Range(int64(from/step), int64(to/step)).Draw(t, name)) * step
}

func planOf(millis, grace time.Duration) meeting.Plan {
	return meeting.Plan{Millis: millis.Milliseconds(), Grace: grace.Milliseconds()}
}

func someGrace(t *rapid.T) time.Duration {
	return rapid.SampledFrom([]time.Duration{0, time.Second, 5 * time.Second}).Draw(t, "grace")
}

const long = 10 * time.Second

// The wall clocks are hours apart; whoever sets the timer, everybody closes at
// its time.
func TestEverybodyClosesInTime(t *testing.T) {
	onFloors(t, 4, func(t *rapid.T, f *floor) {
		by, grace := f.apps[0], someGrace(t)
		if rapid.Bool().Draw(t, "a guest sets it") {
			by = f.apps[1]
			f.apps[0].write(meeting.Grant{Who: by.me})
			f.run(100 * time.Millisecond)
		}
		by.write(meeting.Start{Plan: planOf(long, grace)})
		end := f.now + long + grace
		f.run(long + grace + time.Second)
		f.closes(end, 100*time.Millisecond)
	})
}

// The moderator's app, which hosts, is killed at any moment before the end, and
// the others notice and find a host when they do, also while the time is up.
func TestTimeIsUpWithoutTheHost(t *testing.T) {
	onFloors(t, 4, func(t *rapid.T, f *floor) {
		grace := someGrace(t)
		f.apps[0].write(meeting.Start{Plan: planOf(long, grace)})
		end := f.now + long + grace
		f.run(someTime(t, "killed", 100*time.Millisecond, long+grace))
		f.kill(f.apps[0])
		f.lose(1500 * time.Millisecond)
		f.run(1500*time.Millisecond + someTime(t, "elected", 0, time.Second))
		f.lead(f.apps[1+rapid.IntRange(0, 2).Draw(t, "host")])
		f.run(max(end-f.now, 0) + time.Second)
		late := yield + 100*time.Millisecond
		if grace > 0 {
			late += yield // once for the time, once for the countdown
		}
		f.closes(end, late)
	})
}

// Time that is added, or taken, in the very last moment counts, or it came too
// late; then too everybody agrees.
func TestTimeIsAddedJustBeforeTheEnd(t *testing.T) {
	onFloors(t, 4, func(t *rapid.T, f *floor) {
		grace := someGrace(t)
		by := f.apps[rapid.IntRange(0, 1).Draw(t, "by")]
		f.apps[0].write(meeting.Grant{Who: f.apps[1].me})
		f.apps[0].write(meeting.Start{Plan: planOf(long, grace)})
		end := f.now + long + grace
		f.run(someTime(t, "added", long-500*time.Millisecond, long+500*time.Millisecond))
		more := rapid.SampledFrom([]time.Duration{-time.Second, time.Second, 30 * time.Second}).Draw(t, "more")
		timers := by.journal.State().Timers
		if len(timers) == 0 {
			return // it is over
		}
		ending, at := timers[0].Ending, f.now
		by.write(meeting.AddTime{Timer: timers[0].ID, Millis: more.Milliseconds()})
		moved := max(end+more, at+grace)
		if ending {
			moved = at + max(more, 0) + grace // the countdown was called off
		}
		f.run(max(end, moved) - f.now + 2*time.Second)
		if first, _ := f.closed(); first > moved-100*time.Millisecond {
			f.closes(moved, 500*time.Millisecond)
		} else {
			f.closes(end, 500*time.Millisecond) // it came too late
		}
	})
}

// An app that crashes and comes back while time runs counts as the others do,
// whatever its wall clock says; also if it was the host, and is host again.
func TestRestartedInBetween(t *testing.T) {
	onFloors(t, 4, func(t *rapid.T, f *floor) {
		grace := someGrace(t)
		who := f.apps[rapid.IntRange(0, 1).Draw(t, "who")]
		f.apps[0].write(meeting.Start{Plan: planOf(long, grace)})
		end := f.now + long + grace
		f.run(someTime(t, "crashes", 100*time.Millisecond, long-2*time.Second))
		f.kill(who)
		f.lose(500 * time.Millisecond)
		f.run(500 * time.Millisecond)
		who.wallOff = f.hours()
		who.start(who.disk)
		f.run(someTime(t, "connects", 0, time.Second))
		if f.host == nil {
			f.lead(f.apps[rapid.IntRange(0, 3).Draw(t, "host")])
		}
		if f.host != who {
			who.come(f.host)
		}
		f.run(max(end-f.now, 0) + time.Second)
		f.closes(end, lending+2*yield+100*time.Millisecond) // a host who asked others waits for all of them
	})
}

// Everybody's app was closed, and one is opened again, alone: its wall clock is
// all it has, and it leaves others some seconds to tell better.
func TestReopenedAlone(t *testing.T) {
	onFloors(t, 2, func(t *rapid.T, f *floor) {
		f.apps[0].write(meeting.Start{Plan: planOf(time.Minute, 0)})
		began := f.now
		f.run(time.Second)
		f.kill(f.apps[1])
		f.kill(f.apps[0])
		f.run(someTime(t, "closed", 0, 2*time.Minute))
		a := f.apps[0]
		a.start(a.disk)
		back := f.now
		f.lead(a)
		f.run(3 * time.Minute)
		if a.closed < max(began+time.Minute, back+ponder)-time.Second || a.closed > max(began+time.Minute, back+ponder)+time.Second {
			t.Fatalf("closed %v after its time, %v after it was opened", a.closed-began-time.Minute, a.closed-back)
		}
	})
}

// Who joins late is told what is left, and takes in what ended before.
func TestLateJoinersAgree(t *testing.T) {
	onFloors(t, 3, func(t *rapid.T, f *floor) {
		c := f.apps[2]
		f.kill(c)
		grace, over := someGrace(t), rapid.Bool().Draw(t, "over before")
		if over {
			// An earlier timer was ended by an app that is no moderator's.
			f.apps[0].write(meeting.Start{Plan: planOf(2*time.Second, 0)})
			f.run(time.Second)
			f.kill(f.apps[0])
			f.run(2 * time.Second)
			f.apps[0].start(f.apps[0].disk)
			f.lead(f.apps[0])
			f.apps[0].fetch(f.apps[1])
			f.run(ponder)
		}
		f.apps[0].write(meeting.Start{Plan: planOf(long, grace)})
		end := f.now + long + grace
		f.run(someTime(t, "joins", 0, long))
		c.start(nil)
		c.come(f.host)
		f.run(500 * time.Millisecond)
		if len(c.held) > 0 || !c.journal.State().Breakout.Running && f.now < end-500*time.Millisecond {
			t.Fatalf("half a second after it came it holds back %d, and the rooms are not open", len(c.held))
		}
		f.run(end - f.now + time.Second)
		f.closes(end, 100*time.Millisecond)
	})
}

// Somebody says that time is up when it is not, for the timer that runs, for
// times that may still be added, and for timers that are yet to be set: nobody
// believes it until it is nearly so, nothing is held back for good, and in the
// end all have the same state.
func TestEarlyWordsHaveNoEffect(t *testing.T) {
	onFloors(t, 4, func(t *rapid.T, f *floor) {
		grace := someGrace(t)
		liar := f.apps[3]
		f.apps[0].write(meeting.Start{Plan: planOf(long, grace)})
		set := f.now
		f.run(someTime(t, "lies", 0, long-2*time.Second))
		timer := f.apps[0].journal.State().Timers[0]
		lie := meeting.Expire{
			Timer: timer.ID, Over: rapid.Bool().Draw(t, "over"),
			Millis: timer.Millis + rapid.SampledFrom([]int64{0, 0, 5000}).Draw(t, "foreseen"),
		}
		f.lie(liar, lie)
		end := set + long + grace
		if rapid.Bool().Draw(t, "added") {
			f.apps[0].write(meeting.AddTime{Timer: timer.ID, Millis: 5000})
			end += 5 * time.Second
		}
		if rapid.Bool().Draw(t, "the host dies") {
			f.run(20 * time.Millisecond)
			f.kill(f.apps[0])
			f.lose(time.Second)
			f.run(time.Second)
			f.lead(f.apps[1])
		}
		honest := f.apps[:3]
		for f.now < end-tooEarly-grace-100*time.Millisecond {
			f.run(100 * time.Millisecond)
			for _, c := range honest {
				if c.dead {
					continue
				}
				if st := c.journal.State(); !st.Breakout.Running || c.timer().Ending {
					t.Fatalf("%s believes it, %v too early", c.name, end-f.now)
				}
			}
		}
		f.run(end - f.now + 2*time.Second)
		state := ""
		for _, c := range honest {
			if c.dead {
				continue
			}
			if c.journal.State().Breakout.Running || len(c.held) > 0 {
				t.Fatalf("%s: the rooms are open, %d held back", c.name, len(c.held))
			}
			if b := string(c.journal.State().Bytes()); state == "" {
				state = b
			} else if b != state {
				t.Fatalf("%s has another state", c.name)
			}
		}
	})
}

// lie signs and sends what the author's own app would refuse.
func (f *floor) lie(c *counter, e meeting.Expire) {
	forged := meeting.NewJournal(f.id)
	_, _ = forged.Add(c.disk...)
	op, err := c.author.Make(stateWith(forged.State(), e), e, 0)
	if err != nil {
		f.fail("lie: %v", err)
	}
	for _, o := range f.apps {
		if o != c {
			f.send(c, o, func() { o.take(op) })
		}
	}
}

// stateWith has a timer that e would end.
func stateWith(st *meeting.State, e meeting.Expire) *meeting.State {
	s := *st
	s.Timers = []meeting.Timer{{ID: e.Timer, Millis: e.Millis}}
	return &s
}

// What a state and the host's word may be in what order.
func TestCount(t *testing.T) {
	const id = "t"
	start := meeting.Timer{ID: id, Millis: 10_000, Grace: 5000}
	told := func(left, millis int64, ending bool) map[string]wireTimer {
		return map[string]wireTimer{id: {Left: left, Millis: millis, Ending: ending}}
	}
	fresh := func(o origin, wall int64) *counts {
		k := newCounts()
		k.follow(time.Second, []meeting.Timer{start}, func(meeting.Timer) origin { return o }, 1, wall)
		return k
	}
	then := func(k *counts, now time.Duration, timers ...meeting.Timer) {
		k.follow(now, timers, func(meeting.Timer) origin { return learned }, 1, 0)
	}
	added, ending := start, start
	added.Millis += 5000
	ending.Ending = true
	for _, c := range []struct {
		name string
		do   func(k *counts)
		want Remaining // at 3 s
	}{
		{"counts down", func(*counts) {}, Remaining{8 * time.Second, false}},
		{"time was added", func(k *counts) { then(k, 2*time.Second, added) }, Remaining{13 * time.Second, false}},
		{"the host is 25 ms off", func(k *counts) { k.hear(2*time.Second, told(9025, 10_000, false), 1) }, Remaining{8 * time.Second, false}},
		{"the host is a second off", func(k *counts) { k.hear(2*time.Second, told(8000, 10_000, false), 1) }, Remaining{7 * time.Second, false}},
		{"the host knows of added time first", func(k *counts) {
			k.hear(2*time.Second, told(14_000, 15_000, false), 1)
			then(k, 2*time.Second, added)
		}, Remaining{13 * time.Second, false}},
		{"the host knows of added time last", func(k *counts) {
			then(k, 2*time.Second, added)
			k.hear(2*time.Second, told(9000, 10_000, false), 1)
		}, Remaining{13 * time.Second, false}},
		{"the countdown runs", func(k *counts) { then(k, 2*time.Second, ending) }, Remaining{4 * time.Second, true}},
		{"the host's countdown runs", func(k *counts) { k.hear(2*time.Second, told(4500, 10_000, true), 1) }, Remaining{0, false}},
		{"the countdown runs, the host does not know", func(k *counts) {
			then(k, 2*time.Second, ending)
			k.hear(2*time.Second, told(9000, 10_000, false), 1)
		}, Remaining{4 * time.Second, true}},
		{"added time called the countdown off, the host does not know", func(k *counts) {
			then(k, 2*time.Second, ending)
			then(k, 3*time.Second, added)
			k.hear(3*time.Second, told(4000, 10_000, true), 1)
		}, Remaining{13 * time.Second, false}},
		{"a host who guesses is not believed", func(k *counts) {
			k.hear(2*time.Second, map[string]wireTimer{id: {Left: 1, Millis: 10_000, Guess: true}}, 1)
		}, Remaining{8 * time.Second, false}},
		{"a host who insists on more than there can be", func(k *counts) {
			for i := range int64(6) {
				k.hear(2*time.Second+time.Duration(i)*time.Second, told(9400-1000*i, 10_000, false), 1)
			}
		}, Remaining{8 * time.Second, false}},
		{"a host who insists on what a lie took", func(k *counts) {
			k.hear(2*time.Second, told(4000, 10_000, false), 1)
			for i := range int64(6) {
				k.hear(2*time.Second+time.Duration(i)*time.Second, told(9000-1000*i, 10_000, false), 1)
			}
		}, Remaining{8 * time.Second, false}},
		{"gone and back", func(k *counts) {
			then(k, 2*time.Second)
			then(k, 3*time.Second, start)
		}, Remaining{8 * time.Second, false}},
	} {
		k := fresh(mine, 0)
		c.do(k)
		if got := k.of[id].left(3 * time.Second); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		name string
		say  func(say func(guest mesh.MemberID, now time.Duration, left int64))
		want time.Duration // at 3 s
	}{
		{"a guest's count", func(say func(mesh.MemberID, time.Duration, int64)) { say("b", 2*time.Second, 6000) }, 5 * time.Second},
		{"a guest's word was long under way", func(say func(mesh.MemberID, time.Duration, int64)) {
			say("b", 2*time.Second, 9000)
			say("b", 2500*time.Millisecond, 5500)
			say("b", 2600*time.Millisecond, 9000)
		}, 5 * time.Second},
		{"the longest of two", func(say func(mesh.MemberID, time.Duration, int64)) {
			say("b", 2*time.Second, 6000)
			say("c", 2*time.Second, 7000)
			say("b", 2500*time.Millisecond, 5500)
		}, 6 * time.Second},
	} {
		k := fresh(learned, 0)
		c.say(func(guest mesh.MemberID, now time.Duration, left int64) {
			k.lend(now, guest, told(left, 10_000, false))
		})
		if got := k.of[id].left(3 * time.Second); got.Left != c.want {
			t.Errorf("a guess, %s: %v is left, want %v", c.name, got.Left, c.want)
		}
	}
	for _, c := range []struct {
		name string
		wall int64
		want time.Duration
	}{{"no time passed", 0, 10 * time.Second}, {"some", 4000, 6 * time.Second}, {"too much", 1 << 50, 0}, {"a clock that is behind", -5000, 10 * time.Second}} {
		if got := fresh(stored, c.wall).of[id].left(time.Second); got.Left != c.want {
			t.Errorf("opened again, %s: %v is left, want %v", c.name, got.Left, c.want)
		}
	}
}

// The word that time is up is said once, also where it changes nothing.
func TestTimeIsUpIsSaidOnce(t *testing.T) {
	timer := meeting.Timer{ID: "t", Millis: 1000, Grace: 1000}
	k := newCounts()
	follow := func(now time.Duration) {
		k.follow(now, []meeting.Timer{timer}, func(meeting.Timer) origin { return mine }, 1, 0)
	}
	follow(0)
	for _, c := range []struct {
		now, wait time.Duration
		say       bool
		next      time.Duration
	}{
		{999 * time.Millisecond, 0, false, time.Second},
		{time.Second, yield, false, time.Second + yield},
		{time.Second, 0, true, -1},
		{2 * time.Second, 0, false, -1},
	} {
		follow(c.now)
		if say, next := k.due(c.now, c.wait); len(say) > 0 != c.say || next != c.next {
			t.Errorf("at %v: %+v, next %v", c.now, say, next)
		}
	}
	timer.Millis += 2000
	follow(2 * time.Second)
	if say, next := k.due(2*time.Second, 0); len(say) > 0 || next != 3*time.Second {
		t.Errorf("with added time: %+v, next %v", say, next)
	}
	if say, _ := k.due(3*time.Second, 0); len(say) != 1 || say[0] != (meeting.Expire{Timer: "t", Millis: 3000}) {
		t.Errorf("at the new end: %+v", say)
	}
}

// What anybody sends is bounded, and so is what is remembered of it.
func TestCountsAreBounded(t *testing.T) {
	k := newCounts()
	for i := range 3 * maxCounts {
		id := string(rune('a'+i%26)) + time.Duration(i).String()
		k.follow(time.Duration(i), []meeting.Timer{{ID: id, Millis: 1000}}, func(meeting.Timer) origin { return learned }, 1, 0)
	}
	for i := range 2 * maxLies {
		k.early(0, time.Duration(i).String(), meeting.Expire{Timer: "nobody's"}, false)
	}
	if len(k.of) > maxCounts+1 || len(k.lies) > maxLies {
		t.Errorf("%d counts, %d lies", len(k.of), len(k.lies))
	}
}
