package simulation

import (
	"alcove/app/meeting"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/replica"
)

// villain is somebody who is in the meeting and whose app was changed: besides an
// honest log they write others, with whatever numbers suit them.
type villain struct {
	m    *machine
	logs []*forged
}

// forged is one of their logs.
type forged struct {
	id      logID
	seq     uint64
	lamport uint64
	prev    [32]byte
	entries []replica.Entry
}

func newVillain(m *machine) *villain { return &villain{m: m} }

// act does one bad thing, and tells somebody of all bad things so far.
func (v *villain) act() {
	w := v.m.w
	if !w.people {
		return
	}
	w.after(2*w.pause(), v.act)
	a := v.m.app
	if a == nil || a.still() || len(a.ends) == 0 || !a.core.Journal().State().Participants[v.m.id].Joined {
		return
	}
	if len(v.logs) < 12 {
		v.forge(a)
	}
	e := a.ends[w.rng.IntN(len(a.ends))]
	for _, f := range v.logs {
		e.send(parcel{kind: control.KindReplica, payload: replica.Entries{Entries: f.told(w)}.Encode()})
	}
}

// told is the log, or the other story where it forked.
func (f *forged) told(*world) []replica.Entry { return f.entries }

// forge writes an operation into a new log or an old one.
func (v *villain) forge(a *app) {
	w := v.m.w
	st, top := a.core.Journal().State(), a.core.Journal().Lamport()
	f := v.log(a)
	at := f.lamport + 1
	switch w.rng.IntN(4) {
	case 0: // dated back as far as it goes
	case 1: // far ahead
		at = max(at, top+uint64(w.rng.IntN(1<<21)))
	default:
		at = max(at, top+1)
	}
	body := v.want(st)
	data, err := meeting.EncodeBody(body)
	if err != nil {
		w.fail("panic", "a forged %T does not encode: %v", body, err)
	}
	o := meeting.Op{
		Meeting: meeting.MeetingID(w.meeting), Author: v.m.id, Session: f.id.session,
		Seq: f.seq + 1, Prev: f.prev, Lamport: at, Wall: a.wall().UnixMilli(), Kind: body.Kind(), Body: data,
		Sig: make([]byte, 64),
	}
	unsigned := o.Encode()
	o.Sig = v.m.device.Sign(append([]byte("alcove op v1\x00"), unsigned[:len(unsigned)-64]...))
	f.seq, f.lamport, f.prev = o.Seq, o.Lamport, o.Hash()
	f.entries = append(f.entries, replica.Entry{
		LogID: replica.LogID{Author: v.m.device.ID(), Session: mesh.SessionID(f.id.session)}, Seq: o.Seq, Bytes: o.Encode(),
	})
	w.ledger.note(w, v.m, logSeq{f.id, o.Seq}, o)
	w.note("%s forges %T %+v at %d of %d", v.m, body, body, at, top)
	w.count("forged")
}

func (v *villain) log(a *app) *forged {
	w := v.m.w
	if len(v.logs) > 0 && w.rng.IntN(2) == 0 {
		return v.logs[w.rng.IntN(len(v.logs))]
	}
	var random [10]byte
	for i := range random {
		random[i] = byte(w.rng.Uint32())
	}
	f := &forged{id: logID{string(a.id), string(mesh.SessionIDOf(random))}}
	v.logs = append(v.logs, f)
	return f
}

// want is something that they may not do, most of the time.
func (v *villain) want(st *meeting.State) meeting.Body {
	w := v.m.w
	who := w.person(st)
	switch w.rng.IntN(9) {
	case 0:
		return meeting.Grant{Who: v.m.id}
	case 1:
		return meeting.Remove{Who: who, Last: map[string]uint64{}}
	case 2:
		return meeting.Revoke{Who: who, Last: map[string]uint64{}}
	case 3:
		return w.setUp(st)
	case 4:
		return meeting.Assign{Moves: map[meeting.ParticipantID]meeting.RoomID{who: w.room(st)}}
	case 5, 6:
		return meeting.Broadcast{Text: w.text(v.m)}
	case 7:
		if len(st.Timers) > 0 {
			t := st.Timers[w.rng.IntN(len(st.Timers))]
			return meeting.Expire{Timer: t.ID, Millis: t.Millis, Over: true}
		}
	}
	return meeting.Chat{Room: meeting.MainRoom, Text: w.text(v.m)}
}
