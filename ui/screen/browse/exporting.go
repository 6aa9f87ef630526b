package browse

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
)

// exportKey copies the command that writes the list into a file: where it goes, and as what, is said in a shell.
func (s *Screen) exportKey() screen.Binding {
	out := screen.Bind("x", "export: copy the command", "x")
	out.Hidden = true
	if s.env.Demo {
		return out.Off("A demo's records are within the program alone: no command in a shell reaches them.")
	}
	if s.env.Veiled {
		return out.Off("Lift the veil first: the command would say pseudonyms. patchbay --veil export writes them into a file.")
	}
	return out
}

// export sends the command to the clipboard, and says what of the list it cannot say.
func (s *Screen) export() tea.Cmd {
	if why := s.exportKey().Why; why != "" {
		return screen.Toast(screen.Warn, why)
	}
	command := s.exportCommand()
	said := "Sent to the terminal's clipboard, for a shell: " + command
	if !s.filter.Empty() {
		said += s.env.Say(" What the filter finds is not part of it: {w} narrows a list by a condition, which is.")
	}
	return tea.Batch(tea.SetClipboard(command), screen.Toast(screen.Info, said))
}

// exportCommand is the command that writes the records of the list, in its order, into a file.
func (s *Screen) exportCommand() string {
	q := s.query()
	format, args := "patchbay", []any(nil)
	if s.env.Profile != "" {
		format, args = format+" --profile %s", append(args, s.env.Profile)
	}
	format, args = format+" export %s -o %s", append(args, q.Model, q.Model+".csv")
	for _, name := range q.Connections {
		format, args = format+" --in %s", append(args, name)
	}
	if q.Where != "" {
		format, args = format+" --where %s", append(args, q.Where)
	}
	if len(q.Sort) > 0 {
		format, args = format+" --sort %s", append(args, strings.Join(q.Sort, ","))
	}
	return problem.New(problem.Usage, "").WithFix(format, args...).Fix
}
