package identity

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
)

// Verdict is what is to be done with a pair.
type Verdict string

// The verdicts on a pair that is told of.
const (
	Automatic Verdict = "automatic" // it can be linked without asking
	Review    Verdict = "review"    // a person decides
)

// Pair is two records that may be the same.
type Pair struct {
	A, B       string // ids, the lesser first
	Confidence float64
	Verdict    Verdict
	Why        string // it is not automatic; "" where it is
	Evidence   []Evidence
}

// Options bound a matching. The zero value compares records of different sides.
type Options struct {
	Within      bool                   // compare records of the same side: duplicates
	Apart       func(a, b string) bool // pairs that a person keeps apart; nil for none
	Frequencies *Frequencies           // of a larger whole that the candidates are taken from; nil: they are counted
	Focus       func(id string) bool   // tell only of pairs with such a record; nil for all
	Progress    func(done, total int)  // called now and then from one goroutine; nil for nobody
}

// Result is what a matching found.
type Result struct {
	Pairs    []Pair // the surest first; equal ones by their ids
	Compared int    // how many pairs were looked at
	Common   int    // how many keys were passed over, because too many records have them to tell anything
}

// A key that more pairs share than this tells nothing by itself: who is the same shares a rarer one, too.
const crowd = 2500

// at is a record's place under one of its keys.
type at struct {
	key uint64
	who uint32
}

// Match finds the pairs of candidates that may be the same. Candidates of different kinds are never compared. It uses
// all processors, and a bounded memory for each candidate, whatever values are shared by how many. It ends early with
// the error of ctx.
func Match(ctx context.Context, all []Candidate, o Options) (Result, error) {
	freq := o.Frequencies
	if freq == nil {
		freq = Count(all)
	}
	m := &matching{all: all, o: o, score: &scorer{freq, freq.sides}}
	places := m.places()
	var out Result
	for i := 0; i < len(places); {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		j := i + 1
		for j < len(places) && places[j].key == places[i].key {
			j++
		}
		if m.block(places[i:j]) {
			out.Common++
		}
		i = j
		if len(m.pending) >= batch || i >= len(places) {
			out.Compared += m.settle()
			if o.Progress != nil {
				o.Progress(i, len(places))
			}
		}
	}
	out.Pairs = m.decide()
	return out, ctx.Err()
}

// batch is how many pairs are collected before they are compared.
const batch = 2 << 20

type matching struct {
	all     []Candidate
	o       Options
	score   *scorer
	pending []uint64
	found   map[uint64]scored
}

// scored is a pair that is not out of the question.
type scored struct {
	bits  float32
	auto  bool // it may be linked by itself, unless another one comes near
	rival bool // it counts when it is asked whether another one comes near
	keep  bool // a person is to be asked
}

// places lists the keys of all candidates, sorted.
func (m *matching) places() []at {
	workers := runtime.GOMAXPROCS(0)
	parts := make([][]at, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			from, to := w*len(m.all)/workers, (w+1)*len(m.all)/workers
			part := make([]at, 0, 10*(to-from))
			var keys []uint64
			for i := from; i < to; i++ {
				keys = m.all[i].keys(keys[:0])
				for _, k := range keys {
					part = append(part, at{k, uint32(i)})
				}
			}
			slices.SortFunc(part, byKey)
			parts[w] = part
		})
	}
	wg.Wait()
	out := parts[0]
	for _, p := range parts[1:] {
		out = merge(out, p)
	}
	return out
}

func byKey(a, b at) int {
	if c := cmp.Compare(a.key, b.key); c != 0 {
		return c
	}
	return cmp.Compare(a.who, b.who)
}

func merge(a, b []at) []at {
	out := make([]at, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if byKey(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// block notes the pairs of the records with one key; it answers true where there are too many of them.
func (m *matching) block(who []at) (crowded bool) {
	n := len(who)
	if n < 2 {
		return false
	}
	if n > 2*crowd || m.pairs(who) > crowd {
		return true
	}
	for i := range who {
		for j := i + 1; j < n; j++ {
			if m.meet(who[i].who, who[j].who) {
				m.pending = append(m.pending, uint64(who[i].who)<<32|uint64(who[j].who))
			}
		}
	}
	return false
}

func (m *matching) pairs(who []at) int {
	n := len(who)
	inside := map[string]int{}
	for _, p := range who {
		inside[m.all[p.who].Side]++
	}
	within := 0
	for _, k := range inside {
		within += k * (k - 1) / 2
	}
	if m.o.Within {
		return within
	}
	return n*(n-1)/2 - within
}

// meet reports whether two records are to be compared at all.
func (m *matching) meet(i, j uint32) bool {
	a, b := &m.all[i], &m.all[j]
	return i != j && a.Kind == b.Kind && (a.Side == b.Side) == m.o.Within && a.ID != b.ID
}

// odd is the weight from which a person is asked although the names or birthdays are another's: more agrees than what a
// family shares with one thing.
const odd = 14

// settle compares the pairs that were collected and answers how many there were.
func (m *matching) settle() int {
	slices.Sort(m.pending)
	m.pending = slices.Compact(m.pending)
	workers := runtime.GOMAXPROCS(0)
	parts := make([]map[uint64]scored, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			parts[w] = map[uint64]scored{}
			for _, pair := range m.pending[w*len(m.pending)/workers : (w+1)*len(m.pending)/workers] {
				if s, ok := m.look(pair); ok {
					parts[w][pair] = s
				}
			}
		})
	}
	wg.Wait()
	if m.found == nil {
		m.found = map[uint64]scored{}
	}
	for _, p := range parts {
		for pair, s := range p {
			m.found[pair] = s
		}
	}
	n := len(m.pending)
	m.pending = m.pending[:0]
	return n
}

// look compares one pair.
func (m *matching) look(pair uint64) (scored, bool) {
	a, b := &m.all[pair>>32], &m.all[uint32(pair)]
	f, auto := m.score.score(a, b, false)
	s := scored{bits: float32(f.bits), auto: auto, rival: !f.other && f.bits >= plausible}
	switch {
	case f.other:
		s.keep = f.linked || f.bits >= odd
	default:
		s.keep = f.bits >= plausible
	}
	if !s.keep && !s.auto {
		return s, false
	}
	return s, m.o.Apart == nil || !m.o.Apart(a.ID, b.ID)
}
