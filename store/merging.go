package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/gofrs/flock"

	"patchbay/store/index"
)

// Every transaction that brings records adds a segment. As long as records come in bulk, as many of a level as fanIn
// become one of the next, or firstFanIn of the first; when it is quiet, segments become one wherever that is worth its work. Nothing is ever missing
// from the index meanwhile, and killed anywhere, what was merged is there as it was.
const (
	fanIn = 16
	// firstFanIn is that of the pages themselves: together they are large enough for lists of their own, so that a search
	// never looks through many records.
	firstFanIn = 40
	// rest is how long it must be quiet before segments are tidied.
	rest = time.Second
	// worth is how many times larger than all smaller ones a segment may be to be merged with them.
	worth = 4
	// written is how many bytes of a new segment one transaction writes.
	written = 4 << 20
)

// wakeIndexer asks for the index to be looked after. It never blocks.
func (s *Store) wakeIndexer() {
	select {
	case s.tidy <- struct{}{}:
	default:
	}
}

// keepIndex looks after the index until ctx ends.
func (s *Store) keepIndex(ctx context.Context) {
	defer s.workers.Done()
	quiet := time.NewTimer(time.Hour)
	defer quiet.Stop()
	for {
		// What fails here (disk full, another process) costs speed, never a hit; the next write tries again.
		select {
		case <-ctx.Done():
			return
		case <-s.tidy:
			_ = s.reindex(ctx, nil)
			_, _ = s.tidyIndex(ctx, crowded)
			quiet.Reset(rest)
		case <-quiet.C:
			_, _ = s.tidyIndex(ctx, worthwhile)
		}
	}
}

// tidyIndex merges segments as long as choose finds some, and tells whether it did. One process of all does so.
func (s *Store) tidyIndex(ctx context.Context, choose func([]segment) []segment) (done bool, err error) {
	lock := flock.New(s.path+".index.lock", flock.SetPermissions(0o600))
	if ok, err := lock.TryLock(); !ok || err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	for {
		if err := s.sweep(ctx); err != nil {
			return done, err
		}
		list, err := s.segmentsNow(ctx)
		if err != nil {
			return done, err
		}
		list = choose(list)
		if len(list) == 0 {
			return done, nil
		}
		if err := s.merge(ctx, list); err != nil {
			return done, err
		}
		done = true
	}
}

// TidyIndex makes the search index as few segments as are worth it, now instead of at the next quiet moment. Where another
// process is at it, it does nothing.
func (s *Store) TidyIndex(ctx context.Context) error {
	_, err := s.tidyIndex(ctx, worthwhile)
	return err
}

// crowded chooses the oldest of a level that has too many.
func crowded(all []segment) []segment {
	levels := map[int][]segment{}
	for _, seg := range all {
		many := fanIn
		if seg.level == 0 {
			many = firstFanIn
		}
		if levels[seg.level] = append(levels[seg.level], seg); len(levels[seg.level]) == many {
			return levels[seg.level]
		}
	}
	return nil
}

// worthwhile chooses the smallest ones, as far as each is not much larger than those before it together; or one that is
// mostly dead, or as it was written and large enough to be given lists.
func worthwhile(all []segment) []segment {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b segment) int { return cmp.Compare(a.alive(), b.alive()) })
	n, sum := 0, 0
	for i, seg := range all {
		if i == 0 || seg.alive() <= worth*sum {
			n, sum = i+1, sum+seg.alive()
		}
	}
	if n > 1 {
		return all[:min(n, 4*fanIn)]
	}
	for _, seg := range all {
		if seg.gone > seg.Len()/2 || seg.level == 0 && !seg.HasLists() && seg.alive() >= index.Listed {
			return []segment{seg}
		}
	}
	return nil
}

func (s segment) alive() int { return s.Len() - s.gone }

