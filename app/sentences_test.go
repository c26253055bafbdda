package app

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alcove/app/meeting"
)

// contract is the window's declaration of what it may ask and be told.
func contract(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("../frontend/src/backend/ports.ts")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// declaredCodes are the error codes that the window has sentences for.
func declaredCodes(t testing.TB) []string {
	t.Helper()
	_, rest, _ := strings.Cut(contract(t), "export type ErrorCode =")
	list, _, _ := strings.Cut(rest, ";")
	var codes []string
	for _, m := range regexp.MustCompile(`\| "(\w+)"`).FindAllStringSubmatch(list, -1) {
		codes = append(codes, m[1])
	}
	if len(codes) < 30 {
		t.Fatalf("found %d codes in ports.ts", len(codes))
	}
	return codes
}

// declaredCommands are its commands, sorted: "rooms.setUp".
func declaredCommands(t testing.TB) []string {
	t.Helper()
	_, rest, _ := strings.Cut(contract(t), "export interface Commands {")
	body, _, _ := strings.Cut(rest, "\n}\n")
	group := regexp.MustCompile(`^  (\w+): \{$`)
	command := regexp.MustCompile(`^    (\w+)\(`)
	var out []string
	in := ""
	for _, line := range strings.Split(body, "\n") {
		if m := group.FindStringSubmatch(line); m != nil {
			in = m[1]
		}
		if m := command.FindStringSubmatch(line); m != nil {
			out = append(out, in+"."+m[1])
		}
	}
	if len(out) < 30 {
		t.Fatalf("found %d commands in ports.ts", len(out))
	}
	slices.Sort(out)
	return out
}

func TestEveryCodeHasASentence(t *testing.T) {
	codes := declaredCodes(t)
	general := Sentence("no such code")
	said := map[string]string{}
	for _, code := range codes {
		s := Sentence(code)
		switch {
		case code == CodeInternal:
		case s == general:
			t.Errorf("%s has no sentence of its own", code)
		case said[s] != "":
			t.Errorf("%s and %s have the same sentence", code, said[s])
		case !strings.HasSuffix(s, ".") || len(s) < 20:
			t.Errorf("%s: %q is no sentence", code, s)
		}
		said[s] = code
	}
	for code := range sentences {
		if !slices.Contains(codes, code) {
			t.Errorf("%s has a sentence here, and the window does not know it", code)
		}
	}
}

// TestEveryErrorHasADeclaredCode goes through what packages below may answer.
func TestEveryErrorHasADeclaredCode(t *testing.T) {
	codes := declaredCodes(t)
	for _, c := range causes {
		if !slices.Contains(codes, c.code) {
			t.Errorf("%v: code %q is not declared", c.err, c.code)
		}
		got := AsError(fmt.Errorf("while doing something: %w", c.err))
		if got.Code != c.code && !slices.ContainsFunc(causes, func(o struct {
			err  error
			code string
		}) bool {
			return o.code == got.Code
		}) {
			t.Errorf("%v: %q, want %q", c.err, got.Code, c.code)
		}
		if !strings.Contains(got.Detail, "while doing something") {
			t.Errorf("%v: detail %q", c.err, got.Detail)
		}
	}
	for _, e := range []*Error{
		ErrNoCamera, ErrNoMicrophone, ErrNoSpeaker, ErrNoScreen, ErrNoSoundServer, ErrCameraBusy, ErrCameraUnplugged,
		ErrMicrophoneUnplugged, ErrBadMediaFile, errNotInMeeting, errAlreadyInMeeting, errUnknownMeeting,
		errNoPrivateAddress, errRemovedFromMeeting, errUndoTooLate, errOutOfReach,
	} {
		if !slices.Contains(codes, e.Code) {
			t.Errorf("code %q is not declared", e.Code)
		}
		if AsError(fmt.Errorf("open it: %w", e)) != e {
			t.Errorf("%q loses its code by wrapping", e.Code)
		}
	}
	for _, err := range []error{
		meeting.ErrNotModerator, meeting.ErrNotOwner, meeting.ErrRemoved, meeting.ErrNotInMeeting, meeting.ErrNotCreated,
		meeting.ErrBadName, meeting.ErrUnknownParticipant, meeting.ErrUnknownRoom, meeting.ErrBadRoomCount, meeting.ErrBadMethod,
		meeting.ErrAlreadyConfigured, meeting.ErrNotConfigured, meeting.ErrAlreadyStarted, meeting.ErrNotStarted,
		meeting.ErrNotFreeMode, meeting.ErrMessageTooLong, meeting.ErrMessageEmpty, meeting.ErrRoomLocked, meeting.ErrRoomFull,
		meeting.ErrRoomClosed, meeting.ErrBadLimit, meeting.ErrBadTimer, meeting.ErrNoTimer, meeting.ErrUnknownChange,
		meeting.ErrPeekForbidden, meeting.ErrNoHelpAsked, meeting.ErrHelpTaken, meeting.ErrBadGroups, meeting.ErrNoteTooLong,
		meeting.ErrUnknownLine,
	} {
		if got := AsError(err); got.Code == CodeInternal || !slices.Contains(codes, got.Code) {
			t.Errorf("%v: code %q", err, got.Code)
		}
	}
	if AsError(nil) != nil || asError(nil) != nil {
		t.Error("no error is an error")
	}
	if got := AsError(os.ErrClosed); got.Code != CodeInternal || got.Detail == "" {
		t.Errorf("an unknown error: %v", got)
	}
}
