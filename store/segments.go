package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"patchbay/store/index"
)

// What is kept of the index's parts in memory, for those who read and for the one who writes.
const (
	readBytes  = 12 << 20
	writeBytes = 4 << 20
)

// segments keeps the heads of segments, which never change, and their dead as far as they are known. Whoever writes has
// one of their own: it sees what is not committed, and forgets all when it is not.
type segments struct {
	bytes int
	cache *index.Cache

	mu   sync.Mutex
	open map[int64]*openSegment
}

type openSegment struct {
	*index.Segment
	level int
	gone  int
	dead  *roaring.Bitmap // not to be changed
}

func newSegments(bytes int) *segments {
	s := &segments{bytes: bytes}
	s.forget()
	return s
}

func (s *segments) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cache, s.open = index.NewCache(s.bytes), map[int64]*openSegment{}
}

// segment is one as it is in the file.
type segment struct {
	no int64
	*openSegment
}

func (s segment) part(from getter) index.Part {
	return index.Part{Segment: s.Segment, Source: sourceOf(from, s.no), Dead: s.dead}
}

// getter reads one row: in a transaction or in a snapshot.
type getter func(dest []any, query string, args ...any) (found bool, err error)

func (t tx) getter(ctx context.Context) getter {
	return func(dest []any, query string, args ...any) (bool, error) { return t.get(ctx, dest, query, args...) }
}

func getterOf(ctx context.Context, from querier) getter {
	return func(dest []any, query string, args ...any) (found bool, err error) {
		err = each(ctx, from, firstInto(dest, &found), query, args...)
		return found, err
	}
}

// partID is where a part of a segment lies.
func partID(segment int64, part uint32) int64 { return segment<<32 | int64(part) }

func sourceOf(get getter, segment int64) index.Source {
	return func(part uint32) ([]byte, error) {
		var raw []byte
		found, err := get([]any{&raw}, "SELECT bytes FROM parts WHERE id=?", partID(segment, part))
		if err == nil && !found {
			err = fmt.Errorf("part %x of segment %d is missing: %w", part, segment, index.ErrDamaged)
		}
		return raw, err
	}
}

// listing is the row of a segment without its bytes.
type listing struct {
	no          int64
	level, gone int
}

const segmentList = "SELECT no, level, gone FROM segments WHERE level>=0 ORDER BY no"

func scanListing(list *[]listing) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		var l listing
		err := r.Scan(&l.no, &l.level, &l.gone)
		*list = append(*list, l)
		return err
	}
}

// all gives the segments of a listing; what is not known of them yet is read.
func (s *segments) all(get getter, list []listing) ([]segment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := make(map[int64]*openSegment, len(list))
	out := make([]segment, 0, len(list))
	for _, l := range list {
		o, err := s.one(get, l)
		if err != nil {
			return nil, err
		}
		kept[l.no] = o
		out = append(out, segment{l.no, o})
	}
	s.open = kept
	return out, nil
}

func (s *segments) one(get getter, l listing) (*openSegment, error) {
	o, known := s.open[l.no]
	if known && o.gone == l.gone {
		return o, nil
	}
	var head, dead []byte
	if !known {
		if _, err := get([]any{&head, &dead}, "SELECT head, dead FROM segments WHERE no=?", l.no); err != nil {
			return nil, err
		}
		seg, err := index.Open(l.no, head)
		if err != nil {
			return nil, err
		}
		o = &openSegment{Segment: seg, level: l.level}
	} else {
		if _, err := get([]any{&dead}, "SELECT dead FROM segments WHERE no=?", l.no); err != nil {
			return nil, err
		}
		o = &openSegment{Segment: o.Segment, level: l.level}
	}
	o.gone, o.dead = l.gone, roaring.New()
	if l.gone > 0 {
		if err := o.dead.UnmarshalBinary(dead); err != nil || int(o.dead.GetCardinality()) != l.gone {
			return nil, fmt.Errorf("read the dead of segment %d: %w", l.no, index.ErrDamaged)
		}
	}
	return o, nil
}

// segmentsNow are the segments as they are.
func (s *Store) segmentsNow(ctx context.Context) (all []segment, err error) {
	err = s.snapshot(ctx, func(from querier) error {
		all, err = s.segmentsIn(ctx, from)
		return err
	})
	return all, err
}

// segmentsIn are the segments of one snapshot.
func (s *Store) segmentsIn(ctx context.Context, from querier) ([]segment, error) {
	var list []listing
	if err := each(ctx, from, scanListing(&list), segmentList); err != nil {
		return nil, err
	}
	return s.segments.all(getterOf(ctx, from), list)
}

// looking runs fn on the whole index as it is at one moment.
func (s *Store) looking(ctx context.Context, fn func(querier, *index.View) error) error {
	return s.snapshot(ctx, func(from querier) error {
		get := getterOf(ctx, from)
		all, err := s.segmentsIn(ctx, from)
		if err != nil {
			return err
		}
		parts := make([]index.Part, len(all))
		for i, seg := range all {
			parts[i] = seg.part(get)
		}
		return fn(from, index.NewView(parts, s.segments.cache))
	})
}
