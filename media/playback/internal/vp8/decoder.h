#include <stdint.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>

// alcove_vp8_new returns NULL when there is no memory.
vpx_codec_ctx_t *alcove_vp8_new(void);
// alcove_vp8_decode returns 1 and the size of a picture, 0 for none, or a
// negative code.
int alcove_vp8_decode(vpx_codec_ctx_t *d, const uint8_t *data, unsigned size, int *width, int *height);
// alcove_vp8_copy writes the planes of the picture without padding.
void alcove_vp8_copy(vpx_codec_ctx_t *d, uint8_t *out);
void alcove_vp8_free(vpx_codec_ctx_t *d);
