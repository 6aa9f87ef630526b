package ui

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// whole is a bench behind which every screen can be walked through; no record is in it.
type whole struct {
	*bench
	parted []string // connections that were ended
	opened []string // connections that may write again
}

func (w *whole) First(context.Context, workbench.Query, int) ([]workbench.Row, error) {
	return nil, nil
}

func (w *whole) Tally(context.Context, workbench.Query) (int, bool, error) { return 0, false, nil }

func (w *whole) Order(context.Context, workbench.Query) (workbench.Order, error) {
	return workbench.Order{}, nil
}

func (w *whole) Habits(context.Context, string) (map[string]string, error) { return nil, nil }

func (w *whole) SetHabit(context.Context, string, string) error { return nil }

func (w *whole) LinkedWith(context.Context, string) ([]workbench.LinkEnd, error) { return nil, nil }

func (w *whole) Rows(context.Context, []int64) ([]workbench.Row, error) { return nil, nil }

func (w *whole) Together(context.Context, []int64) ([]workbench.Row, error) { return nil, nil }

func (w *whole) Models() []model.Model { return model.Builtin() }

func (w *whole) ModelOf(_ context.Context, _, name string) (model.Model, error) {
	return model.Model{Name: name, Label: "Contact", Plural: "Contacts", Fields: []model.Field{{Name: "name", Label: "Name", Type: model.Text}}, Columns: []string{"name"}, Titles: []string{"name"}}, nil
}

func (w *whole) Blank(ctx context.Context, connection, name string) (workbench.RecordView, error) {
	m, err := w.ModelOf(ctx, connection, name)
	return workbench.RecordView{Model: m, Connection: connection, Fields: []workbench.FieldView{{Field: m.Fields[0], Editable: true}}}, err
}

func (w *whole) Typed(context.Context, workbench.Typing) (workbench.Typed, error) {
	return workbench.Typed{Candidates: []workbench.Candidate{{Label: "phone", Insert: "phone"}}}, nil
}

func (w *whole) TypedChange(context.Context, workbench.Typing) (workbench.Typed, error) {
	return workbench.Typed{Candidates: []workbench.Candidate{{Label: "phone", Insert: "phone"}}}, nil
}

func (w *whole) Views(context.Context) ([]workbench.View, error) {
	return []workbench.View{{Name: "all", Model: "contact"}}, nil
}

func (w *whole) SaveView(context.Context, workbench.View, bool) error { return nil }

func (w *whole) DropView(context.Context, string) error { return nil }

func (w *whole) Connector(string) (workbench.Connector, error) {
	all, err := w.Connectors()
	return all[0], err
}

func (w *whole) Connection(_ context.Context, name string) (workbench.Connection, error) {
	for _, c := range w.conns {
		if c.Name == name {
			return c, nil
		}
	}
	return workbench.Connection{}, problem.New(problem.NotFound, "There is no connection %s.", name)
}

func (w *whole) Examine(ctx context.Context, name string) (workbench.Connection, error) {
	return w.Connection(ctx, name)
}

func (w *whole) SetReadOnly(_ context.Context, name string, on bool) error {
	if !on {
		w.opened = append(w.opened, name)
	}
	for i := range w.conns {
		if w.conns[i].Name == name {
			w.conns[i].ReadOnly, w.conns[i].ReadOnlyBy = on, map[bool]string{true: workbench.ByConnection}[on]
		}
	}
	return nil
}

func (w *whole) ReplaceSecret(ctx context.Context, name, _ string) (workbench.Connection, error) {
	return w.Connection(ctx, name)
}

func (w *whole) Prefill(string) (workbench.ConnectRequest, bool) {
	return workbench.ConnectRequest{}, false
}

func (w *whole) Connect(context.Context, workbench.ConnectRequest) (*workbench.Connecting, error) {
	return nil, problem.New(problem.ProviderDown, "One does not answer.")
}

func (w *whole) Show(context.Context, string, string) (workbench.RecordView, error) {
	return workbench.RecordView{}, problem.New(problem.NotFound, "There is no such contact.")
}

func (w *whole) History(context.Context, string, string) ([]workbench.HistoryEntry, error) {
	return nil, nil
}

func (w *whole) Native(context.Context, string, string) (json.RawMessage, error) {
	return json.RawMessage(`{}`), nil
}

func (w *whole) PlanDelete(context.Context, string, string, string) (workbench.Plan, error) {
	return workbench.Plan{}, problem.New(problem.NotFound, "There is no such contact.")
}

