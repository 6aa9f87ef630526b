package settings

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"patchbay/model"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/health"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const (
	gutter    = 3 // in front of every line
	firstLine = 2 // of the choices
	label     = 12
	airy      = 20 // lines of the screen from which there is room between the choices
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	lines := []string{s.lead("") + s.env.Theme.Title.Render("Settings"), ""}
	if h < 12 {
		lines = lines[:0]
	}
	top := len(lines)
	for i := range lineCount {
		lines = append(lines, s.row(i, w))
		if h >= airy || i == lineCount-1 && h >= 14 {
			lines = append(lines, "")
		}
	}
	y := top + s.at*(1+boolInt(h >= airy))
	lines = append(lines, s.below(width, h-len(lines))...)
	var cursor *tea.Cursor
	if s.env.Accessible && y < h {
		cursor = tea.NewCursor(0, y)
	}
	return block.Fit(lines, w, h), cursor
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Screen) lead(mark string) string { return block.Pad(" "+mark, gutter) }

// row is one choice: what it is, how it stands.
func (s *Screen) row(i, w int) string {
	th := s.env.Theme
	name, value := s.choice(i)
	text := block.Pad(name, label) + " " + value
	if i == s.at {
		return th.Selected.Render(s.lead(">") + block.Pad(block.Cut(text, w-2*gutter), w-2*gutter) + s.lead(""))
	}
	return s.lead("") + th.Muted.Render(block.Pad(name, label)) + " " + block.Cut(value, max(w-2*gutter-label-1, 4))
}

func (s *Screen) choice(i int) (name, value string) {
	switch i {
	case lineTheme:
		c, _ := theme.Named(s.look.Theme)
		left, right := "‹ ", " ›"
		if s.env.Theme.ASCII {
			left, right = "< ", " >"
		}
		value = left + c.Name + right + "  " + c.About
		if s.look.Theme != s.saved.Theme {
			value = left + c.Name + right + "  enter keeps it"
		}
		return "Theme", value
	case lineMouse:
		return "Mouse", map[bool]string{true: "on: click rows and keys, turn the wheel", false: "off: the terminal selects text"}[s.saved.Mouse]
	}
	p := s.known.profile
	switch {
	case i == lineVault && s.loaded:
		return "Vault", "secrets are in " + p.Vault.Words()
	case i == lineVault:
		return "Vault", ""
	case i == lineStore && s.loaded:
		return "Store", kept(s.known.shelves)
	case i == lineStore:
		return "Store", ""
	case !s.loaded:
		value = ""
	case p.ReadOnlyBy == workbench.ByProgram:
		value = "on, for this run of the program"
	case p.ReadOnly:
		value = "on: nothing is written to any provider"
	default:
		value = "off: writes where a connection may"
	}
	return "Read-only", value
}

// below is what is shown of the choice, and what is known of the profile.
func (s *Screen) below(w, h int) []string {
	if s.asking {
		out := []string{}
		for _, l := range block.Wrap("Let this profile write to the providers again? Connections that are read-only themselves stay so.", w) {
			out = append(out, s.lead("")+s.env.Theme.Title.Render(l))
		}
		return append(out, "", s.lead("")+s.env.Theme.Key.Render("y")+" let it write again   "+s.env.Theme.Key.Render("n")+" leave it")
	}
	var out []string
	if h >= 5 {
		out = append(s.sample(w), "")
	}
	return append(out, s.facts(w, h-len(out))...)
}

// sample shows every role of the theme, so that a choice is seen before it is kept.
func (s *Screen) sample(w int) []string {
	th := s.env.Theme
	ok, bad := "✓", "×"
	if th.ASCII {
		ok, bad = "+", "x"
	}
	pieces := []struct {
		style lipgloss.Style
		words string
	}{
		{th.Title, "Ada Lovelace"}, {th.Text, "text"}, {th.Muted, "muted"}, {th.Accent, "accent"}, {th.OK, ok + " good"}, {th.Warn, "! doubtful"},
		{th.Error, bad + " wrong"}, {th.Match, "found"}, {th.Removed, "- before"}, {th.Added, "+ after"}, {th.Selected, " selected "},
	}
	var lines []string
	line, used := "", 0
	for _, p := range pieces {
		n := len([]rune(p.words)) + 3
		if used > 0 && used+n > w {
			lines, line, used = append(lines, s.lead("")+line), "", 0
		}
		line, used = line+p.style.Render(p.words)+"   ", used+n
	}
	return append(lines, s.lead("")+line)
}

// facts are what is kept where, with the command that changes it where there is room for that.
func (s *Screen) facts(w, room int) []string {
	th := s.env.Theme
	if !s.loaded {
		if s.err != nil {
			return s.led(notice.Problem(th, w, s.err, s.env.Say("Press {r} to try again.")))
		}
		if s.read.Slow() {
			return []string{s.lead("") + th.Muted.Render("Reading the profile…")}
		}
		return nil
	}
	all := s.told(w, true)
	if len(all) > room {
		all = s.told(w, false)
	}
	return all
}

// told are the facts, with or without the commands behind them.
func (s *Screen) told(w int, how bool) []string {
	th, p := s.env.Theme, s.known.profile
	var out []string
	fact := func(name, value, command string) {
		for _, l := range block.Wrap(model.Line(value, false), max(w-label-1, 4)) {
			out = append(out, s.lead("")+th.Muted.Render(block.Pad(name, label))+" "+l)
			name = ""
		}
		if how {
			out = append(out, s.lead("")+strings.Repeat(" ", label+1)+th.Muted.Render(block.Cut(command, max(w-label-1, 4))))
		}
	}
	if p.Trouble != "" {
		out = append(out, s.led(notice.Warn(th, w, p.Trouble))...)
	}
	name, folder := p.Name, p.Folder
	if s.demo {
		name, folder = "the demo's", "in a folder that goes with it"
	}
	fact("Profile", name+", "+health.Count(p.Connections, "connection"), folder)
	fact("Keys", "as they come, or as that folder's keys.yaml", "patchbay keys")
	return out
}

func (s *Screen) led(lines []string) []string {
	for i, l := range lines {
		lines[i] = s.lead("") + l
	}
	return lines
}

// kept tells in a line how much of what was kept there is.
func kept(all []workbench.Shelf) string {
	var parts []string
	var bytes int64
	for _, s := range all {
		bytes += s.Bytes
		if s.Rows > 0 {
			parts = append(parts, gauge.Count(s.Rows)+" "+s.Name)
		}
	}
	if len(parts) == 0 {
		return "nothing yet"
	}
	return fmt.Sprintf("%.1f MB of it: %s", float64(bytes)/1e6, strings.Join(parts, ", "))
}
