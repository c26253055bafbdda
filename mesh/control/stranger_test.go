package control

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"alcove/mesh"
	"alcove/mesh/identity"
)

// stranger is a connection whose other end does as the test likes.
type stranger struct {
	*link
	t      *testing.T
	device *identity.Device
	prover prover
}

// approach does the TLS handshake with b as device d, and no more. The proofs
// that it can make are under key.
func approach(t *testing.T, b *app, d *identity.Device, key identity.Key) *stranger {
	t.Helper()
	cert, err := d.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l, inTime, err := connect(ctx, b.addr(), cert, b.device.ID())
	if err != nil {
		t.Fatal(err)
	}
	inTime()
	t.Cleanup(func() { l.raw.Close() })
	l.raw.SetDeadline(time.Now().Add(patience))
	p, err := newProver(key, thisMeeting, l.conn.ConnectionState(), d.ID(), b.device.ID())
	if err != nil {
		t.Fatal(err)
	}
	return &stranger{l, t, d, p}
}

func (s *stranger) member() mesh.MemberID { return mesh.NewMemberID(s.device.ID(), session(9)) }

func (s *stranger) sendHello(h hello) {
	s.t.Helper()
	b, err := h.encode()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.send(kindHello, b); err != nil {
		s.t.Fatal(err)
	}
}

// admitted goes all the way in, without the machinery of an endpoint.
func (s *stranger) admitted(b *app) {
	s.t.Helper()
	s.sendHello(hello{member: s.member(), proof: s.prover.prove(asDialler, s.member())})
	if f := s.read(); f.kind != kindWelcome {
		s.t.Fatalf("got %v", f.kind)
	}
	if b.decides(s.member()) {
		if f := s.read(); f.kind != kindCommit {
			s.t.Fatalf("got %v", f.kind)
		}
	} else if err := s.send(kindCommit, nil); err != nil {
		s.t.Fatal(err)
	}
	s.raw.left = 1 << 30
	nextOf(b, func(u Up) bool { return u.Hello.Member == s.member() })
}

func (s *stranger) read() frame {
	s.t.Helper()
	f, err := readFrame(s.in, func(Kind) bool { return true })
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

// all reads until the other side closes.
func (s *stranger) all() []byte {
	s.t.Helper()
	b, err := io.ReadAll(s.in)
	if errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
		s.t.Fatal("the connection stays open")
	}
	return b
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// nothing checks that b took no notice.
func nothing(t *testing.T, b *app) {
	t.Helper()
	if n := b.count(func(Event) bool { return true }); n != 0 || len(b.Connected()) != 0 {
		t.Fatalf("%d events, connected %v", n, b.Connected())
	}
}

func TestWrongKeyGetsARefusalAndNothingElse(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, identity.NewKey(), nil), startApp(t, key, nil)
	_, err := a.dialTo(b, b.device.ID())
	wantErr(t, err, ErrWrongKey)
	other := startApp(t, key, func(c *Config) { c.Meeting = otherMeeting })
	_, err = other.dialTo(b, "")
	wantErr(t, err, ErrWrongKey)
	nothing(t, a)
	nothing(t, b)

	s := approach(t, b, identity.NewDevice(), identity.NewKey())
	s.sendHello(hello{member: s.member(), proof: s.prover.prove(asDialler, s.member())})
	want := string(frame{kindRefuse, refusal{why: refusedWrongKey}.encode()}.bytes())
	if got := s.all(); string(got) != want {
		t.Fatalf("got %q", got)
	}
	if n := b.Stats().WrongKey; n != 3 {
		t.Errorf("counted %d", n)
	}
}

