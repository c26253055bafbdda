package store

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// rowSum is the checksum of a row: 64 bits over the type, length and bytes of
// each column. SQLite calls it as row_sum. Changing it takes a migration.
func rowSum(columns ...any) int64 {
	h := sha256.New()
	for _, c := range columns {
		var kind byte
		var data []byte
		switch v := c.(type) {
		case int64:
			kind, data = 'i', strconv.AppendInt(nil, v, 10)
		case string:
			kind, data = 't', []byte(v)
		case []byte:
			kind, data = 'b', v
		default:
			kind = 'n'
		}
		h.Write(append(binary.BigEndian.AppendUint64([]byte{kind}, uint64(len(data))), data...))
	}
	return int64(binary.BigEndian.Uint64(h.Sum(nil)))
}
