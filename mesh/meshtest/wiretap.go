package meshtest

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
)

// Wiretap is a TCP proxy on loopback that keeps every byte it passes on, and
// can do what a bad network does to a connection.
type Wiretap struct {
	ln     net.Listener
	target string
	wg     sync.WaitGroup

	mu     sync.Mutex
	room   *sync.Cond             // on mu: held changed
	heard  map[bool]*bytes.Buffer // true: towards the target
	conns  map[bool][]net.Conn    // true: those to the target
	held   bool
	closed bool
}

// NewWiretap listens on loopback for one who dials target.
func NewWiretap(target netip.AddrPort) (*Wiretap, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the wiretap: %w", err)
	}
	w := &Wiretap{
		ln: ln, target: target.String(),
		heard: map[bool]*bytes.Buffer{true: {}, false: {}},
		conns: map[bool][]net.Conn{},
	}
	w.room = sync.NewCond(&w.mu)
	w.wg.Go(w.accept)
	return w, nil
}

// Addr is where to dial instead of the target.
func (w *Wiretap) Addr() netip.AddrPort { return w.ln.Addr().(*net.TCPAddr).AddrPort() }

func (w *Wiretap) accept() {
	for {
		in, err := w.ln.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", w.target)
		if err != nil {
			in.Close()
			continue
		}
		w.mu.Lock()
		w.conns[false] = append(w.conns[false], in)
		w.conns[true] = append(w.conns[true], out)
		if w.closed {
			in.Close()
			out.Close()
		}
		w.mu.Unlock()
		w.wg.Go(func() { w.pass(in, out, true) })
		w.wg.Go(func() { w.pass(out, in, false) })
	}
}

// pass copies one direction until either end is gone.
func (w *Wiretap) pass(from, to net.Conn, forth bool) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		w.mu.Lock()
		for w.held && !w.closed {
			w.room.Wait()
		}
		w.heard[forth].Write(buf[:n])
		w.mu.Unlock()
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if tcp, ok := to.(*net.TCPConn); ok {
				tcp.CloseWrite()
			}
			return
		}
	}
}

// Hold passes nothing on until Release: connections look alive and are not.
func (w *Wiretap) Hold() { w.hold(true) }

// Release passes on again, beginning with what was held.
func (w *Wiretap) Release() { w.hold(false) }

func (w *Wiretap) hold(v bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = v
	w.room.Broadcast()
}

// Reset breaks the connections on one side; the other side hears nothing of it
// while the wiretap is held.
func (w *Wiretap) Reset(target bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns[target] {
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}
	w.conns[target] = nil
}

// Bytes is what went towards the target, or came back from it.
func (w *Wiretap) Bytes(forth bool) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Clone(w.heard[forth].Bytes())
}

// Leaks lists which secrets were passed on in either direction: as they are, or
// in hex, base32 or base64.
func (w *Wiretap) Leaks(secrets ...[]byte) []string {
	var out []string
	for _, forth := range []bool{true, false} {
		heard := w.Bytes(forth)
		for i, s := range secrets {
			if how := find(heard, s); how != "" {
				out = append(out, fmt.Sprintf("secret %d in %s (towards the target: %v)", i, how, forth))
			}
		}
	}
	return out
}

func find(heard, secret []byte) string {
	b32 := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	for how, form := range map[string]string{
		"clear": string(secret), "hex": hex.EncodeToString(secret), "upper hex": strings.ToUpper(hex.EncodeToString(secret)),
		"base32": b32, "lower base32": strings.ToLower(b32),
		"base64": base64.RawStdEncoding.EncodeToString(secret), "URL base64": base64.RawURLEncoding.EncodeToString(secret),
	} {
		if bytes.Contains(heard, []byte(form)) {
			return how
		}
	}
	return ""
}

// Close ends it and all its connections.
func (w *Wiretap) Close() {
	w.ln.Close()
	w.mu.Lock()
	w.closed = true
	w.room.Broadcast()
	for _, side := range w.conns {
		for _, c := range side {
			c.Close()
		}
	}
	w.mu.Unlock()
	w.wg.Wait()
}
