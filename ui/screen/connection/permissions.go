package connection

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

// permissions are what was asked for and what was granted, each with the operations that it carries.
func (s *Screen) permissions(w int) []string {
	th, c := s.env.Theme, s.conn
	if len(c.Wanted)+len(c.Granted) == 0 {
		return append([]string{th.Title.Render("Permissions")}, styled(th.Muted.Render, "This way in names no permissions: it may what its token may.", w)...)
	}
	granted := 0
	for _, name := range c.Wanted {
		if s.missing(name) == nil {
			granted++
		}
	}
	out := []string{th.Title.Render(fmt.Sprintf("Permissions: %d of %d granted", granted, len(c.Wanted)))}
	for _, name := range c.Wanted {
		out = append(out, s.permission(name, w)...)
	}
	for _, name := range c.Granted {
		if !slices.Contains(c.Wanted, name) {
			out = append(out, s.spare(name, w)...)
		}
	}
	return out
}

// missing is what a permission lacks; nil when it was granted.
func (s *Screen) missing(name string) *workbench.MissingScope {
	i := slices.IndexFunc(s.conn.Missing, func(m workbench.MissingScope) bool { return m.Scope == name })
	if i < 0 {
		return nil
	}
	return &s.conn.Missing[i]
}

// permission is one that was asked for.
func (s *Screen) permission(name string, w int) []string {
	th := s.env.Theme
	level, words := health.Good, "for "+strings.Join(s.carries(name), ", ")
	if len(s.carries(name)) == 0 {
		words = "asked for at every sign-in"
	}
	if m := s.missing(name); m != nil {
		level, words = health.Doubtful, "not granted"
		if len(m.Operations) > 0 {
			words += ": no " + strings.Join(m.Operations, ", ")
		}
	}
	style := th.Text
	if level != health.Good {
		style = th.Warn
	}
	out := []string{block.Cut(level.Style(th).Render(level.Sign(th))+style.Render(problem.Clean(name)), w)}
	for _, l := range block.Wrap(problem.Clean(words), max(w-4, 8)) {
		out = append(out, "    "+th.Muted.Render(l))
	}
	return out
}

// spare is one that was granted although nothing ticked asks for it.
func (s *Screen) spare(name string, w int) []string {
	th, dot := s.env.Theme, "· "
	if th.ASCII {
		dot = "- "
	}
	return []string{block.Cut(th.Muted.Render(dot)+th.Text.Render(problem.Clean(name)), w), "    " + th.Muted.Render(block.Cut("granted, but nothing ticked needs it", w-4))}
}

// carries are the ticked operations that need a permission.
func (s *Screen) carries(name string) []string {
	var out []string
	for _, c := range s.about.Support {
		if slices.Contains(c.Scopes, name) && slices.Contains(s.conn.Operations, c.Operation) {
			out = append(out, c.Operation)
		}
	}
	return out
}

// operations are what is ticked, under the models.
func (s *Screen) operations(w int) []string {
	th, c := s.env.Theme, s.conn
	out := []string{th.Title.Render(health.Count(len(c.Operations), "operation") + " ticked")}
	var models []string
	reads, writes := map[string][]string{}, map[string][]string{}
	for _, op := range c.Operations {
		name, verb, _ := strings.Cut(op, "::")
		if !slices.Contains(models, name) {
			models = append(models, name)
		}
		if s.writes(op) {
			writes[name] = append(writes[name], verb)
		} else {
			reads[name] = append(reads[name], verb)
		}
	}
	for _, name := range models {
		words := strings.Join(reads[name], ", ")
		if len(writes[name]) > 0 {
			words = strings.TrimPrefix(words+" · writes: "+strings.Join(writes[name], ", "), " · ")
		}
		for i, l := range block.Wrap(problem.Clean(words), max(w-label-2, 8)) {
			lead := problem.Clean(name)
			if i > 0 {
				lead = ""
			}
			out = append(out, th.Muted.Render(block.Pad(lead, label))+"  "+th.Text.Render(l))
		}
	}
	return out
}

// writes reports whether an operation changes something at the provider.
func (s *Screen) writes(op string) bool {
	return slices.ContainsFunc(s.about.Support, func(c workbench.Capability) bool { return c.Operation == op && c.Writes })
}
