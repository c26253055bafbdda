package app

import (
	"alcove/app/meeting"
	"alcove/app/session"
)

// RoomCarrier is whose app forwards the media of a breakout room; "" is the host's.
type RoomCarrier struct {
	Room        string `json:"room"`
	Participant string `json:"participant"`
}

// Carry lets the app of a participant forward the media of one breakout room in
// the host's place. The choice is kept in the journal; while that app is away,
// or tells nothing, the room is the host's.
func (r *Rooms) Carry(args RoomCarrier) error {
	s, err := r.a.current()
	if err != nil {
		return err
	}
	body, err := carriage(s.View(), args)
	if err != nil {
		return AsError(err)
	}
	return r.a.write(body)
}

// carriage is the operation that makes somebody the carrier of a room. Without a
// room it would choose a host.
func carriage(v *session.View, args RoomCarrier) (meeting.Appoint, error) {
	body, err := appointment(v, meeting.ParticipantID(args.Participant))
	if err != nil {
		return meeting.Appoint{}, err
	}
	body.Room = meeting.RoomID(args.Room)
	if _, live := v.State.Room(body.Room); !live || body.Room == meeting.MainRoom {
		return meeting.Appoint{}, meeting.ErrUnknownRoom
	}
	return body, nil
}