// A listener without the key learns that it is called, and is found out.
func TestAListenerWithoutTheKeyIsFoundOut(t *testing.T) {
	key := identity.NewKey()
	a := startApp(t, key, nil)
	for name, answer := range map[string]func(p prover, got hello, self mesh.MemberID) (Kind, []byte){
		"an invented proof": func(p prover, _ hello, self mesh.MemberID) (Kind, []byte) {
			return kindWelcome, encoded(hello{member: self, proof: proof{1}})
		},
		"the proof of the dialler sent back": func(p prover, got hello, self mesh.MemberID) (Kind, []byte) {
			return kindWelcome, encoded(hello{member: self, proof: got.proof})
		},
		"a removal without a proof": func(prover, hello, mesh.MemberID) (Kind, []byte) {
			return kindRefuse, refusal{why: refusedRemoved}.encode()
		},
		"a removal with the dialler's proof": func(_ prover, got hello, _ mesh.MemberID) (Kind, []byte) {
			return kindRefuse, refusal{why: refusedRemoved, proof: &got.proof}.encode()
		},
	} {
		d := identity.NewDevice()
		addr := listenAs(t, d, func(l *link) {
			f, err := readFrame(l.in, only(kindHello))
			if err != nil {
				return
			}
			h, _ := decodeHello(f.payload)
			p, _ := newProver(identity.NewKey(), thisMeeting, l.conn.ConnectionState(), l.device, d.ID())
			l.send(answer(p, h, mesh.NewMemberID(d.ID(), session(1))))
		})
		_, err := a.Dial(context.Background(), addr, d.ID())
		if !errors.Is(err, ErrWrongKey) && !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
		if errors.Is(err, ErrRemoved) {
			t.Errorf("%s is believed", name)
		}
	}
	nothing(t, a)
}

func encoded(h hello) []byte { b, _ := h.encode(); return b }

