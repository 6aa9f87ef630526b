// Package notice draws a problem the way people read it: what happened, the next step, the provider's own words
// beneath. All functions are pure.
package notice

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
)

// Problem draws p as lines of at most w cells. key names what the screen offers, as in "Press r to try again.";
// it may be empty. Another try is not offered where it cannot help, see [Final]. nil draws nothing.
func Problem(th theme.Theme, w int, p *problem.Problem, key string) []string {
	if p == nil {
		return nil
	}
	if Final(p) {
		key = otherwise(key)
	}
	mark := "× "
	if th.ASCII {
		mark = "x "
	}
	out := hung(th.Error.Render, mark, problem.Clean(p.Text), w)
	for _, f := range p.Fields {
		out = append(out, hung(th.Text.Render, "  ", problem.Clean(f.Message), w)...)
	}
	if p.Detail != "" && !strings.Contains(p.Text, strings.TrimRight(p.Detail, ".")) { // it is part of the sentence already
		out = append(out, hung(th.Muted.Render, "  ", "The provider's words: "+problem.Clean(p.Detail), w)...)
	}
	way := "In a shell: "
	if step := strings.TrimSpace(problem.Clean(p.Hint) + " " + key); step != "" {
		out = append(out, "")
		out = append(out, hung(th.Text.Render, "  ", step, w)...)
		way = "Or in a shell: "
	}
	if p.Fix != "" && key == "" {
		out = append(out, hung(th.Muted.Render, "  ", way+problem.Clean(p.Fix), w)...)
	}
	return out
}

// Final reports whether p is of a kind that another try cannot mend: the provider has no such thing, or nothing may be written to it.
func Final(p *problem.Problem) bool {
	return p != nil && (p.Kind == problem.Unsupported || p.Kind == problem.ReadOnly)
}

// otherwise is what remains of "Press r to try again, esc to go back." without the first of its ways.
func otherwise(key string) string {
	_, rest, found := strings.Cut(key, " to try again")
	switch rest, more := strings.CutPrefix(rest, ", "); {
	case !found:
		return key
	case more:
		return "Press " + rest
	}
	return ""
}

// Warn draws a sentence that deserves attention.
func Warn(th theme.Theme, w int, text string) []string {
	return hung(th.Warn.Render, "! ", problem.Clean(text), w)
}

// Choices are the keys that answer a question, each with what it does, in as few lines of w cells as there is room for.
func Choices(th theme.Theme, w int, all [][2]string) []string {
	var out []string
	line, wide := "", 0
	for _, a := range all {
		n := ansi.StringWidth(a[0]) + 1 + ansi.StringWidth(a[1])
		switch {
		case wide > 0 && wide+3+n > w:
			out, line, wide = append(out, line), "", 0
		case wide > 0:
			line, wide = line+"   ", wide+3
		}
		line, wide = line+th.Key.Render(a[0])+" "+a[1], wide+n
	}
	return append(out, line)
}

// hung wraps text behind a mark; later lines stand under the first.
func hung(style func(...string) string, mark, text string, w int) []string {
	lines := block.Wrap(text, w-len([]rune(mark)))
	for i, l := range lines {
		if i > 0 {
			mark = strings.Repeat(" ", len([]rune(mark)))
		}
		lines[i] = block.Cut(style(mark+l), w)
	}
	return lines
}
