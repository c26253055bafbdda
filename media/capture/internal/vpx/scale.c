#include "scale.h"

#include <string.h>

static void half(const uint8_t *src, int sstride, uint8_t *dst, int dw, int dh, int dstride) {
  for (int y = 0; y < dh; y++) {
    const uint8_t *a = src + (long)2 * y * sstride, *b = a + sstride;
    uint8_t *d = dst + (long)y * dstride;
    for (int x = 0; x < dw; x++)
      d[x] = (a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2;
  }
}

// add_row adds the row, averaged to dw columns (sum of weights 256), times
// weight to acc. step is sw/dw in 1/256.
static void add_row(const uint8_t *row, int sw, int dw, uint32_t weight, uint32_t *acc) {
  uint64_t step = ((uint64_t)sw << 16) / dw;
  uint64_t from = 0;
  for (int x = 0; x < dw; x++) {
    uint64_t to = from + step;
    int first = from >> 16, last = (to - 1) >> 16;
    if (last >= sw) last = sw - 1;
    uint64_t sum;
    if (first >= last) {
      sum = (uint64_t)row[first] * step;
    } else {
      sum = (uint64_t)row[first] * (65536 - (from & 65535));
      for (int i = first + 1; i < last; i++) sum += (uint64_t)row[i] << 16;
      sum += (uint64_t)row[last] * (to - ((uint64_t)last << 16));
    }
    acc[x] += (uint32_t)(sum * 256 / step) * weight >> 8;
    from = to;
  }
}

static void shrink(const uint8_t *src, int sw, int sh, int sstride,
                   uint8_t *dst, int dw, int dh, int dstride, uint32_t *acc) {
  uint64_t step = ((uint64_t)sh << 16) / dh;
  uint64_t from = 0;
  for (int y = 0; y < dh; y++) {
    uint64_t to = from + step;
    int first = from >> 16, last = (to - 1) >> 16;
    if (last >= sh) last = sh - 1;
    memset(acc, 0, dw * sizeof *acc);
    uint32_t total = 0;
    for (int i = first; i <= last; i++) {
      uint64_t a = (uint64_t)i << 16, b = a + 65536;
      if (a < from) a = from;
      if (b > to) b = to;
      uint32_t weight = (uint32_t)((b - a) * 65536 / step);
      if (!weight) continue;
      add_row(src + (long)i * sstride, sw, dw, weight, acc);
      total += weight;
    }
    uint8_t *d = dst + (long)y * dstride;
    for (int x = 0; x < dw; x++) {
      uint32_t value = total ? (uint32_t)(((uint64_t)acc[x] + total / 2) / total) : 0;
      d[x] = value > 255 ? 255 : value;
    }
    from = to;
  }
}

static void grow(const uint8_t *src, int sw, int sh, int sstride,
                 uint8_t *dst, int dw, int dh, int dstride) {
  for (int y = 0; y < dh; y++) {
    uint64_t fy = dh > 1 ? ((uint64_t)y * (sh - 1) << 8) / (dh - 1) : 0;
    int y0 = fy >> 8, y1 = y0 + 1 < sh ? y0 + 1 : y0, wy = fy & 255;
    const uint8_t *a = src + (long)y0 * sstride, *b = src + (long)y1 * sstride;
    uint8_t *d = dst + (long)y * dstride;
    for (int x = 0; x < dw; x++) {
      uint64_t fx = dw > 1 ? ((uint64_t)x * (sw - 1) << 8) / (dw - 1) : 0;
      int x0 = fx >> 8, x1 = x0 + 1 < sw ? x0 + 1 : x0, wx = fx & 255;
      int top = a[x0] * (256 - wx) + a[x1] * wx, low = b[x0] * (256 - wx) + b[x1] * wx;
      d[x] = (top * (256 - wy) + low * wy + 32768) >> 16;
    }
  }
}

void alcove_scale_plane(const uint8_t *src, int sw, int sh, int sstride,
                        uint8_t *dst, int dw, int dh, int dstride, uint32_t *acc) {
  if (sw == dw && sh == dh) {
    for (int y = 0; y < dh; y++) memcpy(dst + (long)y * dstride, src + (long)y * sstride, dw);
  } else if (sw == 2 * dw && sh == 2 * dh) {
    half(src, sstride, dst, dw, dh, dstride);
  } else if (sw >= dw && sh >= dh) {
    shrink(src, sw, sh, sstride, dst, dw, dh, dstride, acc);
  } else {
    grow(src, sw, sh, sstride, dst, dw, dh, dstride);
  }
}

void alcove_rgba_to_i420(const uint8_t *src, int w, int h, int sstride,
                         uint8_t *y, int ystride, uint8_t *u, uint8_t *v, int cstride) {
  w &= ~1;
  h &= ~1;
  for (int j = 0; j < h; j++) {
    const uint8_t *p = src + (long)j * sstride;
    uint8_t *d = y + (long)j * ystride;
    for (int i = 0; i < w; i++, p += 4)
      d[i] = ((66 * p[0] + 129 * p[1] + 25 * p[2] + 128) >> 8) + 16;
  }
  for (int j = 0; j < h / 2; j++) {
    const uint8_t *p = src + (long)2 * j * sstride, *q = p + sstride;
    for (int i = 0; i < w / 2; i++, p += 8, q += 8) {
      int r = p[0] + p[4] + q[0] + q[4], g = p[1] + p[5] + q[1] + q[5], b = p[2] + p[6] + q[2] + q[6];
      u[(long)j * cstride + i] = ((-38 * r - 74 * g + 112 * b + 512) >> 10) + 128;
      v[(long)j * cstride + i] = ((112 * r - 94 * g - 18 * b + 512) >> 10) + 128;
    }
  }
}
