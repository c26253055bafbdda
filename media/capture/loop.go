package capture

import (
	"fmt"
	"time"

	"alcove/media"
	"alcove/media/capture/internal/opus"
	"alcove/media/capture/internal/vpx"
)

// SampleRate is that of all sound, in samples a second.
const SampleRate = opus.SampleRate

// EncodePictures encodes so many pictures that draw makes, to be sent again and
// again: the first is a key frame, all are of the low layer. The planes have no
// padding; chroma is halved both ways.
func EncodePictures(width, height, fps, count int, draw func(n int, y, u, v []byte)) ([]media.Frame, error) {
	if width < 2 || height < 2 || width%2+height%2 != 0 || width*height > maxPixels || fps < minFPS || fps > maxFPS || count < 1 || count > maxClipFrames {
		return nil, fmt.Errorf("encode %d pictures of %dx%d, %d a second: %w", count, width, height, fps, errClip)
	}
	shape := cameraShapes[media.LayerLow]
	enc, err := vpx.NewEncoder(vpx.Settings{Width: width, Height: height, FPS: fps, Kbps: shape.kbps, Speed: shape.speed, Threads: 1})
	if err != nil {
		return nil, fmt.Errorf("encode pictures: %w", err)
	}
	defer enc.Close()
	pic := vpx.NewI420(width, height)
	frames := make([]media.Frame, count)
	for i := range frames {
		draw(i, pic.Y, pic.U, pic.V)
		f := media.Frame{Source: media.Camera, Duration: time.Second / time.Duration(fps), Level: silence}
		f.PTS = time.Duration(i) * f.Duration
		if f.Data, f.Key, err = enc.Encode(pic, f.PTS, f.Duration, i == 0); err != nil {
			return nil, fmt.Errorf("encode pictures: %w", err)
		}
		frames[i] = f
	}
	return frames, nil
}

// EncodeSound encodes 48 kHz mono, as a microphone's packets of 20 ms; what is
// left over of the last one is dropped.
func EncodeSound(pcm []int16) ([]media.Frame, error) {
	enc, err := opus.NewEncoder(defaultBitrate, expectedLoss)
	if err != nil {
		return nil, fmt.Errorf("encode sound: %w", err)
	}
	defer enc.Close()
	var frames []media.Frame
	for at := time.Duration(0); len(pcm) >= opus.FrameSamples; at += frameDuration {
		now := pcm[:opus.FrameSamples]
		pcm = pcm[opus.FrameSamples:]
		data, err := enc.Encode(now)
		if err != nil {
			return nil, fmt.Errorf("encode sound: %w", err)
		}
		frames = append(frames, media.Frame{
			Source: media.Microphone, Data: data, PTS: at, Duration: frameDuration, Level: level(now),
		})
	}
	return frames, nil
}
