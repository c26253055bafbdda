package app

import (
	"context"
	"encoding/json"
	"errors"

	"alcove/app/meeting"
	"alcove/app/session"
	"alcove/app/store"
	"alcove/mesh/control"
	"alcove/mesh/gossip"
	"alcove/mesh/identity"
)

// Error is what the window is told of a failure: the code selects the sentence
// and the next step, the detail is technical.
type Error struct {
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
}

func (e *Error) Error() string {
	b, _ := json.Marshal(e) // two strings always encode
	return string(b)
}

// Codes that no package below gives a sentinel for, or that are used by name.
const (
	CodeBadRequest       = "bad_request"
	CodeInternal         = "internal"
	CodeNotInMeeting     = "not_in_meeting"
	CodeAlreadyInMeeting = "already_in_meeting"
	CodeUnknownMeeting   = "unknown_meeting"
	CodeUnreachable      = "unreachable"
	CodeNoPrivateAddress = "no_private_address"
	CodeClockOff         = "clock_off"
	CodeRemoved          = "removed"
	CodeDatabaseSalvaged = "database_salvaged"
)

// The devices' errors come through the Studio, which package boot translates
// with these.
var (
	ErrNoCamera            = &Error{Code: "no_camera"}
	ErrNoMicrophone        = &Error{Code: "no_microphone"}
	ErrNoSpeaker           = &Error{Code: "no_speaker"}
	ErrNoScreen            = &Error{Code: "no_screen"}
	ErrNoSoundServer       = &Error{Code: "no_sound_server"}
	ErrCameraBusy          = &Error{Code: "camera_busy"}
	ErrCameraUnplugged     = &Error{Code: "camera_unplugged"}
	ErrMicrophoneUnplugged = &Error{Code: "microphone_unplugged"}
	ErrBadMediaFile        = &Error{Code: "bad_media_file"}
	errNotInMeeting        = &Error{Code: CodeNotInMeeting}
	errAlreadyInMeeting    = &Error{Code: CodeAlreadyInMeeting}
	errUnknownMeeting      = &Error{Code: CodeUnknownMeeting}
	errNoPrivateAddress    = &Error{Code: CodeNoPrivateAddress}
	errRemovedFromMeeting  = &Error{Code: CodeRemoved}
	errUndoTooLate         = &Error{Code: "undo_too_late"}
)

// causes are the sentinels of the floors below and their codes. The first
// match counts.
var causes = []struct {
	err  error
	code string
}{
	{identity.ErrInvite, "bad_invite"},
	{control.ErrWrongKey, "wrong_key"},
	{control.ErrWrongDevice, "wrong_device"},
	{control.ErrRemoved, CodeRemoved},
	{session.ErrRemoved, CodeRemoved},
	{control.ErrRefused, "refused"},
	{control.ErrNoAnswer, "no_answer"},
	{control.ErrPortInUse, "port_in_use"},
	{gossip.ErrPortInUse, "port_in_use"},
	{control.ErrUnreachable, CodeUnreachable},
	{session.ErrNoJournal, CodeUnreachable},
	{session.ErrEnded, CodeNotInMeeting},
	{session.ErrUnknownKnock, "no_answer"},
	{store.ErrCorrupt, "database_corrupt"},
	{store.ErrNewer, "database_newer"},
	{store.ErrFull, "disk_full"},
	{store.ErrInUse, "profile_in_use"},
	{store.ErrTooLarge, "message_too_long"},
	{store.ErrUnreadable, "database_unreadable"},
	{store.ErrReadOnly, "database_readonly"},
	{context.DeadlineExceeded, CodeUnreachable},
}

// AsError gives an error its code; nil stays nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return &Error{Code: c.code, Detail: err.Error()}
		}
	}
	if code := meeting.Code(err); code != "" && code != CodeInternal {
		return &Error{Code: code, Detail: err.Error()}
	}
	return &Error{Code: CodeInternal, Detail: err.Error()}
}
