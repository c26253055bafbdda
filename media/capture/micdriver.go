package capture

import (
	"io"
	"sync"
	"time"
	"unsafe"

	"alcove/media/capture/internal/opus"

	"github.com/gen2brain/malgo"
	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/io/audio"
	"github.com/pion/mediadevices/pkg/prop"
	"github.com/pion/mediadevices/pkg/wave"
)

// periodsHeld is how many chunks the sound system holds while this process does
// not get its turn. It costs no delay otherwise.
const periodsHeld = 12

// chunksAhead is how many chunks may wait for the reader; more are dropped.
const chunksAhead = 32

// micDriver is a microphone that is registered with mediadevices. It takes the
// place of pkg/driver/microphone, on the same malgo, since that one cannot be
// closed once the sound server is gone (its Close waits for a thread that waits
// for the server), hands out the memory that the next chunk overwrites, and
// talks to the sound system as soon as a program that imports it starts.
type micDriver struct {
	id       malgo.DeviceID
	backends []malgo.Backend

	ctx    *malgo.AllocatedContext
	device *malgo.Device
	chunks chan []int16
	gone   chan struct{} // closed when the device stops, by itself or not
	once   *sync.Once    // closes gone
}

var (
	_ driver.Adapter       = (*micDriver)(nil)
	_ driver.AudioRecorder = (*micDriver)(nil)
)

func (d *micDriver) Open() error {
	ctx, err := openSystem(d.backends)
	if err != nil {
		return err
	}
	d.ctx, d.device = ctx, nil
	d.chunks, d.gone, d.once = make(chan []int16, chunksAhead), make(chan struct{}), &sync.Once{}
	return nil
}

// Properties are what the pipeline wants: the sound system converts.
func (d *micDriver) Properties() []prop.Media {
	return []prop.Media{{Audio: prop.Audio{
		ChannelCount: 1, SampleRate: opus.SampleRate, SampleSize: 2, IsInterleaved: true, Latency: frameDuration,
	}}}
}

func (d *micDriver) AudioRecord(p prop.Media) (audio.Reader, error) {
	config := malgo.DefaultDeviceConfig(malgo.Capture)
	config.Capture.DeviceID = d.id.Pointer()
	config.Capture.Format = malgo.FormatS16
	config.Capture.Channels = uint32(p.ChannelCount)
	config.SampleRate = uint32(p.SampleRate)
	config.PeriodSizeInMilliseconds = uint32(p.Latency / time.Millisecond)
	config.Periods = periodsHeld
	config.PerformanceProfile = malgo.LowLatency
	chunks, gone, once := d.chunks, d.gone, d.once
	device, err := malgo.InitDevice(d.ctx.Context, config, malgo.DeviceCallbacks{
		Data: func(_, in []byte, frames uint32) {
			if len(in) < 2 {
				return
			}
			pcm := unsafe.Slice((*int16)(unsafe.Pointer(&in[0])), len(in)/2)
			select {
			case chunks <- append([]int16(nil), pcm...):
			default: // the reader is stuck
			}
		},
		Stop: func() { once.Do(func() { close(gone) }) },
	})
	if err != nil {
		return nil, err
	}
	if err := device.Start(); err != nil {
		device.Uninit()
		return nil, err
	}
	d.device = device
	return audio.ReaderFunc(func() (wave.Audio, func(), error) {
		select {
		case pcm := <-chunks:
			return &wave.Int16Interleaved{Data: pcm, Size: wave.ChunkInfo{
				Len: len(pcm) / p.ChannelCount, Channels: p.ChannelCount, SamplingRate: p.SampleRate,
			}}, func() {}, nil
		case <-gone:
			return nil, func() {}, io.EOF
		}
	}), nil
}

// Close may be called while the reader waits; it is woken. Stopping comes before
// the rest, since it wakes the thread of the device even if its server is gone.
func (d *micDriver) Close() error {
	if d.ctx == nil {
		return nil
	}
	d.once.Do(func() { close(d.gone) })
	if d.device != nil {
		_ = d.device.Stop()
		d.device.Uninit()
		d.device = nil
	}
	closeSystem(d.ctx)
	d.ctx = nil
	return nil
}
