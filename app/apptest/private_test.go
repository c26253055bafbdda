package apptest_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alcove/app"
	"alcove/app/apptest"
	"alcove/media"
	"alcove/mesh"
	"alcove/mesh/control"
	"alcove/mesh/gossip"
	"alcove/mesh/identity"
)

// TestNothingInClear captures a meeting of three programs: one joins by the
// link, one by asking, so that the key itself goes over the wire; they speak,
// show pictures and write.
func TestNothingInClear(t *testing.T) {
	const title = "Zyzzyva colloquium"
	const anas, bos, cys = "Anaximander Quirke", "Bartholomea Vex", "Cyprienne Zwolle"
	base := make([]uint16, 3)
	for i := range base {
		base[i] = apptest.FreePorts(t)
	}
	person := func(i int, name string) apptest.Launch {
		return apptest.Launch{Name: name, Args: []string{
			"--port", fmt.Sprint(base[i]), "--camera", "pattern", "--microphone", "tone",
		}}
	}
	apptest.Program(t)
	capture := apptest.StartCapture(t, base...)

	host := person(0, anas)
	host.Args = append(host.Args, "--meeting", title)
	ana := host.Host(t)
	link := ana.Link()
	bo := person(1, bos).Join(t, link)
	cy := person(2, cys).TryJoin(t, fmt.Sprintf("127.0.0.1:%d", base[0]))
	ana.AwaitMeeting("is asked", func(m *app.Meeting) bool { return len(m.Knocks) == 1 && m.Knocks[0].Name == cys })
	ana.Must("meetings.answerKnock", nil, app.KnockAnswer{Knock: ana.Snapshot().Meeting.Knocks[0].ID, Accept: true})
	if err := cy.Entered(); err != nil {
		t.Fatal(err)
	}
	nodes := []*apptest.Node{ana, bo, cy}
	var texts []string
	for _, n := range nodes {
		n.AwaitPeople(3)
		texts = append(texts, "a line that only the three may read, by "+n.Name)
		n.Must("chat.send", nil, app.NewLine{Room: "main", Text: texts[len(texts)-1]})
	}
	aside := openRoom(ana.Remote)
	ana.Must("rooms.assign", nil, map[string]string{cy.ID(): aside})
	texts = append(texts, "a broadcast that only the three may read")
	ana.Must("rooms.broadcast", nil, texts[len(texts)-1])
	for _, n := range nodes {
		n.AwaitMeeting("has read the broadcast", func(m *app.Meeting) bool { return hasLine(m, texts[len(texts)-1]) })
	}
	anasCamera := media.TrackID{Peer: media.PeerID(ana.ID()), Source: media.Camera}
	apptest.Await(t, "Bo sees Ana", func() bool { return bo.Received(anasCamera).Frames > 20 })
	for _, n := range nodes {
		n.Stop()
	}
	flows := capture.Stop()

	invite, err := identity.ParseInvite(link)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string][]byte{"the key": invite.Key[:], "the link's key": []byte(link[strings.Index(link, "k=")+2:][:43])}
	for _, label := range []string{"gossip", "control"} {
		k := invite.Key.Derive(label)
		secrets["the key for "+label] = k[:]
	}
	for _, s := range append(texts, anas, bos, cys, "Anaximander", title) {
		secrets["\""+s+"\""] = []byte(s)
	}
	for _, n := range nodes {
		secrets["the device key of "+n.Name] = deviceSeed(t, n.Data)
	}
	tcp, udp := 0, 0
	for _, f := range flows {
		if f.TCP {
			tcp += len(f.Bytes)
		} else {
			udp += len(f.Bytes)
		}
		for what, secret := range secrets {
			if how := apptest.Find(f.Bytes, secret); how != "" {
				t.Errorf("%s is in the traffic from port %d to %d in %s", what, f.From, f.To, how)
			}
		}
	}
	t.Logf("%d flows: %d KiB of TCP, %d KiB of UDP", len(flows), tcp>>10, udp>>10)
	if tcp < 20<<10 || udp < 50<<10 {
		t.Errorf("this was not the meeting: %d bytes of TCP, %d of UDP", tcp, udp)
	}
}

func hasLine(m *app.Meeting, text string) bool {
	for _, c := range m.Chats {
		for _, l := range c.Lines {
			if c.Room == m.Location && l.Text == text {
				return true
			}
		}
	}
	return false
}

// deviceSeed is the last 32 bytes of the key file: RFC 8410, section 7.
func deviceSeed(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(b)
	if block == nil || len(block.Bytes) < 32 {
		t.Fatal("the key file has no key")
	}
	return block.Bytes[len(block.Bytes)-32:]
}

