package store

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"patchbay/model"
	"patchbay/store/index"
)

const (
	// handful is how many records of a list are looked at first for its first rows; the next looks take growth times as
	// many, and what takes more than crowd is read through from one end of the table to the other, which costs a record a
	// tenth of what it does in the order of a list.
	handful = 200
	growth  = 4
	crowd   = 20_000
	// stretch is how many keys one statement goes through: a long reader stops checkpoints.
	stretch = 50_000
)

// sifted reports whether not all records of the scope are shown.
func (q Query) sifted() bool { return q.Keep != nil || q.Filter != nil }

// firstSifted reads the first n records that pass. Where many do, few are looked at.
func (s *Store) firstSifted(ctx context.Context, sc scope, q Query, n int) ([]Row, error) {
	enough := crowd
	if sc.best {
		enough = crowd / growth // these cost more than a walk in the order of titles
	}
	var passed []int64
	tried := map[int64]bool{}
	for size := max(handful, 4*n); q.walks() && size <= enough; size *= growth {
		keys, all, err := s.begin(ctx, sc, q, size)
		if err != nil {
			return nil, err
		}
		keys = slices.DeleteFunc(keys, func(k int64) bool { return tried[k] })
		for _, k := range keys {
			tried[k] = true
		}
		keys, err = s.pass(ctx, q, keys)
		if err != nil {
			return nil, err
		}
		if passed = append(passed, keys...); len(passed) >= n || all {
			return s.Rows(ctx, passed[:min(n, len(passed))])
		}
	}
	keys, err := s.ordered(ctx, sc, q)
	if err != nil {
		return nil, err
	}
	return s.Rows(ctx, keys[:min(n, len(keys))])
}

// walks reports whether the beginning of a list can be read without the rest.
func (q Query) walks() bool { return q.byTitle() || q.moment() != index.Titles }

// begin lists the keys of the first records of a list, about n, whatever passes; all reports that there are no more.
func (s *Store) begin(ctx context.Context, sc scope, q Query, n int) (found []int64, all bool, err error) {
	found, err = s.firstHits(ctx, sc, q.down(), n)
	return found, len(found) < n, err
}

// pass gives those of the keys whose records pass, in their order.
func (s *Store) pass(ctx context.Context, q Query, keys []int64) ([]int64, error) {
	if len(keys) == 0 || !q.sifted() {
		return keys, nil
	}
	if q.Filter == nil {
		return s.keep(ctx, q, keys, func(int64) bool { return true })
	}
	found, err := s.sift(ctx, q, keys)
	if err != nil {
		return nil, err
	}
	keys = slices.DeleteFunc(keys, func(k int64) bool { return !found.yes.has(k) && !found.doubt.has(k) })
	if q.Keep == nil {
		return keys, nil
	}
	return s.keep(ctx, q, keys, found.doubt.has)
}

// keep drops the keys that are asked about and whose records Keep does not want.
func (s *Store) keep(ctx context.Context, q Query, keys []int64, ask func(int64) bool) ([]int64, error) {
	wanted := slices.DeleteFunc(slices.Clone(keys), func(k int64) bool { return !ask(k) })
	if len(wanted) == 0 {
		return keys, nil
	}
	kept := newBits(slices.Max(wanted))
	for part := range slices.Chunk(wanted, 500) {
		rows, err := s.Rows(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			yes, err := q.Keep(r)
			if err != nil {
				return nil, err
			}
			if yes {
				kept.set(r.Key)
			}
		}
	}
	return slices.DeleteFunc(keys, func(k int64) bool { return ask(k) && !kept.has(k) }), nil
}

// verdicts are what a filter says of records, by key: neither where it says no.
type verdicts struct{ yes, doubt bits }

func verdictsTo(high int64) verdicts { return verdicts{yes: newBits(high), doubt: newBits(high)} }

// sift asks the filter about the records behind keys, in the way that costs less.
func (s *Store) sift(ctx context.Context, q Query, keys []int64) (verdicts, error) {
	high := slices.Max(keys)
	if len(keys) <= crowd || int64(len(keys)) < high/8 {
		return s.siftListed(ctx, q, keys)
	}
	return s.siftThrough(ctx, q, high)
}

// question is a query that answers what take reads; from names the records r and how they are chosen.
func question(f model.Filter, from string, choice ...any) (string, []any) {
	test, args := spell(f)
	need, more := needs(f)
	return "SELECT group_concat(2*key+doubt) FROM (SELECT r.key AS key, (" + test + ") IS NULL AS doubt FROM " + from + " AND " + need + ")", slices.Concat(args, choice, more)
}

// siftListed asks about one record after the other.
func (s *Store) siftListed(ctx context.Context, q Query, keys []int64) (verdicts, error) {
	out := verdictsTo(slices.Max(keys))
	for part := range slices.Chunk(keys, crowd) {
		query, args := question(*q.Filter, "json_each(?) j CROSS JOIN records r ON r.key=j.value WHERE 1", jsonText(part))
		found, err := s.told(ctx, query, args...)
		if err != nil {
			return out, err
		}
		out.take(found)
	}
	return out, nil
}

// siftThrough reads all records of the model up to a key, in the order in which they lie.
func (s *Store) siftThrough(ctx context.Context, q Query, high int64) (verdicts, error) {
	out := verdictsTo(high)
	var taking sync.Mutex
	// Two at a time: more would take all connections from the lists on the screen.
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for from := int64(0); from <= high; from += stretch {
		g.Go(func() error {
			query, args := question(*q.Filter, "records r NOT INDEXED WHERE r.key BETWEEN ? AND ? AND r.state=0 AND (?='' OR r.model=?)", from, min(high, from+stretch-1), q.Model, q.Model)
			found, err := s.told(ctx, query, args...)
			taking.Lock()
			defer taking.Unlock()
			out.take(found)
			return err
		})
	}
	return out, g.Wait()
}

func (s *Store) told(ctx context.Context, query string, args ...any) ([]int64, error) {
	found, err := keys(ctx, s.readers, query, args...)
	if err != nil {
		return nil, explain(s.path, "look through the records", err)
	}
	return found, nil
}

// take notes answers as they are read: twice the key, and one more for a doubt.
func (a verdicts) take(found []int64) {
	for _, n := range found {
		if n&1 == 1 {
			a.doubt.set(n >> 1)
		} else {
			a.yes.set(n >> 1)
		}
	}
}

// bits is a set of numbers that are not negative.
type bits []uint64

func newBits(high int64) bits { return make(bits, high/64+1) }

func (b bits) has(n int64) bool { return b[n/64]>>(n%64)&1 == 1 }

func (b bits) set(n int64) {
	if i := n / 64; i < int64(len(b)) {
		b[i] |= 1 << (n % 64)
	}
}
