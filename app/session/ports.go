package session

import (
	"net/netip"
	"time"

	"alcove/app/meeting"
	"alcove/app/store"
	"alcove/media"
	"alcove/media/peer"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/discovery"
	"alcove/mesh/election"
	"alcove/mesh/identity"
)

// Store keeps what must survive the app; *store.Store is one.
type Store interface {
	Append(meeting string, entries []store.Entry) error
	Load(meeting string) ([]store.Entry, error)
	Range(meeting, author, session string, from, to uint64) ([]store.Entry, error)
	// Cut sets a log aside from an entry on, and says how many that were.
	Cut(meeting, author, session string, from uint64) (int64, error)
	Term(meeting string) (uint64, error)
	SetTerm(meeting string, term uint64) error
	SaveMeeting(store.Past) error
}

// Channels are the ways to the other apps, as the core uses them. No call waits:
// what comes of one arrives as an event.
type Channels interface {
	// Connected are the members with a control channel.
	Connected() []mesh.MemberID
	Send(to mesh.MemberID, kind control.Kind, payload []byte) error
	Drop(mesh.MemberID)
	// Dial makes a channel: Dialled tells what came of it, and control.Up.
	Dial(at netip.AddrPort, want mesh.DeviceID)
	// Prove finds out whether a device listens there: Proved tells.
	Prove(at netip.AddrPort, want mesh.DeviceID)
	// Addrs are where others reach this app, the best first.
	Addrs() []netip.AddrPort
	// SetCard tells the gossip of this app, JoinGossip meets one more member of
	// it, and Missing are those of known addresses where it has nobody.
	SetCard(mesh.Member)
	JoinGossip(at netip.AddrPort)
	Missing(known []netip.AddrPort) []netip.AddrPort
}

// Media is the forwarder and the media links of this app, as the core moves
// them. No call waits for the network.
type Media interface {
	// OpenForwarder starts one, in place of one that there is.
	OpenForwarder() error
	CloseForwarder()
	SetPartition(media.Partition)
	Remove(media.PeerID)
	// Accept lets a guest in: Accepted tells the answer.
	Accept(from mesh.MemberID, term mesh.Term, sdp string)
	// Guests counts the other apps whose media link with the forwarder is up.
	Guests() int
	Levels() map[media.PeerID]uint8
	Traffic() Traffic
	// OpenLink makes media link number id, with this app's own forwarder or as
	// the guest of another's, whom LinkOffer is for. LinkChanged tells how it is.
	OpenLink(id int, local bool) error
	Answer(id int, sdp string) error
	CloseLink(id int)
	// Heard reports whether anything came over a link since it was asked last.
	Heard(id int) bool
	// Send says which sources go out over which links; none before it was called.
	Send(links map[int][]media.Source)
	// Expect bounds what a link may bring this participant; nothing else is taken
	// from it. Before it was called, and with nil, that is everything.
	Expect(id int, p *media.Partition)
}

// Traffic counts what the forwarder sends.
type Traffic struct {
	Streams int // now
	Packets uint64
	Bytes   uint64
}

// Studio is this participant's ears and eyes: it plays what arrives, and is
// asked for key frames of what it sends. The session gives it a link to send on.
type Studio interface {
	peer.Receiver
	// RequestKeyFrame asks the encoder of a source and layer for a key frame.
	RequestKeyFrame(media.Source, media.Layer)
}

// Ports are the ports that this app listens on; 0 takes any free one.
type Ports struct {
	Control uint16 // TCP
	Gossip  uint16 // TCP and UDP
	Media   uint16 // UDP, while host
}

// Config says which meeting to run and with what. All fields but the marked
// ones are needed.
type Config struct {
	Device  *identity.Device
	Session mesh.SessionID // a new one for every start of the app
	Meeting mesh.MeetingID
	Key     identity.Key
	Name    string          // the participant's
	Create  *meeting.Create // optional: this app creates the meeting
	Known   []netip.AddrPort
	Store   Store
	Studio  Studio
	Ports   Ports
	// Bind is where to listen; the zero value means every interface.
	Bind netip.Addr
	// Addrs are this machine's addresses, the best first; asked again and again.
	Addrs func() []netip.Addr
	// Announce makes the meeting known on the LAN while this app is its host.
	Announce  bool
	Discovery discovery.Config // how
	Patience  election.Patience
	// Capacity is how many packets a second this machine was measured to forward,
	// 0 while it is not known. It is asked by the host, and must not block.
	Capacity func() int // optional
	// OnView is told of every change, from the session's goroutine: it must
	// copy the pointer and return.
	OnView func(*View)

	// Verify checks the signature of an operation; optional. A simulation of many
	// apps in one process remembers what it verified.
	Verify func(meeting.Op) error

	wall func() time.Time // the zero value is this device's clock; for tests
}
