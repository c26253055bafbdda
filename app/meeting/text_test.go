package meeting

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for typed, want := range map[string]string{
		"Bo":                               "Bo",
		"  Bo \t":                          "Bo",
		"José Ångström":                    "José Ångström",
		"محمد":                             "محمد",
		"می‌خواهم":                         "می‌خواهم", // with a non-joiner
		"👩‍👩‍👧":                            "👩‍👩‍👧",
		"<script>alert(1)</script>":        "<script>alert(1)</script>", // text is text
		strings.Repeat("𝄞", MaxName):       strings.Repeat("𝄞", MaxName),
		strings.Repeat("x", MaxName) + " ": strings.Repeat("x", MaxName),
	} {
		if got, err := CleanName(typed); got != want || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{
		"", "   ", "\u200d", "\u200b", "\u00ad", "\u2028", "\u0301",
		"Bo\x00", "B\no", "B\u202eo", "\u2066Bo", "B\u200fo", "B\ufeffo", "\xff",
		strings.Repeat("x", MaxName+1), strings.Repeat("x", 10_000),
	} {
		if got, err := CleanName(typed); Code(err) != "bad_name" {
			t.Errorf("%.20q: %q, %v", typed, got, err)
		}
	}
}

func TestMessages(t *testing.T) {
	w := newWorld(t, 1)
	owner := w.apps[0]
	owner.do(Chat{Room: MainRoom, Text: "a\r\nb\rc\u2028d\x00\x1b[31m\xff\te"})
	lines := owner.state().Chats[MainRoom]
	if got := lines[len(lines)-1].Text; got != "a\nb\nc\nd[31m\uFFFD\te" {
		t.Errorf("cleaned to %q", got)
	}
	owner.refuse(Chat{Room: MainRoom, Text: "\x00\x01"}, "message_empty")
	owner.refuse(Chat{Room: MainRoom, Text: strings.Repeat("x", MaxMessage+1)}, "message_too_long")
	owner.do(Chat{Room: MainRoom, Text: strings.Repeat("\"", MaxMessage)})
	for _, text := range []string{"a\x00", "a\r\n", "\u2029a"} {
		if _, err := EncodeBody(Chat{Room: MainRoom, Text: text}); err == nil {
			t.Errorf("%q passed uncleaned", text)
		}
	}
}
