package cli

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
)

// fact is one line of a sheet about one thing. Facts without text are left out.
type fact struct{ label, text string }

// heading names the thing that a sheet is about.
func (a *app) heading(title, beside string) string {
	s := a.paint.onOut(strong, problem.Clean(title))
	if beside = problem.Clean(beside); beside != "" {
		s += "  " + a.paint.onOut(faint, beside)
	}
	return s + "\n\n"
}

// sheet lays facts out for a person: labels on one edge, texts on another, a repeated label once. Where
// no person looks, it is a label, a tab and the text.
func (a *app) sheet(facts []fact) string {
	var b strings.Builder
	wide := 0
	for _, f := range facts {
		if f.text != "" {
			wide = max(wide, ansi.StringWidth(f.label))
		}
	}
	last := ""
	for _, f := range facts {
		text := problem.Clean(f.text)
		switch {
		case text == "":
			continue
		case !a.Streams.OutTTY:
			b.WriteString(f.label + "\t" + text + "\n")
			continue
		}
		label := f.label
		if label == last {
			label = ""
		}
		last = f.label
		pad := strings.Repeat(" ", wide-ansi.StringWidth(label))
		b.WriteString("  " + a.paint.onOut(faint, label) + pad + "  " + a.fold(text, wide+4) + "\n")
	}
	return b.String()
}

// fold breaks a long text at the terminal's edge; the lines after the first are indented by n.
func (a *app) fold(text string, n int) string {
	if room := a.Streams.Width - n; room >= 20 && ansi.StringWidth(text) > room {
		return strings.ReplaceAll(ansi.Wrap(text, room, ""), "\n", "\n"+strings.Repeat(" ", n))
	}
	return text
}

// paragraphs is a titled list of sentences; nothing when there are none.
func (a *app) paragraphs(title string, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + a.paint.onOut(strong, title) + "\n")
	for _, l := range lines {
		b.WriteString("  " + a.fold(problem.Clean(l), 2) + "\n")
	}
	return b.String()
}
