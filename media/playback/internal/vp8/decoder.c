#include "decoder.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  vpx_codec_ctx_t ctx;  // first: the handle is a pointer to it
  vpx_image_t *img;
} decoder;

vpx_codec_ctx_t *alcove_vp8_new(void) {
  decoder *d = calloc(1, sizeof *d);
  vpx_codec_dec_cfg_t cfg = {.threads = 1};
  if (d && vpx_codec_dec_init(&d->ctx, vpx_codec_vp8_dx(), &cfg, 0)) {
    free(d);
    return NULL;
  }
  return (vpx_codec_ctx_t *)d;
}

int alcove_vp8_decode(vpx_codec_ctx_t *ctx, const uint8_t *data, unsigned size, int *width, int *height) {
  decoder *d = (decoder *)ctx;
  d->img = NULL;
  int err = vpx_codec_decode(ctx, data, size, NULL, 0);
  if (err) return -err;
  vpx_codec_iter_t iter = NULL;
  d->img = vpx_codec_get_frame(ctx, &iter);
  if (!d->img) return 0;
  *width = d->img->d_w;
  *height = d->img->d_h;
  return 1;
}

static uint8_t *copy(uint8_t *out, const uint8_t *src, int w, int h, int stride) {
  for (int y = 0; y < h; y++, out += w) memcpy(out, src + (long)y * stride, w);
  return out;
}

void alcove_vp8_copy(vpx_codec_ctx_t *ctx, uint8_t *out) {
  vpx_image_t *img = ((decoder *)ctx)->img;
  int cw = (img->d_w + 1) / 2, ch = (img->d_h + 1) / 2;
  out = copy(out, img->planes[VPX_PLANE_Y], img->d_w, img->d_h, img->stride[VPX_PLANE_Y]);
  out = copy(out, img->planes[VPX_PLANE_U], cw, ch, img->stride[VPX_PLANE_U]);
  copy(out, img->planes[VPX_PLANE_V], cw, ch, img->stride[VPX_PLANE_V]);
}

void alcove_vp8_free(vpx_codec_ctx_t *ctx) {
  if (!ctx) return;
  vpx_codec_destroy(ctx);
  free(ctx);
}
