package election

import (
	"time"

	"alcove/mesh"
)

// Role is what a machine does now.
type Role int

// The roles.
const (
	Waiting   Role = iota // has no host: starting, or woken
	Following             // obeys a host
	Asking                // misses its host and asks the others
	Leading               // is host
	Gone                  // has left; decides nothing any more
)

func (r Role) String() string {
	return [...]string{"waiting", "following", "asking", "leading", "gone"}[r]
}

// maxJump bounds how far one message can raise the term, so that a broken or
// hostile member cannot use the terms up.
const maxJump = 1 << 20

// Machine decides for one app. It is owned by one goroutine.
type Machine struct {
	self     mesh.MemberID
	patience Patience

	role Role
	top  mesh.Reign // the greatest reign ever obeyed; what is lower is not heard
	high mesh.Term  // the greatest term ever seen; a claim goes above it

	now    time.Duration
	ticked bool
	tick   time.Duration // of the last Tick
	quiet  time.Duration // silence is counted from here
	limit  time.Duration // ... for so long, and the stagger
	alive  bool          // the host itself was heard, and nothing said that it is gone
	sure   bool          // the host said goodbye: nobody need be asked

	before  Role // asking
	asked   mesh.Term
	voteEnd time.Duration
	heard   bool                   // somebody answered
	pending map[mesh.MemberID]bool // asked, not answered

	ranks     map[mesh.MemberID]mesh.Rank
	connected map[mesh.MemberID]bool
	lost      map[mesh.MemberID]bool // was connected, is in ranks

	chosen   mesh.MemberID
	leaving  bool
	handover time.Duration // end of a running transfer, 0 if none runs
}

// New builds the machine of an app that has just started. The term is the
// greatest one that this device ever persisted for the meeting.
func New(self mesh.MemberID, term mesh.Term, p Patience) *Machine {
	return &Machine{
		self: self, patience: p,
		top: mesh.Reign{Term: term}, high: term,
		limit:     p.First,
		ranks:     map[mesh.MemberID]mesh.Rank{},
		connected: map[mesh.MemberID]bool{},
		lost:      map[mesh.MemberID]bool{},
	}
}

// Role is what the machine does now.
func (m *Machine) Role() Role { return m.role }

// Reign is the greatest reign obeyed so far, led or followed; its Host is ""
// before the first one.
func (m *Machine) Reign() mesh.Reign { return m.top }

// Settled says that the machine has found its place: it leads, or follows a host.
func (m *Machine) Settled() bool { return m.role == Leading || m.role == Following }

// Step takes one input and returns what is to be done.
func (m *Machine) Step(in Input) []Effect {
	if m.role == Gone {
		return nil
	}
	m.now = max(m.now, in.input())
	out := m.wake()
	return append(out, m.step(in)...)
}

func (m *Machine) step(in Input) []Effect {
	switch in := in.(type) {
	case Tick:
		return m.onTick()
	case Heard:
		return m.onHeard(in)
	case Members:
		return m.onMembers(in)
	case Connected:
		m.connected[in.Member] = true
		delete(m.lost, in.Member)
	case Lost:
		return m.onLost(in.Member)
	case Left:
		return m.onLeft(in.Member)
	case Chosen:
		m.chosen = in.Member
		return m.handOver()
	case Offered:
		return m.onOffered(in)
	case Asked:
		return m.onAsked(in)
	case Answered:
		return m.onAnswered(in)
	case Leaving:
		return m.onLeaving()
	case Woke:
		return m.onWoke()
	}
	return nil
}

// wake notices that the ticks stood still, whatever input it is that tells.
func (m *Machine) wake() []Effect {
	if !m.ticked || m.patience.Late == 0 || m.now-m.tick <= m.patience.Late {
		return nil
	}
	m.tick = m.now
	return m.onWoke()
}

func (m *Machine) onTick() []Effect {
	if !m.ticked && m.role == Waiting {
		m.quiet = m.now // the wait for a host starts with the first tick
	}
	m.ticked, m.tick = true, m.now
	switch m.role {
	case Leading:
		return m.tickLeading()
	case Asking:
		return m.tickAsking()
	case Gone:
		return nil
	}
	if m.now-m.quiet >= m.wait() {
		return m.elect()
	}
	return nil
}

// tickAsking claims when those who still owe an answer had their time. Where
// nobody at all answered, the channels only look as if they were up.
func (m *Machine) tickAsking() []Effect {
	if m.now < m.voteEnd {
		return nil
	}
	if !m.heard && m.now-m.quiet < m.patience.Alone {
		m.unask()
		m.limit = m.patience.Alone
		return nil
	}
	return m.claim()
}

// wait is how long the machine bears the present silence.
func (m *Machine) wait() time.Duration {
	limit := m.limit
	if m.role == Following && !m.sure && len(m.others()) == 0 {
		limit = max(limit, m.patience.Alone)
	}
	return limit + time.Duration(m.place())*m.patience.Stagger
}

// others are the connected members besides the host that is missed.
func (m *Machine) others() []mesh.MemberID {
	var ids []mesh.MemberID
	for id := range m.connected {
		if id != m.top.Host {
			ids = append(ids, id)
		}
	}
	return ids
}

// elect asks the others, or claims where there is nobody to be asked.
func (m *Machine) elect() []Effect {
	others := m.others()
	if m.sure || len(others) == 0 {
		return m.claim()
	}
	m.before, m.role = m.role, Asking
	m.asked, m.voteEnd, m.heard = m.high+1, m.now+m.patience.Vote, false
	m.pending = make(map[mesh.MemberID]bool, len(others))
	for _, id := range others {
		m.pending[id] = true
	}
	return []Effect{Ask{Term: m.asked, Bar: m.top}}
}

func (m *Machine) claim() []Effect {
	return m.lead(mesh.Reign{Term: m.high + 1, Host: m.self})
}

func (m *Machine) lead(r mesh.Reign) []Effect {
	m.obey(r, Leading)
	return []Effect{Claim{r}, Lead{r}}
}

// obey makes r the reign that counts.
func (m *Machine) obey(r mesh.Reign, role Role) {
	m.top, m.high = r, max(m.high, r.Term)
	m.role, m.sure, m.alive, m.handover, m.pending = role, false, false, 0, nil
	m.await(m.patience.Silence)
}

// await starts the count of silence again.
func (m *Machine) await(limit time.Duration) { m.quiet, m.limit = m.now, limit }

// unask ends the asking without a claim.
func (m *Machine) unask() {
	if m.role == Asking {
		m.role, m.pending = m.before, nil
	}
}
