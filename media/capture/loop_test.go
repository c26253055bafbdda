package capture

import (
	"testing"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/vpx"
)

func TestEncodePictures(t *testing.T) {
	frames, err := EncodePictures(320, 180, 8, 12, func(n int, y, u, v []byte) {
		fill(y, len(y), byte(50+10*n))
		fill(u, len(u), 90)
		fill(v, len(v), 160)
	})
	if err != nil || len(frames) != 12 {
		t.Fatalf("%d frames, %v", len(frames), err)
	}
	dec, err := vpx.NewDecoder(vpx.VP8)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	for i, f := range frames {
		if f.Key != (i == 0) || f.Source != media.Camera || f.Layer != media.LayerLow || f.PTS != time.Duration(i)*f.Duration {
			t.Errorf("frame %d: %+v", i, f)
		}
		pic, ok, err := dec.Decode(f.Data)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if y := int(pic.Y[pic.YStride*90+160]); y < 50+10*i-8 || y > 50+10*i+8 {
			t.Errorf("frame %d shows %d, want %d", i, y, 50+10*i)
		}
	}
	if _, err := EncodePictures(321, 180, 8, 12, nil); err == nil {
		t.Error("an odd width is taken")
	}
}

func TestEncodeSound(t *testing.T) {
	pcm := make([]int16, 2*960+5)
	for i := range pcm {
		pcm[i] = int16(3276 * (i % 2)) // -20 dBov, half of the time
	}
	frames, err := EncodeSound(pcm)
	if err != nil || len(frames) != 2 {
		t.Fatalf("%d packets, %v", len(frames), err)
	}
	if f := frames[1]; f.PTS != frameDuration || f.Level != 23 || len(f.Data) == 0 || f.Source != media.Microphone {
		t.Errorf("%+v", f)
	}
}
