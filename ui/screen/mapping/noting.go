package mapping

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/input"
)

// noteMost is how many characters a note may have.
const noteMost = 200

// notedMsg tells which version has its note now.
type notedMsg = load.Result[int]

// writeNote begins with the note that the version under the cursor has.
func (s *Screen) writeNote() {
	if !s.past.ready || s.past.here() == 0 {
		return
	}
	s.face, s.note = noting, input.Line{Limit: noteMost}
	s.note.Set(s.past.all[s.past.at].Note)
}

// pressNoting is a key while a note is typed.
func (s *Screen) pressNoting(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "enter":
		return s.keepNote()
	case "esc":
		s.face = dated
	default:
		s.note.Update(k)
	}
	return nil
}

func (s *Screen) keepNote() tea.Cmd {
	serve, a, version, text := s.serve, s.args, s.past.here(), s.note.Value()
	s.face = dated
	return load.Start(s.noted, readTime, func(ctx context.Context) (int, error) {
		return serve.NoteMapping(ctx, a.Connection, a.Model, version, text)
	})
}

func (s *Screen) wasNoted(version int, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	return tea.Batch(s.versions(), screen.Toast(screen.Good, fmt.Sprintf("Version %d says why now.", version)))
}

// noteView is the versions with the line for the note below them.
func (s *Screen) noteView(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	lines := indent(s.pastView(width, max(h-1, 1)))
	lines = lines[:min(len(lines), max(h-1, 0))]
	text, x := s.note.View(max(width-2, 4))
	y := len(lines)
	lines = append(lines, indent([]string{s.env.Theme.Accent.Render("> ") + block.Cut(text, width)})...)
	if y >= h || gutter+2+x >= w {
		return block.Fit(lines, w, h), nil
	}
	return block.Fit(lines, w, h), tea.NewCursor(gutter+2+x, y)
}
