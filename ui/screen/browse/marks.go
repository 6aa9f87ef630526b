package browse

import (
	"context"
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// marks are the records that a person picked, to change them together. They stay while the list is narrowed.
type marks struct {
	keys map[int64]bool
	all  bool    // everything that the list shows
	from int64   // the record that was marked last; a range begins there
	soon []int64 // rows that were marked before it was known for which records they stand
}

// markStep is how many records are looked up at one time.
const markStep = 1000

type pickedMsg = load.Result[[]string]

// n is how many records are marked.
func (m marks) n(list int) int {
	if m.all {
		return list
	}
	return len(m.keys)
}

func (m marks) has(key int64) bool { return m.all || m.keys[key] }

// mark is a key that marks, and reports whether it was one.
func (s *Screen) mark(name string) (tea.Cmd, bool) {
	switch name {
	case "space", " ":
		s.markHere()
		s.grid.Key("down", s.Len())
		return s.arrived(), true
	case "V":
		return nil, s.span()
	case "A":
		s.marks = marks{all: !s.marks.all}
		return nil, true
	case "B":
		return s.bulk(), true
	case "C":
		return s.compare(), true
	case "esc":
		if s.marks.n(s.records()) > 0 {
			s.marks = marks{}
			return nil, true
		}
	}
	return nil, false
}

// markHere marks the record under the cursor, or unmarks it.
func (s *Screen) markHere() {
	r, ok := s.current()
	if !ok {
		return
	}
	if s.marks.all || s.marks.keys == nil {
		s.marks = marks{keys: map[int64]bool{}}
	}
	s.marks.from = r.Key
	was := s.marks.keys[r.Key]
	if s.keys == nil && !was {
		s.marks.soon = append(s.marks.soon, r.Key)
	}
	for _, key := range append([]int64{r.Key}, s.beneath(r.Key)...) { // a row of several records stands for all of them
		if was {
			delete(s.marks.keys, key)
		} else {
			s.marks.keys[key] = true
		}
	}
}

// span marks all from the record that was marked last to the one under the cursor.
func (s *Screen) span() bool {
	if s.keys == nil {
		return true // the order is on its way
	}
	if s.marks.keys == nil {
		s.marks = marks{keys: map[int64]bool{}}
	}
	to := s.grid.Cursor()
	from := slices.Index(s.keys, s.marks.from)
	if from < 0 {
		from = to
	}
	for _, k := range s.keys[min(from, to):min(max(from, to)+1, len(s.keys))] {
		s.marks.keys[k] = true
		for _, under := range s.beneath(k) {
			s.marks.keys[under] = true
		}
	}
	if to < len(s.keys) {
		s.marks.from = s.keys[to]
	}
	return true
}

// bulk opens the marked records as a working copy, or the list of working copies where none is marked.
func (s *Screen) bulk() tea.Cmd {
	switch {
	case s.marks.all:
		q := s.query()
		return s.env.Go("bulk", screen.Target{Model: s.args.Model, Marked: &screen.Marked{All: &workbench.Selection{Model: q.Model, Connections: q.Connections, Text: q.Text, Where: q.Where, Sort: q.Sort}}})
	case len(s.marks.keys) == 0:
		return s.env.Go("bulk", screen.Target{})
	}
	keys, serve := s.marked(), s.serve
	return load.Start(s.picked, patience, func(ctx context.Context) ([]string, error) {
		ids := make([]string, 0, len(keys))
		for part := range slices.Chunk(keys, markStep) {
			rows, err := serve.Rows(ctx, part)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				ids = append(ids, r.ID)
			}
		}
		return ids, nil
	})
}

// marked are the keys of the marked records: those in the list in its order, then those that it does not show now.
func (s *Screen) marked() []int64 {
	out := make([]int64, 0, len(s.marks.keys))
	seen := make(map[int64]bool, len(s.marks.keys))
	for _, k := range s.keys {
		if s.marks.keys[k] {
			out, seen[k] = append(out, k), true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(s.marks.keys)) {
		if !seen[k] {
			out = append(out, k)
		}
	}
	return out
}

// opened goes on with the ids of the marked records.
func (s *Screen) opened(msg pickedMsg) tea.Cmd {
	if !msg.In(s.picked) || s.failed(msg.Err) {
		return nil
	}
	if len(msg.Value) == 0 {
		return screen.Toast(screen.Warn, "The marked records are not here any more.")
	}
	return s.env.Go("bulk", screen.Target{Model: s.args.Model, Marked: &screen.Marked{IDs: msg.Value}})
}

// markWords say how many are marked: rows, as the list counts them, and where those stand for more, how many records; "" for none.
func (s *Screen) markWords() string {
	n := s.marks.n(s.records())
	if n == 0 {
		return ""
	}
	rows := n
	switch {
	case s.marks.all:
		rows = s.people()
	case s.folded():
		for key := range s.marks.keys {
			if s.marks.keys[key] {
				rows -= s.stoodFor(key)
			}
		}
	}
	if rows == n {
		return gauge.Count(n) + " marked"
	}
	return fmt.Sprintf("%s marked (%s records)", gauge.Count(rows), gauge.Count(n))
}

// stoodFor is how many marked records are in the list by the row of another one, which is marked.
func (s *Screen) stoodFor(key int64) int {
	n := 0
	for _, kin := range s.beneath(key) {
		if s.marks.keys[kin] {
			n++
		}
	}
	return n
}

// markKeys are the keys about marks.
func (s *Screen) markKeys() []screen.Binding {
	mark, bulk := screen.Bind("space", "mark", "space"), screen.Bind("B", "working copies", "B")
	all, span, compare := screen.Bind("A", "mark all", "A"), screen.Bind("V", "mark up to here", "V"), screen.Bind("C", "compare the marked", "C")
	if why := s.whyNotCompare(); why != "" {
		compare = compare.Off(why)
	}
	compare.Hidden = compare.Why != ""
	mark.Hidden, bulk.Hidden, all.Hidden, span.Hidden = true, true, true, true
	if s.Len() == 0 {
		mark, all, span = mark.Off("The list is empty."), all.Off("The list is empty."), span.Off("The list is empty.")
	}
	if n := s.marks.n(s.records()); n > 0 {
		bulk = screen.Bind("B", "change the marked", "B")
		return []screen.Binding{bulk, compare, mark, all, span}
	}
	return []screen.Binding{mark, bulk, compare, all, span}
}
