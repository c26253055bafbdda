package lite

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/datachannel"
	"github.com/pion/dtls/v3"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sctp"
	"github.com/pion/srtp/v3"
	"github.com/pion/stun/v4"
)

// Handler takes what a peer sends. RTP and RTCP come from a socket's goroutine
// and hold it up; State and Message come from the connection's own.
type Handler interface {
	// RTP gives one packet, valid during the call. Calls for one connection
	// overlap only while ICE moves it to another of our addresses.
	RTP(h *rtp.Header, payload []byte)
	// RTCP gives the packets of one compound.
	RTCP(pkts []rtcp.Packet)
	// Message gives one message of the data channel.
	Message(b []byte)
	// State tells that the connection is up (once) and that it ended (once,
	// also if it never came up; nothing follows).
	State(connected bool)
}

// Times of a connection.
const (
	setupTimeout   = 15 * time.Second // from the answer to media
	silenceTimeout = 4 * time.Second  // without any proven packet
)

// replayWindow is how far back a repaired packet may come, in packets.
const replayWindow = 1024

// path is where to send.
type path struct {
	socket *net.UDPConn
	to     netip.AddrPort
}

// Conn is one peer's connection.
type Conn struct {
	port       *Port
	offer      *Offer
	handler    Handler
	ufrag      string
	pwd        string
	integrity  stun.MessageIntegrity // of their checks, by our password
	theirs     stun.MessageIntegrity // of our checks, by theirs
	controlled stun.RawAttribute
	pipe       *pipe
	began      time.Time
	ctx        context.Context
	cancel     context.CancelFunc

	path  atomic.Pointer[path]
	heard atomic.Int64 // Unix ns of the last packet that proved itself
	keys  atomic.Pointer[keys]

	mu      sync.Mutex
	channel *datachannel.DataChannel
	early   [][]byte // messages sent before the channel was there
	queued  int      // bytes in early
}

// keys are the SRTP contexts, there once DTLS is done.
type keys struct {
	inMu sync.Mutex
	in   *srtp.Context

	outMu  sync.Mutex
	out    *srtp.Context
	header rtp.Header // scratch of out
	buf    [2048]byte // scratch of out
}

func newConn(p *Port, o *Offer, h Handler) *Conn {
	c := &Conn{port: p, offer: o, handler: h, ufrag: random(8), pwd: random(24), began: time.Now()}
	c.integrity = stun.NewShortTermIntegrity(c.pwd)
	c.theirs = stun.NewShortTermIntegrity(o.pwd)
	c.controlled = stun.RawAttribute{Type: stun.AttrICEControlled, Value: []byte(random(8))}
	c.pipe = newPipe(c.write)
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// random is n characters of ICE (RFC 8839, section 5.4), 5 bits each.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b)[:n])
}

// Close ends the connection. It returns before the handler has been told.
func (c *Conn) Close() { c.cancel() }

func (c *Conn) silent(now time.Time) bool {
	if c.keys.Load() == nil {
		return now.Sub(c.began) > setupTimeout
	}
	return now.UnixNano()-c.heard.Load() > int64(silenceTimeout)
}

func (c *Conn) write(b []byte) error {
	p := c.path.Load()
	if p == nil {
		return ErrNotReady
	}
	_, err := p.socket.WriteToUDPAddrPort(b, p.to)
	return err
}

// run is the life of the connection.
func (c *Conn) run() {
	defer c.handler.State(false)
	defer c.cancel()
	defer c.pipe.Close()
	d, err := dtls.ServerWithOptions(c.pipe, anywhere,
		dtls.WithCertificates(c.port.cert),
		dtls.WithClientAuth(dtls.RequireAnyClientCert),
		dtls.WithInsecureSkipVerify(true), // the fingerprint is verified instead
		dtls.WithVerifyPeerCertificate(c.verify),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		dtls.WithInsecureSkipVerifyHello(true), // ICE has proved the address
		dtls.WithFlightInterval(100*time.Millisecond),
		dtls.WithMTU(1200),
		dtls.WithLoggerFactory(silence),
	)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(c.ctx, setupTimeout)
	err = d.HandshakeContext(ctx)
	cancel()
	var k *keys
	if err == nil {
		k, err = deriveKeys(d)
	}
	if err != nil {
		_ = d.Close()
		return
	}
	c.heard.Store(time.Now().UnixNano())
	c.keys.Store(k)
	c.handler.State(true)
	if c.offer.Data() {
		c.converse(d)
	} else {
		c.drain(d)
	}
	_ = d.Close()
}

