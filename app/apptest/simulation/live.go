package simulation

import (
	"fmt"
	"net/netip"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
)

// The parts of a run.
const (
	gathering = 4 * time.Second  // until most are there
	quietMost = 20 * time.Second // from the end of all faults until all is one
	calmFor   = 6 * time.Second
)

// live is the whole run: people come, act and suffer; then all faults end, and
// everybody has to become one meeting again; then nothing may happen any more.
func (w *world) live() {
	w.build()
	w.after(gossipEvery, w.suspect)
	w.after(time.Second, w.watchLinks)
	w.after(time.Duration(w.rng.Int64N(int64(packetEvery))), w.packets)
	w.people = true
	for _, m := range w.machines {
		if m.n == 0 {
			continue
		}
		w.after(time.Duration(w.rng.Int64N(int64(gathering))), func() { w.arrives(m) })
	}
	trouble := 15*time.Second + time.Duration(w.rng.Int64N(int64(20*time.Second)))
	w.plan(gathering, trouble)
	w.until(gathering + trouble)
	w.settle()
	w.rest()
}

func (w *world) build() {
	pool := devices()
	order := w.rng.Perm(len(pool))
	n := 2 + w.rng.IntN(4)
	if w.rng.IntN(4) == 0 {
		n = 2 + w.rng.IntN(7)
	}
	for i := range n {
		m := &machine{w: w, n: i, device: pool[order[i]], name: string(rune('A' + i))}
		m.id = meeting.ParticipantID(m.device.ID())
		m.disk = newDisk(w, m)
		m.control = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(i + 1)}), 7000)
		m.gossip = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(i + 1)}), 7001)
		m.monoRate = 1 + (w.rng.Float64()-0.5)*4e-4 // within 200 ppm
		m.wallRate = 1 + (w.rng.Float64()-0.5)*2e-2
		m.wallOff = time.Duration(w.rng.Int64N(int64(48*time.Hour))) - 24*time.Hour
		w.machines = append(w.machines, m)
		w.at2[m.control], w.at2[m.gossip] = m, m
	}
	if n > 2 && w.rng.IntN(3) == 0 {
		v := w.machines[1+w.rng.IntN(n-1)]
		v.evil = newVillain(v)
	}
	w.key = keyOf(w)
	var nonce [16]byte
	for i := range nonce {
		nonce[i] = byte(w.rng.Uint32())
	}
	w.meeting = mesh.MeetingID(meeting.NewID(w.machines[0].id, nonce))
	w.start(w.machines[0], &meeting.Create{Name: "Simulation", Nonce: nonce})
	w.after(w.pause(), func() { w.act(w.machines[0]) })
}

// arrives starts an app, if none runs, and lets its person act.
func (w *world) arrives(m *machine) {
	if m.app != nil || m.off || m.asleep {
		return
	}
	first := m.starts == 0
	w.start(m, nil)
	if first {
		w.after(w.pause(), func() { w.act(m) })
		if m.evil != nil {
			w.after(w.pause(), m.evil.act)
		}
	}
}

// settle ends all faults and waits until there is one meeting again.
func (w *world) settle() {
	w.people = false
	w.mend()
	began := w.now
	var check, odd string
	for w.now < began+quietMost {
		w.until(w.now + 100*time.Millisecond)
		if check, odd = w.apart(); odd == "" {
			w.result.Merge = append(w.result.Merge, w.now-began)
			w.together()
			return
		}
	}
	w.fail(check, "%v after the last fault: %s", quietMost, odd)
}

// rest is calm: nobody does anything, and nothing changes.
func (w *world) rest() {
	w.calm = true
	before := w.snapshot()
	w.until(w.now + calmFor)
	check, odd := w.apart()
	for end := w.now + 2*time.Second; odd != "" && w.now < end; check, odd = w.apart() {
		w.until(w.now + 100*time.Millisecond) // time was up a moment ago
	}
	if odd != "" {
		w.fail(check, "after %v of calm: %s", calmFor, odd)
	}
	w.together()
	w.sameAs(before)
	w.finally()
}

func (m *machine) String() string { return fmt.Sprintf("%s (%s)", m.name, short(string(m.id))) }
