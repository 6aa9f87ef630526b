package index

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
)

// Moment is what records are put in order by, or asked about: their titles or one of their moments.
type Moment uint8

// The moments of a record.
const (
	Titles  Moment = iota // none
	Updated               // when it was changed
	Created               // when it was made
)

// Times are a record's moments, when it was changed and when it was made: microseconds since 1970, between the years 0 and
// 9999; 0 where it is not known.
type Times [2]int64

// Period is a stretch of time, its ends included. What knows no moment is in none.
type Period struct {
	Of       Moment // Updated or Created
	From, To int64
}

// has reports whether a moment is in the period. Moments beyond the years that can be spelled are in all: what is to be said
// of them is for others to say.
func (s Period) has(at int64) bool {
	return at != 0 && (at >= s.From && at <= s.To || at < firstYear || at > lastYear)
}

// The bounds of the years 0 to 9999.
var (
	firstYear = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	lastYear  = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC).UnixMicro()
)

// docsPerColumn is how many records have their moments in one part: they are read from one end to the other.
const docsPerColumn = 4096

// section is where the parts of a moment lie.
func (m Moment) section() uint32 { return momentSection + uint32(m-Updated)<<24 }

// momentWriter writes moments in columns, so that each can be read alone.
type momentWriter struct {
	columns [2]parts
	pending [2][]int64
}

func (w *momentWriter) add(t Times) error {
	for i, at := range t {
		w.pending[i] = append(w.pending[i], at)
	}
	if len(w.pending[0]) == docsPerColumn {
		return w.flush()
	}
	return nil
}

func (w *momentWriter) flush() error {
	for i := range w.pending {
		if len(w.pending[i]) == 0 {
			return nil
		}
		if _, err := w.columns[i].put(encodeColumn(w.pending[i])); err != nil {
			return err
		}
		w.pending[i] = w.pending[i][:0]
	}
	return nil
}

// units are the steps in which moments may be told.
var units = [...]int64{1_000_000, 1000, 1}

// encodeColumn writes moments as steps from the earliest, in as few bytes as the latest takes: the unit, the bytes of each,
// the earliest, and the steps and one, 0 for no moment.
func encodeColumn(all []int64) []byte {
	low, high, some := int64(0), int64(0), false
	for _, at := range all {
		if at == 0 {
			continue
		}
		if !some {
			low, high, some = at, at, true
		}
		low, high = min(low, at), max(high, at)
	}
	unit := 0
	for _, at := range all {
		for at != 0 && (at-low)%units[unit] != 0 {
			unit++
		}
	}
	width := 1
	for most := uint64(high-low)/uint64(units[unit]) + 1; most > 0xff; most >>= 8 {
		width++
	}
	b := binary.AppendVarint([]byte{byte(unit), byte(width)}, low)
	for _, at := range all {
		n := uint64(0)
		if at != 0 {
			n = uint64(at-low)/uint64(units[unit]) + 1
		}
		for range width {
			b = append(b, byte(n))
			n >>= 8
		}
	}
	return b
}

// decodeColumn reads n moments, behind those of out.
func decodeColumn(out []int64, raw []byte, n int) ([]int64, error) {
	bad := fmt.Errorf("moments that make no sense: %w", ErrDamaged)
	if len(raw) < 3 || int(raw[0]) >= len(units) || raw[1] < 1 || raw[1] > 8 {
		return out, bad
	}
	unit, width := units[raw[0]], int(raw[1])
	low, size := binary.Varint(raw[2:])
	if size <= 0 || len(raw)-2-size != n*width {
		return out, bad
	}
	for b := raw[2+size:]; len(b) > 0; b = b[width:] {
		at := uint64(0)
		for i := width - 1; i >= 0; i-- {
			at = at<<8 | uint64(b[i])
		}
		if at == 0 {
			out = append(out, 0)
			continue
		}
		out = append(out, low+int64(at-1)*unit)
	}
	return out, nil
}

// column reads the moments of records one after the other.
type column struct {
	v     *view
	of    Moment
	n     int // of the part, and one; 0 for none
	times []int64
}

// at is a record's moment.
func (c *column) at(doc uint32) (int64, error) {
	if n := int(doc/docsPerColumn) + 1; n != c.n {
		raw, err := c.v.part(c.of.section() + uint32(n-1))
		if err != nil {
			return 0, err
		}
		if c.times, err = decodeColumn(c.times[:0], raw, int(min(docsPerColumn, c.v.docs.n-uint32(n-1)*docsPerColumn))); err != nil {
			return 0, err
		}
		c.n = n
	}
	return c.times[doc%docsPerColumn], nil
}

// each calls fn for the records of a set with their moments.
func (v *view) eachMoment(in *roaring.Bitmap, of Moment, fn func(doc uint32, at int64)) error {
	c := column{v: v, of: of}
	for it := in.Iterator(); it.HasNext(); {
		doc := it.Next()
		at, err := c.at(doc)
		if err != nil {
			return err
		}
		fn(doc, at)
	}
	return nil
}

// within is those of in that are in a period.
func (v *View) within(in bits, s Period) (bits, error) {
	return v.over(func(i int, p *view) (*roaring.Bitmap, error) {
		var list []uint32
		err := p.eachMoment(in[i], s.Of, func(doc uint32, at int64) {
			if s.has(at) {
				list = append(list, doc)
			}
		})
		out := roaring.New()
		out.AddMany(list)
		return out, err
	})
}
