package bulk

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/condition"
	"patchbay/workbench"
)

type (
	listMsg  = load.Result[[]workbench.Bulk]
	bulkMsg  = load.Result[told]
	indexMsg = load.Result[[]int64]
	rowsMsg  = load.Result[[]workbench.BulkItem]
	workMsg  = load.Result[worked]
	typedMsg = load.Result[typedOf]
)

// typedOf is what is known of a text.
type typedOf struct {
	text string
	workbench.Typed
}

// told is a working copy with its model.
type told struct {
	bulk  workbench.Bulk
	model model.Model
}

// worked is what came of something that was done to a working copy.
type worked struct {
	bulk  workbench.Bulk
	words string // for a toast; "" for none
	leave bool   // the working copy is not there any more
	start bool   // a push was begun
}

func (s *Screen) readList() tea.Cmd {
	serve := s.serve
	return load.Start(s.list, readTime, func(ctx context.Context) ([]workbench.Bulk, error) { return serve.Bulks(ctx, false) })
}

func (s *Screen) readModel(name string) tea.Cmd {
	serve := s.serve
	return load.Start(s.read, readTime, func(ctx context.Context) (told, error) {
		m, err := serve.ModelOf(ctx, "", name)
		return told{model: m}, err
	})
}

func (s *Screen) readBulk(name string) tea.Cmd {
	serve := s.serve
	return load.Start(s.read, readTime, func(ctx context.Context) (told, error) {
		b, err := serve.Bulk(ctx, name)
		if err != nil {
			return told{}, err
		}
		m, err := serve.ModelOf(ctx, "", b.Model)
		return told{b, m}, err
	})
}

// troubled are the states of what was not written.
func troubled() []workbench.BulkState {
	return []workbench.BulkState{workbench.BulkInvalid, workbench.BulkRefused, workbench.BulkFailed, workbench.BulkConflict, workbench.BulkUnknown}
}

func (s *Screen) readIndex() tea.Cmd {
	serve, id, f := s.serve, s.bulk.ID, workbench.BulkFilter{}
	if s.failed {
		f.States = troubled()
	}
	return load.Start(s.index, readTime, func(ctx context.Context) ([]int64, error) { return serve.BulkIndex(ctx, id, f) })
}

// fetch reads the records in sight that are not here, with some around them.
func (s *Screen) fetch() tea.Cmd {
	if len(s.keys) == 0 || s.rows.Busy() {
		return nil
	}
	first, last := s.grid.Window(len(s.keys))
	missing := s.hungry
	for _, k := range s.keys[first:last] {
		if _, ok := s.items[k]; !ok {
			missing = true
		}
	}
	if !missing {
		return nil
	}
	s.hungry = false
	from, to := max(first-around, 0), min(last+around, len(s.keys))
	places, serve, id := append([]int64(nil), s.keys[from:to]...), s.serve, s.bulk.ID
	return load.Start(s.rows, readTime, func(ctx context.Context) ([]workbench.BulkItem, error) { return serve.BulkRows(ctx, id, places) })
}

// apply does a typed change to all records, or to one of them; the first one makes the working copy.
func (s *Screen) apply(op workbench.BulkOp) tea.Cmd {
	serve, id, only, a := s.serve, s.bulk.ID, s.only.ID, s.args
	fresh := s.fresh()
	return load.Start(s.work, workTime, func(ctx context.Context) (worked, error) {
		ops := []workbench.BulkOp{op}
		if fresh {
			b, err := serve.NewBulk(ctx, workbench.BulkRequest{Model: a.Model, IDs: a.Marked.IDs, Select: a.Marked.All, Ops: ops, By: by})
			return worked{bulk: b}, err
		}
		b, err := serve.ChangeBulk(ctx, id, workbench.BulkChange{Ops: ops, Record: only})
		return worked{bulk: b}, err
	})
}

// works reports whether the line works a value out.
func (s *Screen) works() bool { return strings.Contains(s.line.Value(), ":=") }

// check asks what is known of an expression as it is now.
func (s *Screen) check() tea.Cmd {
	if !s.works() {
		return nil
	}
	serve, text := s.serve, s.line.Value()
	t := workbench.Typing{Model: s.model.Name, Text: text, Cursor: s.line.At()}
	known := load.Start(s.checked, readTime, func(ctx context.Context) (typedOf, error) {
		known, err := serve.TypedChange(ctx, t)
		return typedOf{text, known}, err
	})
	return tea.Batch(known, load.Wait(s.paused, condition.Pause, pausedMsg{s.env.ID, text}))
}

// pausedMsg says that an expression was left alone since a key.
type pausedMsg struct {
	to   screen.ID
	text string
}

// Dest is the screen that waited.
func (m pausedMsg) Dest() screen.ID { return m.to }

// leaveOut takes the record under the cursor out of the working copy.
func (s *Screen) leaveOut(it workbench.BulkItem) tea.Cmd {
	serve, id := s.serve, s.bulk.ID
	return load.Start(s.work, workTime, func(ctx context.Context) (worked, error) {
		b, n, err := serve.LeaveOutOfBulk(ctx, id, workbench.LeaveOut{Records: []string{it.ID}})
		words := model.Line(it.Title, false) + " is left out."
		if n == 0 {
			words = model.Line(it.Title, false) + " was written already and stays."
		}
		return worked{bulk: b, words: words}, err
	})
}

// do carries out what was asked and agreed to.
func (s *Screen) do(q question) tea.Cmd {
	serve, id := s.serve, s.bulk.ID
	return load.Start(s.work, workTime, func(ctx context.Context) (worked, error) {
		if q == toDiscard {
			return worked{words: "The working copy is ended. What it wrote stays.", leave: true}, serve.DiscardBulk(ctx, id)
		}
		req := workbench.PushRequest{Bulk: id, Retry: q == toRetry || q == toRetryOver, Over: q == toRetryOver, By: by}
		if err := serve.StartPush(ctx, req); err != nil {
			return worked{}, err
		}
		b, err := serve.Bulk(ctx, id)
		return worked{bulk: b, start: true}, err
	})
}

// undo makes a working copy that puts back what this one wrote.
func (s *Screen) undo() tea.Cmd {
	serve, id := s.serve, s.bulk.ID
	return load.Start(s.work, workTime, func(ctx context.Context) (worked, error) {
		b, err := serve.UndoBulk(ctx, id, by)
		return worked{bulk: b, words: "This puts back what " + id + " wrote. Nothing is sent yet."}, err
	})
}
