package browse

import (
	"slices"

	"patchbay/ui/screen"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	if s.typing {
		enter := screen.Bind("enter", "keep the filter", "enter")
		if s.everything() {
			enter = screen.Bind("enter", "open", "enter")
		}
		return []screen.Binding{screen.Bind("↑↓", "move", "up", "down"), enter, screen.Bind("esc", "clear it", "esc")}
	}
	if keys := s.chooseKeys(); keys != nil {
		return keys
	}
	open, edit := screen.Bind("enter", "open", "enter"), screen.Bind("e", "edit", "e")
	if _, ok := s.current(); !ok {
		open = open.Off("The list is empty.")
	}
	pull := screen.Bind("r", "pull", "r")
	if _, busy := s.job(); s.err != nil && !notice.Final(s.err) {
		pull = screen.Bind("r", "try again", "r")
	} else if busy {
		pull = pull.Off("A pull is running already.")
	}
	create := screen.Bind("n", "new", "n")
	if why := s.unkept(); why != "" {
		pull = pull.Off(why)
	}
	if why := s.whyNotCreate(); why != "" {
		create = create.Off(why)
	}
	if why := s.whyNotEdit(); why != "" {
		edit = edit.Off(why)
	}
	marking := s.markKeys()
	hidden := func(b screen.Binding) screen.Binding { b.Hidden = true; return b }
	all := []screen.Binding{
		screen.Bind("/", "filter", "/"), open, edit, pull, create, screen.Bind("s", "sort", "s"), screen.Bind("m", "next model", "m"), screen.Bind("w", "condition", "w"), screen.Bind("v", "views", "v"),
		hidden(screen.Bind("W", "keep as a view", "W")), hidden(screen.Bind("c", "columns", "c")), hidden(screen.Bind("S", "sort by", "S")),
		s.foldKey(), hidden(screen.Bind("Z", s.foldWords(), "Z").As("fold all")), hidden(s.previewKey()),
		hidden(screen.Bind("y", "copy the id", "y")), s.exportKey(), hidden(screen.Bind("j/k", "down, up", "j", "k", "down", "up")),
		hidden(screen.Bind("g/G", "first, last", "g", "G", "home", "end")), hidden(screen.Bind("ctrl+d/u", "half a page", "ctrl+d", "ctrl+u", "pgdown", "pgup")),
		hidden(screen.Bind("h/l", "other columns", "h", "l", "left", "right")),
	}
	all = append(all, s.sideKeys()...)
	if s.everything() {
		return s.without(append(all, marking...))
	}
	all = slices.DeleteFunc(all, s.neverHere)
	if s.marks.n(s.records()) > 0 { // what is marked is about to be changed
		return append(marking, all...)
	}
	return append(all, marking...)
}

// chooseKeys are those of what has the focus in the list's stead; nil while the list has it.
func (s *Screen) chooseKeys() []screen.Binding {
	switch {
	case s.side.focus:
		return railKeys()
	case s.asking.on:
		return []screen.Binding{
			screen.Bind("tab", "complete", "tab"), screen.Bind("↑↓", "choose", "up", "down"), screen.Bind("enter", "keep the condition", "enter"), screen.Bind("esc", "as it was", "esc"),
		}
	case s.pane.kind == columnPane:
		return []screen.Binding{screen.Bind("space", "show or hide", "space"), screen.Bind("J/K", "later, earlier", "J", "K"), screen.Bind("enter", "done", "enter", "esc"), screen.Bind("↑↓", "move", "up", "down")}
	case s.pane.kind == sortPane:
		return []screen.Binding{screen.Bind("enter", "sort by it", "enter"), screen.Bind("esc", "back", "esc"), screen.Bind("↑↓", "move", "up", "down")}
	case s.pane.drops != "":
		return []screen.Binding{screen.Bind("y", "remove it", "y"), screen.Bind("n", "keep it", "n", "esc")}
	case s.pane.kind == viewPane:
		return []screen.Binding{screen.Bind("enter", "show the view", "enter"), screen.Bind("N", "rename", "N"), screen.Bind("D", "remove", "D"), screen.Bind("esc", "back", "esc"), screen.Bind("↑↓", "move", "up", "down")}
	case s.pane.kind == namePane:
		return []screen.Binding{screen.Bind("enter", "keep the view", "enter"), screen.Bind("esc", "back", "esc")}
	}
	return nil
}

// neverHere reports whether a key is for what can never be done in this list: it is not offered.
func (s *Screen) neverHere(b screen.Binding) bool {
	verb := map[string]string{"e": "update", "n": "create"}[b.Keys()[0]]
	return verb != "" && s.unwritten(verb) != ""
}

// foldKey is z, in the help line where it has something to show.
func (s *Screen) foldKey() screen.Binding {
	out := screen.Bind("z", "unfold", "z")
	if r, ok := s.current(); ok && (s.folds.opened[r.Key] || s.child(s.grid.Cursor())) {
		out = screen.Bind("z", "fold", "z")
	}
	if why := s.whyNotUnfold(); why != "" {
		out = out.Off(why)
		out.Hidden = true
	}
	return out
}

func (s *Screen) foldWords() string {
	if s.folds.off {
		return "each person once"
	}
	return "each record"
}

func (s *Screen) previewKey() screen.Binding {
	out := screen.Bind("p", "show the preview", "p")
	if !s.plain {
		out = screen.Bind("p", "hide the preview", "p")
	}
	if why := s.whyNoPreview(); why != "" {
		out = out.Off(why)
	}
	return out
}

// job is the pull of this list that runs, if one does.
func (s *Screen) job() (workbench.Progress, bool) {
	for _, p := range s.serve.Jobs() {
		if !p.Finished && (s.everything() || p.Model == s.args.Model) && (s.args.Connection == "" || p.Connection == s.args.Connection) {
			return p, true
		}
	}
	return workbench.Progress{}, false
}
