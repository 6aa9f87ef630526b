package home

import (
	"fmt"
	"slices"

	"patchbay/problem"
	"patchbay/ui/deeds"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// below is what needs a word beneath the connections: a question, an action or pulls under way, a look that failed.
func (s *Screen) below(w int) []string {
	th := s.env.Theme
	var out []string
	add := func(lines []string) {
		if len(lines) > 0 {
			out = append(append(out, ""), lines...)
		}
	}
	if s.face == leaving {
		add(s.question(w))
		return out
	}
	if s.acted.Slow() {
		add([]string{gutter + th.Muted.Render(block.Cut(s.doing+"…", max(w-6, 10)))})
	}
	add(s.farewell(w))
	add(s.running(w))
	add(s.broken(w))
	if s.err != nil {
		add(indent(append(notice.Problem(th, w-6, s.err, ""), th.Muted.Render("What is shown was known before."))))
	}
	return out
}

func (s *Screen) question(w int) []string {
	c, ok := s.current()
	if !ok {
		return nil
	}
	th := s.env.Theme
	var out []string
	text := fmt.Sprintf("Disconnect %s? Its token leaves the vault and its grant is ended where that is possible.", block.Cut(problem.Clean(c.Name), 40))
	for _, l := range block.Wrap(text, max(w-6, 10)) {
		out = append(out, gutter+th.Warn.Render(l))
	}
	choices := [][2]string{{"y", "keep its records here"}, {"Y", "remove them too"}, {"n", "stay connected"}}
	return append(out, indent(notice.Choices(th, max(w-6, 10), choices))...)
}

// running are the pulls under way, and those that failed with the step that mends them; the latest ones.
func (s *Screen) running(w int) []string {
	th := s.env.Theme
	wrong := "× "
	if th.ASCII {
		wrong = "x "
	}
	var told [][]string
	jobs := s.serve.Jobs()
	for _, p := range jobs {
		name := fmt.Sprintf("%s · %s", problem.Clean(p.Connection), problem.Clean(p.Model))
		switch {
		case failed(p) && s.failing(jobs, p):
			var lines []string
			for i, l := range block.Wrap(name+": "+problem.Clean(p.Problem.Text), w-6) {
				lead := wrong
				if i > 0 {
					lead = "  "
				}
				lines = append(lines, gutter+th.Error.Render(lead+l))
			}
			if hint := problem.Clean(p.Problem.Hint); hint != "" {
				lines = append(lines, gutter+"  "+block.Cut(hint, w-6))
			}
			told = append(told, lines)
		case !p.Finished:
			bar := gauge.Bar(th, min(max(w/4, 8), 30), p.Done, p.Total)
			line := gutter + block.Pad(name, min(max(w*2/5, 16), 40)) + " " + bar + " " + gauge.Count(p.Done) + " " + gauge.Percent(p.Done, p.Total)
			if p.Waiting > 0 {
				line += th.Muted.Render(" waiting for the provider's limit")
			}
			told = append(told, []string{block.Cut(line, w)})
		}
	}
	var out []string
	for _, lines := range told[max(len(told)-4, 0):] {
		out = append(out, lines...)
	}
	return out
}

// broken are the fields whose place at the provider is lost, with the command that looks for another; the first ones.
func (s *Screen) broken(w int) []string {
	var out []string
	for _, c := range s.conns {
		for _, b := range c.Broken {
			if len(out) > 3 {
				return out
			}
			text := fmt.Sprintf("%s, %s: %s patchbay map suggest %s %s finds another place.",
				problem.Clean(c.Name), b.Model, problem.Clean(b.Words), problem.Clean(c.Name), b.Model)
			out = append(out, indent(notice.Warn(s.env.Theme, w-6, text))...)
		}
	}
	return out
}

// failed reports whether a pull ended with a problem; one that a person stopped did not.
func failed(p workbench.Progress) bool {
	return p.Finished && p.Problem != nil && p.Problem.Kind != problem.Canceled
}

// unpulled reports whether the last pull of a connection failed.
func unpulled(jobs []workbench.Progress, name string) bool {
	return slices.ContainsFunc(jobs, func(p workbench.Progress) bool { return p.Connection == name && failed(p) && last(jobs, p) })
}

// last reports whether no later job pulled the same connection.
func last(jobs []workbench.Progress, p workbench.Progress) bool {
	job := ""
	for _, q := range jobs {
		if q.Connection == p.Connection {
			job = q.Job
		}
	}
	return job == p.Job
}

// failing reports whether the failure of a pull is still true: no pull came later, and what kept it from its
// connection was not mended meanwhile.
func (s *Screen) failing(jobs []workbench.Progress, p workbench.Progress) bool {
	for _, c := range s.conns {
		if c.Name == p.Connection {
			return last(jobs, p) && (c.State != workbench.OK || !barring(p.Problem.Kind))
		}
	}
	return false
}

// barring reports whether a problem is one of the connection itself, whose state tells when it is mended.
func barring(k problem.Kind) bool {
	return slices.Contains([]problem.Kind{problem.SignIn, problem.BadClient, problem.MissingScope}, k)
}

// recent is how many changes are told at most.
const recent = 5

// past tells the latest changes where there is room for them.
func (s *Screen) past(w, room int) []string {
	th := s.env.Theme
	if n := min(len(s.lately), room-7); n > 0 && s.face == list {
		out := []string{"", gutter + th.Title.Render("Lately") + th.Muted.Render("   u puts the last change back, v shows all")}
		wide := 0
		for _, c := range s.lately[:n] {
			wide = max(wide, len(age.Moment(s.now(), c.At)))
		}
		for _, c := range s.lately[:n] {
			sign, word, style := deeds.State(th, c)
			line := th.Muted.Render(block.Pad(age.Moment(s.now(), c.At), wide)) + "  " + style.Render(block.Pad(sign+" "+word, 12)) + "  "
			out = append(out, gutter+line+block.Cut(deeds.What(c)+th.Muted.Render(" · "+problem.Clean(c.Connection)), max(w-wide-21, 8)))
		}
		return out
	}
	return nil
}