func (w *whole) PlanEdit(context.Context, workbench.Edit) (workbench.Plan, error) {
	return workbench.Plan{}, problem.New(problem.Invalid, "A contact needs a name.")
}

func (w *whole) Call(context.Context, string) (workbench.Call, error) {
	return workbench.Call{}, problem.New(problem.NotFound, "That call is no longer kept.")
}

func (w *whole) Rename(context.Context, string, string) error  { return nil }
func (w *whole) SetPaused(context.Context, string, bool) error { return nil }

func (w *whole) Disconnect(_ context.Context, name string, _ bool) (workbench.Farewell, error) {
	w.parted = append(w.parted, name)
	return workbench.Farewell{Connection: name}, nil
}

func (w *whole) PlanUndo(ctx context.Context, change, by string) (workbench.Plan, error) {
	p, err := w.bench.PlanUndo(ctx, change, by)
	p.By = by
	return p, err
}

// move is one thing that happens to the program.
type move struct {
	key  string
	w, h int // a new size, or 0
	news bool
}

// Whatever is pressed wherever, every frame is exact, nothing is written or ended that was not confirmed on the
// screen, and the first screen stays until the person leaves.
func TestNoKeysPressedAtRandomDoWhatNobodyConfirmed(t *testing.T) {
	t.Parallel()
	keys := []string{
		"u", "u", "y", "Y", "enter", "enter", "esc", "q", ":", "?", "ctrl+k", "j", "k", "down", "up", "tab", "c", "a", "v", "b", "r", "p", "D", "N", "R", "x", "/", "n", "e", "s", "m",
		"o", "g", "G", "i", "i", "t", "W", "K", "backspace", "ctrl+s", "ctrl+z", "漢",
	}
	one := rapid.Custom(func(t *rapid.T) move {
		m := move{key: rapid.SampledFrom(keys).Draw(t, "key"), news: rapid.IntRange(0, 9).Draw(t, "news") == 0}
		if rapid.IntRange(0, 7).Draw(t, "resize") == 0 {
			m.w, m.h = rapid.IntRange(20, 140).Draw(t, "w"), rapid.IntRange(5, 50).Draw(t, "h")
		}
		return m
	})
	rapid.Check(t, func(rt *rapid.T) {
		script, destroys := rapid.SliceOfN(one, 8, 30).Draw(rt, "script"), rapid.Bool().Draw(rt, "destroys")
		synctest.Test(t, func(t *testing.T) { play(t, script, destroys) })
		if t.Failed() {
			rt.FailNow()
		}
	})
}

func play(t *testing.T, script []move, destroys bool) {
	b := &whole{bench: full()}
	b.plan.Destroys = destroys
	r := begin(t, Options{Services: b}).resize(80, 24)
	for _, m := range script {
		if m.w > 0 {
			r.resize(m.w, m.h)
		}
		if m.news {
			b.news <- workbench.Event{Records: true, Connections: true, Jobs: true, Calls: true, Health: []workbench.HealthChange{{Connection: "acme", From: workbench.OK, To: workbench.NeedsLogin}}}
		}
		before, applied, parted, opened := "", len(b.applied), len(b.parted), len(b.opened)
		if slices.Contains([]string{"y", "Y", "enter", "q"}, m.key) { // no other key may do anything
			before = r.seen()
		}
		r.press(m.key)
		for _, p := range b.applied[applied:] {
			confirmed := m.key == "y" || m.key == "enter" && !destroys
			if !confirmed || p.By == by && !strings.Contains(before, "y put it back") && !strings.Contains(before, "y delete it again") {
				t.Fatalf("%s put a change back (%q); on the screen was:\n%s", m.key, p.By, before)
			}
		}
		if len(b.parted) > parted && (!slices.Contains([]string{"y", "Y"}, m.key) || !strings.Contains(before, "Disconnect")) {
			t.Fatalf("%s ended a connection; on the screen was:\n%s", m.key, before)
		}
		if len(b.opened) > opened && (m.key != "y" || !strings.Contains(before, "write again?")) {
			t.Fatalf("%s let a connection write; on the screen was:\n%s", m.key, before)
		}
		if len(r.app.stack) == 0 || r.ended && m.key != "q" && m.key != "enter" {
			t.Fatalf("%s ended the program; on the screen was:\n%s", m.key, before)
		}
		if r.ended || t.Failed() {
			return
		}
	}
}
