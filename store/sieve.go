package store

import (
	"context"
	"database/sql"
	"strings"
)

// sieve tells of nearly all new ids that nobody has them, without asking the file: while records rush in, that is most of
// what their ids cost. It has every id of the file as long as nobody else writes to it, and may have more.
type sieve struct {
	bits    []uint64 // a Bloom filter, a power of two long
	room    int      // for so many ids
	version int64    // of the file: another one as soon as somebody else wrote
}

// sparse is how many bits there are for each id: two of a thousand that are not there are taken for others.
const sparse = 16

func newSieve(room int, version int64) *sieve {
	words := 1 << 10
	for words*64 < room*sparse {
		words *= 2
	}
	return &sieve{bits: make([]uint64, words), room: words * 64 / sparse, version: version}
}

// places are where an id is marked. An id is a hash of 50 bits, of which two numbers make all places.
func (v *sieve) places(id string) [4]uint64 {
	var n uint64
	for i := range shortID {
		n = n<<5 | uint64(max(strings.IndexByte(crockford, id[i]), 0))
	}
	step := n>>25 | 1
	var out [4]uint64
	for i := range out {
		out[i] = n & uint64(len(v.bits)*64-1)
		n += step
	}
	return out
}

func (v *sieve) add(id string) {
	for _, p := range v.places(id) {
		v.bits[p/64] |= 1 << (p % 64)
	}
	v.room--
}

// mayHave is false when no id begins as this one does.
func (v *sieve) mayHave(id string) bool {
	for _, p := range v.places(id) {
		if v.bits[p/64]&(1<<(p%64)) == 0 {
			return false
		}
	}
	return true
}

// sieve is one that has every id, with room for some more; nil where it would cost more to make than it has saved yet.
func (t tx) sieve(ctx context.Context, more int) (*sieve, error) {
	var version, all int64
	if _, err := t.get(ctx, []any{&version}, "PRAGMA data_version"); err != nil {
		return nil, err
	}
	old := t.w.sieve
	t.w.sieve = nil
	if old != nil && old.version == version && old.room >= more {
		t.w.sieve = old
		return old, nil
	}
	if _, err := t.get(ctx, []any{&all}, "SELECT coalesce(max(key), 0) FROM records"); err != nil {
		return nil, err
	}
	// One that is only full is made larger, which costs little for each id.
	t.w.asked += int64(more)
	if full := old != nil && old.version == version; !full && all > 2*t.w.asked {
		return nil, nil
	}
	v := newSieve(2*(int(all)+more), version)
	err := t.each(ctx, func(rows *sql.Rows) error {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		v.add(id)
		return nil
	}, "SELECT id FROM ids UNION ALL SELECT id FROM newids")
	if err != nil {
		return nil, err
	}
	t.w.sieve, t.w.asked = v, 0
	return v, nil
}
