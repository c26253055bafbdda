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
	KindUndo
	KindSetTimer
	KindAddTime
	KindExpire
	KindAddRoom
	KindEditRoom
	KindRule
	KindDismiss
	KindTake
	KindNote
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
	case KindChat, KindBroadcast, KindRule, KindNote:
		return maxTextBody
	case KindSetUp, KindAssign, KindRevoke, KindRemove:
		return maxListBody
	}
	if k > KindNote {
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

	// Hand raises or lowers one's own hand. In a breakout room it asks for help;
	// Why says with what.
	Hand struct {
		Up  bool   `json:"up"`
		Why string `json:"why,omitempty"`
	}

	// SetUp makes breakout rooms; see [NewSetUp].
	SetUp struct {
		Method      Method                   `json:"method"`
		Rooms       []RoomDef                `json:"rooms"`
		Assignments map[ParticipantID]RoomID `json:"assignments,omitempty"`
		Plan        Plan                     `json:"plan,omitzero"`
	}

	// Assign moves the people it names and nobody else. "" and the main room
	// unassign.
	Assign struct {
		Moves map[ParticipantID]RoomID `json:"moves"`
	}

	// Start opens the rooms as the given generation (filled in), for as long as
	// the plan says.
	Start struct {
		Generation uint64 `json:"generation"`
		Plan       Plan   `json:"plan,omitzero"`
	}

	// Stop closes the given generation (filled in) and brings everyone back.
	Stop struct {
		Generation uint64 `json:"generation"`
	}

	// Delete closes and archives the rooms. Their chats stay.
	Delete struct{}

	// Visit goes to a room oneself: a moderator anywhere, everybody where rooms
	// are free to choose. Others go to the main room where the rules or a
	// countdown to return allow it, and from there to their own room. Seen is the lamport time of the last move by a
	// moderator that the author knew of (filled in).
	Visit struct {
		Room RoomID `json:"room"`
		Seen uint64 `json:"seen"`
	}

	// Appoint picks the member ("device#session") that should host, or that should
	// forward the media of one breakout room alone; "" none.
	Appoint struct {
		Member string `json:"member"`
		Room   RoomID `json:"room,omitempty"`
	}

	// Undo brings the people whom a [Change] moved back to where they were, but
	// not those whom anybody has moved since.
	Undo struct {
		Change string `json:"change"` // its ID
	}

	// SetTimer sets the time that is left of all rooms (Room "") or of one, in
	// place of the timer that was there. A plan of no time, but of a countdown,
	// begins the countdown; Off takes the timer away.
	SetTimer struct {
		Room       RoomID `json:"room"`
		Generation uint64 `json:"generation"` // filled in
		Plan       Plan   `json:"plan,omitzero"`
		Off        bool   `json:"off,omitempty"`
	}

	// AddTime adds milliseconds to a timer, or takes them away.
	AddTime struct {
		Timer  string `json:"timer"` // its ID
		Millis int64  `json:"millis"`
	}

	// Expire says that a timer's time is up: everybody's app may say so, by its
	// own clock. Millis is the timer's whole time as its author knew it: time
	// that was added meanwhile makes it count nothing. Over says that the
	// countdown to return is over, too.
	Expire struct {
		Timer  string `json:"timer"`
		Millis int64  `json:"millis"`
		Over   bool   `json:"over,omitempty"`
	}

	// AddRoom adds a room while the others stay as they are.
	AddRoom struct {
		Room RoomDef `json:"room"`
	}

	// EditRoom changes what it names of one room.
	EditRoom struct {
		Room   RoomID  `json:"room"`
		Name   *string `json:"name,omitempty"`
		Closed *bool   `json:"closed,omitempty"`
		Locked *bool   `json:"locked,omitempty"`
		Limit  *int    `json:"limit,omitempty"`
	}

	// Rule changes what it names of the [Rules]. Only the owner forbids peeking.
	// List replaces the whole list.
	Rule struct {
		Late   *Late             `json:"late,omitempty"`
		Return *bool             `json:"return,omitempty"`
		NoPeek *bool             `json:"noPeek,omitempty"`
		List   map[string]RoomID `json:"list,omitempty"`
	}

	// Dismiss lowers somebody's hand. Asked is when it was raised (filled in).
	Dismiss struct {
		Who   ParticipantID `json:"who"`
		Asked uint64        `json:"asked"`
	}

	// Take says "I am on my way" to somebody who asks for help; the first counts.
	Take struct {
		Who   ParticipantID `json:"who"`
		Asked uint64        `json:"asked"`
	}

	// Note is speech that was said to rooms, for those who missed it: Opus
	// packets of 20 ms, each after its length in two bytes. A long one is in
	// several operations, each with the milliseconds of its own packets; Of is
	// the ID of the first.
	Note struct {
		Rooms  []RoomID `json:"rooms"`
		Millis int64    `json:"millis"`
		Opus   []byte   `json:"opus"`
		Of     string   `json:"of,omitempty"`
	}
)

// Plan is how long rooms stay open, and how long the countdown to return is
// after that, in milliseconds. Zero is no limit, and no countdown.
type Plan struct {
	Millis int64 `json:"millis,omitempty"`
	Grace  int64 `json:"grace,omitempty"`
}

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
func (Undo) Kind() Kind      { return KindUndo }
func (SetTimer) Kind() Kind  { return KindSetTimer }
func (AddTime) Kind() Kind   { return KindAddTime }
func (Expire) Kind() Kind    { return KindExpire }
func (AddRoom) Kind() Kind   { return KindAddRoom }
func (EditRoom) Kind() Kind  { return KindEditRoom }
func (Rule) Kind() Kind      { return KindRule }
func (Dismiss) Kind() Kind   { return KindDismiss }
func (Take) Kind() Kind      { return KindTake }
func (Note) Kind() Kind      { return KindNote }

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
	KindUndo:      decodeAs[Undo],
	KindSetTimer:  decodeAs[SetTimer],
	KindAddTime:   decodeAs[AddTime],
	KindExpire:    decodeAs[Expire],
	KindAddRoom:   decodeAs[AddRoom],
	KindEditRoom:  decodeAs[EditRoom],
	KindRule:      decodeAs[Rule],
	KindDismiss:   decodeAs[Dismiss],
	KindTake:      decodeAs[Take],
	KindNote:      decodeAs[Note],
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