// meetingOfTwo is a meeting of two programs, and what a stranger knows of it.
type meetingOfTwo struct {
	ana, bo *apptest.Node
	invite  identity.Invite
	control netip.AddrPort
	gossip  netip.AddrPort
	media   string
}

func startMeetingOfTwo(t *testing.T) *meetingOfTwo {
	t.Helper()
	base := apptest.FreePorts(t)
	m := &meetingOfTwo{}
	m.ana = apptest.Launch{Name: "Ana", Args: []string{"--port", fmt.Sprint(base), "--microphone", "tone"}}.Host(t)
	link := m.ana.Link()
	m.bo = apptest.Launch{Name: "Bo"}.Join(t, link)
	m.bo.AwaitPeople(2)
	var err error
	if m.invite, err = identity.ParseInvite(link); err != nil {
		t.Fatal(err)
	}
	loopback := netip.MustParseAddr("127.0.0.1")
	m.control, m.gossip = netip.AddrPortFrom(loopback, base), netip.AddrPortFrom(loopback, base+1)
	m.media = netip.AddrPortFrom(loopback, base+2).String()
	return m
}

// unmoved checks that the meeting noticed nothing and goes on.
func (m *meetingOfTwo) unmoved(t *testing.T) {
	t.Helper()
	for _, n := range []*apptest.Node{m.ana, m.bo} {
		if s := n.Snapshot(); s.Meeting == nil || len(s.Meeting.Participants) != 2 || len(s.Meeting.Knocks) != 0 {
			t.Errorf("%s sees %+v", n.Name, s.Meeting)
		}
	}
	m.bo.Must("chat.send", nil, app.NewLine{Room: "main", Text: "still here"})
	apptest.Await(t, "the meeting goes on", func() bool { return hasLine(m.ana.Snapshot().Meeting, "still here") })
}

