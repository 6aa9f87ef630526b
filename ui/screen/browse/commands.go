package browse

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// beginning is how many rows the first look brings: two windows of a large terminal.
const beginning = 120

type (
	firstMsg = load.Result[[]workbench.Row]
	indexMsg = load.Result[workbench.Order]
	tallyMsg = load.Result[tally]
	aboutMsg = load.Result[about]
	jobMsg   = load.Result[string]
)

// rowsMsg is kept apart from firstMsg by its own type.
type rowsMsg = load.Result[window]

type window struct {
	asked []int64
	rows  []workbench.Row
}

// tally is what is known of a list before its order is.
type tally struct {
	n     int
	near  bool // nothing is as it was typed
	known bool
}

type about struct {
	model model.Model
	conns []workbench.Connection
	keeps map[string]bool
	never map[string]bool
}

// rest is how long the list must be left alone before the order of all its rows is read: while somebody types, the
// first rows have the machine to themselves. People type three to eight letters a second.
const rest = 400 * time.Millisecond

// restedMsg says that the list was left alone since a look.
type restedMsg struct {
	to   screen.ID
	turn int
}

// Dest is the screen that waited.
func (m restedMsg) Dest() screen.ID { return m.to }

// look reads the first rows of the list as it is asked for now. What was seen stays until they are there.
func (s *Screen) look() tea.Cmd {
	s.turn++
	s.index.Stop()
	s.counted.Stop()
	s.around.Stop()
	s.ahead = tally{}
	q, serve, there := s.query(), s.serve, make(chan struct{})
	return tea.Batch(load.Start(s.firsts, patience, func(ctx context.Context) ([]workbench.Row, error) {
		defer close(there)
		return serve.First(ctx, q, beginning)
	}), s.count(there))
}

// count tells how many rows there are, and whether they are only like what was typed, long before their order is known. It
// is asked for with the rows and answered right behind them, without a turn over the screen, so that one picture shows both:
// beside them it would take as long, and a second share of the store's memory.
func (s *Screen) count(after <-chan struct{}) tea.Cmd {
	q, serve := s.query(), s.serve
	if q.Text == "" || q.Where != "" {
		return nil // a condition has to be asked of every row
	}
	return load.Start(s.counted, patience, func(ctx context.Context) (tally, error) {
		select {
		case <-after:
		case <-ctx.Done():
			return tally{}, ctx.Err()
		}
		n, near, err := serve.Tally(ctx, q)
		return tally{n, near, err == nil}, err
	})
}

// number takes how many rows there are; one that comes before the rows waits for them.
func (s *Screen) number(t tally) {
	if s.firsts.Busy() {
		s.ahead = t
		return
	}
	s.tally = t
}

// order reads the order of all rows.
func (s *Screen) order() tea.Cmd {
	q, serve := s.query(), s.serve
	return load.Start(s.index, patience, func(ctx context.Context) (workbench.Order, error) { return serve.Order(ctx, q) })
}

// fetch reads the rows in sight that are not there, with some around them.
func (s *Screen) fetch() tea.Cmd {
	if s.keys == nil || s.around.Busy() {
		return nil
	}
	first, last := s.grid.Window(len(s.keys))
	missing := s.dirty
	s.dirty = false
	for i := first; i < last; i++ {
		if _, ok := s.rows[s.keys[i]]; !ok && !s.lost[s.keys[i]] {
			missing = true
		}
	}
	if !missing {
		return nil
	}
	from, to := max(first-ahead, 0), min(last+ahead, len(s.keys))
	keys, read := append([]int64(nil), s.keys[from:to]...), s.serve.Rows
	if s.folded() {
		read = s.serve.Together
	}
	return load.Start(s.around, patience, func(ctx context.Context) (window, error) {
		rows, err := read(ctx, keys)
		return window{keys, rows}, err
	})
}

// learn reads the model's own fields and the connections.
func (s *Screen) learn() tea.Cmd {
	a, serve := s.args, s.serve
	return load.Start(s.about, patience, func(ctx context.Context) (about, error) {
		m := model.Model{}
		if !a.Everything {
			var err error
			if m, err = serve.ModelOf(ctx, a.Connection, a.Model); err != nil {
				return about{}, err
			}
		}
		conns, err := serve.Connections(ctx)
		if a.Connection == "" && !a.Everything {
			m = withOwn(ctx, serve, m, conns)
		}
		return about{m, conns, keptIn(serve, conns, a.Connection), neverIn(serve, conns, a.Connection)}, err
	})
}

// pull fetches from the provider, in the background of the program.
func (s *Screen) pull() tea.Cmd {
	req, serve := workbench.PullRequest{}, s.serve
	if !s.everything() {
		req.Models = []string{s.args.Model}
	}
	if s.args.Connection != "" {
		req.Connections = []string{s.args.Connection}
	}
	return load.Start(s.pulled, patience, func(context.Context) (string, error) { return serve.StartPull(req) })
}
