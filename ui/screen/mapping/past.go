package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// past is the versions that were saved, the newest first, and behind them the connector's own mapping.
type past struct {
	all   []workbench.MappingVersion
	ready bool
	err   *problem.Problem
	at    int
}

func (p *past) take(all []workbench.MappingVersion, err error) {
	p.all, p.ready, p.err = all, err == nil, nil
	if err != nil {
		p.err = problem.As(err)
	}
	p.at = max(min(p.at, p.rows()-1), 0)
}

// rows is how many there are, the connector's own among them.
func (p *past) rows() int { return len(p.all) + 1 }

// here is the version under the cursor: 0 for the connector's own.
func (p *past) here() int {
	if p.at < len(p.all) {
		return p.all[p.at].Version
	}
	return 0
}

func (p *past) words(version int) string {
	if version == 0 {
		return "the connector's own mapping"
	}
	return fmt.Sprintf("version %d", version)
}

// linesAt are the lines of what is i below the newest; beyond the last there are none.
func (p *past) linesAt(i int) map[string]string {
	out := map[string]string{}
	if i < len(p.all) {
		for _, l := range p.all[i].Lines {
			out[l.Field] = l.Text
		}
	}
	return out
}

// did are the lines that a version changed, seen from the one before it.
func (p *past) did(i int) []model.Change { return apart(p.linesAt(i+1), p.linesAt(i)) }

// spoken puts the connector's line where a field has none of the person's own.
func (s *Screen) spoken(changes []model.Change) []model.Change {
	for i, c := range changes {
		own := ""
		for _, r := range s.list.rows {
			if r.field.Name == c.Field {
				own = r.own
			}
		}
		words := "no place"
		if own != "" {
			words = own + "   (the connector's)"
		}
		if c.Before == nil {
			changes[i].Before = words
		}
		if c.After == nil {
			changes[i].After = words
		}
	}
	return changes
}

// apart are the differences between lines, by field.
func apart(before, after map[string]string) []model.Change {
	fields := map[string]bool{}
	for f := range before {
		fields[f] = true
	}
	for f := range after {
		fields[f] = true
	}
	var out []model.Change
	for _, f := range slices.Sorted(maps.Keys(fields)) {
		if before[f] != after[f] {
			out = append(out, model.Change{Field: f, Before: orNone(before[f]), After: orNone(after[f])})
		}
	}
	return out
}

func orNone(line string) any {
	if line == "" {
		return nil
	}
	return line
}

func (p *past) keys(why string) []screen.Binding {
	back := off(screen.Bind("enter", "go back to it", "enter"), why)
	if p.ready && p.at == 0 {
		back = back.Off("The mapping is like that now.")
	}
	note := screen.Bind("e", "write why", "e")
	if p.ready && p.here() == 0 {
		note = note.Off("The connector's own mapping has no note of yours.")
	}
	return []screen.Binding{screen.Bind("j/k", "older, newer", "j", "k", "down", "up"), back, note, screen.Bind("v", "fields", "v", "esc")}
}

func (s *Screen) pressPast(name string) tea.Cmd {
	switch name {
	case "esc", "v":
		s.face = looking
		s.told.Stop()
	case "enter":
		if s.past.ready {
			return s.goBack(s.past.here())
		}
	case "r":
		return s.versions()
	case "e":
		s.writeNote()
	default:
		s.walk(name)
	}
	return nil
}

// pastView lists the versions and shows what the one under the cursor changed, and what going back to it would.
func (s *Screen) pastView(w, h int) []string {
	th, p := s.env.Theme, &s.past
	lines := []string{th.Title.Render("Versions of this mapping")}
	switch {
	case p.err != nil:
		return append(append(lines, ""), notice.Problem(th, w, p.err, s.env.Say("Press {r} to try again, esc to go back."))...)
	case !p.ready:
		return lines
	}
	lines = append(lines, "")
	room := max(min(p.rows(), h/2-2), 1)
	from, to := block.Roll(p.rows(), room, p.at)
	for i := from; i < to; i++ {
		text := block.Pad(" "+s.versionWords(i), w)
		if i == p.at {
			lines = append(lines, th.Selected.Render(text))
			continue
		}
		lines = append(lines, th.Text.Render(text))
	}
	if rest := block.Rest(from, p.rows()-to, th.ASCII); rest != "" {
		lines = append(lines, th.Muted.Render(" "+rest))
	}
	if s.face == noting {
		return append(lines, "", th.Text.Render(block.Cut(fmt.Sprintf("Why was version %d saved?", p.here()), w)))
	}
	return append(append(lines, ""), s.versionDifference(w)...)
}

// versionWords are a version in one line: which, when, who, what.
func (s *Screen) versionWords(i int) string {
	p := &s.past
	if i >= len(p.all) {
		words := "the connector's own, without a line of yours"
		if len(p.all) == 0 {
			words += " · this is how it is now"
		}
		return block.Pad("0", 5) + words
	}
	v := p.all[i]
	var what []string
	for _, c := range p.did(i) {
		what = append(what, s.labelOf(c.Field))
	}
	words := block.Pad(fmt.Sprint(v.Version), 5) + block.Pad(age.Moment(s.now(), v.Saved), 18)
	if v.Current {
		words += "now · "
	}
	for _, text := range []string{v.Note, strings.Join(what, ", "), v.By} {
		if text = model.Line(text, false); text != "" {
			words += text + " · "
		}
	}
	return strings.TrimSuffix(words, " · ")
}

func (s *Screen) versionDifference(w int) []string {
	th, p := s.env.Theme, &s.past
	labels := map[string]string{}
	for _, f := range s.sheet.Model.Fields {
		labels[f.Name] = f.Label
	}
	var out []string
	part := func(title string, changes []model.Change, none string) {
		out = append(out, th.Accent.Render(title))
		if len(changes) == 0 {
			out = append(out, th.Muted.Render(none))
		}
		out = append(append(out, difference.Lines(th, w, changes, labels)...), "")
	}
	if p.at < len(p.all) {
		part("It changed", s.spoken(p.did(p.at)), "Nothing.")
	}
	if p.at > 0 {
		part("Going back to it would change", s.spoken(apart(p.linesAt(0), p.linesAt(p.at))), "Nothing: the lines are the same.")
	}
	if len(p.all) == 0 {
		out = append(out, th.Muted.Render(block.Cut("Nobody changed it yet. What you save becomes version 1.", w)))
	}
	return out
}
