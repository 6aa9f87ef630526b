package vault

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const (
	gutter = 3 // in front of every line
	label  = 12
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	switch {
	case s.asking:
		return s.question(w, h)
	case !s.loaded:
		return block.Fit(indent(s.waiting(width)), w, h), nil
	}
	lines, first := s.lines(width)
	cursor := first + s.at
	s.skip = max(min(s.skip, len(lines)-h), 0)
	if cursor >= s.skip+h {
		s.skip = cursor - h + 1
	}
	body := block.Fit(lines[s.skip:], w, h)
	if y := cursor - s.skip; s.env.Accessible && y >= 0 && y < h {
		return body, tea.NewCursor(0, y)
	}
	return body, nil
}

func (s *Screen) waiting(w int) []string {
	switch {
	case s.err != nil:
		return append([]string{""}, notice.Problem(s.env.Theme, w, s.err, s.env.Say("Press {r} to try again, esc to go back."))...)
	case s.read.Slow():
		lines := []string{""}
		for _, l := range block.Wrap("Looking at the vault… the system may ask for its password.", w) {
			lines = append(lines, s.env.Theme.Muted.Render(l))
		}
		return lines
	}
	return nil
}

// lines are all there is to show, and where the first kind stands.
func (s *Screen) lines(w int) (lines []string, first int) {
	th, v := s.env.Theme, s.view
	ok, bad := "✓ ", "× "
	if th.ASCII {
		ok, bad = "+ ", "x "
	}
	lines = append(lines, lead(th.Title.Render(block.Cut("The vault", w))), "")
	fact := func(name, value string) {
		for i, l := range block.Wrap(model.Line(value, false), max(w-label-1, 4)) {
			if i > 0 {
				name = ""
			}
			lines = append(lines, lead(th.Muted.Render(block.Pad(name, label))+" "+l))
		}
	}
	words := "in " + v.Kind.Words()
	if v.Kind == "" {
		words = "somewhere that only the profile's settings know"
	}
	fact("Secrets", words)
	fact("Because", because(v))
	opens := th.OK.Render(ok + "it opens")
	if !v.Opens {
		opens = th.Error.Render(bad + "it does not open")
	}
	lines = append(lines, lead(th.Muted.Render(block.Pad("State", label))+" "+opens))
	for _, said := range s.said(w) {
		lines = append(lines, lead(said))
	}
	lines = append(lines, "", lead(th.Title.Render("Where they can be")))
	first = len(lines)
	for i, k := range kinds() {
		lines = append(lines, s.row(k, w, i == s.at))
	}
	lines = append(lines, "", lead(th.Title.Render("What it keeps")))
	if len(v.Items) == 0 {
		for _, l := range block.Wrap("Nothing yet: the first connection puts its secret there.", w) {
			lines = append(lines, lead(th.Muted.Render(l)))
		}
	}
	wide := 0
	for _, it := range v.Items {
		wide = max(wide, ansi.StringWidth(problem.Clean(it.Name)))
	}
	wide = min(wide, max(w/3, 8))
	for _, it := range v.Items {
		sign, state, style := ok, "there", th.OK
		switch {
		case !v.Opens:
			sign, state, style = "? ", "not known", th.Muted
		case !it.There:
			sign, state, style = bad, problem.Clean(it.Trouble), th.Error
		}
		of := map[string]string{"connection": "connection", "client": "app"}[it.Of]
		lines = append(lines, lead(style.Render(sign)+block.Pad(problem.Clean(it.Name), wide)+"  "+th.Muted.Render(block.Pad(of, 10))+"  "+
			style.Render(block.Cut(state, max(w-wide-16, 4)))))
	}
	return lines, first
}

// because is what says where the secrets are.
func because(v workbench.VaultView) string {
	if v.Kind == workbench.InMemory {
		return "this profile is thrown away when patchbay ends"
	}
	return map[string]string{"variable": "PATCHBAY_VAULT says so", "settings": "it is this profile's choice", "default": "nothing else was chosen"}[v.By]
}

// said is what is wrong, what is under way, and what was refused.
func (s *Screen) said(w int) []string {
	th, v := s.env.Theme, s.view
	var out []string
	if v.Trouble != "" {
		out = append(out, notice.Warn(th, w, v.Trouble)...)
	}
	if v.Unfinished != "" {
		out = append(out, notice.Warn(th, w, fmt.Sprintf("A move from %s has not come to its end: enter on %s ends it.", v.Unfinished.Words(), v.Kind.Words()))...)
	}
	switch {
	case s.moved.Busy():
		out = append(out, th.Accent.Render(block.Cut("The secrets are on their way to "+s.plan.To.Words()+"…", w)))
	case s.refusal != nil:
		out = append(out, notice.Problem(th, w, s.refusal, "")...)
	case s.err != nil:
		out = append(out, notice.Warn(th, w, "This is what was known before: "+s.err.Text)...)
	}
	if len(out) > 0 {
		out = append([]string{""}, out...)
	}
	return out
}

// row is one kind of vault.
func (s *Screen) row(k workbench.VaultKind, w int, here bool) string {
	th := s.env.Theme
	name := max(min(w*45/100, 34), 12)
	title := map[workbench.VaultKind]string{workbench.InKeyring: "the system's keyring", workbench.InFile: "a file, by a passphrase", workbench.InEnv: "a file, by your own key"}[k]
	words := map[workbench.VaultKind]string{
		workbench.InKeyring: "opened by your login", workbench.InFile: "asked for at each start", workbench.InEnv: "PATCHBAY_VAULT_KEY opens it",
	}[k]
	if k == s.view.Kind {
		words = "they are here now"
	}
	if here {
		return th.Selected.Render(" > " + block.Pad(block.Pad(title, name)+"  "+words, w) + strings.Repeat(" ", gutter))
	}
	return lead(block.Pad(title, name) + "  " + th.Muted.Render(block.Cut(words, max(w-name-2, 4))))
}

// question shows what a move will do.
func (s *Screen) question(w, h int) (string, *tea.Cursor) {
	th, width := s.env.Theme, max(w-2*gutter, 8)
	head := []string{}
	for _, l := range block.Wrap(fmt.Sprintf("Move %s from %s to %s?", counted(s.plan.Items, "secret"), s.plan.From.Words(), s.plan.To.Words()), width) {
		head = append(head, lead(th.Title.Render(l)))
	}
	means := "Each is copied and read back before the choice is written, and removed from the old place only then. Broken off anywhere, nothing is lost."
	head = append(head, "")
	for _, l := range block.Wrap(means, width) {
		head = append(head, lead(th.Muted.Render(l)))
	}
	head = append(head, "")
	if s.form == nil {
		return block.Fit(append(head, indent(notice.Choices(th, width, [][2]string{{"y", "move them"}, {"n", "leave them"}}))...), w, h), nil
	}
	if h < 14 {
		head = head[:1]
	}
	body, cursor := s.form.View(w, max(h-len(head), 1))
	if cursor != nil {
		if cursor.Y += len(head); cursor.Y >= h {
			cursor = nil
		}
	}
	return block.Fit(append(head, strings.Split(body, "\n")...), w, h), cursor
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func lead(line string) string { return strings.Repeat(" ", gutter) + line }

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = lead(l)
	}
	return out
}
