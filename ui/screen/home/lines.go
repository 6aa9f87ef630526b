package home

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/deeds"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

// line is one thing beneath the connections, and the place that explains it.
type line struct {
	section string // its heading, and behind a bar what is said aside of it
	id      string // what it is about, by which the cursor finds it again
	lead    string // a sign, a time, or a name, in the line's own style
	words   string // clean
	job     *workbench.Progress
	ink     func(theme.Theme) lipgloss.Style // nil for ordinary text
	to      screen.GoMsg
	does    string                 // what enter does
	once    bool                   // it is one line, however long it is
	pulls   *workbench.PullRequest // what r fetches anew; nil where nothing would tell more
}

// The headings of home.
const (
	needing = "Needs you"
	going   = "Under way"
	past    = "Lately|   {u} puts the last change back, {v} shows all"
	beyond  = "Lately|   {v} shows all" // where the last change cannot be put back
	holding = "What is here"
)

// recent is how many changes are told at most, and looked at for such as wait.
const (
	recent   = 8
	longName = 60 // cells, from which on a name is no reason for a second line
	lookedAt = 60
)

func (l line) style(th theme.Theme) lipgloss.Style {
	if l.ink == nil {
		return th.Text
	}
	return l.ink(th)
}

// aside is what stands behind the words where there is room: how far a pull is.
func (l line) aside(th theme.Theme, room int, bare bool) string {
	if l.job == nil {
		return ""
	}
	p := *l.job
	text := gauge.Count(p.Done) + " " + gauge.Percent(p.Done, p.Total)
	if p.Waiting > 0 {
		text += " waiting for the provider's limit"
	}
	bar := gauge.Bar(th, min(max(room/3, 8), 30), p.Done, p.Total)
	if bare {
		bar = ansi.Strip(bar)
	}
	return block.Cut(" "+bar+" "+text, max(room, 0))
}

// gather works out the lines of what was seen: what needs a person first, then what runs, what was done, what there is.
// The cursor stays on the line that it was on, held, unless that is gone.
func (s *Screen) gather(held line) {
	s.lines = nil
	if len(s.conns) > 0 {
		for _, more := range [][]line{s.failures(), s.broken(), s.waiting(), s.copies(), s.imports(), s.matches(), s.running(), s.changed(), s.kept()} {
			s.lines = append(s.lines, more...)
		}
	}
	for i, l := range s.lines {
		if held.id != "" && l.id == held.id {
			s.at = len(s.conns) + i
		}
	}
	s.at = max(min(s.at, len(s.conns)+len(s.lines)-1), 0)
}

func bad(th theme.Theme) lipgloss.Style  { return th.Error }
func warn(th theme.Theme) lipgloss.Style { return th.Warn }
func tell(th theme.Theme) lipgloss.Style { return th.Accent }

// failures are the pulls that ended badly and were not made up for since.
func (s *Screen) failures() []line {
	var out []line
	jobs := s.serve.Jobs()
	for _, p := range jobs {
		if !failed(p) || !s.failing(jobs, p) {
			continue
		}
		words := jobOf(p) + ": " + problem.Clean(p.Problem.Text)
		if p.Problem.Hint != "" {
			words += " " + problem.Clean(p.Problem.Hint)
		}
		out = append(out, line{
			section: needing, id: "failed " + p.Connection + p.Model, lead: health.Bad.Sign(s.env.Theme), words: words, ink: bad,
			to: screen.GoMsg{Place: "connection", Args: screen.Target{Connection: p.Connection}}, does: "its connection", pulls: all(p.Connection),
		})
	}
	return out[max(len(out)-3, 0):]
}

// all are accounts to be pulled, with all that they have.
func all(connections ...string) *workbench.PullRequest {
	return &workbench.PullRequest{Connections: connections}
}

// broken are the fields whose place at the provider is lost.
func (s *Screen) broken() []line {
	var out []line
	for _, c := range s.conns {
		for _, b := range c.Broken {
			out = append(out, line{
				section: needing, id: "broken " + c.ID + b.Model + b.Field, lead: health.Doubtful.Sign(s.env.Theme), ink: warn,
				words: fmt.Sprintf("%s · %s: %s", problem.Clean(c.Name), b.Model, problem.Clean(b.Words)),
				to:    screen.GoMsg{Place: "mapping", Args: screen.Target{Model: b.Model, Connection: c.Name, Field: b.Field}}, does: "find another place",
				pulls: &workbench.PullRequest{Connections: []string{c.Name}, Models: []string{b.Model}},
			})
		}
	}
	return out[:min(len(out), 4)]
}

