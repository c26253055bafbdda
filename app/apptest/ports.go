package apptest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// FreePorts finds three ports in a row, for --port, that nobody uses. They are
// below those that systems hand out by themselves.
func FreePorts(t testing.TB) uint16 {
	t.Helper()
	for range 1000 {
		base := uint16(20000 + rand.IntN(12000))
		if free(base) && free(base+1) && free(base+2) {
			return base
		}
	}
	t.Fatal("no three free ports in a row")
	return 0
}

func free(port uint16) bool {
	at := fmt.Sprintf("127.0.0.1:%d", port)
	tcp, err := net.Listen("tcp", at)
	if err != nil {
		return false
	}
	defer tcp.Close()
	udp, err := net.ListenPacket("udp", at)
	if err != nil {
		return false
	}
	_ = udp.Close()
	return true
}
