package browse

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// byTitle is what the column of names is sorted by.
const byTitle = "title"

// sorts are the orders that the key s goes through.
var sorts = []struct{ order, words string }{
	{"", "by name"}, {"-updatedAt", "latest change first"}, {"-createdAt", "newest first"},
}

// sorted is the first thing that the list is sorted by.
func (s *Screen) sorted() (path string, down bool) {
	order := sorts[s.sort].order
	if s.viewed.sort != nil {
		order = strings.Join(s.viewed.sort[:min(1, len(s.viewed.sort))], "")
	}
	path, down = strings.CutPrefix(order, "-")
	if path == "" {
		path = byTitle
	}
	path = strings.TrimPrefix(path, "-")
	if s.hides(path) {
		return "updatedAt", true
	}
	return path, down
}

// hides reports whether the veil is on and the list is not sorted by that path under it: its order would tell of the true
// values.
func (s *Screen) hides(path string) bool {
	if !s.env.Veiled {
		return false
	}
	f, known := s.model.Field(path)
	if !known {
		f = model.Field{Name: path}
	}
	return workbench.OrderTells(f)
}

// nextSort is the order that the key s goes to: under the veil the first one is as the second.
func (s *Screen) nextSort() int {
	next := (s.sort + 1) % len(sorts)
	if s.env.Veiled && s.filter.Empty() && s.sort == 0 {
		next++
	}
	return next
}

// sortBy sorts by a column; by the one that it is sorted by already, the other way round. Moments begin with the latest.
func (s *Screen) sortBy(path string) tea.Cmd {
	if s.hides(path) {
		return screen.Toast(screen.Warn, "In that order the list would tell of the true values: lift the veil to sort so.")
	}
	was, down := s.sorted()
	switch path {
	case was:
		down = !down
	default:
		down = path == "updatedAt" || path == "createdAt"
	}
	s.sort, s.viewed.sort = 0, nil
	if down {
		s.viewed.sort = []string{"-" + path}
	} else if path != byTitle {
		s.viewed.sort = []string{path}
	}
	return s.narrow()
}

// sortWords say how the list is sorted; "" for the usual way.
func (s *Screen) sortWords() string {
	if s.viewed.sort == nil {
		if s.sort == 0 && s.env.Veiled && s.filter.Empty() {
			return sorts[1].words + " under the veil"
		}
		if s.sort == 0 && s.everything() && s.filter.Empty() {
			return "by " + firstLower(s.called(byTitle)) // no column says so
		}
		if s.sort == 0 {
			return ""
		}
		return sorts[s.sort].words
	}
	path, down := s.sorted()
	for _, known := range sorts {
		if down && known.order == "-"+path {
			return known.words
		}
	}
	words := "by " + firstLower(s.called(path))
	if down {
		words += ", last first"
	}
	return words
}

// sortFields are what the list can be sorted by, the name first.
func (s *Screen) sortFields() []model.Field {
	out := []model.Field{{Name: byTitle, Label: "Name"}}
	if s.everything() {
		out[0].Label = "Kind, then name"
	} else {
		out = append(out, slices.DeleteFunc(s.columnFields(), func(f model.Field) bool {
			return f.Name == "updatedAt" || f.Type == model.ObjectList
		})...)
	}
	out = append(out, model.Field{Name: "updatedAt", Label: "Changed"}, model.Field{Name: "createdAt", Label: "Created"})
	return slices.DeleteFunc(out, func(f model.Field) bool { return s.hides(f.Name) })
}

// called is the label of something to sort by.
func (s *Screen) called(path string) string {
	for _, f := range s.sortFields() {
		if f.Name == path {
			return problem.Clean(f.Label)
		}
	}
	return lastOf(path)
}

// chooseSort opens the choice of what to sort by.
func (s *Screen) chooseSort() {
	path, _ := s.sorted()
	s.pane = pane{kind: sortPane, at: max(slices.IndexFunc(s.sortFields(), func(f model.Field) bool { return f.Name == path }), 0)}
}

// arrow is the sign of a direction.
func (s *Screen) arrow(down bool) string {
	switch {
	case s.env.Theme.ASCII && down:
		return "v"
	case s.env.Theme.ASCII:
		return "^"
	case down:
		return "▼"
	}
	return "▲"
}

// sortChoices are the lines of that choice.
func (s *Screen) sortChoices() [][2]string {
	var out [][2]string
	path, down := s.sorted()
	for _, f := range s.sortFields() {
		sign := "  "
		if f.Name == path {
			sign = s.arrow(down) + " "
		}
		out = append(out, [2]string{sign + problem.Clean(f.Label), problem.Clean(f.Name)})
	}
	return out
}

// signed puts the sign of the order behind the title of the column that the list is sorted by. Found records are in an
// order of their own.
func (s *Screen) signed(all []grid.Column) []grid.Column {
	path, down := s.sorted()
	if s.viewed.sort == nil && s.sort == 0 && !s.filter.Empty() || s.everything() && path == byTitle { // there each kind has names of its own
		return all
	}
	for i, c := range all {
		if c.Key != path {
			continue
		}
		all[i].Sign = s.arrow(down)
		all[i].Min = max(c.Min, min(ansi.StringWidth(c.Title), 12)+2)
		all[i].Ideal = max(c.Ideal, all[i].Min)
	}
	return all
}
