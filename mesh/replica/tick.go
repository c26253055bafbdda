package replica

import (
	"maps"
	"slices"
	"time"

	"alcove/mesh"
)

// Tick lets time pass; call it every 500 ms. connected are the members with a
// channel, host is the one that this app follows, or "". Vectors are exchanged
// with one of them in turn (and with every new one), and what this device wrote
// and is not safe yet is sent again.
func (r *Replica) Tick(now time.Duration, connected []mesh.MemberID, host mesh.MemberID) []Send {
	before := r.connected
	r.now, r.host = now, host
	r.connected = slices.Clone(connected)
	slices.Sort(r.connected)
	r.connected = slices.DeleteFunc(slices.Compact(r.connected), func(m mesh.MemberID) bool { return m == r.self })
	r.forgetGone()
	r.latchOwn()

	var out []Send
	whom := map[mesh.MemberID]bool{}
	for _, m := range r.connected {
		if _, was := slices.BinarySearch(before, m); !was {
			whom[m] = true
		}
	}
	unsafe := r.unsafe()
	turns := 1
	if len(unsafe) > 0 {
		turns = askers
	}
	for range min(turns, len(r.connected)) {
		r.turn++
		whom[r.connected[r.turn%len(r.connected)]] = true
	}
	for _, m := range slices.Sorted(maps.Keys(whom)) {
		out = append(out, r.vectorTo(m, true))
	}
	return append(out, r.resend(unsafe)...)
}

// Others says which other devices are in the meeting, connected or not: an
// entry is not safe on "the only other one" while there are more.
func (r *Replica) Others(devices []mesh.DeviceID) {
	r.others = slices.Clone(devices)
	r.latchOwn()
}

// maxKnown is how many members are remembered before those that are gone are
// forgotten altogether.
const maxKnown = 2048

// forgetGone bounds what is remembered of members that are not connected:
// nothing but of how much of one's own they keep.
func (r *Replica) forgetGone() {
	for m, k := range r.known {
		if slices.Contains(r.connected, m) {
			continue
		}
		maps.DeleteFunc(k, func(l LogID, _ uint64) bool { return l.Author != r.self.Device() })
		if len(k) == 0 || len(r.known) > maxKnown {
			delete(r.known, m)
		}
	}
	maps.DeleteFunc(r.asked, func(_ LogID, a asked) bool {
		return r.now-a.at >= askAgain || !slices.Contains(r.connected, a.whom)
	})
}

// unsafe lists this device's logs, of earlier starts too, that are not safe to
// their end.
func (r *Replica) unsafe() []LogID {
	var out []LogID
	for l, seq := range r.have {
		if l.Author == r.self.Device() && r.safe[l] < seq {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, compareLogs)
	return out
}

// resend pushes unsafe entries to the host, or else to the next in turn, from
// where that member's knowledge ends.
func (r *Replica) resend(logs []LogID) []Send {
	if len(logs) == 0 || len(r.connected) == 0 {
		return nil
	}
	to := r.connected[r.turn%len(r.connected)]
	if slices.Contains(r.connected, r.host) && r.behind(r.host, logs) {
		to = r.host
	}
	var es []Entry
	bytes := 0
	for _, l := range logs {
		from := max(r.known[to][l], r.safe[l]) + 1
		if bytes >= resendMax || len(es) >= maxEntries || from > r.have[l] {
			continue
		}
		got, err := r.read(l, from, r.have[l], resendMax-bytes, maxEntries-len(es))
		if err != nil {
			return nil // the next tick tries again; a broken disk shows elsewhere
		}
		for _, e := range got {
			bytes += len(e.Bytes)
		}
		es = append(es, got...)
	}
	if len(es) == 0 {
		return nil
	}
	return []Send{{to, Entries{Entries: es}}}
}

func (r *Replica) behind(m mesh.MemberID, logs []LogID) bool {
	return slices.ContainsFunc(logs, func(l LogID) bool { return r.known[m][l] < r.have[l] })
}
