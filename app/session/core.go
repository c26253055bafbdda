package session

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
	"alcove/mesh/identity"
	"alcove/mesh/replica"
)

// Core decides for one app what happens in a meeting: it takes events and
// commands one after the other and acts on its ports. It has no clock, no socket
// and no goroutine, and belongs to one: the same steps give the same acts.
type Core struct {
	cfg      Config
	channels Channels
	media    Media
	self     mesh.MemberID
	me       meeting.ParticipantID

	at      Moment // of the step
	running bool   // the first step was taken
	dirty   bool   // the view changed
	failure error  // ends everything

	journal *meeting.Journal
	author  *meeting.Author
	heads   map[replica.LogID]head
	quotas  *quotas
	replica *replica.Replica
	elect   *election.Machine

	entered    bool
	leaving    bool
	reign      mesh.Reign
	leads      bool                     // this app is host
	unsaved    mesh.Term                // that the disk did not take
	appointed  string                   // the owner's choice of a host, as the election knows it
	link       *link                    // with the host's forwarder; nil while there is none
	side       map[mesh.MemberID]*link  // with those who carry rooms for the host
	carrying   carrying                 // who that is
	carries    map[mesh.MemberID]report // what they said last; the host's
	strain     strain                   // the same
	forwarding bool                     // there is a forwarder
	given      carriers                 // rooms that were given away for the load; the same
	sends      map[int]sources          // what goes over which link
	lastTick   time.Duration
	handover         // while the role goes from one app to another on purpose
	parts      parts // of the meeting that are out of reach
	links      int   // made so far
	wasLinked  bool

	members    map[mesh.MemberID]*member
	dialing    map[netip.AddrPort]bool
	present    map[meeting.ParticipantID]Publishing
	publishing Publishing
	reach      Reach                              // this participant's own, as far as it is allowed
	reaches    map[meeting.ParticipantID]Reach    // as the host has them
	heard      map[meeting.ParticipantID]Reach    // as the host told them, if another app is host
	held       map[mesh.MemberID][]byte           // the newest status of whom it came from too fast
	activity   map[meeting.ParticipantID]Activity // as the host measures it
	carried    Load                               // the same
	talk       *talk                              // while this app is host
	meter      meter                              // the same
	timers     *counts
	timed      []meeting.Timer // as the host told them last
	alarm      time.Duration   // when the next timer is up; negative for none
	begun      bool            // what was on the disk is known
	stood      time.Duration   // when this app went on after it stood still
	safe       map[string]uint64
	knocks     map[string]control.Knock
	published  mesh.Member                      // the card as the gossip has it
	ranks      map[mesh.MemberID]mesh.Rank      // as the election has them
	known      []netip.AddrPort                 // where members were reached
	knownOf    map[mesh.DeviceID]netip.AddrPort // those of them that this start reached
	dialError  error                            // why nobody was reached, until somebody is
	clockOff   time.Duration

	lastBeat, lastReplica, lastRejoin, lastPresence time.Duration
	lastLoad, lastTalk, lastWall                    time.Duration
	rejoinTurn                                      int
}

// Moment is when a step is taken: on the clock that only runs, from any
// beginning, and on the one that people set.
type Moment struct {
	Mono time.Duration
	Wall time.Time
}

// steady is the clock that only runs as the rate limits want it.
func (m Moment) steady() time.Time { return time.Unix(0, 0).Add(m.Mono) }

// head is the end of one author's log as far as it is known here.
type head struct {
	seq     uint64
	lamport uint64
	hash    [32]byte
}

// precedes reports whether an operation is the next one of the log.
func (h head) precedes(op meeting.Op) bool {
	return op.Seq == h.seq+1 && op.Prev == h.hash && op.Lamport > h.lamport
}

// NewCore reads what this device has of the meeting. Nothing is sent before Begin.
func NewCore(cfg Config, channels Channels, media Media) (*Core, error) {
	if cfg.Verify == nil {
		cfg.Verify = meeting.Op.Verify
	}
	c := &Core{
		cfg: cfg, channels: channels, media: media,
		self:    mesh.NewMemberID(cfg.Device.ID(), cfg.Session),
		me:      participantOf(cfg.Device.ID()),
		journal: meeting.NewJournal(meeting.MeetingID(cfg.Meeting)),
		heads:   map[replica.LogID]head{},
		quotas:  newQuotas(),
		members: map[mesh.MemberID]*member{},
		dialing: map[netip.AddrPort]bool{},
		present: map[meeting.ParticipantID]Publishing{},
		reaches: map[meeting.ParticipantID]Reach{},
		held:    map[mesh.MemberID][]byte{},
		timers:  newCounts(),
		alarm:   -1,
		side:    map[mesh.MemberID]*link{},
		carries: map[mesh.MemberID]report{},
		strain:  strain{since: -1},
		parts:   newParts(),
		safe:    map[string]uint64{},
		knocks:  map[string]control.Knock{},
	}
	c.known, c.knownOf = slices.Clone(cfg.Known), map[mesh.DeviceID]netip.AddrPort{}
	c.author = meeting.NewAuthor(meeting.MeetingID(cfg.Meeting), c.me, string(cfg.Session), cfg.Device)
	if err := c.load(); err != nil {
		return nil, err
	}
	term, err := cfg.Store.Term(string(cfg.Meeting))
	if err != nil {
		return nil, fmt.Errorf("read the term: %w", err)
	}
	c.elect = election.New(c.self, mesh.Term(term), cfg.Patience)
	return c, nil
}

