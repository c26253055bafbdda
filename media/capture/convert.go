package capture

import (
	"errors"
	"fmt"
	"image"
	"image/draw"

	"alcove/media/capture/internal/vpx"
)

var errPicture = errors.New("unusable picture")

// converter turns the pictures of drivers into I420 of even size. What it
// returns lasts until the next call, or as long as the driver's picture.
type converter struct {
	out    *vpx.I420
	rgba   *image.RGBA
	scaler vpx.Scaler
}

func (c *converter) convert(img image.Image) (*vpx.I420, error) {
	size := img.Bounds().Size()
	w, h := size.X&^1, size.Y&^1
	if w < 2 || h < 2 || w*h > maxPixels {
		return nil, fmt.Errorf("%w: %v", errPicture, size)
	}
	switch img := img.(type) {
	case *image.YCbCr:
		return c.yuv(img, w, h)
	case *image.RGBA:
		return c.fromRGBA(img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y):], img.Stride, w, h), nil
	case *image.NRGBA: // cameras and screens are opaque
		return c.fromRGBA(img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y):], img.Stride, w, h), nil
	}
	if c.rgba == nil || c.rgba.Rect.Size() != size {
		c.rgba = image.NewRGBA(image.Rectangle{Max: size})
	}
	draw.Draw(c.rgba, c.rgba.Rect, img, img.Bounds().Min, draw.Src)
	return c.fromRGBA(c.rgba.Pix, c.rgba.Stride, w, h), nil
}

// yuv wraps 4:2:0 and 4:2:2 without copying: of the latter every second line of
// chroma is left out. Other ratios are resized.
func (c *converter) yuv(img *image.YCbCr, w, h int) (*vpx.I420, error) {
	lo := img.Rect.Min
	p := &vpx.I420{
		Width: w, Height: h, YStride: img.YStride, CStride: img.CStride,
		Y: img.Y[img.YOffset(lo.X, lo.Y):], U: img.Cb[img.COffset(lo.X, lo.Y):], V: img.Cr[img.COffset(lo.X, lo.Y):],
	}
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio420:
	case image.YCbCrSubsampleRatio422:
		p.CStride *= 2
	default:
		out := c.frame(w, h)
		chroma := chromaSize(img.SubsampleRatio, w, h)
		src := &vpx.Planes{Width: w, Height: h, ChromaWidth: chroma.X, ChromaHeight: chroma.Y,
			Y: p.Y, U: p.U, V: p.V, YStride: p.YStride, CStride: p.CStride}
		if !c.scaler.ScalePlanes(out, src) {
			return nil, fmt.Errorf("%w: %v", errPicture, img.SubsampleRatio)
		}
		return out, nil
	}
	if !p.Valid() {
		return nil, fmt.Errorf("%w: planes too short for %dx%d", errPicture, w, h)
	}
	return p, nil
}

func chromaSize(r image.YCbCrSubsampleRatio, w, h int) image.Point {
	switch r {
	case image.YCbCrSubsampleRatio440:
		return image.Pt(w, (h+1)/2)
	case image.YCbCrSubsampleRatio411:
		return image.Pt((w+3)/4, h)
	case image.YCbCrSubsampleRatio410:
		return image.Pt((w+3)/4, (h+1)/2)
	}
	return image.Pt(w, h) // 4:4:4
}

func (c *converter) fromRGBA(pix []byte, stride, w, h int) *vpx.I420 {
	out := c.frame(w, h)
	vpx.FromRGBA(out, pix, stride)
	return out
}

func (c *converter) frame(w, h int) *vpx.I420 {
	if c.out == nil || c.out.Width != w || c.out.Height != h {
		c.out = vpx.NewI420(w, h)
	}
	return c.out
}
