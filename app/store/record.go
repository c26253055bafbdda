package store

import (
	"encoding/binary"
	"math"
)

// Kinds of pages by their first byte, see sqlite.org/fileformat2.html,
// section 1.6. Overflow and free pages begin with a page's number, and so with
// zero while there are fewer than 16 million.
const (
	pageOther         = 0x00
	pageIndexInterior = 0x02
	pageTableInterior = 0x05
	pageIndexLeaf     = 0x0a
	pageTableLeaf     = 0x0d
)

// maxPayload is more than any row has, in bytes: a damaged length is not believed.
const maxPayload = 1 << 24

// maxColumns is more than any table or index here has.
const maxColumns = 16

// tree is a page of a b-tree.
type tree struct {
	data  []byte
	kind  byte
	cells []int // offsets
}

// parseTree is false for what is none, or is damaged.
func parseTree(data []byte, first bool) (t tree, ok bool) {
	start := 0
	if first {
		start = headerSize
	}
	t = tree{data: data, kind: data[start]}
	head := 8
	switch t.kind {
	case pageTableInterior, pageIndexInterior:
		head = 12
	case pageTableLeaf, pageIndexLeaf:
	default:
		return t, false
	}
	n := int(binary.BigEndian.Uint16(data[start+3:]))
	begin := start + head
	if begin+2*n > len(data) {
		return t, false
	}
	for i := range n {
		at := int(binary.BigEndian.Uint16(data[begin+2*i:]))
		if at < begin+2*n || at >= len(data) {
			return t, false
		}
		t.cells = append(t.cells, at)
	}
	return t, true
}

// cell is the payload of one, with what overflows from it, and its rowid in a
// table; nil where it is damaged.
func (im *image) cell(t tree, at int) (payload []byte, rowid int64) {
	b := t.data[at:]
	if t.kind == pageIndexInterior {
		if len(b) < 4 {
			return nil, 0
		}
		b = b[4:]
	}
	size, n := uvarint(b)
	if n == 0 || size > min(maxPayload, uint64(im.pages)*uint64(im.page)) {
		return nil, 0
	}
	b = b[n:]
	table := t.kind == pageTableLeaf
	if table {
		id, n := uvarint(b)
		if n == 0 {
			return nil, 0
		}
		rowid, b = int64(id), b[n:]
	}
	local := im.local(int(size), table)
	if len(b) < local {
		return nil, 0
	}
	payload = append([]byte{}, b[:local]...)
	if local == int(size) {
		return payload, rowid
	}
	if len(b) < local+4 {
		return nil, 0
	}
	return im.overflow(payload, int(size), binary.BigEndian.Uint32(b[local:])), rowid
}

// local is how much of a payload is on the tree's page itself.
func (im *image) local(size int, table bool) int {
	u := im.page
	most := (u-12)*64/255 - 23
	if table {
		most = u - 35
	}
	if size <= most {
		return size
	}
	least := (u-12)*32/255 - 23
	if k := least + (size-least)%(u-4); k <= most {
		return k
	}
	return least
}

// overflow follows the chain of pages that has the rest of a payload.
func (im *image) overflow(payload []byte, size int, next uint32) []byte {
	for len(payload) < size {
		if next == 0 || next > im.pages {
			return nil
		}
		b := im.newest(next)
		if im.budget -= int64(im.page); b == nil || im.budget < 0 {
			return nil
		}
		next = binary.BigEndian.Uint32(b)
		payload = append(payload, b[4:4+min(len(b)-4, size-len(payload))]...)
	}
	return payload
}

// record reads the columns of a payload: nil, int64, float64, string or
// []byte, and their kinds as letters: n, i, f, t, b. Payload and columns must
// end together.
func record(payload []byte) (columns []any, kinds string) {
	head, n := uvarint(payload)
	if n == 0 || head > uint64(len(payload)) || head < uint64(n) {
		return nil, ""
	}
	types, body := payload[n:head], payload[head:]
	for len(types) > 0 {
		serial, n := uvarint(types)
		if n == 0 {
			return nil, ""
		}
		types = types[n:]
		value, kind, size := column(serial, body)
		if kind == 0 || len(columns) == maxColumns {
			return nil, ""
		}
		columns, kinds, body = append(columns, value), kinds+string(kind), body[size:]
	}
	if len(body) > 0 {
		return nil, ""
	}
	return columns, kinds
}

// column reads one by its serial type, see section 2.1; kind is 0 where it
// goes beyond the body.
func column(serial uint64, body []byte) (value any, kind byte, size int) {
	widths := [...]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 9: 0}
	switch {
	case serial == 0:
		return nil, 'n', 0
	case serial == 8 || serial == 9:
		return int64(serial - 8), 'i', 0
	case serial < 8:
		size = widths[serial]
		if size > len(body) {
			return nil, 0, 0
		}
		v := int64(int8(body[0]))
		for _, b := range body[1:size] {
			v = v<<8 | int64(b)
		}
		if serial == 7 {
			return math.Float64frombits(uint64(v)), 'f', size
		}
		return v, 'i', size
	case serial >= 12 && (serial-12)/2 <= uint64(len(body)):
		size = int((serial - 12) / 2)
		if serial%2 == 1 {
			return string(body[:size]), 't', size
		}
		return append([]byte{}, body[:size]...), 'b', size
	}
	return nil, 0, 0
}

// uvarint reads SQLite's: big-endian, seven bits a byte, all eight of a ninth.
// n is 0 where it goes beyond b.
func uvarint(b []byte) (v uint64, n int) {
	for i := range min(len(b), 9) {
		if i == 8 {
			return v<<8 | uint64(b[i]), 9
		}
		v = v<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}
