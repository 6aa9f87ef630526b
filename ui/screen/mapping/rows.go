package mapping

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// row is one field of the model.
type row struct {
	field  model.Field
	label  string // clean
	line   string // as it is wanted; "" for none
	saved  string // as it is
	own    string // the connector's own line; "" for none
	from   string // where the wanted line comes from; "" for a field without one
	broken string // what the provider did to it, as a sentence
	fault  string // what the last check found, as a sentence
	hint   *workbench.Suggestion
	dirty  bool // wanted and saved are not the same
	only   bool // it is only read
	spots  []int
}

// place is one native place.
type place struct {
	workbench.NativePlace
	name  string // clean
	rows  []int  // the fields that read it, by their place among all
	lost  bool   // a line reads it, and no kept record has it
	order int
}

// side is the column with the cursor.
type side int

const (
	unified side = iota
	native
)

// list is the two columns. Positions are those among what is shown.
type list struct {
	rows   []row
	places []place
	shown  []int // rows
	spots  []int // places
	side   side
	at     int
	spot   int
	top    int
	slid   int    // first place in sight
	height int    // rows of the last picture
	origin int    // its line of the window
	split  int    // cell at which the places begin; 0 where they are not beside
	only   int    // of kinds()
	wanted string // field that the cursor is to go to; "" for none
}

// kind is which fields are shown.
type kind struct {
	words string
	is    func(row) bool
}

func kinds() []kind {
	return []kind{
		{"all fields", func(row) bool { return true }},
		{"without a place", func(r row) bool { return r.line == "" }},
		{"yours", func(r row) bool { return r.from == workbench.FromYou }},
		{"changed, not saved", func(r row) bool { return r.dirty }},
		{"custom fields", func(r row) bool { return r.from == workbench.FromDiscovered }},
		{"suggested", func(r row) bool { return r.hint != nil }},
		{"that need a look", func(r row) bool { return r.broken != "" || r.fault != "" }},
	}
}

// arrange makes the columns anew of what is known; the cursors stay where they were, by name.
func (s *Screen) arrange() {
	l := &s.list
	field, line := l.wanted, ""
	if r, ok := s.current(); ok && field == "" {
		field = r.field.Name
	}
	if p, ok := s.spot(); ok {
		line = p.Line
	}
	l.rows = l.rows[:0]
	for _, f := range s.sheet.Model.Fields {
		l.rows = append(l.rows, s.rowOf(f))
	}
	s.join()
	s.narrow()
	l.at = max(min(l.at, len(l.shown)-1), 0)
	if i := slices.IndexFunc(l.shown, func(i int) bool { return l.rows[i].field.Name == field }); i >= 0 {
		l.at, l.wanted = i, ""
	}
	l.spot = max(min(l.spot, len(l.spots)-1), 0)
	if i := slices.IndexFunc(l.spots, func(i int) bool { return l.places[i].Line == line }); i >= 0 && line != "" {
		l.spot = i
	}
}

func (s *Screen) rowOf(f model.Field) row {
	r := row{field: f, label: model.Line(f.Label, false)}
	if r.label == "" {
		r.label = model.Line(f.Name, false)
	}
	if i := slices.IndexFunc(s.sheet.View.Lines, func(l workbench.MapLine) bool { return l.Field == f.Name }); i >= 0 {
		l := s.sheet.View.Lines[i]
		r.line, r.saved, r.from, r.only, r.broken, r.own = l.Line, l.Line, l.From, l.ReadOnly, model.Line(l.Broken, false), l.Own
		if l.From == workbench.FromConnector {
			r.own = l.Line
		}
	}
	if text, changed := s.draft[f.Name]; changed {
		r.dirty, r.line, r.from, r.only = true, text, workbench.FromYou, false
		if text == "" {
			r.line, r.from = r.own, workbench.FromConnector
		}
		if r.line == "" {
			r.from = ""
		}
	}
	if h, ok := s.hints[f.Name]; ok && !r.dirty && (r.line == "" || r.broken != "") {
		r.hint = &h
	}
	proof, proved := s.proof[f.Name]
	if b, ok := s.faults[f.Name]; ok && proved == r.dirty && proof == s.draft[f.Name] {
		r.fault = faultWords(b)
	}
	return r
}

// spotsOf are the places that a line reads, as places are named.
func spotsOf(line string) []string {
	text, steps, err := mapping.Parts(line)
	if err != nil || text == "-" || text == "" {
		return nil
	}
	words := strings.Fields(text)
	for _, step := range steps {
		if name, args := mapping.Call(step); name == "by-id" && len(args) == 1 {
			return []string{byID(words[0], args[0])}
		}
	}
	var out []string
	for i := 0; i < len(words); i += 2 {
		out = append(out, words[i])
	}
	return out
}

