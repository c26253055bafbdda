package control

import (
	"strings"
	"testing"
)

// Every kind that can be sent has a limit and a name of its own.
func TestKindsAreWhole(t *testing.T) {
	names := map[string]Kind{}
	for k := range Kind(255) {
		_, limited := limits[k]
		if k.public() != (MaxPayload(k) >= 0) || k.public() && !limited {
			t.Errorf("%v has no limit, or is none", k)
		}
		if !k.public() {
			continue
		}
		name := k.String()
		if other, taken := names[name]; taken || strings.HasPrefix(name, "kind ") {
			t.Errorf("kind %d is called %q, as is %d", k, name, other)
		}
		names[name] = k
	}
	if names["rooms"] != KindRooms || MaxPayload(KindRooms) <= 0 {
		t.Errorf("the last kind is not among %v", names)
	}
}
