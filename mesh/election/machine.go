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
	closed time.Duration // when the host's machine closed its channel, 0 if it did not

	longest time.Duration // gap between two beats of the host, of late; see silence.go

	before  Role // asking
	asked   mesh.Term
	voteEnd time.Duration
	heard   bool                   // somebody answered
	pending map[mesh.MemberID]bool // asked, not answered
	refused int                    // how often somebody objected in this silence
	denied  time.Duration          // since when
	answers int                    // to this asking
	against int                    // of them, that count
	yielded bool                   // let a better candidate go first in this silence
	hold    time.Duration          // no election before; a better candidate is at it

	ranks     map[mesh.MemberID]mesh.Rank
	connected map[mesh.MemberID]time.Duration // since when
	lost      map[mesh.MemberID]time.Duration // was connected until then, is in ranks

	chosen  mesh.MemberID
	leaving bool
	rose    time.Duration // when the term was lifted for somebody

	since    time.Duration // leads since
	offered  mesh.Reign    // the last Transfer
	handover time.Duration // end of a running transfer, 0 if none runs
	given    given         // the last that was taken
	doubts   map[mesh.MemberID]doubt
}

// New builds the machine of an app that has just started. The term is the
// greatest one that this device ever persisted for the meeting.
func New(self mesh.MemberID, term mesh.Term, p Patience) *Machine {
	return &Machine{
		self: self, patience: p,
		top: mesh.Reign{Term: term}, high: term,
		limit:     p.First,
		ranks:     map[mesh.MemberID]mesh.Rank{},
		connected: map[mesh.MemberID]time.Duration{},
		lost:      map[mesh.MemberID]time.Duration{},
		doubts:    map[mesh.MemberID]doubt{},
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
		m.onConnected(in.Member)
	case Lost:
		return m.onLost(in)
	case Left:
		return m.onLeft(in.Member)
	case Chosen:
		return m.onChosen(in.Member)
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
	return m.electInTime()
}

func (m *Machine) electInTime() []Effect {
	if m.now < m.hold || m.now-m.quiet < m.wait() {
		return nil
	}
	return m.elect()
}

// tickAsking claims when those who still owe an answer had their time. Where
// nobody at all answered, the channels most often only look as if they were up:
// the machine asks on until somebody does, or it takes itself to be alone.
func (m *Machine) tickAsking() []Effect {
	switch {
	case m.now < m.voteEnd:
		return nil
	case m.heard && m.outvoted():
		m.object()
		return nil
	case m.heard || m.mayStandAlone():
		return m.claim()
	case m.now >= m.voteEnd+m.patience.Silence:
		return m.ask(m.others())
	}
	return nil
}

// mayStandAlone says that an app that nobody answers may claim.
func (m *Machine) mayStandAlone() bool {
	return m.bereft() || m.now-m.quiet >= m.patience.Alone
}

// wait is how long the machine bears the present silence.
func (m *Machine) wait() time.Duration {
	limit := m.limit
	if m.role == Following && !m.sure && !m.bereft() && len(m.others()) == 0 {
		limit = max(limit, m.patience.Alone)
	}
	return limit + time.Duration(m.place())*m.patience.Stagger
}

// together is how near to each other two losses are one event.
const together = 3 * time.Second

// bereft says that the host's machine closed its channel and no other channel
// was lost about then. So this app's own network works, and the host is gone.
// One whose channels are all gone has slept, or was cut off.
func (m *Machine) bereft() bool {
	if m.closed == 0 {
		return false
	}
	for id, at := range m.lost {
		if id != m.top.Host && max(at-m.closed, m.closed-at) < together {
			return false
		}
	}
	return true
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
	m.before, m.role, m.hold, m.heard = m.role, Asking, 0, false
	m.answers, m.against = 0, 0
	return m.ask(others)
}

func (m *Machine) ask(others []mesh.MemberID) []Effect {
	m.asked, m.voteEnd = m.high+1, m.now+m.patience.Vote
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
	if m.role != Leading {
		m.since = m.now
		m.takeBack()
	}
	m.obey(r, Leading)
	return []Effect{Claim{r}, Lead{r}}
}

// obey makes r the reign that counts.
func (m *Machine) obey(r mesh.Reign, role Role) {
	if r.Host != m.top.Host {
		m.longest = 0
	}
	m.top, m.high = r, max(m.high, r.Term)
	m.forget(role)
	m.await(m.silence())
}

// forget ends what was under way, and what was thought of the host.
func (m *Machine) forget(role Role) {
	m.role, m.sure, m.alive, m.closed = role, false, false, 0
	m.pending, m.refused, m.yielded, m.hold = nil, 0, false, 0
	m.offered, m.handover = mesh.Reign{}, 0
}

// await starts the count of silence again.
func (m *Machine) await(limit time.Duration) { m.quiet, m.limit = m.now, limit }

// unask ends the asking without a claim.
func (m *Machine) unask() {
	if m.role == Asking {
		m.role, m.pending = m.before, nil
	}
}
