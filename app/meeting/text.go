package meeting

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what people type, in Unicode characters.
const (
	MaxName    = 64
	MaxMessage = 32_000
)

// CleanName trims a typed name and checks it: at most MaxName characters,
// something to see, nothing that controls or turns the text around it.
func CleanName(s string) (string, error) {
	s = strings.TrimSpace(s)
	if err := checkName(s); err != nil {
		return "", err
	}
	return s, nil
}

func checkName(s string) error {
	bad := func(why string) error { return fmt.Errorf("name %s: %w", why, ErrBadName) }
	switch {
	case len(s) > MaxName*utf8.UTFMax || utf8.RuneCountInString(s) > MaxName:
		return bad("too long")
	case !utf8.ValidString(s):
		return bad("not UTF-8")
	case s != strings.TrimSpace(s):
		return bad("not trimmed")
	}
	visible := false
	for _, r := range s {
		if hidden(r) {
			return bad("with a control character")
		}
		visible = visible || unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
	}
	if !visible {
		return bad("empty")
	}
	return nil
}

// hidden finds control, bidirectional and other invisible characters. The two
// joiners stay: names in Persian and many emoji need them.
func hidden(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	if r == nonJoiner || r == joiner {
		return false
	}
	return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp)
}

// cleanMessage makes a typed message storable: one kind of line end, no other
// control characters, valid UTF-8.
func cleanMessage(s string) string {
	if len(s) > 2*MaxMessage*utf8.UTFMax {
		return s // refused by its length, do not work on it
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case control(r):
			return -1
		}
		return r
	}, s)
}

// cleanWhy makes what help is asked for one line of visible text.
func cleanWhy(s string) string {
	if len(s) > 4*MaxWhy*utf8.UTFMax {
		return s // refused by its length
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, s))
}

func checkWhy(s string) error {
	switch {
	case len(s) > MaxWhy*utf8.UTFMax || utf8.RuneCountInString(s) > MaxWhy:
		return ErrMessageTooLong
	case !utf8.ValidString(s) || s != strings.TrimSpace(s) || strings.ContainsFunc(s, hidden):
		return fmt.Errorf("why: %w", ErrBadBody)
	}
	return nil
}

func checkMessage(s string) error {
	switch {
	case len(s) > MaxMessage*utf8.UTFMax || utf8.RuneCountInString(s) > MaxMessage:
		return ErrMessageTooLong
	case strings.TrimSpace(s) == "":
		return ErrMessageEmpty
	case !utf8.ValidString(s) || strings.ContainsFunc(s, control):
		return fmt.Errorf("message: %w", ErrBadBody)
	}
	return nil
}

// control finds what a message may not hold. The Unicode line separators are
// among it because JSON writes them with six bytes.
func control(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}
