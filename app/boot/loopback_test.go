package boot

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/coder/websocket"

	"alcove/app"
	"alcove/media"
)

// served is an app that runs, shown to a browser.
func served(t *testing.T, change ...func(*Options)) (a *App, page *url.URL) {
	t.Helper()
	a = opened(t, t.TempDir(), change...)
	page, err := url.Parse(a.Serve(fstest.MapFS{"index.html": {Data: []byte("<title>Alcove</title>")}}))
	if err != nil {
		t.Fatal(err)
	}
	a.Start()
	return a, page
}

// opened is an app without devices on a data directory; nothing runs.
func opened(t *testing.T, dir string, change ...func(*Options)) *App {
	t.Helper()
	o := Options{DataDir: dir, Bind: "127.0.0.1", Discovery: 17787, Camera: "none", Microphone: "none", Speaker: "none"}
	for _, f := range change {
		f(&o)
	}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// dial opens a WebSocket; without one it returns the status of the refusal.
func dial(t *testing.T, url, origin, host string) (*websocket.Conn, int) {
	t.Helper()
	h := http.Header{}
	if origin != "" {
		h.Set("Origin", origin)
	}
	c, r, err := websocket.Dial(within(t), url, &websocket.DialOptions{HTTPHeader: h, Host: host})
	if err != nil {
		if r == nil {
			t.Fatalf("dial %s: %v", url, err)
		}
		return nil, r.StatusCode
	}
	t.Cleanup(func() { _ = c.CloseNow() })
	return c, r.StatusCode
}

func TestTokenWorksOnce(t *testing.T) {
	a, page := served(t)
	token := page.Query().Get("token")
	if len(token) < 40 {
		t.Fatalf("token %q", token)
	}
	at, origin := "ws://"+page.Host+"/rpc?token=", "http://"+page.Host
	for _, wrong := range []string{"", "x", token[:len(token)-1], token + "x", strings.ToLower(token)} {
		if _, status := dial(t, at+wrong, origin, ""); status != http.StatusForbidden {
			t.Errorf("token %q: status %d", wrong, status)
		}
	}
	if _, status := dial(t, at+token, origin, ""); status != http.StatusSwitchingProtocols {
		t.Fatalf("the token itself: status %d", status)
	}
	for _, path := range []string{"/rpc", "/media"} {
		if _, status := dial(t, "ws://"+page.Host+path+"?token="+token, origin, ""); status != http.StatusForbidden {
			t.Errorf("the token a second time, at %s: status %d", path, status)
		}
	}
	media, err := a.loopback.mediaURL()
	if err != nil {
		t.Fatal(err)
	}
	if _, status := dial(t, media, origin, ""); status != http.StatusSwitchingProtocols {
		t.Errorf("the media's token: status %d", status)
	}
	if _, status := dial(t, media, origin, ""); status != http.StatusForbidden {
		t.Errorf("the media's token again: status %d", status)
	}
}

// TestOriginAndHost: another page's script, and a page that was bound to this
// address by its name server, get nothing, and do not use the token up.
func TestOriginAndHost(t *testing.T) {
	_, page := served(t)
	token, own := page.Query().Get("token"), "http://"+page.Host
	port := page.Port()
	for _, path := range []string{"/rpc", "/media"} {
		at := "ws://" + page.Host + path + "?token=" + token
		for _, origin := range []string{
			"", "null", "http://evil.example", "https://" + page.Host, "http://localhost:" + port, "http://127.0.0.1",
			own + ".evil.example", "http://127.0.0.1:1", "wails://wails", strings.ToUpper(own), own + "/",
		} {
			if _, status := dial(t, at, origin, ""); status != http.StatusForbidden {
				t.Errorf("%s from origin %q: status %d", path, origin, status)
			}
		}
		for _, host := range []string{"evil.example", "evil.example:" + port, "localhost:" + port, "127.0.0.1"} {
			if _, status := dial(t, at, own, host); status != http.StatusMisdirectedRequest {
				t.Errorf("%s at host %q: status %d", path, host, status)
			}
		}
	}
	if _, status := dial(t, "ws://"+page.Host+"/rpc?token="+token, own, ""); status != http.StatusSwitchingProtocols {
		t.Errorf("then the page itself: status %d", status)
	}
}

// TestWindowsSocket takes the window's origins, and has no commands and no pages.
func TestWindowsSocket(t *testing.T) {
	a := opened(t, t.TempDir())
	a.Start()
	for _, origin := range windowOrigins {
		at, err := a.loopback.mediaURL()
		if err != nil {
			t.Fatal(err)
		}
		if _, status := dial(t, at, "http://"+a.loopback.addr(), ""); status != http.StatusForbidden {
			t.Errorf("a browser's page: status %d", status)
		}
		if _, status := dial(t, at, origin, ""); status != http.StatusSwitchingProtocols {
			t.Errorf("origin %s: status %d", origin, status)
		}
	}
	token := a.loopback.token()
	for _, path := range []string{"/rpc?token=" + token, "/", "/index.html"} {
		r, err := http.Get("http://" + a.loopback.addr() + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusNotFound {
			t.Errorf("%.8s: status %d", path, r.StatusCode)
		}
	}
}

func TestPages(t *testing.T) {
	_, page := served(t)
	get := func(path, host string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(within(t), http.MethodGet, "http://"+page.Host+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got, string(body)
	}
	r, body := get("/", "")
	if r.StatusCode != http.StatusOK || !strings.Contains(body, "Alcove") {
		t.Errorf("status %d: %s", r.StatusCode, body)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if r, body := get("/", "evil.example"); r.StatusCode != http.StatusMisdirectedRequest || strings.Contains(body, "Alcove") {
		t.Errorf("by another name: status %d: %s", r.StatusCode, body)
	}
	if r, _ := get("/../boot.go", ""); r.StatusCode == http.StatusOK {
		t.Error("a file outside the pages")
	}
}

// talker is a browser's end of /rpc.
type talker struct {
	t         *testing.T
	c         *websocket.Conn
	snapshots []app.Snapshot
	token     string
}

func talk(t *testing.T, page *url.URL) *talker {
	t.Helper()
	c, status := dial(t, "ws://"+page.Host+"/rpc?token="+page.Query().Get("token"), "http://"+page.Host, "")
	if c == nil {
		t.Fatalf("status %d", status)
	}
	c.SetReadLimit(16 << 20)
	return &talker{t: t, c: c}
}

func (k *talker) send(text string) {
	k.t.Helper()
	if err := k.c.Write(within(k.t), websocket.MessageText, []byte(text)); err != nil {
		k.t.Fatal(err)
	}
}

// answer reads until the answer with that id.
func (k *talker) answer(id int64) (result json.RawMessage, e *app.Error) {
	k.t.Helper()
	for {
		var m struct {
			ID     int64           `json:"id"`
			Result json.RawMessage `json:"result"`
			Error  *app.Error      `json:"error"`
			Event  string          `json:"event"`
			Data   json.RawMessage `json:"data"`
		}
		_, b, err := k.c.Read(within(k.t))
		if err != nil {
			k.t.Fatalf("waiting for answer %d: %v", id, err)
		}
		if err := json.Unmarshal(b, &m); err != nil {
			k.t.Fatalf("%v: %s", err, b)
		}
		switch m.Event {
		case "snapshot":
			var s app.Snapshot
			if err := json.Unmarshal(m.Data, &s); err != nil {
				k.t.Fatal(err)
			}
			k.snapshots = append(k.snapshots, s)
		case "token":
			_ = json.Unmarshal(m.Data, &k.token)
		case "":
			if m.ID == id {
				return m.Result, m.Error
			}
		}
		if id == 0 && len(k.snapshots) > 0 && k.token != "" {
			return nil, nil
		}
	}
}

func (k *talker) call(id int64, method string, args ...any) (json.RawMessage, *app.Error) {
	k.t.Helper()
	if args == nil {
		args = []any{}
	}
	b, err := json.Marshal(map[string]any{"id": id, "method": method, "args": args})
	if err != nil {
		k.t.Fatal(err)
	}
	k.send(string(b))
	return k.answer(id)
}

func TestCommandsOfABrowser(t *testing.T) {
	a, page := served(t)
	k := talk(t, page)
	k.answer(0) // a first snapshot and a token for the next connection
	if k.snapshots[0].Self.ID == "" {
		t.Error("the first snapshot does not say who this is")
	}
	if _, e := k.call(1, "settings.set", app.SettingsView{Theme: "dark"}); e != nil {
		t.Fatal(e)
	}
	if _, e := k.call(2, "rooms.stop"); e == nil || e.Code != "not_in_meeting" {
		t.Errorf("rooms without a meeting: %v", e)
	}
	for i, bad := range []string{`"rooms.none","args":[]`, `"rooms.stop","args":[1]`, `"settings.set","args":["x"]`, `"rooms.stop"`} {
		k.send(fmt.Sprintf(`{"id":%d,"method":%s}`, 10+i, bad))
		if _, e := k.answer(int64(10 + i)); bad != `"rooms.stop"` && (e == nil || e.Code != "bad_request") {
			t.Errorf("%s: %v", bad, e)
		}
	}
	if _, e := k.call(3, "meetings.start", app.NewMeeting{Name: "Ana", Meeting: "Monday"}); e != nil {
		t.Fatal(e)
	}
	longest := strings.Repeat("\U0001F600", 32_000) // 125 KiB, and 375 KiB as JSON may write it
	if _, e := k.call(4, "chat.send", app.NewLine{Room: "main", Text: longest}); e != nil {
		t.Fatal(e)
	}
	result, e := k.call(5, "chat.history", app.Older{Room: "main", Limit: 1})
	var lines []app.ChatLine
	if e != nil || json.Unmarshal(result, &lines) != nil || len(lines) != 1 || lines[0].Text != longest {
		t.Errorf("%d lines, %v", len(lines), e)
	}
	for i := int64(100); len(k.snapshots) == 0 || k.snapshots[len(k.snapshots)-1].Meeting == nil; i++ {
		k.call(i, "devices.refresh")
	}
	last := k.snapshots[len(k.snapshots)-1]
	if last.Meeting.Name != "Monday" || last.Settings.Theme != "dark" {
		t.Errorf("%+v", last)
	}
	for i, s := range k.snapshots[1:] {
		if s.Version <= k.snapshots[i].Version {
			t.Errorf("snapshot %d came after %d", s.Version, k.snapshots[i].Version)
		}
	}

	// A page that lost its connection comes back with the token it was told.
	_ = k.c.CloseNow()
	page.RawQuery = url.Values{"token": {k.token}}.Encode()
	again := talk(t, page)
	again.answer(0)
	if again.snapshots[0].Meeting == nil {
		t.Error("after coming back the meeting is gone")
	}
	if a.Snapshot().Meeting == nil {
		t.Error("the meeting ended with the page")
	}
}

// TestBabbleEndsTheConnection: what is no command of ours, or too large, is the
// end of that socket and of nothing else.
func TestBabbleEndsTheConnection(t *testing.T) {
	a, page := served(t)
	for _, babble := range []string{"hello", `[]`, `{"id":"one"}`, `{"args":3}`, `{"id":1,"method":"chat.send","args":["` + strings.Repeat("x", maxCommand) + `"]}`} {
		page.RawQuery = url.Values{"token": {a.loopback.token()}}.Encode()
		k := talk(t, page)
		// A write that is too large may fail half way: the other side has hung up.
		_ = k.c.Write(within(t), websocket.MessageText, []byte(babble))
		for {
			if _, _, err := k.c.Read(within(t)); err != nil {
				if within(t).Err() != nil {
					t.Errorf("%.20s: the socket stayed open", babble)
				}
				break
			}
		}
	}
	page.RawQuery = url.Values{"token": {a.loopback.token()}}.Encode()
	if _, e := talk(t, page).call(1, "devices.refresh"); e != nil && e.Code != "no_sound_server" {
		t.Errorf("after that: %v", e)
	}
}

// TestManyTokens: old ones go, so that nobody can fill the memory.
func TestManyTokens(t *testing.T) {
	l, err := listenLoopback()
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	var last string
	for range 10 * maxTokens {
		last = l.token()
	}
	if len(l.tokens) > maxTokens {
		t.Errorf("%d tokens", len(l.tokens))
	}
	if !l.spend(last) || l.spend(last) {
		t.Error("the newest token does not work exactly once")
	}
}

// TestMediaSocket: the self view's pictures come as the contract has them.
func TestMediaSocket(t *testing.T) {
	a, page := served(t, func(o *Options) { o.Camera = "pattern" })
	at, err := a.loopback.mediaURL()
	if err != nil {
		t.Fatal(err)
	}
	c, status := dial(t, at, "http://"+page.Host, "")
	if c == nil {
		t.Fatalf("status %d", status)
	}
	c.SetReadLimit(1 << 20)
	if _, e := talk(t, page).call(1, "devices.preview", true); e != nil {
		t.Fatal(e)
	}
	me := a.Snapshot().Self.ID
	for {
		kind, b, err := c.Read(within(t))
		if err != nil {
			t.Fatal(err)
		}
		if kind != websocket.MessageBinary || len(b) == 0 {
			t.Fatalf("a message of %d bytes", len(b))
		}
		if b[0] == 3 { // levels
			continue
		}
		if len(b) < 4+len(me)+8 || b[0] != 1 || b[1] != 1 || b[2] != byte(media.Camera) || string(b[4:4+b[3]]) != me {
			t.Errorf("the first picture begins with %q", b[:min(len(b), 4+len(me))])
		}
		return
	}
}
