package apptest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media/capture"
)

// page is the window's page of a served app, in Chromium.
type page struct {
	t    *testing.T
	name string
	in   io.WriteCloser
	out  *bufio.Scanner
}

// openPage starts a browser of its own.
func openPage(t *testing.T, name string) *page {
	t.Helper()
	playwright := filepath.Join(apptest.Root, "frontend", "node_modules", "playwright-core", "index.mjs")
	cmd := exec.Command("node", filepath.Join("testdata", "page.mjs"), playwright)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	p := &page{t: t, name: name, in: in, out: bufio.NewScanner(out)}
	p.out.Buffer(nil, 16<<20)
	t.Cleanup(func() {
		_ = in.Close() // it closes the browser then
		for p.out.Scan() {
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the page of %s ended with %v: %s", name, err, &stderr)
		}
	})
	var ready struct{ Ready string }
	if !p.out.Scan() || json.Unmarshal(p.out.Bytes(), &ready) != nil || ready.Ready == "" {
		t.Fatalf("no browser for %s: %s%s", name, p.out.Bytes(), &stderr)
	}
	return p
}

// do has the page obey one command.
func (p *page) do(command string, args map[string]any, into any) {
	p.t.Helper()
	line := map[string]any{"command": command}
	maps.Copy(line, args)
	b, err := json.Marshal(line)
	must(p.t, err)
	_, err = p.in.Write(append(b, '\n'))
	must(p.t, err)
	var answer struct {
		Result json.RawMessage
		Error  string
	}
	if !p.out.Scan() {
		p.t.Fatalf("%s, %s: the browser is gone", p.name, command)
	}
	must(p.t, json.Unmarshal(p.out.Bytes(), &answer))
	if answer.Error != "" {
		p.t.Fatalf("%s, %s: %s", p.name, command, answer.Error)
	}
	if into != nil {
		must(p.t, json.Unmarshal(answer.Result, into))
	}
}

// sight is what a canvas showed for a while.
type sight struct {
	Seen []struct {
		Number int
		At     float64 // ms since it was looked at
	}
	Painted int     // pictures that the page painted meanwhile
	MS      float64 // how long that was
}

// watch looks at the canvas of a participant's camera.
func (p *page) watch(participant string, d time.Duration) sight {
	p.t.Helper()
	var s sight
	p.do("watch", map[string]any{"participant": participant, "ms": d.Milliseconds()}, &s)
	return s
}

// clipFrames is how many numbers the camera's file has before it begins again.
const clipFrames = 900

// rate is how many new numbers a second there were, and whether they only rose:
// from the last of the file to its first again, too.
func (s sight) rate() (perSecond float64, rising bool) {
	rising = true
	for i := 1; i < len(s.Seen); i++ {
		step := (s.Seen[i].Number - s.Seen[i-1].Number + clipFrames) % clipFrames
		rising = rising && step > 0 && step < clipFrames/2
	}
	return float64(len(s.Seen)) / s.MS * 1000, rising
}

const (
	seenAtLeast = 25 // pictures a second
	seenFor     = 10 * time.Second
	looks       = 3 // on a machine that is busy with something else
)

