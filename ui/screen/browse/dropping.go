package browse

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
)

// droppedMsg is the name of a view that is gone.
type droppedMsg = load.Result[gone]

type gone struct{ view string }

// dropping is a key for the question whether a view is to go.
func (s *Screen) dropping(name string) tea.Cmd {
	view, serve := s.pane.drops, s.serve
	switch name {
	case "n", "esc":
		s.pane.drops = ""
	case "y":
		s.pane.drops = ""
		return load.Start(s.saved, patience, func(ctx context.Context) (gone, error) { return gone{view}, serve.DropView(ctx, view) })
	}
	return nil
}

// dropped shows the views that are left. The list stays as it was shown.
func (s *Screen) dropped(msg droppedMsg) tea.Cmd {
	if !msg.In(s.saved) {
		return nil
	}
	if msg.Err != nil {
		return screen.Toast(screen.Warn, problem.As(msg.Err).Error())
	}
	s.pane = pane{}
	if s.viewed.name == msg.Value.view {
		s.viewed.name = ""
	}
	return tea.Batch(s.showViews(), screen.Toast(screen.Good, "The view "+problem.Clean(msg.Value.view)+" is gone. Its records stay."))
}
