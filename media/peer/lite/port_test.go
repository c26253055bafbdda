package lite

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
	"github.com/pion/stun/v4"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = netip.MustParseAddr("127.0.0.1")

// deaf is a handler that only knows its end.
type deaf struct{ ended chan struct{} }

func (d deaf) RTP(*rtp.Header, []byte) {}
func (d deaf) RTCP([]rtcp.Packet)      {}
func (d deaf) Message([]byte)          {}
func (d deaf) State(connected bool) {
	if !connected {
		close(d.ended)
	}
}

func serve(t *testing.T) *Port {
	t.Helper()
	p, err := Listen([]netip.Addr{loopback}, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = p.Serve(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return p
}

func accept(t *testing.T, p *Port) (*Conn, deaf) {
	t.Helper()
	o, err := ParseOffer(lines(chromium))
	if err != nil {
		t.Fatal(err)
	}
	d := deaf{make(chan struct{})}
	c, _, err := p.Accept(o, d)
	if err != nil {
		t.Fatal(err)
	}
	return c, d
}

// ask sends datagrams from a new socket and returns what comes back for the
// last of them, which must be answered.
func ask(t *testing.T, p *Port, datagrams ...[]byte) (*stun.Message, net.Addr) {
	t.Helper()
	s, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: loopback.AsSlice(), Port: int(p.Number())})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, d := range datagrams {
		if _, err := s.Write(d); err != nil {
			t.Fatal(err)
		}
	}
	_ = s.SetReadDeadline(time.Now().Add(10 * time.Second))
	buf := make([]byte, 1500)
	n, err := s.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	m := &stun.Message{Raw: buf[:n]}
	if err := m.Decode(); err != nil {
		t.Fatal(err)
	}
	return m, s.LocalAddr()
}

func request(t *testing.T, user, pwd string, more ...stun.Setter) []byte {
	t.Helper()
	set := append([]stun.Setter{stun.TransactionID, stun.BindingRequest, stun.NewUsername(user)}, more...)
	m, err := stun.Build(append(set, stun.NewShortTermIntegrity(pwd), stun.Fingerprint)...)
	if err != nil {
		t.Fatal(err)
	}
	return m.Raw
}

// TestOnlyTheOfferingSideIsAnswered: of all these datagrams just the last gets
// an answer, so it is the first that comes back.
func TestOnlyTheOfferingSideIsAnswered(t *testing.T) {
	p := serve(t)
	c, _ := accept(t, p)
	good := request(t, c.ufrag+":"+c.offer.ufrag, c.pwd)
	var id [stun.TransactionIDSize]byte
	copy(id[:], good[8:])
	m, from := ask(t, p,
		[]byte{0}, []byte{1, 2, 3}, make([]byte, 20), make([]byte, 65000),
		append([]byte{128, 96}, make([]byte, 30)...), append([]byte{22, 254, 253}, make([]byte, 30)...), // RTP, DTLS from nowhere
		request(t, c.ufrag+":"+c.offer.ufrag, "not the password"),
		request(t, c.ufrag+":somebody", c.pwd),
		request(t, "nobody:"+c.offer.ufrag, c.pwd),
		request(t, c.ufrag, c.pwd),
		good)
	if m.Type != stun.BindingSuccess || m.TransactionID != id {
		t.Fatalf("%v", m)
	}
	var a stun.XORMappedAddress
	if err := a.GetFrom(m); err != nil || a.Port != from.(*net.UDPAddr).Port {
		t.Errorf("mapped address %v, %v", a, err)
	}
	if c.path.Load() != nil {
		t.Error("a path without nomination")
	}
	ask(t, p, request(t, c.ufrag+":"+c.offer.ufrag, c.pwd, stun.RawAttribute{Type: stun.AttrUseCandidate}))
	if c.path.Load() == nil {
		t.Error("no path after the nomination")
	}
	if err := c.WriteRTP(&RTP{}); !errors.Is(err, ErrNotReady) {
		t.Errorf("sent without keys: %v", err)
	}
}

func TestAConnectionThatNeverComesEnds(t *testing.T) {
	p := serve(t)
	c, d := accept(t, p)
	if c.silent(time.Now()) || !c.silent(time.Now().Add(setupTimeout+time.Second)) {
		t.Error("the time to connect is not kept")
	}
	p.sweep(time.Now().Add(setupTimeout + time.Second))
	<-d.ended
	if err := c.Send([]byte{1}); !errors.Is(err, ErrNotReady) {
		t.Errorf("sent after the end: %v", err)
	}
}

