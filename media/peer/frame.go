package peer

// The header extension "urn:alcove:frame". On the way to the forwarder it is
// one byte of flags, on the way to a guest three: the flags, and the number of
// the binding that the packet belongs to. With it the forwarder need not know
// the codec, and frames can be encrypted end to end.
//
//	0 1 2 3 4 5 6 7
//	K S . . . . . .   K key frame, S first packet of the frame

// Flags of a packet, in its frame extension.
type Flags byte

// The flags.
const (
	FlagKey   Flags = 1 << 7
	FlagStart Flags = 1 << 6
)

// Lengths of the frame extension, in bytes.
const (
	frameUp   = 1
	FrameDown = 3
)

// ParseFlags reads the flags that a sender set.
func ParseFlags(ext []byte) (Flags, bool) {
	if len(ext) < frameUp {
		return 0, false
	}
	return Flags(ext[0]), true
}

// PutFrame writes the extension for a guest to b, which has FrameDown bytes.
func PutFrame(b []byte, f Flags, binding uint16) {
	b[0], b[1], b[2] = byte(f), byte(binding>>8), byte(binding)
}

// parseBinding reads the number of the binding that a packet belongs to.
func parseBinding(ext []byte) (uint16, bool) {
	if len(ext) < FrameDown {
		return 0, false
	}
	return uint16(ext[1])<<8 | uint16(ext[2]), true
}
