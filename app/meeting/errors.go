package meeting

import "errors"

// What the rules answer. [Code] gives the window's word for each.
var (
	ErrNotModerator       = errors.New("meeting: only a moderator may do this")
	ErrNotOwner           = errors.New("meeting: only the owner may do this")
	ErrRemoved            = errors.New("meeting: removed from the meeting")
	ErrNotInMeeting       = errors.New("meeting: not in the meeting")
	ErrNotCreated         = errors.New("meeting: its creation is not known yet")
	ErrBadName            = errors.New("meeting: not a usable name")
	ErrUnknownParticipant = errors.New("meeting: unknown participant")
	ErrUnknownRoom        = errors.New("meeting: unknown room")
	ErrRoomUsed           = errors.New("meeting: room id was used before")
	ErrBadRoomCount       = errors.New("meeting: number of rooms out of bounds")
	ErrBadMethod          = errors.New("meeting: unknown method of making rooms")
	ErrAlreadyConfigured  = errors.New("meeting: rooms are set up already")
	ErrNotConfigured      = errors.New("meeting: no rooms are set up")
	ErrAlreadyStarted     = errors.New("meeting: rooms are open already")
	ErrNotStarted         = errors.New("meeting: rooms are not open")
	ErrNotFreeMode        = errors.New("meeting: rooms are not free to choose")
	ErrMessageTooLong     = errors.New("meeting: message too long")
	ErrMessageEmpty       = errors.New("meeting: message empty")
	ErrRoomLocked         = errors.New("meeting: room is locked")
	ErrRoomFull           = errors.New("meeting: room is full")
	ErrRoomClosed         = errors.New("meeting: room is closed")
	ErrBadLimit           = errors.New("meeting: limit of a room out of bounds")
	ErrBadTimer           = errors.New("meeting: time out of bounds")
	ErrNoTimer            = errors.New("meeting: no such timer")
	ErrUnknownChange      = errors.New("meeting: unknown change, or nothing left of it")
	ErrPeekForbidden      = errors.New("meeting: the owner forbids looking into rooms")
	ErrNoHelpAsked        = errors.New("meeting: help is not asked for")
	ErrHelpTaken          = errors.New("meeting: another moderator is on the way")
	ErrBadGroups          = errors.New("meeting: no such groups can be made")
	ErrNoteTooLong        = errors.New("meeting: note too long")
	ErrUnknownLine        = errors.New("meeting: unknown line of a chat")
)

// What is wrong with an operation itself.
var (
	ErrBadOp        = errors.New("meeting: malformed operation")
	ErrBadBody      = errors.New("meeting: malformed body of an operation")
	ErrBadSignature = errors.New("meeting: signature does not fit")
	ErrWrongMeeting = errors.New("meeting: operation of another meeting")
	ErrFork         = errors.New("meeting: author signed two operations with one number")
	ErrBrokenChain  = errors.New("meeting: operation does not follow the one before")
)

// codes are the words of frontend/src/backend/ports.ts, type ErrorCode.
var codes = []struct {
	err  error
	code string
}{
	{ErrNotModerator, "not_moderator"},
	{ErrNotOwner, "not_owner"},
	{ErrRemoved, "removed"},
	{ErrNotInMeeting, "not_in_meeting"},
	{ErrNotCreated, "unknown_meeting"},
	{ErrBadName, "bad_name"},
	{ErrUnknownParticipant, "unknown_participant"},
	{ErrUnknownRoom, "unknown_room"},
	{ErrRoomUsed, "bad_request"},
	{ErrBadRoomCount, "bad_room_count"},
	{ErrBadMethod, "bad_method"},
	{ErrAlreadyConfigured, "already_configured"},
	{ErrNotConfigured, "not_configured"},
	{ErrAlreadyStarted, "already_started"},
	{ErrNotStarted, "not_started"},
	{ErrNotFreeMode, "not_free_mode"},
	{ErrMessageTooLong, "message_too_long"},
	{ErrMessageEmpty, "message_empty"},
	{ErrRoomLocked, "room_locked"},
	{ErrRoomFull, "room_full"},
	{ErrRoomClosed, "room_closed"},
	{ErrBadLimit, "bad_limit"},
	{ErrBadTimer, "bad_timer"},
	{ErrNoTimer, "no_timer"},
	{ErrUnknownChange, "unknown_change"},
	{ErrPeekForbidden, "peek_forbidden"},
	{ErrNoHelpAsked, "no_help_asked"},
	{ErrHelpTaken, "help_taken"},
	{ErrBadGroups, "bad_groups"},
	{ErrNoteTooLong, "note_too_long"},
	{ErrUnknownLine, "unknown_line"},
	{ErrBadOp, "bad_request"},
	{ErrBadBody, "bad_request"},
	{ErrWrongMeeting, "bad_request"},
}

// Code is the window's word for an error of this package: "" for nil, and
// "internal" for errors that are nobody's input.
func Code(err error) string {
	if err == nil {
		return ""
	}
	for _, c := range codes {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return "internal"
}