// load folds what this device already has of the meeting. A log is taken up to
// its first entry that does not verify or does not follow the one before: the
// rest is set aside, and fetched from the others.
func (c *Core) load() error {
	entries, err := c.cfg.Store.Load(string(c.cfg.Meeting))
	if err != nil {
		return fmt.Errorf("load the journal: %w", err)
	}
	have := replica.Vector{}
	cut := map[replica.LogID]bool{}
	ops := make([]meeting.Op, 0, len(entries))
	for _, e := range entries {
		log := replica.LogID{Author: mesh.DeviceID(e.Author), Session: mesh.SessionID(e.Session)}
		if cut[log] {
			continue
		}
		op, err := c.verify(replica.Entry{LogID: log, Seq: e.Seq, Bytes: e.Bytes})
		if err != nil || !c.heads[log].precedes(op) {
			cut[log] = true
			if _, err := c.cfg.Store.Cut(string(c.cfg.Meeting), e.Author, e.Session, e.Seq); err != nil {
				return fmt.Errorf("set a damaged log aside: %w", err)
			}
			continue
		}
		ops = append(ops, op)
		c.advance(log, op, len(e.Bytes))
		have[log] = e.Seq
	}
	if _, err := c.journal.Add(ops...); err != nil {
		return fmt.Errorf("load the journal: %w", err)
	}
	c.author.Observe(c.journal.Lamport())
	c.replica = replica.New(c.self, have, source{c})
	c.replica.Filter(c.wanted)
	return nil
}

// Err is why the meeting is over for this app, nil while it is not.
func (c *Core) Err() error { return c.failure }

// Self is the name of this start of the app.
func (c *Core) Self() mesh.MemberID { return c.self }

// Journal is what this app has of the meeting; only to be read.
func (c *Core) Journal() *meeting.Journal { return c.journal }

// Alarm is when the core wants Tick besides the rhythm; negative for never.
func (c *Core) Alarm() time.Duration { return c.alarm }

// Changed reports whether the view changed since it was asked last.
func (c *Core) Changed() bool {
	was := c.dirty
	c.dirty = false
	return was
}

func (c *Core) changed() { c.dirty = true }

// leading reports whether this app is host.
func (c *Core) leading() bool { return c.leads }

func (c *Core) moderates() bool { return c.journal.State().Role(c.me) >= meeting.Moderator }

// Do writes what make returns for the newest state into the journal. When it
// returns that is on this device's disk.
func (c *Core) Do(at Moment, make func(*meeting.State) (meeting.Body, error)) error {
	c.at = at
	body, err := make(c.journal.State())
	if err != nil {
		return err
	}
	return c.commit(body)
}

// SetPublishing tells the others what this app sends from now on.
func (c *Core) SetPublishing(at Moment, p Publishing) {
	c.at = at
	c.publishing = p
	c.shareStatus()
}

// AnswerKnock lets a stranger in with an invite, or not.
func (c *Core) AnswerKnock(at Moment, id string, accept bool) error {
	c.at = at
	k, ok := c.knocks[id]
	if !ok {
		return ErrUnknownKnock
	}
	if accept && !c.moderates() {
		return meeting.ErrNotModerator
	}
	delete(c.knocks, id)
	c.changed()
	if !accept {
		k.Answer(nil)
		return nil
	}
	invite := c.Invite()
	k.Answer(&invite)
	return nil
}

// Invite is what lets others in: this app's addresses and the meeting's key.
func (c *Core) Invite() identity.Invite {
	return identity.Invite{
		Meeting: c.cfg.Meeting,
		Name:    c.journal.State().Name,
		Key:     c.cfg.Key,
		Host:    c.cfg.Device.ID(),
		Addrs:   c.channels.Addrs(),
	}
}

// Refuse turns away everybody who waits at the door.
func (c *Core) Refuse() {
	for _, k := range c.knocks {
		k.Answer(nil)
	}
}

// Leave writes that this participant goes. A host hands its role over first;
// then, or at once, the others are told goodbye and everything ends.
func (c *Core) Leave(at Moment) error {
	c.at = at
	c.leaving = true
	var err error
	if c.entered {
		err = c.commit(meeting.Leave{})
	}
	c.decide(election.Leaving{Now: at.Mono})
	c.goWhenFree()
	return err
}

// errLeft ends everything after a goodbye.
var errLeft = errors.New("session: left")
