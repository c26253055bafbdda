package apptest

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Capture is what goes over loopback, taken by tcpdump.
type Capture struct {
	t      testing.TB
	cmd    *exec.Cmd
	port   uint16 // one of the captured
	file   string
	stderr output
	once   sync.Once
	done   chan struct{}
}

// StartCapture captures what goes from and to the threes of ports (of FreePorts)
// from when it returns. It needs the right to: root, or sudo without a password.
func StartCapture(t testing.TB, ports ...uint16) *Capture {
	t.Helper()
	var ranges []string
	for _, p := range ports {
		ranges = append(ranges, fmt.Sprintf("portrange %d-%d", p, p+2))
	}
	filter := strings.Join(ranges, " or ")
	dir, err := os.MkdirTemp("", "capture") // tcpdump drops its rights, and writes here then
	if err == nil {
		err = os.Chmod(dir, 0o777)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	args := []string{"tcpdump", "-i", "lo", "-s", "0", "-B", "65536", "--immediate-mode", "-U", "-w", filepath.Join(dir, "lo.pcap"), filter}
	if os.Getuid() != 0 {
		args = append([]string{"sudo", "-n"}, args...)
	}
	c := &Capture{t: t, port: ports[0], file: filepath.Join(dir, "lo.pcap"), cmd: exec.Command(args[0], args[1:]...), done: make(chan struct{})}
	pipe, err := c.cmd.StderrPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		t.Fatalf("capture: %v", err)
	}
	listening := make(chan struct{})
	go func() {
		defer close(c.done)
		lines, told := bufio.NewScanner(pipe), false
		for lines.Scan() {
			fmt.Fprintln(&c.stderr, lines.Text())
			if !told && strings.Contains(lines.Text(), "listening on") {
				told = true
				close(listening)
			}
		}
		_ = c.cmd.Wait() // told by what it printed
	}()
	t.Cleanup(c.end)
	select {
	case <-listening:
	case <-c.done:
		t.Fatalf("capture: tcpdump needs root or sudo without a password: %s", &c.stderr)
	case <-time.After(patience):
		t.Fatalf("capture: tcpdump does not listen: %s", &c.stderr)
	}
	return c
}

func (c *Capture) end() {
	c.once.Do(func() {
		if os.Getuid() == 0 {
			_ = c.cmd.Process.Signal(syscall.SIGINT)
			return
		}
		_ = exec.Command("sudo", "-n", "kill", "-INT", fmt.Sprint(c.cmd.Process.Pid)).Run() // sudo passes it on
	})
	<-c.done
}

// Stop ends the capture and returns what each side said to each other side. It
// fails the test where the kernel lost packets, or where something that Stop
// itself sends in clear, as the last, is not among them.
func (c *Capture) Stop() []Flow {
	c.t.Helper()
	canary := c.tellCanary()
	Await(c.t, "what was sent in clear is captured", func() bool {
		b, err := os.ReadFile(c.file)
		return err == nil && bytes.Contains(b, canary)
	})
	c.end()
	if !strings.Contains(c.stderr.String(), "\n0 packets dropped by kernel") {
		c.t.Fatalf("capture: %s", &c.stderr)
	}
	b, err := os.ReadFile(c.file)
	if err != nil {
		c.t.Fatal(err)
	}
	flows, err := readFlows(b)
	if err != nil {
		c.t.Fatalf("capture: %v", err)
	}
	for _, f := range flows {
		if !f.TCP && f.To == c.port && Find(f.Bytes, canary) == "clear" {
			return flows
		}
	}
	c.t.Fatal("capture: what was sent in clear is in no flow")
	return nil
}

func (c *Capture) tellCanary() []byte {
	c.t.Helper()
	conn, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", c.port))
	if err != nil {
		c.t.Fatal(err)
	}
	defer conn.Close()
	canary := []byte("this is what a leak looks like: " + rand.Text())
	if _, err := conn.Write(canary); err != nil {
		c.t.Fatal(err)
	}
	return canary
}

// Flow is all that was said in one direction between two ports.
type Flow struct {
	TCP      bool
	From, To uint16
	Bytes    []byte // without headers
}

var errCapture = errors.New("not a capture of loopback")

// readFlows reads a pcap file of link type Ethernet
// (https://www.tcpdump.org/manpages/pcap-savefile.5.html) with IPv4 in it.
func readFlows(b []byte) ([]Flow, error) {
	const header, record, ethernet = 24, 16, 14
	if len(b) < header || binary.LittleEndian.Uint32(b) != 0xa1b2c3d4 || binary.LittleEndian.Uint32(b[20:]) != 1 {
		return nil, errCapture
	}
	type ends struct {
		tcp      bool
		from, to uint16
	}
	at := map[ends]*Flow{}
	for b = b[header:]; len(b) >= record; {
		n := int(binary.LittleEndian.Uint32(b[8:]))
		if len(b) < record+n {
			break // tcpdump was still writing
		}
		p, ok := readPacket(b[record+min(n, ethernet) : record+n])
		b = b[record+n:]
		if !ok {
			continue
		}
		f := at[ends{p.TCP, p.From, p.To}]
		if f == nil {
			f = &Flow{TCP: p.TCP, From: p.From, To: p.To}
			at[ends{p.TCP, p.From, p.To}] = f
		}
		f.Bytes = append(f.Bytes, p.Bytes...) // loopback keeps the order and loses nothing
	}
	flows := make([]Flow, 0, len(at))
	for _, f := range at {
		flows = append(flows, *f)
	}
	return flows, nil
}

func readPacket(p []byte) (Flow, bool) {
	if len(p) < 20 || p[0]>>4 != 4 {
		return Flow{}, false
	}
	total, ip := int(binary.BigEndian.Uint16(p[2:])), int(p[0]&15)*4
	if total > len(p) || total < ip || total == 0 {
		total = len(p) // segmentation offload may leave it out
	}
	protocol, p := p[9], p[ip:total]
	header := 8
	if protocol == syscall.IPPROTO_TCP && len(p) >= 20 {
		header = int(p[12]>>4) * 4
	}
	if protocol != syscall.IPPROTO_TCP && protocol != syscall.IPPROTO_UDP || len(p) < header {
		return Flow{}, false
	}
	return Flow{
		TCP: protocol == syscall.IPPROTO_TCP, From: binary.BigEndian.Uint16(p), To: binary.BigEndian.Uint16(p[2:]), Bytes: p[header:],
	}, true
}

// Find says how a secret occurs in b: as it is, or in hex, base32 or base64,
// also in the middle of something longer; "" is not at all.
func Find(b, secret []byte) string {
	for how, forms := range forms(secret) {
		for _, form := range forms {
			if bytes.Contains(b, form) {
				return how
			}
		}
	}
	return ""
}

func forms(secret []byte) map[string][][]byte {
	out := map[string][][]byte{
		"clear": {secret},
		"hex":   {[]byte(hex.EncodeToString(secret)), []byte(strings.ToUpper(hex.EncodeToString(secret)))},
	}
	for shift := range 5 {
		shifted := append(make([]byte, shift), secret...)
		text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(shifted)
		text = text[(8*shift+4)/5 : len(shifted)*8/5] // what no neighbour has a bit in
		out["base32"] = append(out["base32"], []byte(text), []byte(strings.ToLower(text)))
	}
	for shift := range 3 {
		shifted := append(make([]byte, shift), secret...)
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := e.EncodeToString(shifted)
			out["base64"] = append(out["base64"], []byte(text[(8*shift+5)/6:len(shifted)*8/6]))
		}
	}
	return out
}
