package capture

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/gen2brain/malgo"
)

// soundSystems are tried in turn. On Linux each is named, since left to itself
// miniaudio falls back to a device that discards; nil is its own choice.
func soundSystems() [][]malgo.Backend {
	if runtime.GOOS != "linux" {
		return [][]malgo.Backend{nil}
	}
	return [][]malgo.Backend{{malgo.BackendPulseaudio}, {malgo.BackendAlsa}}
}

// openSystem reaches a sound system.
func openSystem(backends []malgo.Backend) (*malgo.AllocatedContext, error) {
	ctx, err := malgo.InitContext(backends, malgo.ContextConfig{}, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSoundServer, err)
	}
	return ctx, nil
}

func closeSystem(ctx *malgo.AllocatedContext) {
	_ = ctx.Uninit()
	ctx.Free()
}

// genuine reports whether a device is one that somebody can speak into. ALSA
// also lists its plugins (converters, a PulseAudio that did not answer just
// now) and a device that is always silent.
func genuine(backends []malgo.Backend, id, label string) bool {
	if strings.HasPrefix(label, "Discard all samples") || strings.HasPrefix(label, "NULL ") {
		return false
	}
	if len(backends) == 1 && backends[0] == malgo.BackendAlsa {
		return id == "default" || strings.Contains(id, ":")
	}
	return true
}