func TestMessagesWaitWithinALimit(t *testing.T) {
	p := serve(t)
	c, d := accept(t, p)
	if err := c.Send(make([]byte, MaxMessage+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
	var err error
	for range maxBuffered/MaxMessage + 1 {
		err = c.Send(make([]byte, MaxMessage))
	}
	if !errors.Is(err, ErrSlow) {
		t.Errorf("%v", err)
	}
	<-d.ended
}

func TestPortIsTakenOnce(t *testing.T) {
	p := serve(t)
	if _, err := Listen([]netip.Addr{loopback}, p.Number()); !errors.Is(err, ErrPortInUse) {
		t.Errorf("%v", err)
	}
	if _, err := Listen(nil, 0); !errors.Is(err, ErrNoAddress) {
		t.Errorf("%v", err)
	}
}

// connected is a connection with keys, towards a socket that nobody reads.
func connected(t testing.TB) *Conn {
	t.Helper()
	s, err := net.ListenUDP("udp4", &net.UDPAddr{IP: loopback.AsSlice()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	key, salt := make([]byte, 16), make([]byte, 12)
	k := &keys{}
	if k.out, err = srtp.CreateContext(key, salt, srtp.ProtectionProfileAeadAes128Gcm); err != nil {
		t.Fatal(err)
	}
	c := &Conn{}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	t.Cleanup(c.cancel)
	c.keys.Store(k)
	c.path.Store(&path{s, s.LocalAddr().(*net.UDPAddr).AddrPort()})
	return c
}

func TestSendingDoesNotAllocate(t *testing.T) {
	c := connected(t)
	p := &RTP{SSRC: 1, PayloadType: 96, Extensions: []byte{0x12, 0, 0, 0}, Head: make([]byte, 4), Body: make([]byte, 1100)}
	if n := testing.AllocsPerRun(200, func() {
		p.Seq++
		if err := c.WriteRTP(p); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
	if err := c.WriteRTP(&RTP{Body: make([]byte, 3000)}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

// TestPacketsAreWhatTheySay: what was sealed opens as it was meant.
func TestPacketsAreWhatTheySay(t *testing.T) {
	c := connected(t)
	to := c.path.Load()
	in, err := srtp.CreateContext(make([]byte, 16), make([]byte, 12), srtp.ProtectionProfileAeadAes128Gcm)
	if err != nil {
		t.Fatal(err)
	}
	want := &RTP{SSRC: 7, Timestamp: 9, Seq: 11, PayloadType: 111, Marker: true, Extensions: []byte{0x12, 1, 2, 3, 0x20, 0x9e}, Head: []byte{1}, Body: []byte{2, 3}}
	if err := c.WriteRTP(want); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 1500)
	n, _, err := to.socket.ReadFromUDPAddrPort(buf)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := in.DecryptRTP(nil, buf[:n], nil)
	if err != nil {
		t.Fatal(err)
	}
	var p rtp.Packet
	if err := p.Unmarshal(plain); err != nil {
		t.Fatal(err)
	}
	if p.SSRC != 7 || p.Timestamp != 9 || p.SequenceNumber != 11 || p.PayloadType != 111 || !p.Marker || string(p.Payload) != "\x01\x02\x03" ||
		string(p.GetExtension(1)) != "\x01\x02\x03" || string(p.GetExtension(2)) != "\x9e" {
		t.Errorf("%v", p)
	}
}

func BenchmarkWriteRTP(b *testing.B) {
	c := connected(b)
	p := &RTP{SSRC: 1, PayloadType: 96, Extensions: []byte{0x12, 0, 0, 0}, Head: make([]byte, 4), Body: make([]byte, 1100)}
	for b.Loop() {
		p.Seq++
		_ = c.WriteRTP(p)
	}
}

func FuzzPayloadOf(f *testing.F) {
	f.Add([]byte{0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 5})
	f.Add([]byte{0xb1, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xbe, 0xde, 0, 1, 0x10, 0, 0, 0, 9, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var p rtp.Packet
		if p.Unmarshal(b) != nil {
			return
		}
		payload, ok := payloadOf(b)
		if !ok || string(payload) != string(p.Payload) {
			t.Fatalf("% x, %v; want % x", payload, ok, p.Payload)
		}
	})
}
