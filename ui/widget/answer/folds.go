package answer

import (
	"math/bits"
	"sort"
)

// folds says which lines are folded, and by that which are in sight. Finding the line of a row and the row of a line
// takes the same time whatever is folded.
type folds struct {
	set  []uint64 // a bit for each line
	away []span   // what the folded ones hide, outermost alone, in order
	n    int      // lines in all
}

// span hides the lines behind from, up to and with to; before is how many lines are hidden ahead of it.
type span struct{ from, to, before int }

func newFolds(n int) folds { return folds{set: make([]uint64, (n+63)/64), n: n} }

func (f *folds) folded(i int) bool { return i/64 < len(f.set) && f.set[i/64]&(1<<(i%64)) != 0 }

func (f *folds) put(i int, on bool) {
	if on {
		f.set[i/64] |= 1 << (i % 64)
	} else {
		f.set[i/64] &^= 1 << (i % 64)
	}
}

// settle works out what is hidden, after lines were folded or unfolded.
func (f *folds) settle(opens []opener) {
	f.away = f.away[:0]
	until, before, k := -1, 0, 0
	for w, word := range f.set {
		for ; word != 0; word &= word - 1 {
			i := w*64 + bits.TrailingZeros64(word)
			if i <= until {
				continue // within another one
			}
			for int(opens[k].line) < i {
				k++
			}
			until = int(opens[k].end)
			f.away = append(f.away, span{i, until, before})
			before += until - i
		}
	}
}

// rows is how many lines are in sight.
func (f *folds) rows() int {
	if len(f.away) == 0 {
		return f.n
	}
	last := f.away[len(f.away)-1]
	return f.n - last.before - (last.to - last.from)
}

// line is the line at a row.
func (f *folds) line(row int) int {
	// The spans whose first line is ahead of the row have hidden all they hide.
	k := sort.Search(len(f.away), func(i int) bool { return f.away[i].from-f.away[i].before >= row })
	if k == 0 {
		return row
	}
	s := f.away[k-1]
	return row + s.before + s.to - s.from
}

// row is the row of a line; of a hidden one that of the line that hides it.
func (f *folds) row(at int) int {
	k := sort.Search(len(f.away), func(i int) bool { return f.away[i].from >= at })
	if k == 0 {
		return at
	}
	s := f.away[k-1]
	if at <= s.to {
		return s.from - s.before
	}
	return at - s.before - (s.to - s.from)
}
