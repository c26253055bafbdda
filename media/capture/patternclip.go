package capture

import (
	"fmt"
	"io"
	"time"

	"alcove/media/capture/internal/vpx"
)

// WritePatternClip writes pictures 0 up to frames of the test pattern as an IVF
// file of VP8, to play with "file:clip.ivf". Width and height are even, and at
// least 80 by 36 for the number to be readable.
func WritePatternClip(w io.Writer, width, height, fps, frames int) error {
	if width < minBlockWidth || height < minBlockHeight || width%2+height%2 != 0 ||
		fps < minFPS || fps > maxFPS || frames < 1 || frames > maxClipFrames || width*height > maxPixels {
		return fmt.Errorf("write clip of %dx%d, %d a second, %d frames: %w", width, height, fps, frames, errClip)
	}
	enc, err := vpx.NewEncoder(vpx.Settings{
		Width: width, Height: height, FPS: fps, Kbps: max(300, width*height*3/1000), Speed: 8, Threads: 1,
	})
	if err != nil {
		return fmt.Errorf("write clip: %w", err)
	}
	defer enc.Close()
	out := newIVFWriter(width, height, fps, frames)
	pic := vpx.NewI420(width, height)
	for i := range frames {
		drawPattern(pic, uint16(i), 120)
		at := time.Duration(i) * time.Second / time.Duration(fps)
		data, _, err := enc.Encode(pic, at, time.Second/time.Duration(fps), i%(2*fps) == 0)
		if err != nil {
			return fmt.Errorf("write clip: %w", err)
		}
		out.frame(i, data)
	}
	_, err = w.Write(out.b)
	return err
}
