package cli

import (
	"iter"
	"slices"
	"strings"

	"patchbay/model"
)

// peek is how many records are looked at to choose columns: all that a person gets to see unless --limit says otherwise.
const peek = screenful

// telling is a listing of records with the columns that tell something of them: none that is empty in all, and where
// the names are all there is, two others. It reads the first items; those that it answers begin with them.
func telling(l listing) (listing, iter.Seq2[item, error]) {
	next, stop := iter.Pull2(l.items)
	var first []item
	var broken error
	for len(first) < peek && broken == nil {
		it, err, more := next()
		if !more {
			break
		}
		if err != nil {
			broken = err
			break
		}
		first = append(first, it)
	}
	items := func(yield func(item, error) bool) {
		defer stop()
		for _, it := range first {
			if !yield(it, nil) {
				return
			}
		}
		if broken != nil {
			yield(item{}, broken)
			return
		}
		for {
			if it, err, more := next(); !more || !yield(it, err) {
				return
			}
		}
	}
	l.columns = choose(l, first)
	return l, items
}

// choose picks the columns for some records: those of the listing that hold anything, and two more where none of
// them, or only the first, tells one record from another.
func choose(l listing, some []item) []column {
	if len(some) == 0 {
		return l.columns
	}
	var out []column
	tells := 0
	for i, c := range l.columns {
		filled, varied := look(c, some)
		if !filled && c.field {
			continue
		}
		if c.field && (varied || len(some) == 1) && i > 1 {
			tells++
		}
		out = append(out, c)
	}
	if tells > 0 || len(some) == 1 {
		return out
	}
	at := slices.IndexFunc(out, func(c column) bool { return c.name == "connection" })
	if at < 0 {
		at = len(out)
	}
	return slices.Insert(out, at, spare(l.more, some)...)
}

// spare are up to two of the columns that are not shown: those whose values differ before those that only hold some.
func spare(more []column, some []item) []column {
	var differ, alike []column
	for _, c := range more {
		switch filled, varied := look(c, some); {
		case !c.field || !filled:
		case varied:
			differ = append(differ, c)
		default:
			alike = append(alike, c)
		}
	}
	both := append(differ, alike...)
	return both[:min(2, len(both))]
}

// look tells whether a column holds anything, and whether not everywhere the same.
func look(c column, some []item) (filled, varied bool) {
	first := ""
	for i, it := range some {
		text := ""
		if v := it.seen(c.name); !model.Empty(v) {
			text = strings.TrimSpace(exact(v))
		}
		if i == 0 {
			first = text
		}
		filled, varied = filled || text != "", varied || text != first
	}
	return filled, varied
}
