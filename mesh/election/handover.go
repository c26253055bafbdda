package election

import "alcove/mesh"

func (m *Machine) tickLeading() []Effect {
	if m.handover == 0 {
		return m.handOver()
	}
	if m.now < m.handover {
		return nil
	}
	m.handover = 0 // the successor did not take it
	if m.leaving {
		return m.leave()
	}
	return nil
}

// handOver offers the role to the app that the owner chose, as soon as it is
// there.
func (m *Machine) handOver() []Effect {
	if m.role != Leading || m.handover != 0 || m.chosen == m.self || !m.connected[m.chosen] {
		return nil
	}
	return m.transfer(m.chosen)
}

// transfer offers the next term. The machine leads on until it hears that the
// successor took it: make before break.
func (m *Machine) transfer(to mesh.MemberID) []Effect {
	m.high++
	m.handover = m.now + m.patience.Handover
	return []Effect{Transfer{mesh.Reign{Term: m.high, Host: to}}}
}

func (m *Machine) onOffered(in Offered) []Effect {
	r := in.Reign
	if m.leaving || r.Host != m.self || in.From != m.top.Host || in.From == m.self {
		return nil // only the host that is obeyed has a role to give
	}
	if !m.plausible(r) || r.Term <= m.top.Term {
		return nil
	}
	return m.lead(r)
}

func (m *Machine) onLeaving() []Effect {
	if m.leaving {
		return nil
	}
	m.leaving = true
	if m.role != Leading {
		m.role = Gone
		return nil
	}
	to, ok := m.successor()
	if !ok {
		return m.leave()
	}
	return m.transfer(to)
}

func (m *Machine) leave() []Effect {
	m.role = Gone
	return []Effect{StepDown{m.top}}
}