// A man in the middle passes both proofs on; they fit neither connection.
func TestProofsFitOneConnection(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	mallory := identity.NewDevice()
	said := make(chan hello, 1)
	addr := listenAs(t, mallory, func(l *link) {
		if f, err := readFrame(l.in, only(kindHello)); err == nil {
			h, _ := decodeHello(f.payload)
			said <- h
			l.in.Peek(1)
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error, 1)
	go func() { _, err := a.Dial(ctx, addr, ""); failed <- err }()
	h := <-said
	s := approach(t, b, mallory, identity.NewKey())
	h.member = s.member() // and as itself, for it has no other certificate
	s.sendHello(h)
	if f := s.read(); f.kind != kindRefuse {
		t.Fatalf("a proof of another connection got %v", f.kind)
	}
	cancel()
	wantErr(t, <-failed, ErrUnreachable)
	nothing(t, b)
}

func TestAReplayedProofIsRefused(t *testing.T) {
	key := identity.NewKey()
	b := startApp(t, key, nil)
	d := identity.NewDevice()
	first := approach(t, b, d, key)
	h := hello{member: first.member(), proof: first.prover.prove(asDialler, first.member())}
	first.sendHello(h)
	if f := first.read(); f.kind != kindWelcome {
		t.Fatalf("got %v", f.kind)
	}
	again := approach(t, b, d, key)
	again.sendHello(h)
	if f := again.read(); f.kind != kindRefuse {
		t.Fatalf("the same proof again got %v", f.kind)
	}
}

// The proofs of a dialler, a listener and a refuser differ, and change with
// every part of what they stand for.
func TestProofsDiffer(t *testing.T) {
	base := prover{key: [32]byte{1}, meeting: thisMeeting, exporter: make([]byte, exporterLen), dialler: "d", listener: "l"}
	seen := map[proof]string{}
	note := func(name string, p proof) {
		if was, twice := seen[p]; twice {
			t.Errorf("%s and %s have the same proof", name, was)
		}
		seen[p] = name
	}
	for _, r := range []role{asDialler, asListener, asRefuser} {
		note(string(r), base.prove(r, "m"))
	}
	for name, change := range map[string]func(*prover){
		"key":      func(p *prover) { p.key[0]++ },
		"meeting":  func(p *prover) { p.meeting = otherMeeting },
		"exporter": func(p *prover) { p.exporter = append([]byte{1}, p.exporter[1:]...) },
		"devices":  func(p *prover) { p.dialler, p.listener = p.listener, p.dialler },
	} {
		p := base
		change(&p)
		note(name, p.prove(asDialler, "m"))
	}
	note("member", base.prove(asDialler, "n"))
}

func TestAnotherDevicesSessionIsRefused(t *testing.T) {
	key := identity.NewKey()
	b := startApp(t, key, nil)
	victim := mesh.NewMemberID(identity.NewDevice().ID(), session(1))
	s := approach(t, b, identity.NewDevice(), key)
	s.sendHello(hello{member: victim, proof: s.prover.prove(asDialler, victim)})
	if got := s.all(); len(got) != 0 {
		t.Fatalf("got %q", got)
	}
	nothing(t, b)
}

func TestAnotherDeviceAtThePinnedAddress(t *testing.T) {
	key := identity.NewKey()
	a, b := startApp(t, key, nil), startApp(t, key, nil)
	_, err := a.dialTo(b, identity.NewDevice().ID())
	wantErr(t, err, ErrWrongDevice)
	_, err = AskToJoin(context.Background(), identity.NewDevice(), b.addr(), identity.NewDevice().ID(), "Bo")
	wantErr(t, err, ErrWrongDevice)
	nothing(t, b)
}

func TestItself(t *testing.T) {
	a := startApp(t, identity.NewKey(), nil)
	_, err := a.dialTo(a, "")
	wantErr(t, err, ErrSelf)
	nothing(t, a)
}

func TestUnreachable(t *testing.T) {
	a := startApp(t, identity.NewKey(), nil)
	gone := startApp(t, identity.NewKey(), nil)
	gone.stop()
	_, err := a.dialTo(gone, "")
	wantErr(t, err, ErrUnreachable)
	_, err = AskToJoin(context.Background(), identity.NewDevice(), gone.addr(), "", "Bo")
	wantErr(t, err, ErrUnreachable)

	ln, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = a.Dial(ctx, ln.Addr().(*net.TCPAddr).AddrPort(), "")
	wantErr(t, err, ErrUnreachable)
}

func TestRemovedDevices(t *testing.T) {
	key := identity.NewKey()
	a := startApp(t, key, nil)
	b := startApp(t, key, func(c *Config) { c.Banned = func(d mesh.DeviceID) bool { return d == a.device.ID() } })
	_, err := a.dialTo(b, b.device.ID())
	wantErr(t, err, ErrRemoved)
	for _, want := range []mesh.DeviceID{"", a.device.ID()} {
		_, err = b.dialTo(a, want)
		wantErr(t, err, ErrBanned)
	}
	_, err = AskToJoin(context.Background(), a.device, b.addr(), "", "Bo")
	wantErr(t, err, ErrRemoved)
	nothing(t, a)
	nothing(t, b)
}

// Who is not TLS 1.3 with one Ed25519 certificate does not get to say a word.
func TestOnlyDevicesShakeHands(t *testing.T) {
	b := startApp(t, identity.NewKey(), nil)
	good, err := identity.NewDevice().Certificate()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*tls.Config){
		"no certificate": func(c *tls.Config) { c.Certificates = nil },
		"an ECDSA one":   func(c *tls.Config) { c.Certificates = []tls.Certificate{ecdsaCertificate(t)} },
		"two in a chain": func(c *tls.Config) {
			c.Certificates[0].Certificate = append(c.Certificates[0].Certificate, good.Certificate[0])
		},
		"TLS 1.2":          func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS12, tls.VersionTLS12 },
		"no protocol":      func(c *tls.Config) { c.NextProtos = nil },
		"another protocol": func(c *tls.Config) { c.NextProtos = []string{"h2"} },
		"another's private key": func(c *tls.Config) {
			other, _ := identity.NewDevice().Certificate()
			c.Certificates[0].PrivateKey = other.PrivateKey
		},
	} {
		cfg := diallerTLS(good, "")
		cfg.Certificates = []tls.Certificate{{Certificate: [][]byte{good.Certificate[0]}, PrivateKey: good.PrivateKey}}
		change(cfg)
		c, err := net.Dial("tcp", b.addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn := tls.Client(c, cfg)
		conn.SetDeadline(time.Now().Add(patience))
		conn.Write(frame{kindKnock, []byte("Bo")}.bytes())
		got, err := io.ReadAll(conn)
		if len(got) != 0 || err == nil || isTimeout(err) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
		conn.Close()
	}
	nothing(t, b)
}

func ecdsaCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestGarbageGetsNothing(t *testing.T) {
	key := identity.NewKey()
	b := startApp(t, key, nil)
	c, err := net.Dial("tcp", b.addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	io.WriteString(c, "GET / HTTP/1.1\r\n\r\n")
	if got, err := io.ReadAll(c); isTimeout(err) || strings.Contains(string(got), "alcove") {
		t.Fatalf("got %q, %v", got, err)
	}
	proven := func(s *stranger) []byte {
		b := encoded(hello{member: s.member(), proof: s.prover.prove(asDialler, s.member())})
		return b
	}
	for name, bytes := range map[string]func(s *stranger) []byte{
		"a frame of members":    func(*stranger) []byte { return frame{KindReplica, []byte("x")}.bytes() },
		"no such kind":          func(*stranger) []byte { return []byte{200, 0, 0, 0, 0} },
		"a commit":              func(*stranger) []byte { return frame{kindCommit, nil}.bytes() },
		"a long hello":          func(*stranger) []byte { return []byte{byte(kindHello), 0xff, 0xff, 0xff, 0xff} },
		"a short hello":         func(s *stranger) []byte { return frame{kindHello, proven(s)[:helloLen-1]}.bytes() },
		"an empty knock":        func(*stranger) []byte { return frame{kindKnock, nil}.bytes() },
		"a knock with bad name": func(*stranger) []byte { return frame{kindKnock, []byte("a\u202eb")}.bytes() },
		"a long knock":          func(*stranger) []byte { return frame{kindKnock, make([]byte, knockMax+1)}.bytes() },
	} {
		s := approach(t, b, identity.NewDevice(), key)
		if _, err := s.conn.Write(bytes(s)); err != nil {
			t.Fatal(err)
		}
		if got := s.all(); len(got) != 0 {
			t.Errorf("%s: got %q", name, got)
		}
	}
	nothing(t, b)
	if n := b.Stats().Malformed; n != 9 {
		t.Errorf("counted %d", n)
	}
}

// A proven member that breaks the protocol while it is being admitted.
func TestAWordInsteadOfACommit(t *testing.T) {
	key := identity.NewKey()
	b := startApp(t, key, nil)
	for {
		s := approach(t, b, identity.NewDevice(), key)
		if b.decides(s.member()) {
			continue // then there is nothing to say instead
		}
		s.sendHello(hello{member: s.member(), proof: s.prover.prove(asDialler, s.member())})
		s.read()
		s.send(KindGoodbye, nil)
		if got := s.all(); len(got) != 0 {
			t.Fatalf("got %q", got)
		}
		nothing(t, b)
		return
	}
}

func TestWhatAMemberMayNotSend(t *testing.T) {
	key := identity.NewKey()
	b := startApp(t, key, nil)
	for name, bytes := range map[string][]byte{
		"over its kind's limit": {byte(KindOffer), 0, 0, 0x80, 0x09},
		"4 GiB":                 {byte(KindReplica), 0xff, 0xff, 0xff, 0xff},
		"a hello":               frame{kindHello, make([]byte, helloLen)}.bytes(),
		"no such kind":          {99, 0, 0, 0, 0},
	} {
		s := approach(t, b, identity.NewDevice(), key)
		s.admitted(b)
		s.conn.Write(bytes)
		d := nextOf(b, func(d Down) bool { return d.Member == s.member() })
		if !errors.Is(d.Err, ErrProtocol) {
			t.Errorf("%s: %v", name, d.Err)
		}
	}
	if n := b.Stats().Broken; n != 4 {
		t.Errorf("counted %d", n)
	}
}

func TestASilentMemberIsClosed(t *testing.T) {
	key := identity.NewKey()
	b := startApp(t, key, func(c *Config) { c.timing = usualTiming; c.timing.silence = 100 * time.Millisecond })
	s := approach(t, b, identity.NewDevice(), key)
	s.admitted(b)
	wantErr(t, next[Down](b).Err, ErrSilent)
	if n := b.Stats().Silent; n != 1 {
		t.Errorf("counted %d", n)
	}
}

// listenAs is a listener with a device that does as the test likes.
func listenAs(t *testing.T, d *identity.Device, serve func(*link)) netip.AddrPort {
	t.Helper()
	cert, err := d.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(patience))
		l, err := secure(context.Background(), c, listenerTLS(cert), tls.Server)
		if err == nil {
			serve(l)
		}
	}()
	t.Cleanup(func() { ln.Close(); <-done })
	return ln.Addr().(*net.TCPAddr).AddrPort()
}
