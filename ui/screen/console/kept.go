package console

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// shelf is what was kept of requests and answers the filter, saved ones first.
func (s *Screen) shelf() []workbench.KeptRequest {
	words := strings.Fields(strings.ToLower(s.filter.Value()))
	if len(words) == 0 {
		return s.kept
	}
	var out []workbench.KeptRequest
	for _, k := range s.kept {
		text := strings.ToLower(k.Name + " " + k.Request.Method + " " + k.Request.Path + " " + k.Request.Connection)
		fits := true
		for _, w := range words {
			fits = fits && strings.Contains(text, w)
		}
		if fits {
			out = append(out, k)
		}
	}
	return out
}

// picked is the request under the cursor of the list.
func (s *Screen) picked() (workbench.KeptRequest, bool) {
	all := s.shelf()
	if i := s.grid.Cursor(); i < len(all) {
		return all[i], true
	}
	return workbench.KeptRequest{}, false
}

// choose is a key in the list of kept requests; letters filter it.
func (s *Screen) choose(k tea.KeyPressMsg) tea.Cmd {
	one, ok := s.picked()
	switch name := k.Keystroke(); name {
	case "esc":
		if !s.filter.Empty() {
			s.filter.Set("")
			return nil
		}
		s.face = reading
	case "up", "down", "pgup", "pgdown":
		s.grid.Key(name, len(s.shelf()))
	case "delete":
		if !ok {
			return screen.Toast(screen.Warn, "There is no request in the list.")
		}
		s.face = dropping
	case "enter":
		if !ok {
			return nil
		}
		return s.resume(one)
	default:
		if s.filter.Update(k) {
			s.grid.To(0, len(s.shelf()))
		}
	}
	return nil
}

// resume begins with a request that was kept.
func (s *Screen) resume(k workbench.KeptRequest) tea.Cmd {
	other := k.Request.Connection != s.draft.connection
	s.face, s.draft.connection = reading, k.Request.Connection
	s.again(k.Request)
	s.cands = nil
	var cmds []tea.Cmd
	if k.Cut {
		cmds = append(cmds, screen.Toast(screen.Warn, s.env.Say("Its body was too long to be kept: {b} writes another.")))
	}
	if other {
		s.guide = nil
		cmds = append(cmds, s.learn())
	}
	return tea.Batch(cmds...)
}

// drop is a key at the question whether a request may be forgotten.
func (s *Screen) drop(name string) tea.Cmd {
	switch name {
	case "n", "esc":
		s.face = choosing
	case "y":
		s.face = choosing
		if k, ok := s.picked(); ok {
			return s.forget(k)
		}
	}
	return nil
}

// christen is a key for the name under which a request is saved, or at the question whether another is replaced.
func (s *Screen) christen(k tea.KeyPressMsg) tea.Cmd {
	name := k.Keystroke()
	switch {
	case s.worked.Busy():
	case name == "esc", s.face == over && name == "n":
		s.face = reading
	case s.face == over && name == "y":
		return s.save(strings.TrimSpace(s.name.Value()), true)
	case s.face == over:
	case name == "enter":
		if strings.TrimSpace(s.name.Value()) != "" {
			return s.save(strings.TrimSpace(s.name.Value()), false)
		}
	default:
		s.name.Update(k)
	}
	return nil
}

// keptTable gives the grid its rows.
type keptTable struct {
	*Screen
	all []workbench.KeptRequest
}

// Len is how many requests there are.
func (t keptTable) Len() int { return len(t.all) }

// Row is the request at position i.
func (t keptTable) Row(i int) (grid.Row, bool) {
	k := t.all[i]
	name, state := model.Line(k.Name, false), "saved"
	if k.Name == "" {
		name, state = "sent "+age.Ago(t.now(), k.At), statusWord(k.Status)
	}
	return grid.Row{Cells: []string{name, k.Request.Method + " " + model.Line(k.Request.Path, false), state, model.Line(k.Request.Connection, false)}}, true
}

func keptColumns() []grid.Column {
	return []grid.Column{{Title: "Request", Min: 16, Ideal: 24}, {Title: "Path", Min: 20, Ideal: 60}, {Title: "Answer", Min: 6, Ideal: 8}, {Title: "Connection", Min: 10, Ideal: 24}}
}
