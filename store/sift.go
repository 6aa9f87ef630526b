package store

import (
	"context"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"
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
	var passed []int64
	tried := map[int64]bool{}
	enough := crowd
	if sc.best {
		enough = crowd / growth // gathering the best costs more than a walk in the order of titles
	}
	for size := max(handful, 4*n); q.byTitle() && size <= enough; size *= growth {
		keys, err := s.begin(ctx, sc, q, size)
		if err != nil {
			return nil, err
		}
		all := len(keys) < size
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

// begin lists the keys of the first n records of a list by title, whatever passes.
func (s *Store) begin(ctx context.Context, sc scope, q Query, n int) ([]int64, error) {
	return s.firstHits(ctx, sc, q.down(), n)
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
			if q.Keep(r) {
				kept.set(r.Key)
			}
		}
	}
	return slices.DeleteFunc(keys, func(k int64) bool { return ask(k) && !kept.has(k) }), nil
}

// verdicts are what a filter says of records, by key: neither where it says no.
type verdicts struct{ yes, doubt bits }

// sift asks the filter about the records behind keys.
func (s *Store) sift(ctx context.Context, q Query, keys []int64) (verdicts, error) {
	high := slices.Max(keys)
	out := verdicts{yes: newBits(high), doubt: newBits(high)}
	test, args := spell(*q.Filter)
	answer := "SELECT group_concat(2*key+doubt) FROM (SELECT r.key AS key, (" + test + ") IS NULL AS doubt FROM "
	twice := append(slices.Clone(args), args...)
	if len(keys) <= crowd || int64(len(keys)) < high/8 {
		for part := range slices.Chunk(keys, crowd) {
			found, err := s.told(ctx, answer+"json_each(?) j CROSS JOIN records r ON r.key=j.value WHERE ("+test+") IS NOT 0)", slices.Insert(slices.Clone(twice), len(args), any(jsonText(part)))...)
			if err != nil {
				return out, err
			}
			out.take(found)
		}
		return out, nil
	}
	// Two at a time: more would take all connections from the lists on the screen.
	together := make(chan []int64)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for found := range together {
			out.take(found)
		}
	}()
	for from := int64(0); from <= high; from += stretch {
		g.Go(func() error {
			found, err := s.told(gctx, answer+"records r NOT INDEXED WHERE r.key BETWEEN "+strconv.FormatInt(from, 10)+" AND "+strconv.FormatInt(min(high, from+stretch-1), 10)+" AND r.state=0 AND (?=0 OR r.model=?) AND ("+test+") IS NOT 0)",
				slices.Insert(slices.Clone(twice), len(args), any(len(q.Model)), any(q.Model))...)
			together <- found
			return err
		})
	}
	err := g.Wait()
	close(together)
	<-done
	return out, err
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
