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
