package apptest_test

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"alcove/app/apptest"
)

// TestCaptureFindsLeaks keeps the judge of traffic honest.
func TestCaptureFindsLeaks(t *testing.T) {
	base := apptest.FreePorts(t)
	ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", base))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	capture := apptest.StartCapture(t, base)
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	half := strings.Repeat("x", 100_000) + "in two "
	for _, part := range []string{half, "packets"} {
		if _, err := io.WriteString(c, part); err != nil {
			t.Fatal(err)
		}
		if part == half {
			in, err := ln.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			if _, err := io.ReadFull(in, make([]byte, len(half))); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.Close()
	found := false
	for _, f := range capture.Stop() { // which looks for something over UDP
		found = found || f.TCP && f.To == base && apptest.Find(f.Bytes, []byte("in two packets")) == "clear"
		if how := apptest.Find(f.Bytes, []byte("what was never said")); how != "" {
			t.Errorf("found what was never said, in %s", how)
		}
	}
	if !found {
		t.Error("not found over TCP")
	}
}

var encodings = map[string]func([]byte) string{
	"clear":  func(b []byte) string { return string(b) },
	"hex":    func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) },
	"base32": func(b []byte) string { return strings.ToLower(base32.StdEncoding.EncodeToString(b)) },
	"base64": base64.URLEncoding.EncodeToString,
}

// TestFind looks for a secret in the middle of encoded text.
func TestFind(t *testing.T) {
	secret := []byte{0, 1, 2, 250, 251, 252, 77, 78, 79, 80, 160, 170}
	for before := range 7 {
		for after := range 7 {
			whole := append(append(make([]byte, before), secret...), make([]byte, after)...)
			for how, encode := range encodings {
				if got := apptest.Find([]byte(encode(whole)), secret); got != how {
					t.Errorf("%d before, %d after, %s: %q", before, after, how, got)
				}
			}
		}
	}
}
