package identity

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/workbench"
)

type (
	indexMsg = load.Result[[]int64]
	rowsMsg  = load.Result[[]workbench.Link]
	pairMsg  = load.Result[compared]
	workMsg  = load.Result[worked]
	toldMsg  = load.Result[told]
)

// compared is the records of a link.
type compared struct {
	of   int64
	both workbench.Comparison
}

// told is what stands around the list.
type told struct {
	counts map[string]int
	conns  []string
	models []string
}

// worked is what came of a decision, of counting those for one, or of taking one back.
type worked struct {
	verdict workbench.LinkVerdict
	back    int     // how many decisions were taken back
	among   []int64 // those that would be accepted
	counted bool
	doubt   *workbench.Link // it is not decided yet: a second word is needed
	err     error           // why it ended early, where something was done
}

func (s *Screen) readIndex() tea.Cmd {
	serve, scope := s.serve, s.scope
	return load.Start(s.index, readTime, func(ctx context.Context) ([]int64, error) { return serve.LinkIndex(ctx, scope) })
}

// filter looks for what is typed; behind more letters only what was found is looked through.
func (s *Screen) filter() tea.Cmd {
	was, text := s.scope.Text, s.line.Value()
	s.scope.Text = text
	serve, scope := s.serve, s.scope
	if s.listed && !s.index.Busy() && !s.stale && strings.TrimSpace(was) != "" && strings.HasPrefix(text, was) {
		scope.Among = slices.Clone(s.keys)
	}
	return load.Start(s.index, readTime, func(ctx context.Context) ([]int64, error) { return serve.LinkIndex(ctx, scope) })
}

// fetch reads the links in sight that are not here, with some around them.
func (s *Screen) fetch() tea.Cmd {
	if len(s.keys) == 0 || s.rows.Busy() {
		return nil
	}
	first, last := s.grid.Window(len(s.keys))
	last = max(last, min(first+1, len(s.keys)))
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
	numbers, serve := slices.Clone(s.keys[from:to]), s.serve
	return load.Start(s.rows, readTime, func(ctx context.Context) ([]workbench.Link, error) { return serve.LinkRows(ctx, numbers) })
}

// compare reads the records of the link under the cursor.
func (s *Screen) compare(again bool) tea.Cmd {
	l, ok := s.current()
	if !ok || l.No == s.of && !again {
		return nil
	}
	if l.No != s.of {
		s.pairOK, s.scroll = false, 0
	}
	s.of = l.No
	serve, no, model, ids := s.serve, l.No, l.Model, []string{l.Records[0].ID, l.Records[1].ID}
	return load.Start(s.pair, readTime, func(ctx context.Context) (compared, error) {
		c, err := serve.CompareRecords(ctx, model, ids)
		return compared{no, c}, err
	})
}

func (s *Screen) tell() tea.Cmd {
	serve, model := s.serve, s.scope.Model
	return load.Start(s.told, readTime, func(ctx context.Context) (told, error) {
		counts, err := serve.CountLinks(ctx, model)
		if err != nil {
			return told{}, err
		}
		all, err := serve.Connections(ctx)
		out := told{counts: counts}
		for _, c := range all {
			out.conns = append(out.conns, c.Name)
			for name, n := range c.Records {
				if n > 0 && !slices.Contains(out.models, name) {
					out.models = append(out.models, name)
				}
			}
		}
		slices.Sort(out.models)
		return out, err
	})
}

// judge decides on a link. One that makes one of several records of an account is asked about first, by how things are
// now, unless that is meant.
func (s *Screen) judge(l workbench.Link, state string, meant bool) tea.Cmd {
	serve := s.serve
	return load.Start(s.work, readTime, func(ctx context.Context) (worked, error) {
		if state == "linked" && !meant {
			now, err := serve.LinkRows(ctx, []int64{l.No})
			if err != nil {
				return worked{}, err
			}
			if len(now) == 1 && now[0].Doubt() != "" {
				return worked{doubt: &now[0]}, nil
			}
		}
		v, err := serve.JudgeLink(ctx, l.ID, state, by)
		return worked{verdict: v}, err
	})
}

func (s *Screen) takeBack() tea.Cmd {
	serve, v := s.serve, s.decided[len(s.decided)-1]
	return load.Start(s.work, 10*time.Minute, func(ctx context.Context) (worked, error) {
		n, err := serve.TakeBackLinks(ctx, v)
		return worked{verdict: v, back: n}, err
	})
}

// thresholds are from how sure on many are accepted at once.
func thresholds() []float64 { return []float64{0.99, 0.95, 0.9, 0.8, 0.7, 0.5} }

// count looks which proposals would be accepted.
func (s *Screen) count() tea.Cmd {
	s.many.among = nil
	serve, scope := s.serve, s.scope
	scope.Least, scope.Doubtful = thresholds()[s.many.step], false
	return load.Start(s.work, readTime, func(ctx context.Context) (worked, error) {
		found, err := serve.LinkIndex(ctx, scope)
		return worked{among: found, counted: true}, err
	})
}

// acceptMany accepts those that were counted. Stopped, what it did is known all the same.
func (s *Screen) acceptMany() tea.Cmd {
	serve, scope, among := s.serve, workbench.LinkScope{Least: thresholds()[s.many.step]}, s.many.among
	scope.Among = among
	bounded, stop := context.WithCancel(s.base)
	done := new(atomic.Int64)
	s.many.stop, s.many.done = stop, done
	return load.Start(s.work, time.Hour, func(context.Context) (worked, error) {
		defer stop()
		v, err := serve.AcceptLinks(bounded, scope, by+", many at once", func(n, _ int) { done.Store(int64(n)) })
		if v.Taken > 0 {
			return worked{verdict: v, err: err}, nil
		}
		return worked{verdict: v}, err
	})
}
