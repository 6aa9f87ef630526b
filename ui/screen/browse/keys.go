package browse

import (
	"patchbay/ui/screen"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	if s.typing {
		return []screen.Binding{
			screen.Bind("↑↓", "move", "up", "down"), screen.Bind("enter", "keep the filter", "enter"), screen.Bind("esc", "clear it", "esc"),
		}
	}
	open, edit := screen.Bind("enter", "open", "enter"), screen.Bind("e", "edit", "e")
	if _, ok := s.current(); !ok {
		open, edit = open.Off("The list is empty."), edit.Off("The list is empty.")
	}
	pull := screen.Bind("r", "pull", "r")
	if _, busy := s.job(); s.err != nil && !notice.Final(s.err) {
		pull = screen.Bind("r", "try again", "r")
	} else if busy {
		pull = pull.Off("A pull is running already.")
	}
	create := screen.Bind("n", "new", "n")
	if why := s.unkept(); why != "" {
		pull, create = pull.Off(why), create.Off(why)
	}
	marking := s.markKeys()
	hidden := func(b screen.Binding) screen.Binding { b.Hidden = true; return b }
	all := []screen.Binding{
		screen.Bind("/", "filter", "/"), open, edit, pull, create, screen.Bind("s", "sort", "s"), screen.Bind("m", "next model", "m"),
		hidden(screen.Bind("y", "copy the id", "y")), hidden(screen.Bind("j/k", "down, up", "j", "k", "down", "up")),
		hidden(screen.Bind("g/G", "first, last", "g", "G", "home", "end")), hidden(screen.Bind("ctrl+d/u", "half a page", "ctrl+d", "ctrl+u", "pgdown", "pgup")),
		hidden(screen.Bind("h/l", "other columns", "h", "l", "left", "right")),
	}
	if s.marks.n(s.Len()) > 0 { // what is marked is about to be changed
		return append(marking, all...)
	}
	return append(all, marking...)
}

// job is the pull of this list that runs, if one does.
func (s *Screen) job() (workbench.Progress, bool) {
	for _, p := range s.serve.Jobs() {
		if !p.Finished && p.Model == s.args.Model && (s.args.Connection == "" || p.Connection == s.args.Connection) {
			return p, true
		}
	}
	return workbench.Progress{}, false
}
