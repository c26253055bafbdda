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
	// forks: they write two stories. Then apps disagree about that log for good.
	forks bool
}

// forged is one of their logs.
type forged struct {
	id      logID
	seq     uint64
	lamport uint64
	prev    [32]byte
	entries []replica.Entry
	other   *replica.Entry // in place of the last: the log forked, and ends
}

func newVillain(m *machine) *villain { return &villain{m: m, forks: m.w.rng.IntN(4) == 0} }

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
	if w.rng.IntN(6) == 0 {
		v.rave(e)
		return
	}
	for _, f := range v.logs {
		e.send(parcel{kind: control.KindReplica, payload: replica.Entries{Entries: f.told(e.other.app)}.Encode()})
	}
}

// rave sends what no honest app sends: noise, and frames with a bit that is wrong.
func (v *villain) rave(e *end) {
	w := v.m.w
	w.count("noise")
	kind := control.KindReplica + control.Kind(w.rng.IntN(int(control.KindRooms-control.KindReplica)+1))
	noise := make([]byte, w.rng.IntN(60))
	for i := range noise {
		noise[i] = byte(w.rng.Uint32())
	}
	if len(v.logs) > 0 && w.rng.IntN(2) == 0 {
		kind, noise = control.KindReplica, replica.Entries{Entries: v.logs[0].entries}.Encode()
		noise[w.rng.IntN(len(noise))] ^= 1 << w.rng.IntN(8)
	}
	if kind != control.KindGoodbye {
		e.send(parcel{kind: kind, payload: noise})
	}
}

// told is the log, or the other story where it forked: not everybody hears the same.
func (f *forged) told(whom *app) []replica.Entry {
	if f.other != nil && whom.n%2 == 0 {
		return append(f.entries[:len(f.entries)-1:len(f.entries)-1], *f.other)
	}
	return f.entries
}

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
	o := v.sign(a, f, at, v.want(st))
	fork := v.forks && len(f.entries) > 0
	if fork {
		f.other = entryOf(v.sign(a, f, at, meeting.Chat{Room: meeting.MainRoom, Text: w.text(v.m)}))
		w.count("forks")
	}
	f.seq, f.lamport, f.prev = o.Seq, o.Lamport, o.Hash()
	f.entries = append(f.entries, *entryOf(o))
	if !fork {
		w.ledger.note(w, v.m, logSeq{f.id, o.Seq}, o)
	}
	w.note("%s forges %v at %d of %d", v.m, o.Kind, at, top)
	w.count("forged")
}

// sign makes the next operation of a log.
func (v *villain) sign(a *app, f *forged, at uint64, body meeting.Body) meeting.Op {
	w := v.m.w
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
	return o
}

func entryOf(o meeting.Op) *replica.Entry {
	return &replica.Entry{
		LogID: replica.LogID{Author: mesh.DeviceID(o.Author), Session: mesh.SessionID(o.Session)}, Seq: o.Seq, Bytes: o.Encode(),
	}
}

func (v *villain) log(a *app) *forged {
	w := v.m.w
	if len(v.logs) > 0 && w.rng.IntN(2) == 0 {
		if f := v.logs[w.rng.IntN(len(v.logs))]; f.other == nil {
			return f
		}
	}
	var random [10]byte
	for i := range random {
		random[i] = byte(w.rng.Uint32())
	}
	f := &forged{id: logID{string(a.id), string(mesh.SessionIDOf(random))}}
	if v.forks {
		w.ledger.forked[f.id] = true // before anybody has any of it
	}
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
