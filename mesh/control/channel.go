package control

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// channel is one admitted connection. Two goroutines live for it: read, which
// alone emits its events, and write.
type channel struct {
	hello    Hello
	outbound bool
	conn     *tls.Conn
	raw      *meter
	in       *bufio.Reader
	out      *queue

	prev    <-chan struct{} // closed when the one before of this member is over; may be nil
	done    chan struct{}   // closed when its Down is out
	closing chan struct{}   // closed when it began to close

	once  sync.Once
	cause error // why; set before closing is closed
}

func (l *link) channel(h Hello, outbound bool) *channel {
	return &channel{
		hello: h, outbound: outbound, conn: l.conn, raw: l.raw, in: l.in, out: newQueue(maxQueue),
		done: make(chan struct{}), closing: make(chan struct{}),
	}
}

// begin records why it closes; only the first reason counts.
func (c *channel) begin(cause error) (first bool) {
	c.once.Do(func() {
		first = true
		c.cause = cause
		close(c.closing)
		c.out.close()
	})
	return first
}

// abort closes it at once; what waits is lost.
func (c *channel) abort(cause error) {
	c.begin(cause)
	c.raw.Close()
}

// finish reads nothing more, but lets what waits go out for at most flush.
func (c *channel) finish(cause error, flush time.Duration) {
	if c.begin(cause) {
		now := time.Now()
		c.raw.SetReadDeadline(now)
		c.raw.SetWriteDeadline(now.Add(flush))
	}
}

func (c *channel) alive() bool {
	select {
	case <-c.closing:
		return false
	default:
		return true
	}
}

// read emits Up, the frames, Down.
func (e *Endpoint) read(c *channel) {
	defer e.forget(c)
	if c.prev != nil {
		select {
		case <-c.prev:
		case <-e.done:
			c.finish(ErrClosed, e.timing.flush)
			return
		}
	}
	if !e.emit(Up{Hello: c.hello, Outbound: c.outbound}, e.done) {
		c.finish(ErrClosed, e.timing.flush)
		return
	}
	if err := e.frames(c); errors.Is(err, ErrClosed) {
		c.finish(err, e.timing.flush)
	} else if c.begin(err) {
		c.raw.Close()
	}
	e.count(c.cause)
	e.emit(Down{Member: c.hello.Member, Err: c.cause}, e.done)
}

// frames passes on what the member sends until the channel ends.
func (e *Endpoint) frames(c *channel) error {
	for {
		f, err := readFrame(c.in, admitted)
		if err != nil {
			return whyDown(err)
		}
		if f.kind == kindPing {
			continue
		}
		if !c.alive() || !e.emit(Frame{From: c.hello.Member, Kind: f.kind, Payload: f.payload}, c.closing) {
			return ErrClosed // or an earlier reason, which holds
		}
	}
}

func whyDown(err error) error {
	for _, known := range []error{ErrProtocol, ErrSilent, ErrDropped} {
		if errors.Is(err, known) {
			return err
		}
	}
	// The cause itself is an address or a TLS alert, and helps nobody.
	if hungUp(err) {
		return ErrGone
	}
	return ErrBroken
}

// hungUp says that the end or the reset of the connection came from the other
// side's machine. A timeout, a lost route or a broken TLS record did not.
func hungUp(err error) bool {
	const wsaeconnreset = 10054 // syscall.ECONNRESET is an invented number on Windows
	for _, known := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, known) {
			return true
		}
	}
	var no syscall.Errno
	return runtime.GOOS == "windows" && errors.As(err, &no) && no == wsaeconnreset
}

// write sends what waits, and a ping when nothing was sent for a while.
func (e *Endpoint) write(c *channel) {
	defer c.raw.Close()
	ping := time.NewTimer(e.timing.ping)
	defer ping.Stop()
	w := bufio.NewWriterSize(c.conn, 16<<10) // a TLS record
	for {
		var batch []frame
		var end bool
		select {
		case <-c.out.ready:
			batch, end = c.out.take()
		case <-ping.C:
			batch = []frame{{kind: kindPing}}
		}
		if end {
			c.conn.CloseWrite() // says that nothing was cut off; the deadline of finish holds
			return
		}
		if err := writeFrames(w, batch); err != nil {
			// The reader decides why it went down: it may still hold a goodbye.
			c.out.close()
			select {
			case <-c.closing:
			case <-e.done:
			}
			return
		}
		if len(batch) > 0 && batch[0].kind != kindPing {
			c.out.written(batch)
		}
		ping.Reset(e.timing.ping)
	}
}

func writeFrames(w *bufio.Writer, frames []frame) error {
	for _, f := range frames {
		h := header(f)
		if _, err := w.Write(h[:]); err != nil {
			return err
		}
		if _, err := w.Write(f.payload); err != nil {
			return err
		}
	}
	return w.Flush()
}
