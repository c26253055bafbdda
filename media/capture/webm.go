package capture

import (
	"bytes"
	"fmt"
	"time"

	"alcove/media/capture/internal/vpx"

	"github.com/at-wat/ebml-go"
)

// webmFile is what matters of a WebM file.
type webmFile struct {
	Segment struct {
		Info struct {
			TimecodeScale uint64 `ebml:"TimecodeScale"`
		} `ebml:"Info"`
		Tracks struct {
			TrackEntry []struct {
				TrackNumber uint64 `ebml:"TrackNumber"`
				TrackType   uint64 `ebml:"TrackType"`
				CodecID     string `ebml:"CodecID"`
			} `ebml:"TrackEntry"`
		} `ebml:"Tracks"`
		Cluster []webmCluster `ebml:"Cluster"`
	} `ebml:"Segment"`
}

type webmCluster struct {
	Timecode   uint64 `ebml:"Timecode"`
	BlockGroup []struct {
		Block ebml.Block `ebml:"Block"`
	} `ebml:"BlockGroup"`
	SimpleBlock []ebml.Block `ebml:"SimpleBlock"`
}

const webmVideo = 1 // TrackType

// readWebM takes the first track of VP8 or VP9.
func readWebM(b []byte) (t *track, err error) {
	defer func() { // a file from anywhere, and a parser that uses reflection
		if r := recover(); r != nil {
			t, err = nil, fmt.Errorf("%w: %v", errClip, r)
		}
	}()
	var f webmFile
	err = ebml.Unmarshal(bytes.NewReader(b), &f, ebml.WithIgnoreUnknown(true), ebml.WithMaxLeafElementSize(maxFrameBytes))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errClip, err)
	}
	t = &track{}
	number, ok := uint64(0), false
	for _, e := range f.Segment.Tracks.TrackEntry {
		if e.TrackType != webmVideo || e.CodecID != "V_VP8" && e.CodecID != "V_VP9" {
			continue
		}
		number, ok, t.codec = e.TrackNumber, true, vpx.Codec(e.CodecID == "V_VP9")
		break
	}
	if !ok {
		return nil, fmt.Errorf("%w: no track of VP8 or VP9", errClip)
	}
	scale := f.Segment.Info.TimecodeScale
	if scale == 0 {
		scale = uint64(time.Millisecond) // the default
	}
	for _, c := range f.Segment.Cluster {
		if err := t.cluster(c, number, scale); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// cluster adds the blocks of a track. A cluster has simple blocks or groups.
func (t *track) cluster(c webmCluster, number, scale uint64) error {
	blocks := c.SimpleBlock
	for _, g := range c.BlockGroup {
		blocks = append(blocks, g.Block)
	}
	for _, b := range blocks {
		if b.TrackNumber != number || len(b.Data) != 1 || len(b.Data[0]) == 0 {
			continue
		}
		at := (float64(c.Timecode) + float64(b.Timecode)) * float64(scale) / float64(time.Second)
		if at > maxClipSeconds || at < 0 || len(t.data) == maxClipFrames {
			return fmt.Errorf("%w: a frame at %.0f s", errClip, at)
		}
		t.data = append(t.data, b.Data[0])
		t.times = append(t.times, time.Duration(at*float64(time.Second)))
	}
	return nil
}
