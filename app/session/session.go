package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"alcove/app/meeting"
	"alcove/app/store"
	"alcove/media"
	"alcove/media/peer"
	"alcove/media/sfu"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/election"
	"alcove/mesh/gossip"
	"alcove/mesh/identity"
	"alcove/mesh/replica"
)

// Errors that end or refuse something; everything else comes from below.
var (
	// ErrRemoved: a moderator took this participant out of the meeting.
	ErrRemoved = errors.New("session: removed from the meeting")
	// ErrEnded: the session is over, the command was not carried out.
	ErrEnded = errors.New("session: ended")
	// ErrUnknownKnock: nobody with that id is waiting at the door any more.
	ErrUnknownKnock = errors.New("session: unknown knock")
	// ErrNoJournal: nothing is known of the meeting and nobody was reached.
	ErrNoJournal = errors.New("session: nobody of the meeting was reached")
)

// How often the loop looks at what time alone changes.
const (
	tickEvery     = 100 * time.Millisecond
	beatEvery     = 250 * time.Millisecond
	replicaEvery  = 500 * time.Millisecond
	rejoinEvery   = 2 * time.Second
	presenceEvery = 2 * time.Second
)

// Session is one meeting as this app takes part in it. New builds it, Run
// lives; the exported methods may be called from any goroutine.
type Session struct {
	cfg  Config
	self mesh.MemberID
	me   meeting.ParticipantID

	inbox chan func()   // run by Run's goroutine, in order
	ended chan struct{} // closed when Run returns
	view  atomic.Pointer[View]
	out   atomic.Pointer[outlet] // where frames go
	wants atomic.Pointer[[]media.Want]
	// connections counts the media connections made.
	connections atomic.Int64
	// addresses are this machine's, the best first.
	addresses atomic.Pointer[[]netip.Addr]

	// Everything below is owned by Run; no lock.
	ctx     context.Context // of Run
	start   time.Time
	journal *meeting.Journal
	author  *meeting.Author
	heads   map[replica.LogID]head
	quotas  *quotas
	replica *replica.Replica
	elect   *election.Machine
	control *control.Endpoint
	gossip  *gossip.Gossip

	entered   bool
	leaving   bool
	reign     mesh.Reign
	appointed string // the owner's choice of a host, as the election knows it
	forwarder *sfu.Forwarder
	endReign  context.CancelFunc // ends what runs while this app is host
	media     *mediaLink         // nil while there is none
	wasLinked bool

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
	alarm      *time.Timer     // for the next timer that is up
	begun      bool            // what was on the disk is known
	safe       map[string]uint64
	knocks     map[string]control.Knock
	announcing context.CancelFunc
	published  mesh.Member                      // the card as the gossip has it
	ranks      map[mesh.MemberID]mesh.Rank      // as the election has them
	known      []netip.AddrPort                 // where members were reached
	knownOf    map[mesh.DeviceID]netip.AddrPort // those of them that this start reached
	dialError  error                            // why nobody was reached, until somebody is
	clockOff   time.Duration

	lastBeat, lastReplica, lastRejoin, lastPresence time.Duration
	lastLoad, lastTalk, lastWall                    time.Duration
	rejoinTurn                                      int
	failure                                         error // ends Run
}

// outlet is a link behind an atomic pointer.
type outlet struct{ peer.Link }

// head is the end of one author's log as far as it is known here.
type head struct {
	seq     uint64
	lamport uint64
	hash    [32]byte
}

// New opens the meeting's journal and listens; nothing is sent before Run.
func New(cfg Config) (*Session, error) {
	if cfg.wall == nil {
		cfg.wall = time.Now
	}
	s := &Session{
		cfg:     cfg,
		self:    mesh.NewMemberID(cfg.Device.ID(), cfg.Session),
		me:      participantOf(cfg.Device.ID()),
		inbox:   make(chan func(), 64),
		ended:   make(chan struct{}),
		journal: meeting.NewJournal(meeting.MeetingID(cfg.Meeting)),
		heads:   map[replica.LogID]head{},
		quotas:  newQuotas(),
		members: map[mesh.MemberID]*member{},
		dialing: map[netip.AddrPort]bool{},
		present: map[meeting.ParticipantID]Publishing{},
		reaches: map[meeting.ParticipantID]Reach{},
		held:    map[mesh.MemberID][]byte{},
		timers:  newCounts(),
		alarm:   time.NewTimer(time.Hour),
		safe:    map[string]uint64{},
		knocks:  map[string]control.Knock{},
	}
	s.known, s.knownOf = slices.Clone(cfg.Known), map[mesh.DeviceID]netip.AddrPort{}
	s.author = meeting.NewAuthor(meeting.MeetingID(cfg.Meeting), s.me, string(cfg.Session), cfg.Device)
	if err := s.load(); err != nil {
		return nil, err
	}
	term, err := cfg.Store.Term(string(cfg.Meeting))
	if err != nil {
		return nil, fmt.Errorf("read the term: %w", err)
	}
	s.elect = election.New(s.self, mesh.Term(term), cfg.Patience)
	if err := s.listen(); err != nil {
		return nil, err
	}
	return s, nil
}

