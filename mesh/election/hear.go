package election

import "alcove/mesh"

// plausible refuses what no honest member says.
func (m *Machine) plausible(r mesh.Reign) bool {
	return r.Term > 0 && r.Host != "" && !m.leap(r.Term)
}

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
	case r.Less(m.top):
		return nil
	}
	var out []Effect
	if m.role == Leading {
		out = append(out, StepDown{m.top})
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
	m.unask()
	m.alive = true
	m.await(m.patience.Silence)
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
		return m.alive && m.now-m.quiet < m.patience.recent()
	}
	return false
}

func (m *Machine) onMembers(in Members) []Effect {
	m.ranks = make(map[mesh.MemberID]mesh.Rank, len(in.List))
	for _, c := range in.List {
		m.ranks[c.ID] = c.Rank
	}
	for id := range m.lost {
		if _, known := m.ranks[id]; !known {
			delete(m.lost, id)
		}
	}
	return nil
}

func (m *Machine) onLost(id mesh.MemberID) []Effect {
	delete(m.connected, id)
	if _, known := m.ranks[id]; known {
		m.lost[id] = true
	}
	m.doubt(id)
	return m.answered(id)
}

// doubt takes it that a member, if it is the host, is gone; it may come back.
func (m *Machine) doubt(id mesh.MemberID) {
	if m.role == Following && id == m.top.Host && m.alive {
		m.alive = false
		m.await(m.patience.Lost)
	}
}

func (m *Machine) onLeft(id mesh.MemberID) []Effect {
	delete(m.connected, id)
	delete(m.ranks, id)
	delete(m.lost, id)
	if id == m.top.Host {
		m.unask()
		m.sure, m.alive = true, false
		m.await(0)
	}
	return m.answered(id)
}

func (m *Machine) onAsked(in Asked) []Effect {
	m.doubt(in.From) // a host does not ask for a host
	out := m.rise(in.Bar)
	return append(out, Answer{To: in.From, Term: in.Term, Reign: m.top, Hears: m.hears()})
}

// rise lifts a leading host's term above a reign that a member obeyed before, in
// another part of the meeting: it obeys nothing lower.
func (m *Machine) rise(bar mesh.Reign) []Effect {
	if m.role != Leading || m.leaving || !m.top.Less(bar) || m.leap(bar.Term) {
		return nil
	}
	m.high = max(m.high, bar.Term)
	return m.claim()
}

func (m *Machine) onAnswered(in Answered) []Effect {
	if m.role != Asking || in.Term != m.asked || !m.pending[in.From] {
		return nil
	}
	m.heard = true
	if !in.Hears {
		return m.answered(in.From)
	}
	// Somebody hears a host: no claim, but time for that one to be heard here.
	m.unask()
	m.alive = false
	m.await(m.patience.recent())
	return m.step(Heard{Now: in.Now, Reign: in.Reign, From: in.From})
}

// answered takes a member off the list of those that may still object.
func (m *Machine) answered(id mesh.MemberID) []Effect {
	if m.role != Asking || !m.pending[id] {
		return nil
	}
	delete(m.pending, id)
	if len(m.pending) == 0 {
		return m.claim()
	}
	return nil
}

// onWoke forgets the role. What was obeyed stays the bar for what is obeyed next.
func (m *Machine) onWoke() []Effect {
	var out []Effect
	if m.role == Leading {
		out = append(out, StepDown{m.top})
	}
	m.role, m.sure, m.alive, m.handover, m.pending = Waiting, false, false, 0, nil
	m.await(m.patience.Woken)
	if m.leaving {
		m.role = Gone
	}
	return out
}