// waiting are the changes of which nobody knows yet whether they arrived.
func (s *Screen) waiting() []line {
	n, first := 0, ""
	var of []string
	for _, c := range s.lately {
		if c.State == "unknown" {
			n, first = n+1, c.ID
			if !slices.Contains(of, c.Connection) {
				of = append(of, c.Connection)
			}
		}
	}
	words := health.Count(n, "change") + " got no answer: the next pull finds out whether it arrived."
	switch {
	case n == 0:
		return nil
	case n > 1:
		words, first = health.Count(n, "change")+" got no answer: the next pull finds out whether they arrived.", ""
	}
	return []line{{
		section: needing, id: "unknown", lead: health.Doubtful.Sign(s.env.Theme), words: words, ink: warn,
		to: screen.GoMsg{Place: "changes", Args: screen.Target{ID: first}}, does: "look at it", pulls: all(of...),
	}}
}

// copies are the working copies that hold something to be sent; what cannot be written waits for nobody to send it.
func (s *Screen) copies() []line {
	var out []line
	for _, b := range s.bulks {
		if left := b.Counts.Open() - b.Counts.Going - b.Counts.Invalid; left > 0 && !b.Pushing {
			out = append(out, line{
				section: needing, id: "copy " + b.ID, lead: health.Doubtful.Sign(s.env.Theme), ink: warn,
				words: waiting(b, left),
				to:    screen.GoMsg{Place: "bulk", Args: screen.Target{Bulk: b.ID, Model: b.Model}}, does: "look at it",
			})
		}
	}
	return out[:min(len(out), 3)]
}

// waiting says what is left to do in a working copy: to send it, or to look at what was tried and not written.
func waiting(b workbench.Bulk, left int) string {
	was := "were"
	if left == 1 {
		was = "was"
	}
	switch {
	case left == b.Counts.Refused:
		return fmt.Sprintf("%s of the working copy %s %s refused.", health.Count(left, "change"), b.Called(), was)
	case left == b.Counts.Refused+b.Counts.Failed+b.Counts.Conflict:
		return fmt.Sprintf("%s of the working copy %s %s not written.", health.Count(left, "change"), b.Called(), was)
	}
	return fmt.Sprintf("The working copy %s holds %s to be sent.", b.Called(), health.Count(left, "change"))
}

// matches says how many records may be the same, and what looking for more is at.
func (s *Screen) matches() []line {
	news := s.serve.Proposing()
	to := screen.GoMsg{Place: "links", Args: screen.Target{}}
	var out []line
	words := ""
	switch fresh := min(news.New, s.links); {
	case s.links == 1:
		words = "1 link waits for your word."
	case fresh > 0:
		words = fmt.Sprintf("%s links wait for your word, %s of them new.", gauge.Count(s.links), gauge.Count(fresh))
	case s.links > 0:
		words = gauge.Count(s.links) + " links wait for your word."
	}
	if len(news.PutOff) > 0 {
		words = strings.TrimSpace(words + s.env.Sayf(" Much came at once (%s): {l}, then {links:p}, compares it.", problem.Clean(strings.Join(news.PutOff, ", "))))
	}
	if words != "" {
		out = append(out, line{section: needing, id: "links", lead: s.dot(), words: words, ink: tell, to: to, does: "review"})
	}
	if news.Running {
		how := news.Progress.Phase
		if news.Progress.Total > 0 {
			how += " " + gauge.Percent(news.Progress.Done, news.Progress.Total)
		}
		out = append(out, line{section: going, id: "proposing", words: problem.Clean("Looking who is the same: " + news.Progress.Model + ", " + how), to: to, does: "links"})
	}
	return out
}

func (s *Screen) dot() string {
	if s.env.Theme.ASCII {
		return "* "
	}
	return "• "
}

// jobOf is what a pull is of: a model, or a connection as a whole.
func jobOf(p workbench.Progress) string {
	if p.Model == "" {
		return problem.Clean(p.Connection)
	}
	return problem.Clean(p.Connection) + " · " + problem.Clean(p.Model)
}