// drain waits for the end of a connection without a data channel.
func (c *Conn) drain(d *dtls.Conn) {
	stop := context.AfterFunc(c.ctx, func() { _ = d.Close() })
	defer stop()
	buf := make([]byte, 2048)
	for {
		if _, err := d.Read(buf); err != nil {
			return
		}
	}
}

func (c *Conn) verify(raw [][]byte, _ [][]*x509.Certificate) error {
	if len(raw) == 0 {
		return fmt.Errorf("%w: no certificate", ErrBadOffer)
	}
	print := strings.ToLower(printOf(raw[0]))
	for _, f := range c.offer.fingerprints {
		if f.algorithm == "sha-256" && f.value == print {
			return nil
		}
	}
	return fmt.Errorf("%w: the certificate is not the offer's", ErrBadOffer)
}

func deriveKeys(d *dtls.Conn) (*keys, error) {
	profile, ok := d.SelectedSRTPProtectionProfile()
	state, ok2 := d.ConnectionState()
	if !ok || !ok2 {
		return nil, fmt.Errorf("%w: no SRTP profile in common", ErrBadOffer)
	}
	cfg := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err := cfg.ExtractSessionKeysFromDTLS(&state, false); err != nil {
		return nil, err
	}
	k := &keys{}
	var err error
	if k.in, err = srtp.CreateContext(cfg.Keys.RemoteMasterKey, cfg.Keys.RemoteMasterSalt, cfg.Profile, srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(64)); err != nil {
		return nil, err
	}
	k.out, err = srtp.CreateContext(cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, cfg.Profile)
	return k, err
}

// secured decrypts in place and hands on.
func (c *Conn) secured(r *reader, b []byte) {
	k := c.keys.Load()
	if k == nil || c.ctx.Err() != nil {
		return
	}
	if b[1] >= 192 && b[1] < 224 { // RFC 5761, section 4
		c.control(k, b)
		return
	}
	k.inMu.Lock()
	b, err := k.in.DecryptRTP(b, b, &r.header)
	k.inMu.Unlock()
	if err != nil {
		return
	}
	c.heard.Store(time.Now().UnixNano())
	if payload, ok := payloadOf(b); ok {
		c.handler.RTP(&r.header, payload)
	}
}

// payloadOf cuts header and padding off a packet whose header parsed.
func payloadOf(b []byte) ([]byte, bool) {
	n := 12 + 4*int(b[0]&0x0f)
	if b[0]&0x10 != 0 {
		if len(b) < n+4 {
			return nil, false
		}
		n += 4 + 4*int(binary.BigEndian.Uint16(b[n+2:]))
	}
	end := len(b)
	if b[0]&0x20 != 0 && end > 0 {
		end -= int(b[end-1])
	}
	if n > end {
		return nil, false
	}
	return b[n:end], true
}

func (c *Conn) control(k *keys, b []byte) {
	k.inMu.Lock()
	b, err := k.in.DecryptRTCP(nil, b, nil)
	k.inMu.Unlock()
	if err != nil {
		return
	}
	c.heard.Store(time.Now().UnixNano())
	if pkts, err := rtcp.Unmarshal(b); err == nil {
		c.handler.RTCP(pkts)
	}
}

// converse runs SCTP over d, with the one data channel, until it ends.
func (c *Conn) converse(d *dtls.Conn) {
	ctx, cancel := context.WithTimeout(c.ctx, setupTimeout)
	assoc, err := sctp.ClientContext(ctx, sctp.WithNetConn(d), sctp.WithLoggerFactory(silence), sctp.WithMTU(1150), sctp.WithMaxMessageSize(MaxMessage), sctp.WithMaxReceiveBufferSize(256<<10))
	cancel()
	if err != nil {
		return
	}
	// AfterFunc's goroutine is waited for: it closes what the read below needs.
	closed := make(chan struct{})
	context.AfterFunc(c.ctx, func() {
		defer close(closed)
		_ = d.Close()
		_ = assoc.Close()
	})
	defer func() { c.cancel(); <-closed }()
	dc, err := datachannel.Dial(assoc, 0, &datachannel.Config{Negotiated: true, Label: ChannelLabel, LoggerFactory: silence})
	if err != nil {
		return
	}
	c.open(dc)
	buf := make([]byte, MaxMessage)
	for {
		n, _, err := dc.ReadDataChannel(buf)
		if err != nil {
			return
		}
		c.handler.Message(buf[:n])
	}
}
