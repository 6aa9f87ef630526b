package browse

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// folds is how a list shows records that are linked: the same person is one row, unless somebody wants to see each record.
type folds struct {
	off    bool              // each record has a row of its own
	under  map[int64][]int64 // the records that have none, by the row that stands for them
	hidden int               // how many those are
	opened map[int64]bool    // rows whose records are shown beneath them
	spread int               // how many those are
	most   int               // the most that one row ever showed beneath it
}

// folded reports whether the list shows each person once.
func (s *Screen) folded() bool { return !s.folds.off && s.args.Connection == "" }

// beneath are the records that a row stands for, besides its own, as far as they are in the list.
func (s *Screen) beneath(key int64) []int64 {
	if !s.folded() || s.folds.opened[key] {
		return nil
	}
	return s.folds.under[key]
}

// child reports whether a row is shown beneath another one.
func (s *Screen) child(i int) bool {
	_, is := s.parent(i)
	return is
}

// parent is the position of the row that stands for the one at i.
func (s *Screen) parent(i int) (int, bool) {
	if len(s.folds.opened) == 0 || i >= len(s.keys) || i < 0 {
		return 0, false
	}
	for at := i - 1; at >= 0 && at >= i-s.folds.most; at-- {
		if kin := s.folds.under[s.keys[at]]; s.folds.opened[s.keys[at]] && len(kin) > 0 {
			return at, i-at <= len(kin)
		}
	}
	return 0, false
}

// takeOrder keeps the order of a list; what was unfolded stays so.
func (s *Screen) takeOrder(o workbench.Order) {
	s.folds.under, s.folds.hidden, s.folds.spread = o.Under, 0, 0
	for _, kin := range o.Under {
		s.folds.hidden += len(kin)
	}
	for _, key := range s.marks.soon {
		for _, kin := range o.Under[key] {
			if s.marks.keys[key] {
				s.marks.keys[kin] = true
			}
		}
	}
	s.marks.soon = nil
	s.keys = o.Keys
	if s.keys == nil {
		s.keys = []int64{}
	}
	for key := range s.folds.opened {
		if at := slices.Index(s.keys, key); at < 0 || len(o.Under[key]) == 0 {
			delete(s.folds.opened, key)
		} else {
			s.keys = slices.Insert(s.keys, at+1, o.Under[key]...)
			s.folds.spread += len(o.Under[key])
			s.folds.most = max(s.folds.most, len(o.Under[key]))
		}
	}
}

// people is how many rows the list has when none is unfolded.
func (s *Screen) people() int { return s.Len() - s.folds.spread }

// records is how many records the list means.
func (s *Screen) records() int { return s.people() + s.folds.hidden }

// whyNotUnfold is why the row under the cursor has nothing to unfold.
func (s *Screen) whyNotUnfold() string {
	at := s.grid.Cursor()
	switch r, ok := s.current(); {
	case !ok:
		return "The list is empty."
	case s.args.Connection != "":
		return s.env.Say("This list is of one account: what else is known of a person is beneath {record:l} of the record.")
	case !s.folded():
		return s.env.Say("Each record has a row of its own already: {Z} shows a person once.")
	case s.child(at) || len(s.folds.under[r.Key]) > 0:
		return ""
	case s.keys == nil:
		return "The order of the list is still being read."
	case len(r.Linked) > 0:
		return "No other record of the same is in this list: enter shows them together."
	}
	return "It is linked with no other record."
}

