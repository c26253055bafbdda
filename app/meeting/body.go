package meeting

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Kind says what an operation does. The numbers are on disk: never reuse one.
type Kind uint8

// The kinds, each with the body type of the same name.
const (
	KindCreate Kind = iota + 1
	KindJoin
	KindLeave
	KindGrant
	KindRevoke
	KindRemove
	KindChat
	KindBroadcast
	KindHand
	KindSetUp
	KindAssign
	KindStart
	KindStop
	KindDelete
	KindVisit
	KindAppoint
)

// Longest bodies in bytes. A message of 32,000 characters has up to four bytes
// each; a set-up or a ban lists people or sessions.
const (
	maxBody     = 4 << 10
	maxListBody = 64 << 10
	maxTextBody = MaxMessage*4 + 512
)

func (k Kind) maxBody() int {
	switch k {
	case KindChat, KindBroadcast:
		return maxTextBody
	case KindSetUp, KindAssign, KindRevoke, KindRemove:
		return maxListBody
	}
	if k > KindAppoint {
		return maxTextBody // a newer app's kind, passed on unread
	}
	return maxBody
}

// Body is what an operation says. The types of this file implement it.
type Body interface {
	Kind() Kind
	// form checks what can be said without a state.
	form() error
	// check is asked before an operation is signed, after counts.
	check(s *State, a actor) error
	// counts is asked by the fold.
	counts(s *State, a actor) error
	apply(f *fold, o Op)
}

// The bodies. Fields marked "filled in" may be left zero: [Author.Make] and
// [State.Check] take them from the state.
type (
	// Create begins a meeting; only the author of which the meeting's ID was
	// made can do it, once.
	Create struct {
		Name  string   `json:"name"` // of the meeting
		Nonce [16]byte `json:"nonce"`
	}

	// Join enters the meeting, or renames who is in.
	Join struct {
		Name string `json:"name"`
	}

	// Leave goes; the assignment stays for a return.
	Leave struct{}

	// Grant makes a participant a moderator, where they are.
	Grant struct {
		Who ParticipantID `json:"who"`
	}

	// Revoke makes a moderator a participant: unassigned, in the main room.
	// Last is the last operation of theirs that still counts as a moderator's,
	// by session (filled in).
	Revoke struct {
		Who  ParticipantID     `json:"who"`
		Last map[string]uint64 `json:"last"`
	}

	// Remove bans a participant for good. Last as in Revoke (filled in).
	Remove struct {
		Who  ParticipantID     `json:"who"`
		Last map[string]uint64 `json:"last"`
	}

	// Chat writes into a room's chat.
	Chat struct {
		Room RoomID `json:"room"`
		Text string `json:"text"`
	}

	// Broadcast writes into the chat of every room, the main room's too.
	Broadcast struct {
		Text string `json:"text"`
	}

	// Hand raises or lowers one's own hand.
	Hand struct {
		Up bool `json:"up"`
	}

	// SetUp makes breakout rooms; see [NewSetUp].
	SetUp struct {
		Method      Method                   `json:"method"`
		Rooms       []RoomDef                `json:"rooms"`
		Assignments map[ParticipantID]RoomID `json:"assignments,omitempty"`
	}

	// Assign moves the people it names and nobody else. "" and the main room
	// unassign.
	Assign struct {
		Moves map[ParticipantID]RoomID `json:"moves"`
	}

	// Start opens the rooms as the given generation (filled in).
	Start struct {
		Generation uint64 `json:"generation"`
	}

	// Stop closes the given generation (filled in) and brings everyone back.
	Stop struct {
		Generation uint64 `json:"generation"`
	}

	// Delete closes and archives the rooms. Their chats stay.
	Delete struct{}

	// Visit goes to a room oneself: a moderator anywhere, everybody where rooms
	// are free to choose. Seen is the lamport time of the last move by a
	// moderator that the author knew of (filled in).
	Visit struct {
		Room RoomID `json:"room"`
		Seen uint64 `json:"seen"`
	}

	// Appoint picks the member ("device#session") that should host; "" none.
	Appoint struct {
		Member string `json:"member"`
	}
)

// RoomDef names a room to be made.
type RoomDef struct {
	ID   RoomID `json:"id"`
	Name string `json:"name"`
}

func (Create) Kind() Kind    { return KindCreate }
func (Join) Kind() Kind      { return KindJoin }
func (Leave) Kind() Kind     { return KindLeave }
func (Grant) Kind() Kind     { return KindGrant }
func (Revoke) Kind() Kind    { return KindRevoke }
func (Remove) Kind() Kind    { return KindRemove }
func (Chat) Kind() Kind      { return KindChat }
func (Broadcast) Kind() Kind { return KindBroadcast }
func (Hand) Kind() Kind      { return KindHand }
func (SetUp) Kind() Kind     { return KindSetUp }
func (Assign) Kind() Kind    { return KindAssign }
func (Start) Kind() Kind     { return KindStart }
func (Stop) Kind() Kind      { return KindStop }
func (Delete) Kind() Kind    { return KindDelete }
func (Visit) Kind() Kind     { return KindVisit }
func (Appoint) Kind() Kind   { return KindAppoint }

// EncodeBody writes a body in its one canonical form.
func EncodeBody(b Body) ([]byte, error) {
	if err := b.form(); err != nil {
		return nil, err
	}
	data, err := canonical(b)
	if err != nil {
		return nil, fmt.Errorf("encode body: %w", err)
	}
	if len(data) > b.Kind().maxBody() {
		return nil, fmt.Errorf("encode body of %d bytes: %w", len(data), ErrBadBody)
	}
	return data, nil
}

// DecodeBody reads what EncodeBody wrote for that kind, and no other spelling.
func DecodeBody(k Kind, data []byte) (Body, error) {
	if len(data) > k.maxBody() {
		return nil, fmt.Errorf("decode body of %d bytes: %w", len(data), ErrBadBody)
	}
	decode := decoders[k]
	if decode == nil {
		return nil, fmt.Errorf("decode body of kind %d: %w", k, ErrBadBody)
	}
	b, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("decode body: %w: %w", ErrBadBody, err)
	}
	if again, err := canonical(b); err != nil || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("decode body: not canonical: %w", ErrBadBody)
	}
	if err := b.form(); err != nil {
		return nil, fmt.Errorf("decode body: %w", err)
	}
	return b, nil
}

var decoders = map[Kind]func([]byte) (Body, error){
	KindCreate:    decodeAs[Create],
	KindJoin:      decodeAs[Join],
	KindLeave:     decodeAs[Leave],
	KindGrant:     decodeAs[Grant],
	KindRevoke:    decodeAs[Revoke],
	KindRemove:    decodeAs[Remove],
	KindChat:      decodeAs[Chat],
	KindBroadcast: decodeAs[Broadcast],
	KindHand:      decodeAs[Hand],
	KindSetUp:     decodeAs[SetUp],
	KindAssign:    decodeAs[Assign],
	KindStart:     decodeAs[Start],
	KindStop:      decodeAs[Stop],
	KindDelete:    decodeAs[Delete],
	KindVisit:     decodeAs[Visit],
	KindAppoint:   decodeAs[Appoint],
}

func decodeAs[B Body](data []byte) (Body, error) {
	var b B
	err := json.Unmarshal(data, &b)
	return b, err
}

// canonical is JSON with sorted keys, without spaces and without the escapes
// that only HTML needs.
func canonical(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
