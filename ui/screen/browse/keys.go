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
	switch {
	case s.asking.on:
		return []screen.Binding{
			screen.Bind("tab", "complete", "tab"), screen.Bind("↑↓", "choose", "up", "down"), screen.Bind("enter", "keep the condition", "enter"), screen.Bind("esc", "as it was", "esc"),
		}
	case s.pane.kind == columnPane:
		return []screen.Binding{screen.Bind("space", "show or hide", "space"), screen.Bind("↑↓", "move", "up", "down"), screen.Bind("enter", "done", "enter", "esc")}
	case s.pane.kind == viewPane:
		return []screen.Binding{screen.Bind("enter", "show the view", "enter"), screen.Bind("↑↓", "move", "up", "down"), screen.Bind("esc", "back", "esc")}
	case s.pane.kind == namePane:
		return []screen.Binding{screen.Bind("enter", "keep the view", "enter"), screen.Bind("esc", "back", "esc")}
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
		screen.Bind("/", "filter", "/"), open, edit, pull, create, screen.Bind("s", "sort", "s"), screen.Bind("m", "next model", "m"), screen.Bind("w", "condition", "w"), screen.Bind("v", "views", "v"),
		hidden(screen.Bind("W", "keep as a view", "W")), hidden(screen.Bind("c", "columns", "c")),
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
