package vpx

// #include <vpx/vpx_codec.h>
import "C"

// Version names the library, e.g. "libvpx v1.12.0".
func Version() string { return "libvpx " + C.GoString(C.vpx_codec_version_str()) }