// load folds what this device already has of the meeting.
func (s *Session) load() error {
	entries, err := s.cfg.Store.Load(string(s.cfg.Meeting))
	if err != nil {
		return fmt.Errorf("load the journal: %w", err)
	}
	have := replica.Vector{}
	for _, e := range entries {
		log := replica.LogID{Author: mesh.DeviceID(e.Author), Session: mesh.SessionID(e.Session)}
		op, err := s.verify(replica.Entry{LogID: log, Seq: e.Seq, Bytes: e.Bytes})
		if err != nil {
			return fmt.Errorf("load the journal: %w: %w", store.ErrCorrupt, err)
		}
		if _, err := s.journal.Add(op); err != nil {
			return fmt.Errorf("load the journal: %w", err)
		}
		s.advance(log, op, len(e.Bytes))
		have[log] = e.Seq
	}
	s.author.Observe(s.journal.Lamport())
	s.replica = replica.New(s.self, have, source{s})
	s.replica.Filter(s.wanted)
	return nil
}

// View is the newest view; nil before Run.
func (s *Session) View() *View { return s.view.Load() }

// post hands f to Run's goroutine; false once that is over.
func (s *Session) post(f func()) bool {
	select {
	case s.inbox <- f:
		return true
	case <-s.ended:
		return false
	}
}

// call runs f on Run's goroutine and waits for its answer.
func (s *Session) call(ctx context.Context, f func() error) error {
	answer := make(chan error, 1)
	if !s.post(func() { answer <- f() }) {
		return ErrEnded
	}
	select {
	case err := <-answer:
		return err
	case <-s.ended:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Do writes what make returns for the newest state into the journal. It
// returns once that is on this device's disk.
func (s *Session) Do(ctx context.Context, make func(*meeting.State) (meeting.Body, error)) error {
	return s.call(ctx, func() error {
		body, err := make(s.journal.State())
		if err != nil {
			return err
		}
		return s.commit(body)
	})
}

// WriteFrame sends one encoded frame to the meeting; without a link it goes nowhere.
func (s *Session) WriteFrame(f media.Frame) error {
	if o := s.out.Load(); o != nil {
		return o.WriteFrame(f)
	}
	return nil
}

// NeedKeyFrame asks the sender of what a slot carries for a key frame.
func (s *Session) NeedKeyFrame(slot media.Slot) {
	if o := s.out.Load(); o != nil {
		o.NeedKeyFrame(slot)
	}
}

// SetWants says which tiles the window shows.
func (s *Session) SetWants(w []media.Want) {
	s.wants.Store(&w)
	if o := s.out.Load(); o != nil {
		o.SetWants(w)
	}
}

// SetPublishing tells the others what this app sends from now on.
func (s *Session) SetPublishing(ctx context.Context, p Publishing) error {
	return s.call(ctx, func() error {
		s.publishing = p
		s.shareStatus()
		return nil
	})
}

// AnswerKnock lets a stranger in, or not.
func (s *Session) AnswerKnock(ctx context.Context, id string, accept bool) error {
	return s.call(ctx, func() error {
		k, ok := s.knocks[id]
		if !ok {
			return ErrUnknownKnock
		}
		if accept && !s.moderates() {
			return meeting.ErrNotModerator
		}
		delete(s.knocks, id)
		defer s.publishView()
		if !accept {
			k.Answer(nil)
			return nil
		}
		invite := s.invite()
		k.Answer(&invite)
		return nil
	})
}

// Invite is what lets others in: this app's addresses and the meeting's key.
func (s *Session) Invite(ctx context.Context) (identity.Invite, error) {
	var i identity.Invite
	err := s.call(ctx, func() error { i = s.invite(); return nil })
	return i, err
}

func (s *Session) invite() identity.Invite {
	return identity.Invite{
		Meeting: s.cfg.Meeting,
		Name:    s.journal.State().Name,
		Key:     s.cfg.Key,
		Host:    s.cfg.Device.ID(),
		Addrs:   s.controlAddrs(),
	}
}

// Leave says goodbye: the journal, the host and the gossip learn of it, then
// Run returns.
func (s *Session) Leave(ctx context.Context) error {
	err := s.call(ctx, func() error {
		s.leaving = true
		var err error
		if s.entered {
			err = s.commit(meeting.Leave{})
		}
		s.sayGoodbye()
		return err
	})
	if err != nil && !errors.Is(err, ErrEnded) {
		return fmt.Errorf("leave the meeting: %w", err)
	}
	return nil
}

func (s *Session) moderates() bool { return s.journal.State().Role(s.me) >= meeting.Moderator }