// TestSeen is a picture from a camera's file to a canvas in another person's
// browser: all of capture, forwarding, the socket, the decoder and the page.
func TestSeen(t *testing.T) {
	clip := filepath.Join(t.TempDir(), "numbered.ivf")
	var b bytes.Buffer
	must(t, capture.WritePatternClip(&b, 640, 360, 30, clipFrames))
	must(t, os.WriteFile(clip, b.Bytes(), 0o600))
	urgent(t)

	ana := apptest.Launch{Name: markup, Args: []string{"--camera", "file:" + clip}}.Host(t)
	link, id := ana.Link(), ana.ID()
	pages := map[string]*page{}
	for _, name := range []string{"Bo", "Cy"} {
		served := apptest.Launch{Name: name}.Serve(t)
		pages[name] = openPage(t, name)
		pages[name].do("join", map[string]any{"url": served.URL, "link": link, "name": name}, nil)
	}
	bo, cy := pages["Bo"], pages["Cy"]
	ana.AwaitPeople(3)
	aside := openRoom(ana.Remote)
	ana.Must("rooms.assign", nil, map[string]string{participant(ana, "Cy"): aside})
	cy.do("room", map[string]any{"id": aside}, nil)
	bo.do("canvas", map[string]any{"participant": id}, nil)

	var before, after int
	cy.do("drawn", map[string]any{"participant": id}, &before)
	var best float64
	for look := 1; look <= looks && best < seenAtLeast; look++ {
		s := bo.watch(id, seenFor)
		perSecond, rising := s.rate()
		t.Logf("look %d: Bo's canvas showed %d numbers in %.1f s, %.1f a second; the page was painted %.1f times a second",
			look, len(s.Seen), s.MS/1000, perSecond, float64(s.Painted)/s.MS*1000)
		if !rising {
			t.Errorf("the numbers do not only rise: %v", s.Seen)
		}
		best = max(best, perSecond)
	}
	if best < seenAtLeast {
		t.Errorf("at most %.1f new pictures a second, want %d", best, seenAtLeast)
	}
	if s := cy.watch(id, time.Second); len(s.Seen) > 0 {
		t.Errorf("in another room Cy's page shows %d pictures", len(s.Seen))
	}
	cy.do("drawn", map[string]any{"participant": id}, &after)
	if after != before {
		t.Errorf("in another room %d pictures were drawn", after-before)
	}

	ana.Must("rooms.assign", nil, map[string]string{participant(ana, "Cy"): ""})
	cy.do("room", map[string]any{"id": "main"}, nil)
	cy.do("canvas", map[string]any{"participant": id}, nil)
	s := cy.watch(id, seenFor/2)
	perSecond, rising := s.rate()
	t.Logf("moved in: Cy's canvas showed %d numbers in %.1f s, %.1f a second, the first after %.0f ms", len(s.Seen), s.MS/1000, perSecond, firstAt(s))
	if len(s.Seen) < 20 || !rising {
		t.Errorf("moved in, Cy's page shows %d numbers, rising: %v", len(s.Seen), rising)
	}
	asText(t, ana, bo)
	for name, p := range pages {
		var complaints []string
		p.do("complaints", nil, &complaints)
		if len(complaints) > 0 {
			t.Errorf("%s's page complains: %q", name, complaints)
		}
	}
}

func firstAt(s sight) float64 {
	if len(s.Seen) == 0 {
		return -1
	}
	return s.Seen[0].At
}

// participant finds somebody by name.
func participant(n *apptest.Node, name string) string {
	id := ""
	n.AwaitMeeting("knows "+name, func(m *app.Meeting) bool {
		for _, p := range m.Participants {
			if p.Name == name {
				id = p.ID
			}
		}
		return id != ""
	})
	return id
}

// asText checks that names and lines of others make no elements: the name and the
// line that Ana has would.
func asText(t *testing.T, ana *apptest.Node, p *page) {
	t.Helper()
	line := `<img src="x" onerror="alert(2)"><i>line</i> <script>alert(3)</script>`
	ana.Must("chat.send", nil, app.NewLine{Room: "main", Text: line})
	p.do("press", map[string]any{"key": "c"}, nil)
	for selector, want := range map[string]string{".tile-name bdi": markup, ".line-text": line} {
		var texts []string
		p.do("texts", map[string]any{"selector": selector}, &texts)
		if !slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("%s shows %q, not %q", selector, texts, want)
		}
	}
	for _, selector := range []string{`img[src="x"]`, "[onerror]", ".tile-name bdi *", ".line-text script", ".line-text i", ".lines-name *"} {
		var n int
		p.do("count", map[string]any{"selector": selector}, &n)
		if n > 0 {
			t.Errorf("%d elements match %s", n, fmt.Sprintf("%q", selector))
		}
	}
}
