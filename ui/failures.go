package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/tasks"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

// puller is a screen that shows how the pull of a connection goes, and why it failed: it is no news there.
type puller interface{ Pulls(connection string) bool }

// failures tell which pulls failed since the jobs were as in was, each once, wherever the person is. Where the
// connection broke in the same moment, the news of that says it all.
func (a *app) failures(was []workbench.Progress, news []workbench.HealthChange) tea.Cmd {
	var words []string
	about := ""
	for i, p := range a.jobs {
		if !failed(p) || slices.ContainsFunc(was, same(p)) || slices.ContainsFunc(a.jobs[:i], same(p)) {
			continue
		}
		if s, ok := a.top().(puller); ok && s.Pulls(p.Connection) {
			continue
		}
		if slices.ContainsFunc(news, func(h workbench.HealthChange) bool { return h.Connection == p.Connection && h.Broke() }) {
			continue
		}
		words, about = append(words, a.fell(p)), p.Connection
	}
	return a.tell(screen.ToastMsg{Level: screen.Bad, About: alone(words, about)}, words, "%d pulls failed: home says which and why.")
}

// arrivals tell what pulls brought that ended since the jobs were as in was, each account once. One that failed or was
// stopped is told of elsewhere.
func (a *app) arrivals(was []workbench.Progress) tea.Cmd {
	var words []string
	for i, p := range a.jobs {
		ofIt := func(q workbench.Progress) bool { return q.Job == p.Job && q.Connection == p.Connection }
		over := func(q workbench.Progress) bool { return q.Over && q.Job == p.Job }
		if !p.Over || slices.ContainsFunc(was, over) || slices.ContainsFunc(a.jobs[:i], ofIt) {
			continue
		}
		if s, ok := a.top().(puller); ok && s.Pulls(p.Connection) {
			continue
		}
		sum := workbench.Progress{Connection: p.Connection}
		for _, q := range a.jobs {
			if ofIt(q) {
				sum.New, sum.Changed, sum.Gone = sum.New+q.New, sum.Changed+q.Changed, sum.Gone+q.Gone
				sum.Problem = cmp.Or(sum.Problem, q.Problem)
			}
		}
		if sum.Problem == nil {
			words = append(words, "Pulled "+model.Line(p.Connection, false)+": "+tasks.Came(sum)+".")
		}
	}
	switch n := len(words); {
	case n == 0:
		return nil
	case n > singly:
		words = []string{fmt.Sprintf("%d accounts were pulled.", n)}
	}
	return a.toasts.add(screen.ToastMsg{Level: screen.Good, Text: strings.Join(words, " ")})
}

// alone is the connection that news is about, where it is about no other.
func alone(words []string, about string) string {
	if len(words) == 1 {
		return about
	}
	return ""
}

// failed reports whether a pull ended with a problem; one that a person stopped did not.
func failed(p workbench.Progress) bool {
	return p.Finished && p.Problem != nil && p.Problem.Kind != problem.Canceled
}

// same finds the failure of the same job at the same connection: its other models fail of the same.
func same(p workbench.Progress) func(workbench.Progress) bool {
	return func(q workbench.Progress) bool { return failed(q) && q.Job == p.Job && q.Connection == p.Connection }
}

// fell tells of one failed pull, the key before the reason: where there is little room, the reason is cut.
func (a *app) fell(p workbench.Progress) string {
	what := "The pull"
	if p.Connection != "" {
		what = "The pull of " + p.Connection
	}
	return model.Line(what+" failed: "+a.mends(p.Problem)+" "+p.Problem.Text, false)
}

// mends is the key that mends what a pull failed of.
func (a *app) mends(p *problem.Problem) string {
	switch {
	case health.WrongSecret(workbench.Connection{State: workbench.NeedsLogin, Fix: p.Fix}), p.Kind == problem.BadClient:
		return a.say("{home:i} on home, then {connection:K}, replaces the client secret.")
	case p.Kind == problem.SignIn:
		return a.say("{home:R} on home reconnects.")
	case p.Kind == problem.MissingScope:
		return a.say("{home:R} on home asks for what is missing.")
	case p.Kind == problem.Gone, p.Kind == problem.Unsupported, p.Kind == problem.NotFound:
		return a.say("{home:i} on home says more.")
	case p.Kind == problem.VaultDown, p.Kind == problem.Storage:
		return "patchbay doctor says what is wrong."
	}
	return a.say("{home:r} on home tries again.")
}
