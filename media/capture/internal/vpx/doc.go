// Package vpx binds what capture needs of libvpx: a VP8 encoder for calls, and
// a decoder of VP8 and VP9 for files.
//
// Neither type is safe for concurrent use.
package vpx
