package meshtest

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo answers every connection with what it sends.
func echo(t *testing.T) netip.AddrPort {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { io.Copy(c, c); c.Close() })
		}
	})
	t.Cleanup(func() { ln.Close(); wg.Wait() })
	return ln.Addr().(*net.TCPAddr).AddrPort()
}

func TestWiretapHearsWhatLeaks(t *testing.T) {
	w, err := NewWiretap(echo(t))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	c, err := net.Dial("tcp", w.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	w.Hold()
	said := []byte("it is 6b6579 and Bo")
	if _, err := c.Write(said); err != nil {
		t.Fatal(err)
	}
	if len(w.Bytes(true)) != 0 {
		t.Fatal("passed on while held")
	}
	w.Release()
	got := make([]byte, len(said))
	if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, said) {
		t.Fatalf("%q, %v", got, err)
	}
	if l := w.Leaks([]byte("key"), []byte("Bo")); len(l) != 4 {
		t.Fatalf("leaks: %v", l)
	}
	if l := w.Leaks([]byte("another")); l != nil {
		t.Fatalf("leaks: %v", l)
	}
	w.Reset(false)
	if _, err := c.Read(got); err == nil {
		t.Fatal("not reset")
	}
}
