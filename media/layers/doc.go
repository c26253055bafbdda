// Package layers chooses the encoding of a simulcast track for a tile. Pure.
package layers
