#include <stdint.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>

typedef struct {
  const uint8_t *y, *u, *v;
  int width, height, ystride, cstride;
} alcove_picture;

// alcove_decoder_new returns NULL when there is no memory.
vpx_codec_ctx_t *alcove_decoder_new(int vp9, int threads);
// alcove_decoder_peek reads the size from a key frame; 0 when it has none.
int alcove_decoder_peek(int vp9, const uint8_t *data, unsigned size, int *width, int *height);
// alcove_decoder_decode returns 1 and a picture that lasts until the next call,
// 0 for none, or a negative code.
int alcove_decoder_decode(vpx_codec_ctx_t *d, const uint8_t *data, unsigned size, alcove_picture *out);
void alcove_decoder_free(vpx_codec_ctx_t *d);