// unfold shows the records that the row under the cursor stands for, or folds them again.
func (s *Screen) unfold() tea.Cmd {
	if why := s.whyNotUnfold(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	at := s.grid.Cursor()
	if up, is := s.parent(at); is {
		at = up
	}
	key := s.keys[at]
	kin := s.folds.under[key]
	if s.folds.opened[key] {
		delete(s.folds.opened, key)
		s.keys = slices.Delete(s.keys, at+1, at+1+len(kin))
		s.folds.spread -= len(kin)
	} else {
		if s.folds.opened == nil {
			s.folds.opened = map[int64]bool{}
		}
		s.folds.opened[key] = true
		s.keys = slices.Insert(s.keys, at+1, kin...)
		s.folds.spread += len(kin)
		s.folds.most = max(s.folds.most, len(kin))
	}
	s.grid.To(at, s.Len())
	return s.arrived()
}

// foldAll shows each person once, or each record.
func (s *Screen) foldAll() tea.Cmd {
	if s.args.Connection != "" {
		return screen.Toast(screen.Warn, "This list is of one account: each record has a row of its own.")
	}
	s.folds = folds{off: !s.folds.off}
	s.total = -1
	words := s.env.Say("A person who is linked across accounts is one row now. {z} unfolds one.")
	if s.folds.off {
		words = s.env.Say("Each record has a row of its own now. {Z} shows a person once.")
	}
	return tea.Batch(s.look(), s.remember(habitFold, s.folds.off), screen.Toast(screen.Info, words))
}

// together reports whether a row stands for more than its own record.
func (s *Screen) together(r workbench.Row) bool {
	return s.folded() && len(r.Linked) > 0 && !s.folds.opened[r.Key] && !s.child(s.grid.Cursor())
}

// lent is what another record of the same says of a field that the one of a folded row leaves empty; "" for nothing. Which of
// them is asked first does not depend on how the list is sorted.
func (c cells) lent(i int, r workbench.Row, f model.Field) string {
	if !c.folded() || c.folds.opened[r.Key] || c.child(i) {
		return ""
	}
	for _, same := range r.Same {
		if text := c.worded(same, f, 0); text != "" {
			return text
		}
	}
	return ""
}

// badges are the accounts that a row's person is in, its own first, in at most w cells: all of them, or how many more.
//
// Where two accounts share a provider, a person is told by providers, how many accounts of each, and a record by its own account alone:
// a name cut short to make room for a number would be read as another account.
func (c cells) badges(r workbench.Row, w int) string {
	own := c.account(r.Connection)
	if c.shared() {
		if len(r.Linked) > 0 && c.folded() && !c.folds.opened[r.Key] {
			return c.providers(r, w)
		}
		return own
	}
	var more []string
	for _, name := range r.Linked {
		if name = c.account(name); name != own && name != "" && !slices.Contains(more, name) {
			more = append(more, name)
		}
	}
	if len(more) == 0 {
		return own
	}
	all := strings.Join(append([]string{own}, more...), c.between())
	if ansi.StringWidth(all) <= w {
		return all
	}
	tail := " +" + string(rune('0'+min(len(more), 9)))
	room := max(w-len(tail), 1)
	if short := c.accountsIn(room)[problem.Clean(r.Connection)]; short != "" && ansi.StringWidth(own) > room {
		own = short // unlike the others, also in less room
	}
	return block.Cut(own, room) + tail
}

// shared reports whether two accounts are at one provider, as far as all of them are known.
func (s *Screen) shared() bool {
	return !s.apart() && !slices.ContainsFunc(s.conns, func(c workbench.Connection) bool { return c.ConnectorName == "" })
}

// providers are those that a row's person is at, its own first, with how many accounts where they are several, in at most w cells.
func (c cells) providers(r workbench.Row, w int) string {
	order, times, all := c.counted(r)
	sign := " ×"
	if c.env.Theme.ASCII {
		sign = " x"
	}
	// more is how many accounts are left to tell of.
	more := func(told int) string {
		if told == all {
			return ""
		}
		return " +" + strconv.Itoa(all-told)
	}
	out, told := "", 0
	for i, name := range order {
		word := name
		if i > 0 {
			word = c.between() + name
		}
		if times[name] > 1 {
			word += sign + strconv.Itoa(times[name])
		}
		if ansi.StringWidth(out+word+more(told+times[name])) > w {
			break
		}
		out, told = out+word, told+times[name]
	}
	if told == 0 {
		return block.Cut(order[0], max(w-len(more(1)), 1)) + more(1)
	}
	return out + more(told)
}

// counted are the providers of a row's person, its own first, how many accounts each of them has, and how many all have. An account
// that is not connected any more counts by its own name.
func (c cells) counted(r workbench.Row) (order []string, times map[string]int, all int) {
	at := make(map[string]string, len(c.conns))
	for _, conn := range c.conns {
		at[conn.Name] = problem.Clean(conn.ConnectorName)
	}
	times = map[string]int{}
	for _, account := range distinct(r.Connection, r.Linked) {
		name := at[account]
		if name == "" {
			name = block.Cut(problem.Clean(account), widest)
		}
		if times[name]++; times[name] == 1 {
			order = append(order, name)
		}
		all++
	}
	return order, times, all
}

// distinct are some names, each once, in their order.
func distinct(first string, more []string) []string {
	out := []string{first}
	for _, name := range more {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// between parts two badges.
func (s *Screen) between() string {
	if s.env.Theme.ASCII {
		return ", "
	}
	return " · "
}

// badgeRoom is how many cells the badges of a row get at most.
func (s *Screen) badgeRoom() int { return max(widest, s.width/5) }

// measure remembers how wide the badges of rows are.
func (s *Screen) measure(rows []workbench.Row) {
	if !s.several() {
		return
	}
	c := cells{s, s.accounts()}
	for _, r := range rows {
		if len(r.Linked) > 0 {
			s.badge = max(s.badge, ansi.StringWidth(c.badges(r, s.badgeRoom())))
		}
	}
}

// measureAll does so anew, for another width or other accounts.
func (s *Screen) measureAll() {
	s.badge = 0
	s.measure(s.first)
	s.measure(slices.Collect(maps.Values(s.rows)))
}

// lead is what stands before the name of a row that is shown beneath another one.
func (c cells) lead(i int) string {
	if !c.child(i) {
		return ""
	}
	if c.env.Theme.ASCII {
		return "` "
	}
	return "└ "
}

// takeFirst measures the first rows, which come before the order.
func (s *Screen) takeFirst() {
	s.folds.under, s.folds.hidden, s.folds.spread = nil, 0, 0
	s.measure(s.first)
}
