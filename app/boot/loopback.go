package boot

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"

	"alcove/app"
)

// loopback is the HTTP server on 127.0.0.1.
type loopback struct {
	app *app.App
	ln  net.Listener
	srv *http.Server
	mux *http.ServeMux

	mu       sync.Mutex
	tokens   map[string]time.Time // unused, and until when; guarded by mu
	browser  bool                 // serve was called
	dispatch *app.Dispatcher
	windows  map[chan app.Snapshot]struct{} // browsers that are told; guarded by mu
}

const (
	tokenLife = 24 * time.Hour
	maxTokens = 64
	// A command carries at most a longest message.
	maxCommand   = 1 << 20
	writeTimeout = 5 * time.Second
	// Commands of one browser that run at once; more wait in the socket.
	commandsAtOnce = 16
)

// windowOrigins are where Wails serves its page from: Linux and macOS, Windows.
var windowOrigins = []string{"wails://wails", "wails://wails.localhost", "http://wails.localhost"}

func listenLoopback() (*loopback, error) {
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &loopback{ln: ln, mux: http.NewServeMux(), tokens: map[string]time.Time{}, windows: map[chan app.Snapshot]struct{}{}}
	l.mux.HandleFunc("GET /media", l.media)
	l.srv = &http.Server{Handler: http.HandlerFunc(l.guard), ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 16 << 10}
	return l, nil
}

func (l *loopback) addr() string { return l.ln.Addr().String() }

func (l *loopback) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, l.close)
	defer stop()
	_ = l.srv.Serve(l.ln) // ends with close alone
}

func (l *loopback) close() {
	_ = l.srv.Close()
	_ = l.ln.Close()
}

// guard refuses whoever reached this address by another name: DNS rebinding.
func (l *loopback) guard(w http.ResponseWriter, r *http.Request) {
	if r.Host != l.addr() {
		http.Error(w, "not here", http.StatusMisdirectedRequest)
		return
	}
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	l.mux.ServeHTTP(w, r)
}

// token makes one that works once.
func (l *loopback) token() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	t := base64.RawURLEncoding.EncodeToString(b[:])
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for old, until := range l.tokens {
		if now.After(until) || len(l.tokens) >= maxTokens {
			delete(l.tokens, old)
		}
	}
	l.tokens[t] = now.Add(tokenLife)
	return t
}

// spend uses a token up.
func (l *loopback) spend(t string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	until, ok := l.tokens[t]
	delete(l.tokens, t)
	return ok && time.Now().Before(until)
}

func (l *loopback) mediaURL() (string, error) {
	return "ws://" + l.addr() + "/media?token=" + l.token(), nil
}

// accept checks origin and token and opens the WebSocket.
func (l *loopback) accept(w http.ResponseWriter, r *http.Request) (*websocket.Conn, bool) {
	if !l.allowed(r.Header.Get("Origin")) || !l.spend(r.URL.Query().Get("token")) {
		http.Error(w, "refused", http.StatusForbidden)
		return nil, false
	}
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the origin was checked above, exactly
		CompressionMode:    websocket.CompressionDisabled,
	})
	return c, err == nil
}

func (l *loopback) allowed(origin string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.browser {
		return origin == "http://"+l.addr()
	}
	return slices.Contains(windowOrigins, origin)
}

// media writes frames and levels, and reads nothing.
func (l *loopback) media(w http.ResponseWriter, r *http.Request) {
	c, ok := l.accept(w, r)
	if !ok {
		return
	}
	defer c.CloseNow()
	ctx := c.CloseRead(r.Context())
	s := l.app.Hub().Open()
	defer s.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case msg := <-s.Messages():
			if write(ctx, c, websocket.MessageBinary, msg) != nil {
				return
			}
		}
	}
}

func write(ctx context.Context, c *websocket.Conn, kind websocket.MessageType, msg []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return c.Write(ctx, kind, msg)
}

// serve adds the pages and the commands.
func (l *loopback) serve(pages fs.FS) string {
	l.mu.Lock()
	l.browser = true
	l.dispatch = app.NewDispatcher(l.app.Bound()...)
	l.mu.Unlock()
	l.app.OnSnapshot(l.tell)
	l.mux.HandleFunc("GET /rpc", l.rpc)
	l.mux.Handle("GET /", http.FileServerFS(pages))
	return "http://" + l.addr() + "/?token=" + l.token()
}

// tell hands the newest snapshot to every browser; one that is slow misses those between.
func (l *loopback) tell(s app.Snapshot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.windows {
		select {
		case <-c:
		default:
		}
		c <- s // its only sender, and it was just emptied
	}
}

func (l *loopback) watch() chan app.Snapshot {
	c := make(chan app.Snapshot, 1)
	l.mu.Lock()
	l.windows[c] = struct{}{}
	l.mu.Unlock()
	now := l.app.Snapshot()
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case c <- now:
	default: // it was told of a newer one meanwhile
	}
	return c
}

func (l *loopback) unwatch(c chan app.Snapshot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.windows, c)
}

// The messages of /rpc; see frontend/src/backend/ports.ts.
type (
	command struct {
		ID     int64             `json:"id"`
		Method string            `json:"method"`
		Args   []json.RawMessage `json:"args"`
	}
	answer struct {
		ID int64 `json:"id"`
		app.Answer
	}
	event struct {
		Event string `json:"event"`
		Data  any    `json:"data"`
	}
)

// rpc runs a browser's commands and tells it of snapshots.
func (l *loopback) rpc(w http.ResponseWriter, r *http.Request) {
	c, ok := l.accept(w, r)
	if !ok {
		return
	}
	defer c.CloseNow()
	c.SetReadLimit(maxCommand)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	out := make(chan any, commandsAtOnce)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { defer cancel(); l.write(ctx, c, out) })
	places := make(chan struct{}, commandsAtOnce)
	for {
		_, msg, err := c.Read(ctx)
		if err != nil {
			return
		}
		var cmd command
		if json.Unmarshal(msg, &cmd) != nil {
			return // nothing of ours speaks like that
		}
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			a := answer{cmd.ID, l.dispatch.Answer(cmd.Method, cmd.Args)}
			select {
			case out <- a:
			case <-ctx.Done():
			}
		})
	}
}

// write is the only writer of a browser's socket.
func (l *loopback) write(ctx context.Context, c *websocket.Conn, out <-chan any) {
	snapshots := l.watch()
	defer l.unwatch(snapshots)
	// The next connection of this page, after a loss, needs a token too.
	if send(ctx, c, event{"token", l.token()}) != nil {
		return
	}
	for {
		var msg any
		select {
		case <-ctx.Done():
			return
		case msg = <-out:
		case s := <-snapshots:
			msg = event{"snapshot", s}
		}
		if send(ctx, c, msg) != nil {
			return
		}
	}
}

func send(ctx context.Context, c *websocket.Conn, msg any) error {
	b, err := json.Marshal(msg)
	if err != nil {
		return err
	}
	return write(ctx, c, websocket.MessageText, b)
}
