package browse

import (
	"slices"

	"patchbay/problem"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// found is what the filter found of a row. columns are the paths that its cells show, "" the name; the list shows what
// was found where they do not.
func (s *Screen) found(r workbench.Row, columns []string) grid.Found {
	if s.filter.Empty() {
		return grid.Found{}
	}
	match, ok := workbench.MatchOf(s.modelFor(r), r, s.filter.Value())
	if !ok {
		return grid.Found{}
	}
	if match.Field == "" {
		return grid.Found{Text: match.Text, Spans: match.Spans}
	}
	return grid.Found{Column: slices.Index(columns, match.Field), Label: problem.Clean(match.Label), Text: match.Text, Spans: match.Spans}
}
