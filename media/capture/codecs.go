package capture

import (
	"alcove/media/capture/internal/opus"
	"alcove/media/capture/internal/vpx"
)

// VP8Version names the library that pictures are encoded with.
func VP8Version() string { return vpx.Version() }

// OpusVersion names the library that sound is encoded with.
func OpusVersion() string { return opus.Version() }
