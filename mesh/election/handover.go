package election

import (
	"time"

	"alcove/mesh"
)

// given is the role as it was handed over last.
type given struct {
	to mesh.MemberID
	at time.Duration
}

// doubt is what a host remembers of a member that did not take or keep the role.
type doubt struct {
	times int
	until time.Duration
}

// maxDoubt bounds how often the wait is doubled: 20 s become three hours.
const maxDoubt = 9

func (m *Machine) tickLeading() []Effect {
	if m.handover == 0 {
		return m.handOver()
	}
	if m.now < m.handover {
		return nil
	}
	m.handover = 0
	m.distrust(m.offered.Host)
	if m.leaving {
		return m.leave()
	}
	return nil
}

func (m *Machine) onChosen(id mesh.MemberID) []Effect {
	m.chosen = id
	delete(m.doubts, id)
	if m.role != Leading || m.handover != 0 {
		return nil
	}
	return m.handOver()
}

// handOver offers the role to the best steady member that a better class gives
// it to: the app that the owner chose, the owner's, a moderator's.
func (m *Machine) handOver() []Effect {
	var best Candidate
	self := m.rank(m.self)
	for id := range m.connected {
		c := m.rank(id)
		if outclasses(c.Rank, self.Rank) && m.steady(c) && (best.ID == "" || Compare(c, best) > 0) {
			best = c
		}
	}
	if best.ID == "" {
		return nil
	}
	return m.transfer(best.ID)
}

// steady says that a member has been there for long enough, in this reign.
func (m *Machine) steady(c Candidate) bool {
	return m.now-max(m.connected[c.ID], m.since) >= m.proof(c) && m.now >= m.doubts[c.ID].until
}

// proof is how long a member must have been there.
func (m *Machine) proof(c Candidate) time.Duration {
	if c.Rank.Chosen {
		return m.patience.Moment
	}
	return m.patience.Steady
}

// distrust makes the next offer to a member wait, longer each time.
func (m *Machine) distrust(id mesh.MemberID) {
	d := m.doubts[id]
	d.times = min(d.times+1, maxDoubt)
	d.until = m.now + m.proof(m.rank(id))<<d.times
	m.doubts[id] = d
}

// takeBack is called when this app is host again. Who had the role from it and
// kept it for long gets it again like anybody else.
func (m *Machine) takeBack() {
	const long = 10 // times Steady
	if m.given.to == "" {
		return
	}
	if m.now-m.given.at < long*m.patience.Steady {
		m.distrust(m.given.to)
	} else {
		delete(m.doubts, m.given.to)
	}
	m.given = given{}
}

// transfer offers the next term. The machine leads on until it hears that the
// successor took it: make before break.
func (m *Machine) transfer(to mesh.MemberID) []Effect {
	m.high++
	m.offered = mesh.Reign{Term: m.high, Host: to}
	m.handover = m.now + m.patience.Handover
	return []Effect{Transfer{m.offered}}
}

// giveWay ends this app's reign for a greater one. The successor's claim may
// come late: it is what was handed over all the same.
func (m *Machine) giveWay(to mesh.Reign) Effect {
	handed := to == m.offered
	if handed {
		m.given = given{to.Host, m.now}
	}
	return StepDown{Reign: m.top, Handed: handed}
}

// refuses is called when a member is gone: if it was to take the role, it will not.
func (m *Machine) refuses(id mesh.MemberID) []Effect {
	if m.role != Leading || m.handover == 0 || id != m.offered.Host {
		return nil
	}
	m.handover = 0
	if m.leaving {
		return m.leaveTo()
	}
	m.distrust(id)
	return nil
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
	if m.handover != 0 {
		return nil // a successor is under way
	}
	return m.leaveTo()
}

// leaveTo hands over to the best member that is left.
func (m *Machine) leaveTo() []Effect {
	to, ok := m.successor()
	if !ok {
		return m.leave()
	}
	return m.transfer(to)
}

func (m *Machine) leave() []Effect {
	m.role = Gone
	return []Effect{StepDown{Reign: m.top}}
}
