package browse

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// Peeker tells of a record what its row does not.
type Peeker interface {
	LinkedWith(ctx context.Context, id string) ([]workbench.LinkEnd, error)
	History(ctx context.Context, modelName, id string) ([]workbench.HistoryEntry, error)
	Together(ctx context.Context, keys []int64) ([]workbench.Row, error)
}

// Habits remember how a person left the lists.
type Habits interface {
	Habits(ctx context.Context, prefix string) (map[string]string, error)
	SetHabit(ctx context.Context, name, value string) error
}

// The habits of lists; a habit is "off", or is not there.
const (
	habits       = "list."
	habitFold    = habits + "fold"
	habitPreview = habits + "preview"
)

const (
	lull       = 200 * time.Millisecond // the cursor has to rest before a record is looked at beyond its row
	latelyMost = 3                      // changes in the preview
	glanceTime = 5 * time.Second
)

// glance is what is known of the record under the cursor beyond its row.
type glance struct {
	key    int64
	linked []workbench.LinkEnd
	lately []workbench.HistoryEntry
}

type (
	glanceMsg = load.Result[glance]
	habitsMsg = load.Result[map[string]string]
	heldMsg   = load.Result[held]
)

// held says that a habit was kept.
type held struct{}

// lulledMsg says that the cursor rested on a record.
type lulledMsg struct {
	to  screen.ID
	key int64
}

// Dest is the screen that waited.
func (m lulledMsg) Dest() screen.ID { return m.to }

// peek looks at the record under the cursor once the cursor rests: while somebody moves nothing is read.
func (s *Screen) peek() tea.Cmd {
	r, ok := s.current()
	if !ok || s.plain || !s.env.Wide(s.width, roomy) || r.Key == s.glance.key {
		s.glanced.Stop()
		return nil
	}
	return load.Wait(s.glanced, lull, lulledMsg{s.env.ID, r.Key})
}

// lulled reads it.
func (s *Screen) lulled(msg lulledMsg) tea.Cmd {
	r, ok := s.current()
	if !ok || r.Key != msg.key {
		return nil
	}
	serve := s.serve
	return load.Start(s.glanced, glanceTime, func(ctx context.Context) (glance, error) {
		out := glance{key: r.Key}
		var err error
		if len(r.Linked) > 0 {
			if out.linked, err = serve.LinkedWith(ctx, r.ID); err != nil {
				return out, err
			}
		}
		past, err := serve.History(ctx, r.Model, r.ID)
		out.lately = past[:min(len(past), latelyMost)]
		return out, err
	})
}

// beyondRows takes a message about the preview or the habits.
func (s *Screen) beyondRows(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case lulledMsg:
		return s.lulled(msg)
	case glanceMsg:
		if msg.In(s.glanced) && msg.Err == nil { // what cannot be told of it is told on its own screen
			s.glance = msg.Value
		}
	case habitsMsg:
		return s.accustom(msg)
	case heldMsg:
		msg.In(s.holding)
	}
	return nil
}

// learnHabits reads how the lists were left.
func (s *Screen) learnHabits() tea.Cmd {
	serve := s.serve
	return load.Start(s.accustomed, patience, func(ctx context.Context) (map[string]string, error) { return serve.Habits(ctx, habits) })
}

// accustom takes the habits. A list that was begun in another way is read anew.
func (s *Screen) accustom(msg habitsMsg) tea.Cmd {
	if !msg.In(s.accustomed) || msg.Err != nil {
		return nil
	}
	s.plain, s.side.off = msg.Value[habitPreview] == "off", msg.Value[habitRail] == "off"
	if off := msg.Value[habitFold] == "off"; off != s.folds.off {
		s.folds = folds{off: off}
		s.total = -1
		return s.look()
	}
	return nil
}

// remember keeps a habit. Where it cannot, nothing is lost but that.
func (s *Screen) remember(name string, off bool) tea.Cmd {
	serve, value := s.serve, ""
	if off {
		value = "off"
	}
	return load.Start(s.holding, patience, func(ctx context.Context) (held, error) { return held{}, serve.SetHabit(ctx, name, value) })
}

// togglePreview shows the record beside the list, or not.
func (s *Screen) togglePreview() tea.Cmd {
	if why := s.whyNoPreview(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	s.plain = !s.plain
	return tea.Batch(s.remember(habitPreview, s.plain), s.peek())
}

func (s *Screen) whyNoPreview() string {
	if s.env.Accessible {
		return "A preview stands beside the list, and lines have no beside: enter opens the record."
	}
	if s.width > 0 && s.width < roomy {
		return "The window is too narrow for a preview: enter opens the record."
	}
	return ""
}

// aside is the record under the cursor, as far as it fits.
func (s *Screen) aside(w, h int) []string {
	th := s.env.Theme
	r, ok := s.current()
	if !ok || w < 20 {
		return nil
	}
	out := []string{th.Title.Render(block.Cut(line(r.Title), w)), ""}
	if s.everything() {
		out = append(out[:1], th.Muted.Render(block.Cut(s.kind(r), w)), "")
	}
	words := s.filter.Value()
	for _, f := range s.modelFor(r).Fields {
		if len(out) >= h {
			return out[:h]
		}
		text := s.told(r, f, 3*w)
		if text == "" || f.Name == "name" {
			continue
		}
		lines := block.Wrap(text, max(w-17, 8))
		for i, l := range lines[:min(len(lines), 3)] {
			label := ""
			if i == 0 {
				label = problem.Clean(f.Label)
			}
			if i == 2 && len(lines) > 3 {
				l = block.Cut(l+"…………", max(w-17, 8))
			}
			out = append(out, th.Muted.Render(block.Pad(label, 16))+" "+grid.Mark(th.Text, th.Match, l, words))
		}
	}
	out = append(out, "")
	for _, l := range block.Wrap(model.Line(r.ID, false)+" · "+problem.Clean(r.Connection)+" · changed "+age.Ago(s.now(), r.UpdatedAt), w) {
		out = append(out, th.Muted.Render(l))
	}
	out = append(out, s.beyond(r, w)...)
	return out[:min(len(out), h)]
}

// beyond is what of a record is not in its row: it comes a moment later, beneath everything else, so that nothing jumps.
func (s *Screen) beyond(r workbench.Row, w int) []string {
	if s.glance.key != r.Key {
		return nil
	}
	th := s.env.Theme
	var out []string
	if len(s.glance.linked) > 0 {
		out = append(out, "", th.Title.Render("The same as"))
	}
	for _, e := range s.glance.linked {
		where := problem.Clean(e.Connection)
		if e.Deleted {
			where += " · deleted there"
		}
		out = append(out, block.Cut(model.Line(e.Title, false)+th.Muted.Render("   "+where), w))
	}
	if len(s.glance.lately) > 0 {
		out = append(out, "", th.Title.Render("Lately"))
	}
	for _, h := range s.glance.lately {
		label := problem.Clean(h.Field)
		if f, ok := s.modelFor(r).Field(h.Field); ok {
			label = problem.Clean(f.Label)
		}
		out = append(out, th.Muted.Render(block.Cut(age.Ago(s.now(), h.At)+" · "+label, w)))
		out = append(out, difference.Lines(th, w, []model.Change{{Field: h.Field, Before: h.Before, After: h.After}}, map[string]string{h.Field: label})...)
	}
	return out
}