func byID(list, id string) string { return list + " | by-id " + mapping.Word(id, false) }

// join finds the places that each field reads. Places are in the order of the first field that does, those that no field
// reads behind them.
func (s *Screen) join() {
	l := &s.list
	l.places = l.places[:0]
	index := map[string]int{}
	for _, p := range s.sheet.Places {
		index[p.Line] = len(l.places)
		if list, _, custom := strings.Cut(p.Line, " | by-id "); custom { // by its key too
			index[byID(list, strings.TrimPrefix(p.Field, model.CustomPrefix))] = len(l.places)
		}
		l.places = append(l.places, place{NativePlace: p, name: model.Line(p.Name, false), order: 1 << 20})
	}
	for i := range l.rows {
		r := &l.rows[i]
		r.spots = nil
		spots := spotsOf(r.line)
		if known := slices.DeleteFunc(slices.Clone(spots), func(x string) bool { _, is := index[x]; return !is }); len(known) > 0 {
			spots = known // of several names of one place those that are there
		}
		for _, spot := range spots {
			at, known := index[spot]
			if !known {
				at = len(l.places)
				index[spot] = at
				l.places = append(l.places, place{NativePlace: workbench.NativePlace{Line: spot, Name: spot}, name: model.Line(spot, false), lost: true})
				l.places[at].order = i
			}
			r.spots = append(r.spots, at)
			p := &l.places[at]
			p.rows, p.order = append(p.rows, i), min(p.order, i)
		}
	}
}

// narrow finds what the filter lets through.
func (s *Screen) narrow() {
	l := &s.list
	words := strings.Fields(strings.ToLower(s.filter.Value()))
	is := kinds()[l.only].is
	l.shown, l.spots = l.shown[:0], l.spots[:0]
	used := map[int]bool{}
	for i, r := range l.rows {
		text := r.label + " " + r.field.Name + " " + r.line
		for _, p := range r.spots {
			text += " " + l.places[p].name
		}
		if !is(r) || !holds(text, words) {
			continue
		}
		l.shown = append(l.shown, i)
		for _, p := range r.spots {
			used[p] = true
		}
	}
	for i, p := range l.places {
		if used[i] || l.only == 0 && holds(p.name+" "+p.Line, words) {
			l.spots = append(l.spots, i)
		}
	}
	slices.SortStableFunc(l.spots, func(a, b int) int { return l.places[a].order - l.places[b].order })
}

func holds(text string, words []string) bool {
	text = strings.ToLower(text)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// current is the field under the cursor.
func (s *Screen) current() (row, bool) {
	if l := &s.list; l.at < len(l.shown) && l.shown[l.at] < len(l.rows) {
		return l.rows[l.shown[l.at]], true
	}
	return row{}, false
}

// spot is the native place under the cursor of its column.
func (s *Screen) spot() (place, bool) {
	if l := &s.list; l.spot < len(l.spots) && l.spots[l.spot] < len(l.places) {
		return l.places[l.spots[l.spot]], true
	}
	return place{}, false
}

// state is what a field is, in a word or two.
func (r row) state() string {
	switch {
	case r.dirty && r.fault != "":
		return "at fault"
	case r.dirty && r.line == "":
		return "removed"
	case r.dirty:
		return "changed"
	case r.broken != "":
		return "broken"
	case r.fault != "":
		return "at fault"
	case r.hint != nil:
		return "suggested"
	case r.line == "":
		return "no place"
	}
	return map[string]string{workbench.FromYou: "yours", workbench.FromDiscovered: "custom"}[r.from]
}

// tally says what the fields are, in words.
func (s *Screen) tally() string {
	n := map[string]int{}
	for _, r := range s.list.rows {
		switch {
		case r.line == "":
			n["none"]++
		default:
			n[r.from]++
		}
		if r.broken != "" {
			n["broken"]++
		}
		if r.hint != nil {
			n["hint"]++
		}
	}
	var parts []string
	for _, p := range [][2]string{
		{"broken", "broken"}, {"hint", "suggested"}, {"none", "without a place"}, {workbench.FromYou, "yours"}, {workbench.FromDiscovered, "custom"},
	} {
		if n[p[0]] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[p[0]], p[1]))
		}
	}
	if len(parts) == 0 {
		return gauge.Count(len(s.list.rows)) + " fields"
	}
	return strings.Join(parts, " · ")
}

func faultWords(b workbench.Breach) string {
	return lawWords(b.Law) + ": " + model.Line(b.Title, false) + ": " + model.Line(b.Message, false)
}

// lawWords is what is wrong where a law or demand is broken.
func lawWords(law string) string {
	return map[string]string{
		"PutGet": "What is written would not be read back", "GetPut": "Writing what was read would change it",
		"Read": "It cannot be read", "Keep": "A value would be lost",
	}[law]
}
