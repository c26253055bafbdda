package lite

import (
	"net"
	"os"
	"sync"
	"time"

	"github.com/pion/transport/v5/deadline"
)

// pipe is the connection that DTLS sees: datagrams that the socket's reader
// found to be DTLS, and the way back. A full queue drops, as a network would.
type pipe struct {
	in    chan []byte
	done  chan struct{}
	once  sync.Once
	read  *deadline.Deadline
	write func([]byte) error
}

func newPipe(write func([]byte) error) *pipe {
	return &pipe{in: make(chan []byte, 64), done: make(chan struct{}), read: deadline.New(), write: write}
}

// push hands over a copy of b.
func (p *pipe) push(b []byte) {
	select {
	case p.in <- append([]byte(nil), b...):
	default:
	}
}

func (p *pipe) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case <-p.done:
		return 0, nil, net.ErrClosed
	case <-p.read.Done():
		return 0, nil, os.ErrDeadlineExceeded
	case d := <-p.in:
		return copy(b, d), anywhere, nil
	}
}

func (p *pipe) WriteTo(b []byte, _ net.Addr) (int, error) {
	// A send that fails is a lost datagram: DTLS sends it again.
	_ = p.write(b)
	return len(b), nil
}

func (p *pipe) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// anywhere stands for the peer's address, which ICE may change.
var anywhere net.Addr = &net.UDPAddr{}

func (p *pipe) LocalAddr() net.Addr                { return anywhere }
func (p *pipe) SetDeadline(t time.Time) error      { p.read.Set(t); return nil }
func (p *pipe) SetReadDeadline(t time.Time) error  { p.read.Set(t); return nil }
func (p *pipe) SetWriteDeadline(t time.Time) error { return nil }
