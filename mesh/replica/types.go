package replica

import "alcove/mesh"

// LogID names one log: what one start of an app wrote.
type LogID struct {
	Author  mesh.DeviceID
	Session mesh.SessionID
}

func (l LogID) member() mesh.MemberID { return mesh.NewMemberID(l.Author, l.Session) }

func logOf(m mesh.MemberID) LogID { return LogID{m.Device(), m.Session()} }

// Entry is one entry of a log. Seq counts from 1 without gaps.
type Entry struct {
	LogID
	Seq   uint64
	Bytes []byte
}

// Vector says how far each log is known: entries 1 to n.
type Vector map[LogID]uint64

// Range is a piece of a log, both ends included.
type Range struct {
	LogID
	From, To uint64
}

// Source reads durable entries. It may return fewer than asked for, but from
// the beginning and in order.
type Source interface {
	Range(log LogID, from, to uint64) ([]Entry, error)
}

// Message goes from one replica to another: Have, Ack, Want or Entries.
type Message interface {
	// Encode writes it for the wire; Decode reads it.
	Encode() []byte
}

type (
	// Have is everything that the sender has on its disk. Ask wants the same back.
	Have struct {
		Vector Vector
		Ask    bool
	}

	// Ack is what the sender has of some logs.
	Ack struct{ Vector Vector }

	// Want asks for pieces of logs.
	Want struct{ Ranges []Range }

	// Entries carries entries, those of one log in order. Answer says that they
	// are all that a Want will bring; without it they are pushed.
	Entries struct {
		Entries []Entry
		Answer  bool
	}
)

// Send is a message to be sent to a member. It may be lost.
type Send struct {
	To      mesh.MemberID
	Message Message
}