// sweep removes what is left of segments that are not used, in portions.
func (s *Store) sweep(ctx context.Context) error {
	for {
		left := 0
		unused, err := s.get(ctx, []any{new(int)}, "SELECT 1 FROM segments WHERE level<0 LIMIT 1")
		if err != nil || !unused {
			return err
		}
		err = s.durable.do(ctx, "tidy the search index", func(t tx) error {
			var no int64
			found, err := t.get(ctx, []any{&no}, "SELECT no FROM segments WHERE level<0 LIMIT 1")
			if err != nil || !found {
				return err
			}
			if left, err = t.exec(ctx, "DELETE FROM parts WHERE id IN (SELECT id FROM parts WHERE id>=? AND id<? LIMIT 500)", partID(no, 0), partID(no+1, 0)); err != nil || left > 0 {
				return err
			}
			left = 1
			_, err = t.exec(ctx, "DELETE FROM segments WHERE no=?", no)
			return err
		})
		if err != nil || left == 0 {
			return err
		}
	}
}

// merging is a segment that is being written of others.
type merging struct {
	store *Store
	no    int64
	parts []writtenPart
	size  int
}

type writtenPart struct {
	id    int64
	bytes []byte
}

// merge makes one segment of several.
func (s *Store) merge(ctx context.Context, list []segment) error {
	m := &merging{store: s}
	level := 0
	err := s.durable.do(ctx, "begin a segment of the index", func(t tx) error {
		_, err := t.get(ctx, []any{&m.no}, "INSERT INTO segments(level, docs, head) VALUES(-1,0,x'') RETURNING no")
		return err
	})
	if err != nil {
		return err
	}
	from := make([]index.Part, len(list))
	get := getterOf(ctx, s.readers) // without a snapshot: parts never change, and a long reader would stop checkpoints
	for i, seg := range list {
		from[i] = seg.part(get)
		level = max(level, seg.level+1)
	}
	out, err := index.Merge(from, func(part uint32, b []byte) error { return m.write(ctx, part, b) })
	if err == nil {
		err = m.flush(ctx)
	}
	if err != nil {
		return err
	}
	return s.durable.do(ctx, "end a segment of the index", func(t tx) error { return m.commit(ctx, t, list, out, level) })
}

func (m *merging) write(ctx context.Context, part uint32, b []byte) error {
	m.parts = append(m.parts, writtenPart{partID(m.no, part), b})
	if m.size += len(b); m.size < written {
		return nil
	}
	return m.flush(ctx)
}

func (m *merging) flush(ctx context.Context) error {
	slices.SortFunc(m.parts, func(a, b writtenPart) int { return cmp.Compare(a.id, b.id) })
	err := m.store.durable.do(ctx, "write the search index", func(t tx) error {
		for _, p := range m.parts {
			if _, err := t.exec(ctx, "INSERT OR FAIL INTO parts(id, bytes) VALUES(?,?)", p.id, p.bytes); err != nil {
				return err
			}
		}
		return nil
	})
	m.parts, m.size = nil, 0
	return err
}

// errMoved says that the segments are not what they were when their merging began.
var errMoved = errors.New("the index was made anew meanwhile")

// commit puts the new segment in the place of the others. What left those meanwhile leaves the new one.
func (m *merging) commit(ctx context.Context, t tx, list []segment, out index.Merged, level int) error {
	now, err := t.segments(ctx)
	if err != nil {
		return err
	}
	left := roaring.New()
	for i, before := range list {
		at := slices.IndexFunc(now, func(s segment) bool { return s.no == before.no })
		if at < 0 {
			return errMoved
		}
		for it := roaring.AndNot(now[at].dead, before.dead).Iterator(); it.HasNext(); {
			left.Add(out.Moved[i][it.Next()])
		}
		if _, err := t.exec(ctx, "UPDATE segments SET level=-1 WHERE no=?", before.no); err != nil {
			return err
		}
	}
	gone := int(left.GetCardinality())
	if out.Docs == gone {
		return nil // nothing is left of them: the new one stays unused, too
	}
	dead, err := left.ToBytes()
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "UPDATE segments SET level=?, docs=?, head=?, gone=?, dead=? WHERE no=?", level, out.Docs, out.Head, gone, dead, m.no)
	return err
}
