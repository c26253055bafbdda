#include <stdint.h>

// alcove_scale_plane resizes one 8-bit plane. Shrinking averages the area that a
// pixel covers (16-bit fixed point), growing interpolates between two rows and
// columns. acc has dw elements.
void alcove_scale_plane(const uint8_t *src, int sw, int sh, int sstride,
                        uint8_t *dst, int dw, int dh, int dstride, uint32_t *acc);

// alcove_rgba_to_i420 converts by BT.601 in video range. Width and height of dst
// are those of src, rounded down to even.
void alcove_rgba_to_i420(const uint8_t *src, int w, int h, int sstride,
                         uint8_t *y, int ystride, uint8_t *u, uint8_t *v, int cstride);
