package session

import (
	"errors"
	"maps"
	"time"

	"golang.org/x/time/rate"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/replica"
)

// What one device may cost the others. The owner and the moderators are bounded
// by the rates and by the total of logs alone, so that they can still act in a
// meeting that somebody filled.
const (
	maxAuthorLogs  = 256      // starts of the app
	maxAuthorOps   = 50_000   // in one meeting
	maxAuthorBytes = 64 << 20 // of operations in one meeting

	// logsReserve is kept of replica.MaxLogs for the owner and the moderators.
	logsReserve = 1024

	opsRate, opsBurst     = 50, 2000            // operations a second
	bytesRate, bytesBurst = 256 << 10, 8 << 20  // bytes of them a second
	offerRate, offerBurst = 1, 5                // media offers a second
	statusRate            = 5                   // a second
	statusBurst           = 20                  //
	voteRate, voteBurst   = 10, 40              // questions, answers and claims a second
	catchUp               = 2 * time.Minute     // after the start nothing that is written down is new
	readmit               = opsRate * 2         // operations an author may have again before they are asked for
	maxQuotas             = 2 * replica.MaxLogs // devices whose rates are remembered
)

// Errors of what is not taken now; it is no fault of whoever passed it on.
var (
	errQuota   = errors.New("session: an author's quota is used up")
	errTooFast = errors.New("session: an author writes too fast")
	errNobody  = errors.New("session: a log of nobody in the meeting")
)

// holding is what one device's operations take here.
type holding struct {
	logs, ops, bytes int
}

// pace is how fast one device goes.
type pace struct {
	ops, bytes, offers, statuses, votes *rate.Limiter
}

func newPace() *pace {
	return &pace{
		ops:      rate.NewLimiter(opsRate, opsBurst),
		bytes:    rate.NewLimiter(bytesRate, bytesBurst),
		offers:   rate.NewLimiter(offerRate, offerBurst),
		statuses: rate.NewLimiter(statusRate, statusBurst),
		votes:    rate.NewLimiter(voteRate, voteBurst),
	}
}

// rested reports whether forgetting the pace would change nothing.
func (p *pace) rested(now time.Time) bool {
	return p.ops.TokensAt(now) >= opsBurst && p.bytes.TokensAt(now) >= bytesBurst &&
		p.offers.TokensAt(now) >= offerBurst && p.statuses.TokensAt(now) >= statusBurst && p.votes.TokensAt(now) >= voteBurst
}

// quotas is the account of what every device costs.
type quotas struct {
	held  map[mesh.DeviceID]holding
	paces map[mesh.DeviceID]*pace
	logs  int
}

func newQuotas() *quotas {
	return &quotas{held: map[mesh.DeviceID]holding{}, paces: map[mesh.DeviceID]*pace{}}
}

func (q *quotas) pace(d mesh.DeviceID, now time.Time) *pace {
	p := q.paces[d]
	if p == nil {
		if len(q.paces) >= maxQuotas {
			maps.DeleteFunc(q.paces, func(_ mesh.DeviceID, p *pace) bool { return p.rested(now) })
		}
		p = newPace()
		q.paces[d] = p
	}
	return p
}

// store notes an operation that is on the disk.
func (q *quotas) store(d mesh.DeviceID, first bool, size int) {
	h := q.held[d]
	h.ops++
	h.bytes += size
	if first {
		h.logs++
		q.logs++
	}
	q.held[d] = h
}

// fits reports whether a device may have more, on top of what a batch adds.
func (q *quotas) fits(d mesh.DeviceID, more holding, newLogs int, trusted bool) bool {
	h := q.held[d]
	logs := q.logs + newLogs
	if trusted {
		return logs <= replica.MaxLogs-1 // one is this app's own
	}
	return h.ops+more.ops <= maxAuthorOps && h.bytes+more.bytes <= maxAuthorBytes &&
		(more.logs == 0 || h.logs+more.logs <= maxAuthorLogs && logs <= replica.MaxLogs-logsReserve)
}

// slowed reports whether an author's rate is used up. Asked before the
// signature is checked, so it takes nothing: only the author may spend it.
func (p *pace) slowed(ops, bytes float64, now time.Time) bool {
	return p.ops.TokensAt(now) < ops || p.bytes.TokensAt(now) < bytes
}

func (p *pace) spend(bytes int, now time.Time) {
	p.ops.AllowN(now, 1)
	p.bytes.AllowN(now, bytes)
}

// catchingUp: what is written down already comes at any speed. This is by one's
// own clock; what an operation says of its age is its author's word.
func (c *Core) catchingUp() bool { return c.running && c.at.Mono < catchUp }

// trusted are the owner, the moderators and this device itself.
func (c *Core) trusted(d mesh.DeviceID) bool {
	return d == c.cfg.Device.ID() || c.journal.State().Role(participantOf(d)) >= meeting.Moderator
}

// wanted reports whether entries of a log would be taken in now; the replica
// asks nobody for others.
func (c *Core) wanted(l replica.LogID) bool {
	more, begins := holding{ops: 1, bytes: 1}, 0
	if _, known := c.heads[l]; !known {
		more.logs, begins = 1, 1
	}
	if !c.quotas.fits(l.Author, more, begins, c.trusted(l.Author)) {
		return false
	}
	now := c.at.steady()
	p := c.quotas.paces[l.Author]
	return p == nil || c.catchingUp() || !p.slowed(readmit, replica.MaxEntry, now)
}

// batch is what one message would add, until it is stored.
type batch struct {
	heads   map[replica.LogID]head
	lamport uint64 // the highest so far
	more    map[mesh.DeviceID]holding
	logs    int
	joined  map[mesh.DeviceID]bool
}

// affordable says whether an entry may be looked at: that costs a signature.
func (c *Core) affordable(b *batch, e replica.Entry) error {
	more := b.more[e.Author]
	more.ops++
	more.bytes += len(e.Bytes)
	logs := b.logs
	if e.Seq == 1 {
		more.logs++
		logs++
	}
	if !c.quotas.fits(e.Author, more, logs, c.trusted(e.Author)) {
		return errQuota
	}
	now := c.at.steady()
	if !c.catchingUp() && c.quotas.pace(e.Author, now).slowed(1, float64(min(len(e.Bytes), bytesBurst)), now) {
		return errTooFast
	}
	return nil
}

// introduced refuses the log of a device that never joined: names cost nothing.
func (c *Core) introduced(b *batch, e replica.Entry, op meeting.Op) error {
	if e.Seq > 1 || b.joined[e.Author] || op.Kind == meeting.KindJoin || op.Kind == meeting.KindCreate {
		return nil
	}
	if _, is := c.journal.State().Participants[op.Author]; !is {
		return errNobody
	}
	return nil
}

// take notes that a batch has one more.
func (c *Core) take(b *batch, e replica.Entry, op meeting.Op) {
	more := b.more[e.Author]
	more.ops++
	more.bytes += len(e.Bytes)
	if e.Seq == 1 {
		more.logs++
		b.logs++
	}
	b.more[e.Author] = more
	b.joined[e.Author] = true
	b.lamport = max(b.lamport, op.Lamport)
	if !c.catchingUp() {
		now := c.at.steady()
		c.quotas.pace(e.Author, now).spend(len(e.Bytes), now)
	}
}
