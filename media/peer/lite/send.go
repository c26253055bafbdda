package lite

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/pion/datachannel"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
)

// ChannelLabel is the label of the data channel; it is negotiated with id 0,
// reliable and ordered.
const ChannelLabel = "bindings"

// MaxMessage is the largest message of the data channel, in bytes.
const MaxMessage = 16 << 10

// maxBuffered is what may wait in a data channel, in bytes. A peer that takes
// less than it is sent is closed: its bindings would be wrong.
const maxBuffered = 512 << 10

// Errors of sending.
var (
	ErrNotReady = errors.New("lite: not connected")
	ErrTooLarge = errors.New("lite: packet too large")
	ErrSlow     = errors.New("lite: the peer does not read its data channel")
)

// silence is a logger for the parts below: what they have to say is either an
// error that they return or about a hostile packet.
var silence = &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}

// RTP is a packet to be sent. Its payload is Head followed by Body.
type RTP struct {
	SSRC        uint32
	Timestamp   uint32
	Seq         uint16
	PayloadType uint8
	Marker      bool
	Extensions  []byte // one-byte elements (RFC 8285, section 4.2), unpadded
	Head, Body  []byte
}

// sealTag is what AES-GCM adds to a packet (RFC 7714), in bytes.
const sealTag = 16

// plain is the packet's size before it is sealed.
func (p *RTP) plain() int {
	n := 12 + len(p.Head) + len(p.Body)
	if len(p.Extensions) > 0 {
		n += 4 + (len(p.Extensions)+3)&^3
	}
	return n
}

// Size is that of the datagram that carries the packet, in bytes; of the
// addresses around it nothing is counted.
func (p *RTP) Size() int { return p.plain() + sealTag }

// WriteRTP seals and sends a packet. It keeps nothing of p and does not
// allocate.
func (c *Conn) WriteRTP(p *RTP) error {
	k, to := c.keys.Load(), c.path.Load()
	if k == nil || to == nil || c.ctx.Err() != nil {
		return ErrNotReady
	}
	n, ext := p.plain(), (len(p.Extensions)+3)&^3
	k.outMu.Lock()
	defer k.outMu.Unlock()
	if n > len(k.buf)-32 {
		return ErrTooLarge
	}
	b := k.buf[:n]
	b[0], b[1] = 0x80, p.PayloadType
	if p.Marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], p.Seq)
	binary.BigEndian.PutUint32(b[4:], p.Timestamp)
	binary.BigEndian.PutUint32(b[8:], p.SSRC)
	at := 12
	if ext > 0 {
		b[0] |= 0x10
		binary.BigEndian.PutUint16(b[at:], 0xbede)
		binary.BigEndian.PutUint16(b[at+2:], uint16(ext/4))
		at += 4
		copy(b[at:], p.Extensions)
		clear(b[at+len(p.Extensions) : at+ext])
		at += ext
	}
	at += copy(b[at:], p.Head)
	copy(b[at:], p.Body)
	sealed, err := k.out.EncryptRTP(k.buf[:], b, &k.header)
	if err != nil {
		return err
	}
	_, err = to.socket.WriteToUDPAddrPort(sealed, to.to)
	return err
}

// WriteRTCP sends a compound of packets.
func (c *Conn) WriteRTCP(pkts ...rtcp.Packet) error {
	k := c.keys.Load()
	if k == nil || c.ctx.Err() != nil {
		return ErrNotReady
	}
	b, err := rtcp.Marshal(pkts)
	if err != nil {
		return err
	}
	k.outMu.Lock()
	b, err = k.out.EncryptRTCP(nil, b, nil)
	k.outMu.Unlock()
	if err != nil {
		return err
	}
	return c.write(b)
}

// Send sends a message on the data channel, in order; early ones wait for it to
// open. It does not block.
func (c *Conn) Send(b []byte) error {
	if len(b) > MaxMessage {
		return ErrTooLarge
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.channel == nil {
		if !c.offer.Data() || c.ctx.Err() != nil {
			return ErrNotReady
		}
		if c.queued += len(b); c.queued > maxBuffered {
			c.Close()
			return ErrSlow
		}
		c.early = append(c.early, append([]byte(nil), b...))
		return nil
	}
	if c.channel.BufferedAmount() > maxBuffered {
		c.Close()
		return ErrSlow
	}
	_, err := c.channel.WriteDataChannel(b, false)
	return err
}

func (c *Conn) open(dc *datachannel.DataChannel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.channel = dc
	for _, b := range c.early {
		if _, err := dc.WriteDataChannel(b, false); err != nil {
			return
		}
	}
	c.early = nil
}
