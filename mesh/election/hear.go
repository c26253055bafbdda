package election

import (
	"maps"
	"time"

	"alcove/mesh"
)

// plausible refuses what no honest member says.
func (m *Machine) plausible(r mesh.Reign) bool {
	return r.Term > 0 && r.Host != "" && !m.leap(r.Term)
}

// fences says that r is over: a greater reign was obeyed. Nothing of it counts.
func (m *Machine) fences(r mesh.Reign) bool { return fenced && r.Less(m.top) }

func (m *Machine) leap(t mesh.Term) bool { return t > m.high && t-m.high > maxJump }

func (m *Machine) onHeard(in Heard) []Effect {
	r := in.Reign
	if m.leap(r.Term) && in.From == r.Host {
		m.high += maxJump // others may have got there by many jumps: so shall we
	}
	if !m.plausible(r) || r.Host == m.self {
		return nil
	}
	m.high = max(m.high, r.Term)
	switch {
	case in.From != r.Host:
		// A rumour. It lifts the next claim, but is not obeyed: that host may
		// be gone, or out of reach of this app for good.
		return nil
	case r == m.top:
		return m.hearAgain()
	case m.fences(r):
		return nil
	}
	var out []Effect
	if m.role == Leading {
		out = append(out, m.giveWay(r))
	}
	if m.leaving {
		m.role = Gone
		return out
	}
	m.obey(r, Following)
	m.alive = true
	return append(out, Follow{r})
}

// hearAgain takes a sign of life of the present host.
func (m *Machine) hearAgain() []Effect {
	if m.sure {
		return nil // it said goodbye; this was on its way before
	}
	if m.closed != 0 && m.now-m.closed < m.patience.Closed {
		return nil // it was on its way, by another path, when the host crashed
	}
	m.unask()
	if m.alive {
		m.gap(m.now - m.quiet)
	}
	m.alive, m.closed, m.refused, m.yielded, m.hold = true, 0, 0, false, 0
	m.await(m.silence())
	if m.role == Following {
		return nil
	}
	m.role = Following
	return []Effect{Follow{m.top}}
}

// hears says whether there is a host that this machine heard of late.
func (m *Machine) hears() bool {
	switch m.role {
	case Leading:
		return true
	case Following:
		return m.alive && m.now-m.quiet < m.recent()
	}
	return false
}

func (m *Machine) onMembers(in Members) []Effect {
	m.ranks = make(map[mesh.MemberID]mesh.Rank, len(in.List))
	for _, c := range in.List {
		m.ranks[c.ID] = c.Rank
	}
	known := func(id mesh.MemberID) bool { _, ok := m.ranks[id]; return ok }
	maps.DeleteFunc(m.lost, func(id mesh.MemberID, _ time.Duration) bool { return !known(id) })
	maps.DeleteFunc(m.doubts, func(id mesh.MemberID, _ doubt) bool { return !known(id) })
	return nil
}

// onConnected takes a new channel with the host for a sign of life, of its
// process if not yet of its beats.
func (m *Machine) onConnected(id mesh.MemberID) {
	if _, up := m.connected[id]; !up {
		m.connected[id] = m.now
	}
	delete(m.lost, id)
	if id == m.top.Host && m.closed != 0 && m.role == Following {
		m.closed = 0
		m.await(m.patience.Lost)
	}
}

func (m *Machine) onLost(in Lost) []Effect {
	delete(m.connected, in.Member)
	if _, known := m.ranks[in.Member]; known {
		m.lost[in.Member] = m.now
	}
	if in.Closed {
		m.miss(in.Member, m.patience.Closed, m.now)
	} else {
		m.miss(in.Member, m.patience.Lost, 0)
	}
	return append(m.answered(in.Member), m.refuses(in.Member)...)
}

// miss takes it that a member, if it is the host, is gone; it may come back.
func (m *Machine) miss(id mesh.MemberID, limit, closed time.Duration) {
	if m.role == Following && id == m.top.Host && (m.alive || closed != 0) {
		m.alive, m.closed = false, closed
		m.await(limit)
	}
}

