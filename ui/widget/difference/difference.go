// Package difference draws what a change does: for each field the value before and the value after, marked so
// that they can be told apart without colours. All functions are pure.
package difference

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// nothing stands for an empty value.
const nothing = "(empty)"

// Lines draws changes as lines of at most w cells. labels gives the words for a path; a path without words is
// shown as it is. A long list shows only the items that come and go.
func Lines(th theme.Theme, w int, changes []model.Change, labels map[string]string) []string {
	label := column(w, changes, labels)
	var out []string
	for _, c := range changes {
		out = append(out, one(th, place{label: label, value: max(w-label-5, 8)}, words(labels, c.Field), c)...)
	}
	return cut(out, w)
}

// Planned draws what a plan would do, and behind it what the provider does by itself along with that.
func Planned(th theme.Theme, w int, p workbench.Plan) []string {
	all := slices.Clone(p.Shown())
	for _, f := range p.Follows {
		all = append(all, f.Change)
	}
	label := column(w, all, p.Labels)
	var out []string
	for i, c := range all {
		out = append(out, one(th, place{label: label, value: max(w-label-5, 8)}, words(p.Labels, c.Field), c)...)
		if k := i - len(p.Shown()); k >= 0 {
			for _, l := range block.Wrap(p.OfWords(p.Follows[k]), max(w-label-5, 8)) {
				out = append(out, strings.Repeat(" ", label+5)+th.Muted.Render(l))
			}
		}
	}
	return cut(out, w)
}

func words(labels map[string]string, path string) string {
	if l := labels[path]; l != "" {
		return model.Line(l, false)
	}
	return model.Line(strings.TrimPrefix(path, model.CustomPrefix), false)
}

// Lost draws what goes away for good: the values before, without a word about after.
func Lost(th theme.Theme, w int, changes []model.Change, labels map[string]string) []string {
	return sheet{th, w, labels}.half(changes, func(c model.Change, w int) []string {
		return marked(th.Removed.Render, "-", Value(c.Before), w)
	})
}

// Gained draws what is new altogether: the values after, without a word about before.
func Gained(th theme.Theme, w int, changes []model.Change, labels map[string]string) []string {
	return sheet{th, w, labels}.half(changes, func(c model.Change, w int) []string {
		return marked(th.Added.Render, "+", Value(c.After), w)
	})
}

// sheet is what all lines of one difference have in common.
type sheet struct {
	theme  theme.Theme
	w      int
	labels map[string]string
}

func (s sheet) half(changes []model.Change, side func(model.Change, int) []string) []string {
	label := column(s.w, changes, s.labels)
	var out []string
	for _, c := range changes {
		out = append(out, labelled(s.theme, label, words(s.labels, c.Field), side(c, max(s.w-label-5, 8)))...)
	}
	return cut(out, s.w)
}

// column is how wide the labels are.
func column(w int, changes []model.Change, labels map[string]string) int {
	label := 0
	for _, c := range changes {
		label = max(label, ansi.StringWidth(words(labels, c.Field)))
	}
	return min(label, 22, max(w/3, 8))
}

func cut(lines []string, w int) []string {
	for i, l := range lines {
		lines[i] = block.Cut(l, w)
	}
	return lines
}

// labelled puts the label in front of the first line.
func labelled(th theme.Theme, w int, name string, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = th.Muted.Render(block.Pad(name, w)) + "   " + l
		name = ""
	}
	return out
}

func one(th theme.Theme, p place, name string, c model.Change) []string {
	minus, plus := sides(c)
	var rows []string
	for _, s := range minus {
		rows = append(rows, marked(th.Removed.Render, "-", s, p.value)...)
	}
	for _, s := range plus {
		rows = append(rows, marked(th.Added.Render, "+", s, p.value)...)
	}
	return labelled(th, p.label, name, rows)
}

// place is how wide the two columns are.
type place struct{ label, value int }

func marked(style func(...string) string, mark, text string, w int) []string {
	lines := block.Wrap(text, w)
	for i, l := range lines {
		if i > 0 {
			mark = " "
		}
		lines[i] = style(mark + " " + l)
	}
	return lines
}

// sides are the texts that go and the texts that come.
func sides(c model.Change) (minus, plus []string) {
	before, isList := list(c.Before)
	after, alsoList := list(c.After)
	if !isList || !alsoList {
		return []string{Value(c.Before)}, []string{Value(c.After)}
	}
	for _, s := range before {
		if !slices.Contains(after, s) {
			minus = append(minus, s)
		}
	}
	for _, s := range after {
		if !slices.Contains(before, s) {
			plus = append(plus, s)
		}
	}
	if len(minus)+len(plus) == 0 { // only the order moved
		return []string{Value(c.Before)}, []string{Value(c.After)}
	}
	return minus, plus
}

func list(v any) ([]string, bool) {
	if v == nil {
		return nil, true
	}
	l, ok := v.([]string)
	return l, ok && len(l) > 0
}

// Value is one value in words: its text cleaned, a moment in the person's own time with its distance from UTC, "(empty)"
// when there is none.
func Value(v any) string {
	if model.Empty(v) {
		return nothing
	}
	return model.Line(model.Spoken(v, time.Local), true)
}
