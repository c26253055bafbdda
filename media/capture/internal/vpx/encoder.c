#include "encoder.h"

#include <stdlib.h>

static int settle(alcove_encoder *e, int fps, int speed, int screen) {
  // A key frame may take as much as half the optimal buffer, in percent of an
  // average frame.
  int intra = e->cfg.rc_buf_optimal_sz / 2 * fps / 10;
  if (intra < 300) intra = 300;
  return vpx_codec_control(&e->ctx, VP8E_SET_CPUUSED, -speed) ||
         vpx_codec_control(&e->ctx, VP8E_SET_STATIC_THRESHOLD, screen ? 100 : 1) ||
         vpx_codec_control(&e->ctx, VP8E_SET_TOKEN_PARTITIONS, VP8_ONE_TOKENPARTITION) ||
         vpx_codec_control(&e->ctx, VP8E_SET_NOISE_SENSITIVITY, 0) ||
         vpx_codec_control(&e->ctx, VP8E_SET_MAX_INTRA_BITRATE_PCT, intra) ||
         vpx_codec_control(&e->ctx, VP8E_SET_SCREEN_CONTENT_MODE, screen ? 1 : 0);
}

alcove_encoder *alcove_encoder_new(int width, int height, int fps, int kbps,
                                   int speed, int threads, int screen) {
  alcove_encoder *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  vpx_codec_enc_cfg_t *c = &e->cfg;
  if (vpx_codec_enc_config_default(vpx_codec_vp8_cx(), c, 0)) {
    free(e);
    return NULL;
  }
  c->g_w = width;
  c->g_h = height;
  c->g_timebase.num = 1;
  c->g_timebase.den = 90000;
  c->g_threads = threads;
  c->g_lag_in_frames = 0;
  c->g_error_resilient = VPX_ERROR_RESILIENT_DEFAULT;
  c->g_pass = VPX_RC_ONE_PASS;
  c->rc_end_usage = VPX_CBR;
  c->rc_target_bitrate = kbps;
  c->rc_dropframe_thresh = 0;
  c->rc_resize_allowed = 0;
  c->rc_min_quantizer = 2;
  c->rc_max_quantizer = 56;
  c->rc_undershoot_pct = 100;
  c->rc_overshoot_pct = 15;
  c->rc_buf_initial_sz = 500;
  c->rc_buf_optimal_sz = 600;
  c->rc_buf_sz = 1000;
  c->kf_mode = VPX_KF_DISABLED;  // on request only
  if (vpx_codec_enc_init(&e->ctx, vpx_codec_vp8_cx(), c, 0)) {
    free(e);
    return NULL;
  }
  if (settle(e, fps, speed, screen)) {
    alcove_encoder_free(e);
    return NULL;
  }
  return e;
}

int alcove_encoder_bitrate(alcove_encoder *e, int kbps) {
  e->cfg.rc_target_bitrate = kbps;
  return vpx_codec_enc_config_set(&e->ctx, &e->cfg);
}

int alcove_encoder_encode(alcove_encoder *e, const uint8_t *y, const uint8_t *u,
                          const uint8_t *v, int ystride, int cstride,
                          int64_t pts, unsigned long duration, int force_key,
                          const void **data, size_t *size, int *key) {
  vpx_image_t img;
  *data = NULL;
  *size = 0;
  *key = 0;
  if (!vpx_img_wrap(&img, VPX_IMG_FMT_I420, e->cfg.g_w, e->cfg.g_h, 1, (unsigned char *)y))
    return -1;
  img.planes[VPX_PLANE_Y] = (unsigned char *)y;
  img.planes[VPX_PLANE_U] = (unsigned char *)u;
  img.planes[VPX_PLANE_V] = (unsigned char *)v;
  img.stride[VPX_PLANE_Y] = ystride;
  img.stride[VPX_PLANE_U] = cstride;
  img.stride[VPX_PLANE_V] = cstride;
  int err = vpx_codec_encode(&e->ctx, &img, pts, duration,
                             force_key ? VPX_EFLAG_FORCE_KF : 0, VPX_DL_REALTIME);
  if (err) return err;
  vpx_codec_iter_t iter = NULL;
  const vpx_codec_cx_pkt_t *pkt;
  while ((pkt = vpx_codec_get_cx_data(&e->ctx, &iter))) {
    if (pkt->kind != VPX_CODEC_CX_FRAME_PKT) continue;
    *data = pkt->data.frame.buf;
    *size = pkt->data.frame.sz;
    *key = (pkt->data.frame.flags & VPX_FRAME_IS_KEY) != 0;
    break;  // one frame in, one frame out: there is no lag
  }
  return 0;
}

void alcove_encoder_free(alcove_encoder *e) {
  if (!e) return;
  vpx_codec_destroy(&e->ctx);
  free(e);
}
