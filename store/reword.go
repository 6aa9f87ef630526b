package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"patchbay/store/index"
)

// rewording is what one transaction changes of the search index: it is written at its end, as one segment of what is new
// and one mark for each that left.
type rewording struct {
	add  []index.Doc
	drop []index.Order

	built chan builtSegment // nil where nobody builds ahead
}

// builtSegment is a segment in memory.
type builtSegment struct {
	head  []byte
	parts []writtenPart // by their own numbers
	err   error
}

// start builds the segment of what is added while the records themselves are written: that takes as long. What is added is
// the builder's, who orders it, until [rewording.ready].
func (w *rewording) start(builders *sync.Pool) {
	if len(w.add) < 32 {
		return
	}
	w.built = make(chan builtSegment, 1) // it is read once, or by nobody where the transaction fails
	go func(docs []index.Doc, to chan<- builtSegment) {
		by, _ := builders.Get().(*index.Builder)
		if by == nil {
			by = new(index.Builder)
		}
		to <- buildSegment(by, docs)
		builders.Put(by)
	}(w.add, w.built)
}

// ready waits for the segment that was begun; there is none where nobody builds ahead.
func (w *rewording) ready() (b builtSegment, begun bool) {
	if w.built == nil {
		return b, false
	}
	return <-w.built, true
}

func buildSegment(by *index.Builder, docs []index.Doc) (b builtSegment) {
	b.head, b.err = by.Build(docs, func(part uint32, bytes []byte) error {
		b.parts = append(b.parts, writtenPart{int64(part), bytes})
		return nil
	})
	slices.SortFunc(b.parts, func(a, b writtenPart) int { return cmp.Compare(a.id, b.id) })
	return b
}

// reword writes what changed of the index. A record that is to be left and is not there means that the index is not
// what it should be: it is made again.
func (t tx) reword(ctx context.Context, w *rewording) error {
	pending, err := t.reindexing(ctx)
	if err != nil {
		return err
	}
	n := len(w.add)
	ahead, begun := w.ready()
	w.add = slices.DeleteFunc(w.add, func(d index.Doc) bool { return pending.waits(d.Key) })
	w.drop = slices.DeleteFunc(w.drop, func(o index.Order) bool { return pending.waits(o.Key) })
	anew, err := t.dropWords(ctx, w.drop)
	if err != nil || anew || len(w.add) == 0 {
		return err
	}
	if begun && n == len(w.add) {
		return t.putSegment(ctx, 0, n, ahead)
	}
	return t.addSegment(ctx, 0, w.add)
}

// addSegment indexes records.
func (t tx) addSegment(ctx context.Context, level int, docs []index.Doc) error {
	return t.putSegment(ctx, level, len(docs), buildSegment(new(index.Builder), docs))
}

func (t tx) putSegment(ctx context.Context, level, docs int, b builtSegment) error {
	if b.err != nil {
		return b.err
	}
	var no int64
	if _, err := t.get(ctx, []any{&no}, "INSERT INTO segments(level, docs, head) VALUES(?,?,?) RETURNING no", level, docs, b.head); err != nil {
		return err
	}
	for _, p := range b.parts {
		if _, err := t.exec(ctx, "INSERT OR FAIL INTO parts(id, bytes) VALUES(?,?)", partID(no, uint32(p.id)), p.bytes); err != nil {
			return err
		}
	}
	return nil
}

// dropWords takes records out of the index, or has all of it made again, the records of this transaction too.
func (t tx) dropWords(ctx context.Context, orders []index.Order) (anew bool, err error) {
	if len(orders) == 0 {
		return false, nil
	}
	all, err := t.segments(ctx)
	if err != nil {
		return false, err
	}
	parts := make([]index.Part, len(all))
	for i, seg := range all {
		parts[i] = seg.part(t.getter(ctx))
	}
	v := index.NewView(parts, t.w.segments.cache)
	left := map[int]*roaring.Bitmap{}
	for _, o := range orders {
		part, doc, found, err := v.Locate(o)
		if err != nil {
			return false, err
		}
		if !found {
			return true, t.indexAnew(ctx)
		}
		if left[part] == nil {
			left[part] = roaring.New()
		}
		left[part].Add(doc)
	}
	for part, docs := range left {
		if err := t.leave(ctx, all[part], docs); err != nil {
			return false, err
		}
	}
	return false, nil
}

// leave marks records of a segment as dead; where all are, the segment goes.
func (t tx) leave(ctx context.Context, seg segment, docs *roaring.Bitmap) error {
	dead := roaring.Or(seg.dead, docs)
	gone := int(dead.GetCardinality())
	if gone == seg.Len() {
		_, err := t.exec(ctx, "UPDATE segments SET level=-1 WHERE no=?", seg.no)
		return err
	}
	raw, err := dead.ToBytes()
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "UPDATE segments SET gone=?, dead=? WHERE no=?", gone, raw, seg.no)
	return err
}

func (t tx) segments(ctx context.Context) ([]segment, error) {
	var list []listing
	if err := t.each(ctx, scanListing(&list), segmentList); err != nil {
		return nil, err
	}
	return t.w.segments.all(t.getter(ctx), list)
}

// reindexing is how far an index that is made again has come: the records with keys behind done and up to last wait for it.
type reindexing struct{ done, last int64 }

func (r reindexing) waits(key int64) bool { return key > r.done && key <= r.last }

func (t tx) reindexing(ctx context.Context) (r reindexing, err error) {
	err = t.each(ctx, func(rows *sql.Rows) error {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return err
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if key == "reindex" {
			r.last = n
		} else {
			r.done = n
		}
		return err
	}, "SELECT key, value FROM settings WHERE key IN ('reindex', 'reindexed')")
	return r, err
}

// indexAnew throws the index away: it is made again of the records.
func (t tx) indexAnew(ctx context.Context) error {
	for _, q := range []string{
		"UPDATE segments SET level=-1",
		"DELETE FROM settings WHERE key='reindexed'",
		"INSERT OR REPLACE INTO settings(key, value) SELECT 'reindex', coalesce(max(key), 0) FROM records",
	} {
		if _, err := t.exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
