package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the longest name of a person or a meeting, in runes.
const MaxName = 64

// ValidName reports whether s can be shown as a name: 1 to MaxName runes of
// UTF-8 that are not all space, without control characters, line separators
// and the marks that turn the direction of text (UAX #9, section 2).
func ValidName(s string) bool {
	if len(s) > MaxName*utf8.UTFMax || !utf8.ValidString(s) || strings.TrimSpace(s) == "" {
		return false
	}
	n := 0
	for _, r := range s {
		if n++; n > MaxName || unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
			return false
		}
	}
	return true
}
