package store

import (
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

// Sizes of SQLite's formats, see sqlite.org/fileformat2.html.
const (
	headerSize      = 100  // of the database, on its first page
	logHeaderSize   = 32   // of the write-ahead log
	frameHeaderSize = 24   // of each page in it
	defaultPage     = 4096 // what Alcove's databases have
)

// image is a database as a row of pages, read without SQLite, which gives up
// where one of them is damaged. Bytes that cannot be read leave their page out.
type image struct {
	file, log io.ReaderAt
	page      int // bytes
	pages     uint32
	frames    map[uint32][]int64 // by page: where the log has it, the oldest first
	budget    int64              // bytes that may be read of what overflows: damaged cells could share them
}

func newImage(file io.ReaderAt, size int64, log io.ReaderAt, logSize int64) *image {
	im := &image{file: file, log: log, page: pageSize(file, log), frames: map[uint32][]int64{}}
	im.pages = uint32(min((size+int64(im.page)-1)/int64(im.page), 1<<31))
	limit := im.pages + uint32(logSize/int64(im.page))
	scan := scanLog(log, logSize)
	committed := 0
	for i, f := range scan.frames {
		if f.current && f.commit {
			committed = i + 1
		}
	}
	for _, f := range scan.frames[:committed] {
		if f.current && f.page > 0 && f.page <= limit {
			im.frames[f.page] = append(im.frames[f.page], f.at)
			im.pages = max(im.pages, f.page)
		}
	}
	im.budget = maxPayload + 16*int64(im.pages)*int64(im.page)
	return im
}

// pageSize is what the header says, or the log's, if they make sense.
func pageSize(file, log io.ReaderAt) int {
	var b [headerSize]byte
	if _, err := file.ReadAt(b[:18], 0); err == nil {
		if n := int(binary.BigEndian.Uint16(b[16:])); n == 1 {
			return 65536
		} else if n >= 512 && n&(n-1) == 0 {
			return n
		}
	}
	if n := logPage(log); n != 0 {
		return n
	}
	return defaultPage
}

func logPage(log io.ReaderAt) int {
	var b [logHeaderSize]byte
	if _, err := log.ReadAt(b[:], 0); err != nil {
		return 0
	}
	if n := binary.BigEndian.Uint32(b[8:]); n >= 512 && n <= 65536 && n&(n-1) == 0 {
		return int(n)
	}
	return 0
}

// versions are a page's states, the newest first, of those that can be read.
func (im *image) versions(n uint32) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, at := range slices.Backward(im.frames[n]) {
			if b := im.read(im.log, at); b != nil && !yield(b) {
				return
			}
		}
		if b := im.read(im.file, int64(n-1)*int64(im.page)); b != nil {
			yield(b)
		}
	}
}

// newest is nil where nothing of a page can be read.
func (im *image) newest(n uint32) []byte {
	for b := range im.versions(n) {
		return b
	}
	return nil
}

// read fills up the last page of a file that was cut short with zeros.
func (im *image) read(from io.ReaderAt, at int64) []byte {
	b := make([]byte, im.page)
	if n, err := from.ReadAt(b, at); n == 0 || err != nil && err != io.EOF {
		return nil
	}
	return b
}

// frame is one page of a write-ahead log.
type frame struct {
	page    uint32
	at      int64 // where its bytes begin
	commit  bool  // it ends a transaction
	current bool  // it belongs to this log, not to what the log held before
	sound   bool  // its checksum and those of all before hold: SQLite reads it
}

type logScan struct {
	sound  bool // the header
	frames []frame
}

// scanLog reads all headers and sums of a write-ahead log.
func scanLog(log io.ReaderAt, size int64) (s logScan) {
	var h [logHeaderSize]byte
	if _, err := log.ReadAt(h[:], 0); err != nil {
		return s
	}
	page := logPage(log)
	sum := logSum{order: binary.LittleEndian}
	if h[3]&1 == 1 {
		sum.order = binary.BigEndian
	}
	sum.add(h[:24])
	s.sound = binary.BigEndian.Uint32(h[:])&^1 == 0x377f0682 && page != 0 && sum.is(h[24:])
	if page == 0 {
		page = defaultPage
	}
	salt, chained := string(h[16:24]), s.sound
	b := make([]byte, frameHeaderSize+page)
	for at := int64(logHeaderSize); at+int64(len(b)) <= size; at += int64(len(b)) {
		if _, err := log.ReadAt(b, at); err != nil {
			chained = false
			continue
		}
		if at == logHeaderSize && !s.sound {
			salt = string(b[8:16])
		}
		f := frame{page: binary.BigEndian.Uint32(b), at: at + frameHeaderSize, commit: binary.BigEndian.Uint32(b[4:]) != 0}
		f.current = string(b[8:16]) == salt
		sum.add(b[:8])
		sum.add(b[frameHeaderSize:])
		chained = chained && f.current && f.page > 0 && sum.is(b[16:])
		f.sound = chained
		s.frames = append(s.frames, f)
	}
	return s
}

// damaged says whether what was committed and synced is out of SQLite's reach.
// A log whose last transaction alone is torn is not: nobody was told of that.
func (s logScan) damaged() bool {
	beyond := 0
	for _, f := range s.frames {
		if !f.sound && f.current && f.commit {
			beyond++
		}
	}
	return beyond > 1 || beyond == 1 && !s.sound
}

// logSum is the checksum of write-ahead logs.
type logSum struct {
	order binary.ByteOrder
	a, b  uint32
}

func (s *logSum) add(p []byte) {
	for ; len(p) >= 8; p = p[8:] {
		s.a += s.order.Uint32(p) + s.b
		s.b += s.order.Uint32(p[4:]) + s.a
	}
}

func (s *logSum) is(p []byte) bool {
	return binary.BigEndian.Uint32(p) == s.a && binary.BigEndian.Uint32(p[4:]) == s.b
}

// inspectLog finds damage that SQLite would pass over in silence: it takes the
// log to end where a checksum fails, and what comes after for torn.
func inspectLog(path string) error {
	f, err := os.Open(path + "-wal")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return classify("inspect the log", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return classify("inspect the log", err)
	}
	if scanLog(f, info.Size()).damaged() {
		return fmt.Errorf("inspect: the write-ahead log is damaged: %w", ErrCorrupt)
	}
	return nil
}
