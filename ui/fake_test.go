package ui

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/workbench"
)

// The pictures tell times of day: they are those of UTC wherever the tests run.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// bench is a workbench with what the test puts on it. A use-case that nobody foresaw panics.
type bench struct {
	Services
	conns   []workbench.Connection
	changes []workbench.Change
	views   []workbench.View
	looks   workbench.Looks
	pushes  []workbench.PushProgress
	merges  []workbench.MergeProgress
	jobs    []workbench.Progress
	links   int   // that wait for a word
	fails   error // of the connections

	plan     workbench.Plan
	planErr  error
	planWait time.Duration
	asked    []string // the changes whose undo was planned
	signed   []string
	applyErr error
	applyFor time.Duration
	applied  []workbench.Plan

	watched, unwatched int // how often the connections began and ceased to be looked after

	news chan workbench.Event
	once sync.Once
	left bool // nobody listens to the news any more
}

func (b *bench) Connections(context.Context) ([]workbench.Connection, error) { return b.conns, b.fails }

func (b *bench) Models() []model.Model {
	return []model.Model{{Name: "contact", Label: "Contact", Plural: "Contacts"}, {Name: "task", Label: "Task", Plural: "Tasks"}}
}

func (b *bench) Views(context.Context) ([]workbench.View, error) { return b.views, nil }

func (b *bench) Recover(context.Context) ([]workbench.Recovered, error) { return nil, nil }

func (b *bench) Activity(context.Context, time.Duration, int) ([]int, error) {
	return []int{0, 1, 2, 4, 8, 4, 2, 1, 0, 3}, nil
}

func (b *bench) Changes(context.Context, int) ([]workbench.Change, error) { return b.changes, nil }

func (b *bench) Jobs() []workbench.Progress { return b.jobs }

func (b *bench) SetTheme(_ context.Context, name string) error {
	b.looks.Theme = name
	return nil
}

func (b *bench) SetMouse(_ context.Context, on bool) error {
	b.looks.NoMouse = !on
	return nil
}

func (b *bench) ProfileOf(context.Context) (workbench.ProfileView, error) {
	return workbench.ProfileView{Name: "default", Folder: "/home/ada/.local/share/patchbay", Vault: workbench.InKeyring, Connections: len(b.conns)}, nil
}

func (b *bench) Retention(context.Context) ([]workbench.Shelf, error) {
	return []workbench.Shelf{{Name: "history", Rows: 1200, Bytes: 4_200_000}}, nil
}

func (b *bench) OpenImports(context.Context) ([]workbench.Imported, error) { return nil, nil }

func (b *bench) Bulks(context.Context, bool) ([]workbench.Bulk, error) { return nil, nil }

func (b *bench) Pushes() []workbench.PushProgress { return b.pushes }

func (b *bench) Chores() []workbench.Chore { return nil }

func (b *bench) Merges() []workbench.MergeProgress { return b.merges }

func (b *bench) CountLinksIn(context.Context, workbench.LinkScope) (int, error) { return b.links, nil }

func (b *bench) Proposing() workbench.LinkNews { return workbench.LinkNews{} }

func (b *bench) StopJob(id string) {
	for i := range b.jobs {
		b.jobs[i].Finished = b.jobs[i].Finished || b.jobs[i].Job == id
	}
}

func (b *bench) StartPull(r workbench.PullRequest) (string, error) {
	for _, c := range r.Connections {
		b.jobs = append(b.jobs, workbench.Progress{Job: "j1", Connection: c, Model: "contact", Total: -1})
	}
	return "j1", nil
}

func (b *bench) Calls(context.Context, workbench.CallFilter) ([]workbench.Call, error) {
	return []workbench.Call{{ID: "k1", At: time.Now(), Connection: "acme", Operation: "contact::list", Method: "GET", URL: "https://api.example.com/contacts", Status: 200, Took: time.Second}}, nil
}

func (b *bench) Connectors() ([]workbench.Connector, error) {
	return []workbench.Connector{{ID: "one", Name: "One", Summary: "One keeps customers.", Auth: []workbench.AuthChoice{{Kind: "token", Label: "Private token", Inputs: []workbench.Input{{Name: "token", Label: "Private token", Secret: true}}}}}}, nil
}

func (b *bench) PlanUndo(ctx context.Context, change, by string) (workbench.Plan, error) {
	b.asked, b.signed = append(b.asked, change), append(b.signed, by)
	if err := rest(ctx, b.planWait); err != nil {
		return workbench.Plan{}, err
	}
	return b.plan, b.planErr
}

func (b *bench) Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error) {
	b.applied = append(b.applied, p)
	if err := rest(ctx, b.applyFor); err != nil {
		return workbench.Change{}, err
	}
	return workbench.Change{ID: "c9", Title: p.Title}, b.applyErr
}

// rest takes as long as a slow provider does.
func rest(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *bench) Clients(context.Context) ([]workbench.Client, error) { return nil, nil }

func (b *bench) Watch(ctx context.Context) {
	b.watched++
	<-ctx.Done()
	b.unwatched++
}

func (b *bench) Subscribe() (<-chan workbench.Event, func()) {
	if b.left { // somebody comes back
		b.news, b.once, b.left = make(chan workbench.Event, 64), sync.Once{}, false
	}
	return b.news, func() { b.once.Do(func() { b.left = true; close(b.news) }) }
}

// full is a workbench with three accounts and a change that can be undone.
func full() *bench {
	at := time.Date(1999, 12, 31, 22, 30, 0, 0, time.UTC)
	soon := at.Add(25 * time.Hour)
	conn := func(name, connector, place string, state workbench.Health, records int) workbench.Connection {
		return workbench.Connection{
			ID: "id-" + name, Name: name, Connector: "one", ConnectorName: connector, State: state, Workspace: workbench.WorkspaceRef{ID: "w", Name: place},
			Records: map[string]int{"contact": records}, LastPull: &at, TokenExpires: &soon,
		}
	}
	return &bench{
		conns: []workbench.Connection{
			conn("acme", "One", "Acme Salon, Harbour Street", workbench.OK, 4812),
			conn("東京サロン", "Two", "Ginza", workbench.NeedsLogin, 120),
			conn("north", "One", "Northwind", workbench.Paused, 0),
		},
		changes: []workbench.Change{
			{ID: "c2", At: at, By: "you", Operation: "contact::update", Connection: "acme", Model: "contact", Record: "7f3k", Title: "Ada Lovelace", State: "done", CanUndo: true},
			{ID: "c1", At: at.Add(-time.Hour), By: "you", Operation: "contact::create", Connection: "acme", Model: "contact", Record: "8g4m", Title: "Mary Jackson", State: "failed"},
		},
		plan: workbench.Plan{
			Operation: "contact::update", Connection: "acme", Record: "7f3k", Title: "Ada Lovelace", Undoes: "c2",
			Labels: map[string]string{"phone": "Phone", "tags": "Tags"}, Warnings: []string{"One stores tags in lower case."},
			Changes: []model.Change{{Field: "phone", Before: "+12125550199", After: "+12125550100"}, {Field: "tags", Before: []string{"lead", "vip"}, After: []string{"lead"}}},
		},
		news: make(chan workbench.Event, 64),
	}
}

// empty is a workbench on its first day.
func empty() *bench {
	b := full()
	b.conns, b.changes, b.planErr = nil, nil, errors.New("nothing was changed yet")
	return b
}
