package playback

import (
	"encoding/binary"
	"os"
	"testing"
)

// ivfFrames are the frames of an IVF file.
func ivfFrames(t testing.TB, path string) (frames [][]byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for b = b[32:]; len(b) >= 12; {
		size := binary.LittleEndian.Uint32(b)
		frames = append(frames, b[12:12+size])
		b = b[12+size:]
	}
	return frames
}
