package browse

import (
	tea "charm.land/bubbletea/v2"
)

// clicked is a click: on a title it sorts, on a row it chooses, on the chosen one it opens.
func (s *Screen) clicked(msg tea.MouseClickMsg) tea.Cmd {
	busy := s.pane.kind != noPane || s.asking.on // with something else: the list is only looked at
	switch {
	case s.side.focus && !s.side.shown, s.side.shown && msg.X < railWidth && !busy:
		return s.touched(msg.Y)
	case s.side.shown && msg.X < railWidth:
		return nil
	case s.side.shown:
		msg.X -= railWidth
	}
	s.side.focus = false
	y := msg.Y - 1 - s.lowered
	was := s.grid.Cursor()
	switch {
	case s.beside && msg.X >= s.listWidth():
		return nil
	case y == 0 && !busy:
		if key := s.grid.Head(msg.X); key != "" {
			return s.sortBy(key)
		}
		return nil
	case !s.grid.Click(y, s.Len()):
		return nil
	case s.grid.Cursor() == was && !busy:
		return s.open()
	}
	return s.arrived()
}

func (s *Screen) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	step := 3
	if msg.Button == tea.MouseWheelUp {
		step = -3
	}
	s.grid.Wheel(step, s.Len())
	return s.arrived()
}