func (m *Machine) onLeft(id mesh.MemberID) []Effect {
	delete(m.connected, id)
	delete(m.ranks, id)
	delete(m.lost, id)
	out := append(m.answered(id), m.refuses(id)...)
	if id != m.top.Host || m.role != Following && m.role != Asking {
		return out
	}
	m.unask()
	if m.role != Following {
		return out
	}
	m.sure, m.alive, m.hold = true, false, 0
	m.await(0)
	return append(out, m.electInTime()...)
}

func (m *Machine) onAsked(in Asked) []Effect {
	m.miss(in.From, m.patience.Lost, 0) // a host does not ask for a host
	m.yield(in.From)
	out := m.rise(in.Bar)
	return append(out, Answer{To: in.From, Term: in.Term, Reign: m.top, Hears: m.hears()})
}

// yield lets a better candidate that asks already claim first, once in a
// silence: it may die of it.
func (m *Machine) yield(to mesh.MemberID) {
	if m.role == Leading || m.yielded || Compare(m.rank(to), m.rank(m.self)) <= 0 {
		return
	}
	m.yielded = true
	m.hold = m.now + m.patience.Vote + m.patience.Stagger
	m.unask()
}

// rise lifts a leading host's term above a reign that a member obeyed before, in
// another part of the meeting: it obeys nothing lower.
func (m *Machine) rise(bar mesh.Reign) []Effect {
	if m.role != Leading || m.leaving || !m.top.Less(bar) || m.leap(bar.Term) {
		return nil
	}
	if m.rose != 0 && m.now-m.rose < m.patience.Silence {
		return nil // each costs a write and a message to everybody; whoever needs it asks again
	}
	m.rose = m.now
	m.high = max(m.high, bar.Term)
	return m.claim()
}

func (m *Machine) onAnswered(in Answered) []Effect {
	if m.role != Asking || in.Term != m.asked || !m.pending[in.From] {
		return nil
	}
	m.heard = true
	m.answers++
	if in.Hears {
		if m.refused == 0 {
			m.denied = m.now
		}
		if m.now-m.denied < m.patience.Alone {
			m.object()
			return m.step(Heard{Now: in.Now, Reign: in.Reign, From: in.From})
		}
		m.against++
	}
	return m.answered(in.From)
}

// object ends the asking for now: somebody hears a host, and that one gets time
// to be heard here.
func (m *Machine) object() {
	m.unask()
	m.alive = false
	m.await(m.again())
}

// outvoted reports whether the objections stand. At first a single one does; who
// heard nothing for as long as one who is alone has to wait, is held back by no
// less than half of those who answered.
func (m *Machine) outvoted() bool { return 2*m.against > m.answers }

// again is how long to wait after an objection. The first times, the one who
// objects may only not have noticed yet that the host is gone.
func (m *Machine) again() time.Duration {
	const quick = 6
	if m.refused++; m.refused <= quick {
		return min(m.patience.Again, m.patience.Silence)
	}
	return m.patience.Silence
}

// answered takes a member off the list of those that may still object.
func (m *Machine) answered(id mesh.MemberID) []Effect {
	if m.role != Asking || !m.pending[id] {
		return nil
	}
	delete(m.pending, id)
	switch {
	case len(m.pending) > 0:
	case m.heard && m.outvoted():
		m.object()
	case m.heard || m.mayStandAlone():
		return m.claim()
	default: // those who were asked are lost
		m.unask()
		m.limit = m.patience.Alone
	}
	return nil
}

// onWoke forgets the role. What was obeyed stays the bar for what is obeyed next.
func (m *Machine) onWoke() []Effect {
	var out []Effect
	if m.role == Leading {
		out = append(out, StepDown{Reign: m.top})
	}
	m.forget(Waiting)
	m.await(m.patience.Woken)
	if m.leaving {
		m.role = Gone
	}
	return out
}
