package home

import (
	"fmt"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/health"
)

// imports are those that were interrupted, with the command that goes on with each.
func (s *Screen) imports() []line {
	var out []line
	for _, i := range s.broke {
		of, file := "The import of "+problem.Clean(i.File), i.File
		if file == "" {
			of, file = "An import of "+problem.Clean(i.Model), "FILE"
		}
		again := problem.New(problem.Usage, "").WithFix("patchbay import %s %s --in %s", i.Model, file, i.Connection).Fix
		out = append(out, line{
			section: needing, id: "import " + i.Import, lead: health.Doubtful.Sign(s.env.Theme), ink: warn,
			words: fmt.Sprintf("%s has %s left: run it again, as then: %s", of, health.Count(i.Waiting, "row"), problem.Clean(again)),
			to:    screen.GoMsg{Place: "imports", Args: screen.Target{ID: i.Import}}, does: "look at it",
		})
	}
	return out[:min(len(out), 3)]
}
