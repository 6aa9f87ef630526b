package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen/jobs"
	"patchbay/ui/tasks"
)

// see takes what is in the background now. A failure that was not there before shows in the terminal's own bar until
// somebody looks.
func (a *app) see() {
	was := a.work
	a.jobs, a.work = a.opt.Services.Jobs(), jobs.Look(a.opt.Services)
	for _, t := range a.work {
		if t.Failed() && !slices.ContainsFunc(was, func(o tasks.Task) bool { return o.Failed() && o.Kind == t.Kind && o.ID == t.ID && o.What == t.What }) {
			a.failed = true
		}
	}
}

// progress is the terminal's own bar: while something runs, and after a failure until somebody looks.
func (a *app) progress() *tea.ProgressBar {
	percent, running, known := tasks.Share(a.work)
	switch {
	case a.failed && !running:
		return tea.NewProgressBar(tea.ProgressBarError, 100)
	case !running:
		return nil
	case !known:
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, percent)
}

// working is what is under way in a few words, "" when nothing is.
func (a *app) working() string {
	var words []string
	for _, t := range a.work {
		if !t.Finished {
			words = append(words, t.Words())
		}
	}
	if n := len(words); n > 2 {
		words = append(words[:1], fmt.Sprintf("%d more", n-1))
	}
	return strings.Join(words, " · ")
}
