package session

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain allows memberlist the time that it takes to end: nothing is ignored.
func TestMain(m *testing.M) {
	code := m.Run()
	for end := time.Now().Add(limit); code == 0; {
		err := goleak.Find()
		if err == nil {
			break
		}
		if time.Now().After(end) {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// limit is how long a test waits for what should take a second or two.
const limit = 60 * time.Second
