package meeting

import "slices"

// Met are the rounds in which people of the meeting were partners: those that
// are over and, while rooms are open, the one that runs.
func Met(st *State) []Round {
	if !st.Breakout.Running {
		return st.Rounds
	}
	in := map[RoomID][]ParticipantID{}
	for who, room := range st.Assignments {
		if st.Participants[who].Joined {
			in[room] = append(in[room], who)
		}
	}
	now := Round{Generation: st.Breakout.Generation}
	for _, r := range st.Rooms {
		if len(in[r.ID]) > 1 {
			slices.Sort(in[r.ID])
			now.Groups = append(now.Groups, in[r.ID])
		}
	}
	return append(slices.Clip(st.Rounds), now)
}

// Groupable are those whom groups are made of: who is in the meeting and
// moderates nothing, in one order.
func Groupable(st *State) []ParticipantID {
	var out []ParticipantID
	for id, p := range st.Participants {
		if p.Joined && !p.Removed && st.Role(id) == Ordinary {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// OpenRooms are the rooms that people can be placed in, in order.
func OpenRooms(st *State) []RoomID {
	var out []RoomID
	for _, r := range st.Rooms {
		if !r.Closed {
			out = append(out, r.ID)
		}
	}
	return out
}

// LastGroups are the groups of the last round that is over, in the rooms that
// there are now: in those where most of a group are assigned, else in order.
// Groups without a room are left out, and so is who went or became a moderator.
func LastGroups(st *State) map[ParticipantID]RoomID {
	if len(st.Rounds) == 0 {
		return map[ParticipantID]RoomID{}
	}
	here := Groupable(st)
	var groups [][]ParticipantID
	for _, group := range st.Rounds[len(st.Rounds)-1].Groups {
		groups = append(groups, slices.DeleteFunc(slices.Clone(group), func(p ParticipantID) bool {
			_, found := slices.BinarySearch(here, p)
			return !found
		}))
	}
	return Place(st, groups)
}

// Place gives each group an open room, so that few people have to move: the
// largest part of a group that is assigned to a room already decides first.
func Place(st *State, groups [][]ParticipantID) map[ParticipantID]RoomID {
	rooms := OpenRooms(st)
	room := make([]RoomID, len(groups))
	for len(rooms) > 0 {
		group, at, most := -1, 0, -1
		for g, people := range groups {
			if room[g] != "" || len(people) == 0 {
				continue
			}
			for i, r := range rooms {
				if n := assignedTo(st, people, r); n > most {
					group, at, most = g, i, n
				}
			}
		}
		if group < 0 {
			break
		}
		room[group] = rooms[at]
		rooms = slices.Delete(rooms, at, at+1)
	}
	moves := map[ParticipantID]RoomID{}
	for g, people := range groups {
		for _, p := range people {
			if room[g] != "" {
				moves[p] = room[g]
			}
		}
	}
	return moves
}

func assignedTo(st *State, people []ParticipantID, room RoomID) (n int) {
	for _, p := range people {
		if st.Assignments[p] == room {
			n++
		}
	}
	return n
}