func newDevice(t *testing.T) *identity.Device {
	t.Helper()
	d, err := identity.LoadOrCreate(filepath.Join(t.TempDir(), "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// stranger is an endpoint that runs, and notes whatever it is told.
type stranger struct {
	*control.Endpoint
	device *identity.Device
	self   mesh.MemberID
	told   chan control.Event
}

func newStranger(t *testing.T, m *meetingOfTwo, key identity.Key) *stranger {
	t.Helper()
	s := &stranger{device: newDevice(t), told: make(chan control.Event, 64)}
	var random [10]byte
	_, _ = rand.Read(random[:])
	session := mesh.SessionIDOf(random)
	s.self = mesh.NewMemberID(s.device.ID(), session)
	var err error
	s.Endpoint, err = control.Listen(control.Config{
		Device: s.device, Session: session, Meeting: m.invite.Meeting, Key: key,
		Listen: netip.MustParseAddrPort("127.0.0.1:0"),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case e := <-s.Events():
				select {
				case s.told <- e:
				default:
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	run := make(chan struct{})
	go func() { defer close(run); _ = s.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-run; <-ended })
	return s
}

// TestStrangersGetARefusal goes to every door of a running app without what
// opens it.
func TestStrangersGetARefusal(t *testing.T) {
	m := startMeetingOfTwo(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	t.Run("control, wrong key", func(t *testing.T) {
		s := newStranger(t, m, identity.NewKey())
		if h, err := s.Dial(ctx, m.control, m.invite.Host); !errors.Is(err, control.ErrWrongKey) || h.Member != "" {
			t.Errorf("%+v, %v", h, err)
		}
		if len(s.Connected()) > 0 || len(s.told) > 0 {
			t.Errorf("connected to %v, told %d things", s.Connected(), len(s.told))
		}
	})
	t.Run("control, another device than the pinned one", func(t *testing.T) {
		s := newStranger(t, m, m.invite.Key)
		if _, err := s.Dial(ctx, m.control, newDevice(t).ID()); !errors.Is(err, control.ErrWrongDevice) {
			t.Error(err)
		}
		if len(s.told) > 0 {
			t.Errorf("told %d things", len(s.told))
		}
		if _, err := control.AskToJoin(ctx, s.device, m.control, newDevice(t).ID(), "Eve"); !errors.Is(err, control.ErrWrongDevice) {
			t.Error(err)
		}
	})
	t.Run("control, another device's certificate", func(t *testing.T) { anothersCertificate(t, m) })
	t.Run("control, no certificate, no TLS", func(t *testing.T) { noCertificate(t, m) })
	t.Run("gossip, wrong key", func(t *testing.T) { wrongGossip(ctx, t, m) })
	t.Run("media, not admitted", func(t *testing.T) { unadmittedMedia(t, m) })
	t.Run("the program, wrong key", func(t *testing.T) {
		forged := m.invite
		forged.Key = identity.NewKey()
		n := apptest.Launch{Name: "Eve"}.TryJoin(t, forged.Link())
		if err := n.Entered(); code(err) != "wrong_key" {
			t.Errorf("%v, want wrong_key", err)
		}
	})
	m.unmoved(t)
}

// anothersCertificate shows Bo's certificate without having Bo's key.
func anothersCertificate(t *testing.T, m *meetingOfTwo) {
	bo, err := identity.LoadOrCreate(filepath.Join(m.bo.Data, "device.key"))
	if err != nil {
		t.Fatal(err)
	}
	cert, err := bo.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	own, err := newDevice(t).Certificate()
	if err != nil {
		t.Fatal(err)
	}
	cert.PrivateKey = own.PrivateKey
	if told := afterHandshake(t, m, cert); len(told) > 0 {
		t.Errorf("told %q", told)
	}
}

func noCertificate(t *testing.T, m *meetingOfTwo) {
	if told := afterHandshake(t, m, tls.Certificate{}); len(told) > 0 {
		t.Errorf("without a certificate told %q", told)
	}
	c, err := net.Dial("tcp", m.control.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	if _, err := io.WriteString(c, "GET / HTTP/1.0\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	told, err := io.ReadAll(c)
	if len(told) > 7 { // an alert of TLS, and nothing else
		t.Errorf("without TLS told %q, %v", told, err)
	}
}

// afterHandshake says something as the client with cert, and returns what is
// told beyond the handshake until the other side hangs up.
func afterHandshake(t *testing.T, m *meetingOfTwo, cert tls.Certificate) []byte {
	t.Helper()
	raw, err := net.Dial("tcp", m.control.String())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	_ = raw.SetDeadline(time.Now().Add(time.Minute))
	c := tls.Client(raw, &tls.Config{
		MinVersion: tls.VersionTLS13, InsecureSkipVerify: true, // as the app's own: keys are pinned, not signed
		NextProtos:           []string{"alcove/1"},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cert, nil },
	})
	if err := c.Handshake(); err != nil {
		return nil
	}
	_, _ = c.Write(bytes.Repeat([]byte("x"), 100)) // it may have hung up already
	told, err := io.ReadAll(c)
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the connection ended with %v", err)
	}
	return told
}

// wrongGossip tries to become a member by gossip with another key, and with the
// right key under a name that is not one's own.
func wrongGossip(ctx context.Context, t *testing.T, m *meetingOfTwo) {
	d := newDevice(t)
	loopback := netip.MustParseAddr("127.0.0.1")
	self := mesh.NewMemberID(d.ID(), mesh.SessionIDOf([10]byte{1}))
	key := identity.NewKey()
	g, err := gossip.Start(gossip.Config{
		Meeting: m.invite.Meeting, Key: key.Derive("gossip"), Self: self, Sign: d.Sign, Bind: loopback, Advertise: loopback,
		Card: mesh.Member{ID: self, Control: netip.AddrPortFrom(loopback, 1)},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if n, err := g.Join(ctx, []netip.AddrPort{m.gossip}); err == nil || n != 0 {
		t.Errorf("joined %d, %v", n, err)
	}
	select {
	case e := <-g.Events():
		if e.Member.ID != self {
			t.Errorf("told of %v", e.Member.ID)
		}
	default:
	}
}

// unadmittedMedia asks the forwarder's port for a connection that nobody
// offered over a control channel: it says nothing.
func unadmittedMedia(t *testing.T, m *meetingOfTwo) {
	c, err := net.Dial("udp", m.media)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for name, packet := range map[string][]byte{
		"STUN binding request": stunRequest("abcd:efgh"),
		"DTLS client hello":    append([]byte{22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 1}, make([]byte, 63)...),
		"RTP":                  append([]byte{0x80, 111, 0, 1}, make([]byte, 160)...),
		"RTCP":                 append([]byte{0x80, 201, 0, 1}, make([]byte, 4)...),
	} {
		if _, err := c.Write(packet); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// By the time that sound of Ana's has come to Bo anything was answered.
	anas := media.TrackID{Peer: media.PeerID(m.ana.ID()), Source: media.Microphone}
	before := m.bo.Received(anas).Packets
	apptest.Await(t, "sound goes on", func() bool { return m.bo.Received(anas).Packets > before+25 })
	_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
	b := make([]byte, 2048)
	if n, err := c.Read(b); err == nil {
		t.Errorf("answered %x", b[:n])
	}
}

// stunRequest is a binding request (RFC 8489, section 5) of a made-up user.
func stunRequest(user string) []byte {
	b := []byte{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 6, 0, byte(len(user))}
	b = append(b, user...)
	for len(b)%4 > 0 {
		b = append(b, 0)
	}
	b[3] = byte(len(b) - 20)
	return b
}
