//go:build desktop

package boot

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
)

func TestDeskShowsPlainText(t *testing.T) {
	var got []string
	opened := 0
	d := &desk{
		open: func() error { opened++; return nil },
		send: func(id, title, text string) error {
			got = append(got, fmt.Sprintf("%s|%s|%s", id, title, text))
			return errors.New("not shown")
		},
	}
	d.show("Bo asks for help", `<a href="x">Red</a> & more`)
	d.show("Ana", "five minutes")
	want := []string{`alcove-1|Bo asks for help|<a href="x">Red</a> & more`, "alcove-2|Ana|five minutes"}
	if runtime.GOOS == "linux" {
		want[0] = "alcove-1|Bo asks for help|&lt;a href=&#34;x&#34;&gt;Red&lt;/a&gt; &amp; more"
	}
	if opened != 1 || !slices.Equal(got, want) {
		t.Errorf("opened %d times, showed %q", opened, got)
	}
}

func TestDeskWithoutADesktop(t *testing.T) {
	d := &desk{
		open: func() error { return errors.New("no session bus") },
		send: func(string, string, string) error { t.Error("sent to nobody"); return nil },
	}
	d.show("Ana", "hello")
	d.show("Ana", "hello")
}
