#include <stdint.h>
#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

typedef struct {
  vpx_codec_ctx_t ctx;
  vpx_codec_enc_cfg_t cfg;
} alcove_encoder;

// alcove_encoder_new returns NULL when libvpx refuses the settings.
alcove_encoder *alcove_encoder_new(int width, int height, int fps, int kbps,
                                   int speed, int threads, int screen);
int alcove_encoder_bitrate(alcove_encoder *e, int kbps);
// alcove_encoder_encode takes pts and duration in 1/90000 s. It returns 0, and
// the frame in data, size and key; size 0 is no frame.
int alcove_encoder_encode(alcove_encoder *e, const uint8_t *y, const uint8_t *u,
                          const uint8_t *v, int ystride, int cstride,
                          int64_t pts, unsigned long duration, int force_key,
                          const void **data, size_t *size, int *key);
void alcove_encoder_free(alcove_encoder *e);