// running are the pulls under way, the latest ones.
func (s *Screen) running() []line {
	var out []line
	wide := 0
	for _, p := range s.serve.Jobs() {
		if p.Finished {
			continue
		}
		name := block.Cut(jobOf(p), 40)
		wide = max(wide, ansi.StringWidth(name))
		out = append(out, line{
			section: going, id: "job " + p.Job + p.Model, words: name, job: &p, to: screen.GoMsg{Place: "background"}, does: "what runs",
		})
	}
	out = out[max(len(out)-4, 0):]
	for i := range out {
		out[i].words = block.Pad(out[i].words, wide)
	}
	return out
}

// changed are the latest changes.
func (s *Screen) changed() []line {
	var out []line
	wide := 0
	lately := s.lately[:min(len(s.lately), recent)]
	for _, c := range lately {
		wide = max(wide, len(age.Moment(s.now(), c.At)))
	}
	section := past
	if stranded(s.lately) {
		section = beyond
	}
	for i, c := range lately {
		sign, word, style := deeds.State(s.env.Theme, c)
		out = append(out, line{
			section: section, id: "change " + c.ID, lead: block.Pad(age.Moment(s.now(), c.At), wide) + "  " + block.Pad(sign+" "+word, 12) + "  ",
			words: block.Cut(deeds.Where(c), 200), ink: func(theme.Theme) lipgloss.Style { return style },
			to: screen.GoMsg{Place: "changes", Args: screen.Target{ID: c.ID}}, does: "this change",
			once: ansi.StringWidth(c.Title) > longName, pulls: all(c.Connection),
		})
		if deeds.Decidable(c) && !overtaken(lately[:i], c) {
			out[i].to, out[i].does = screen.GoMsg{Place: "edit", Args: screen.Target{Model: c.Model, ID: c.Record, Change: c.ID}}, "decide it"
		}
	}
	return out
}

// stranded reports whether the change that an undo would mean lies in a connection that is gone: it cannot be put back.
func stranded(lately []workbench.Change) bool {
	i := slices.IndexFunc(lately, func(c workbench.Change) bool {
		return c.Undoes == "" && c.UndoneBy == "" && !slices.Contains([]string{"failed", "dropped", "conflict"}, c.State)
	})
	return i >= 0 && lately[i].Connection == "" && !lately[i].CanUndo
}

// overtaken reports whether one of the changes after c reached its record.
func overtaken(after []workbench.Change, c workbench.Change) bool {
	return slices.ContainsFunc(after, func(x workbench.Change) bool { return x.Record == c.Record && x.State == "done" })
}

// kept counts the records of each model over all connections.
func (s *Screen) kept() []line {
	sums := map[string]int{}
	for _, c := range s.conns {
		for m, n := range c.Records {
			sums[m] += n
		}
	}
	if len(s.conns) < 2 && len(sums) < 2 {
		return nil
	}
	var out []line
	for _, m := range s.models(sums) {
		out = append(out, line{
			section: holding, id: "model " + m, lead: fmt.Sprintf("%9s  ", gauge.Count(sums[m])), words: called(m, sums[m]), ink: tell,
			to: screen.GoMsg{Place: "browse", Args: screen.Target{Model: m}}, does: "browse them", pulls: &workbench.PullRequest{Models: []string{m}},
		})
	}
	return out
}

// models are the names of what there is: those of the program in its own order, then those of the person.
func (s *Screen) models(sums map[string]int) []string {
	var out []string
	own := maps.Clone(sums)
	for _, m := range model.Builtin() {
		if own[m.Name] > 0 {
			out = append(out, m.Name)
		}
		delete(own, m.Name)
	}
	maps.DeleteFunc(own, func(_ string, n int) bool { return n == 0 })
	return append(out, slices.Sorted(maps.Keys(own))...)
}

// called is a model's name for so many of it.
func called(name string, n int) string {
	for _, m := range model.Builtin() {
		if m.Name == name && n != 1 {
			return strings.ToLower(m.Plural)
		}
		if m.Name == name {
			return strings.ToLower(m.Label)
		}
	}
	return problem.Clean(name)
}
