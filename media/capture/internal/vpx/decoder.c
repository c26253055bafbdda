#include "decoder.h"

#include <stdlib.h>

static vpx_codec_iface_t *interface(int vp9) {
  return vp9 ? vpx_codec_vp9_dx() : vpx_codec_vp8_dx();
}

vpx_codec_ctx_t *alcove_decoder_new(int vp9, int threads) {
  vpx_codec_ctx_t *d = calloc(1, sizeof *d);
  vpx_codec_dec_cfg_t cfg = {.threads = threads};
  if (d && vpx_codec_dec_init(d, interface(vp9), &cfg, 0)) {
    free(d);
    return NULL;
  }
  return d;
}

int alcove_decoder_peek(int vp9, const uint8_t *data, unsigned size, int *width, int *height) {
  vpx_codec_stream_info_t info = {.sz = sizeof info};
  if (vpx_codec_peek_stream_info(interface(vp9), data, size, &info) || !info.is_kf) return 0;
  *width = info.w;
  *height = info.h;
  return info.w > 0 && info.h > 0;
}

int alcove_decoder_decode(vpx_codec_ctx_t *d, const uint8_t *data, unsigned size, alcove_picture *out) {
  int err = vpx_codec_decode(d, data, size, NULL, 0);
  if (err) return -err;
  vpx_codec_iter_t iter = NULL;
  vpx_image_t *img = vpx_codec_get_frame(d, &iter);
  if (!img) return 0;
  if (img->fmt != VPX_IMG_FMT_I420) return -VPX_CODEC_UNSUP_BITSTREAM;
  out->y = img->planes[VPX_PLANE_Y];
  out->u = img->planes[VPX_PLANE_U];
  out->v = img->planes[VPX_PLANE_V];
  out->ystride = img->stride[VPX_PLANE_Y];
  out->cstride = img->stride[VPX_PLANE_U];
  out->width = img->d_w;
  out->height = img->d_h;
  return 1;
}

void alcove_decoder_free(vpx_codec_ctx_t *d) {
  if (!d) return;
  vpx_codec_destroy(d);
  free(d);
}
