package connectortest

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// Faults makes the service fail in every way that the sandbox knows, under every operation that the connector supports
// for the environment's model. Whatever fails, the answer is right or says what is wrong, no record is lost, and no
// write happens twice. start makes a service of its own with Control and with a record to make; it is called anew
// after faults that end a grant. Its search must not trail behind its writes.
func Faults(t *testing.T, c connectors.Connector, start func(*testing.T) Env) {
	t.Helper()
	env := start(t)
	names := env.Names
	if names == nil {
		names = []string{"id"}
	}
	for _, s := range scenarios(names) {
		for _, deed := range deeds() {
			if s.reads == nil && !deed.writes || s.writes == nil && deed.writes {
				continue
			}
			t.Run(string(deed.verb)+"/"+s.name, func(t *testing.T) {
				own := env
				if s.fatal {
					own = start(t)
				}
				f := &failing{bench: newBench(c, own, nil), scenario: s, deed: deed}
				f.needs(t, deed.verb)
				f.run(t)
			})
		}
	}
}

// deed is one operation as Faults tries it; do answers what came of it.
type deed struct {
	verb   connectors.Verb
	writes bool
	do     func(*failing, *testing.T, line) error
}

func deeds() []deed {
	return []deed{
		{connectors.List, false, (*failing).list},
		{connectors.Search, false, (*failing).find},
		{connectors.Retrieve, false, (*failing).retrieve},
		{connectors.FieldRead, false, (*failing).define},
		{connectors.Create, true, (*failing).create},
		{connectors.Update, true, (*failing).update},
		{connectors.Delete, true, (*failing).remove},
	}
}

// failing is one operation under one fault.
type failing struct {
	*bench
	scenario scenario
	deed     deed
	clean    line
	first    []model.Record // what there was
	before   []model.Record // what there was, with what the test made for itself
	target   model.Record   // what is read, changed or deleted
	made     model.Record   // what a create answered
	wrong    []string       // what was answered and is not so
}

// hasty waits for nothing that is drawn by lot.
func hasty(g *connectors.Grant) { g.Rand = func() float64 { return 0 } }

func (f *failing) run(t *testing.T) {
	f.clean = f.open(t, hasty)
	f.first = f.records(t, f.clean, connectors.Query{Model: f.env.Model})
	if len(f.first) == 0 {
		t.Fatalf("the environment has no %s", f.env.Model)
	}
	defer f.tidy(t)
	f.before, f.target = f.first, f.first[0]
	if f.deed.verb == connectors.Update || f.deed.verb == connectors.Delete {
		f.target = f.someone(t)
		f.before = f.records(t, f.clean, connectors.Query{Model: f.env.Model})
	}
	under, from := f.warm(t, hasty)
	f.fault(t, f.scenario.fault)
	err := f.released(t, func() error { return f.deed.do(f, t, under) })
	if !f.scenario.fatal {
		f.fault(t)
	}
	f.judge(t, err)
	if f.deed.writes {
		f.sentOnce(t, under, from)
	}
	if f.deed.writes && !f.scenario.fatal {
		f.happened(t, err)
	}
}

// fault puts these faults in the place of all that stood.
func (f *failing) fault(t *testing.T, add ...sandbox.Fault) {
	t.Helper()
	if err := f.env.Control.Post(t.Context(), "faults", map[string]any{"clear": true, "add": add}, nil); err != nil {
		t.Fatal(err)
	}
}

// released does it, and lets requests go on that the service keeps waiting meanwhile.
func (f *failing) released(t *testing.T, do func() error) error {
	t.Helper()
	if k := f.scenario.fault.Kind; k != sandbox.Hold && k != sandbox.HoldAfter {
		return do()
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	for {
		select {
		case err := <-done:
			return err
		default:
		}
		if err := f.env.Control.Post(t.Context(), "release", map[string]any{}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// judge holds the answer against what the scenario allows.
func (f *failing) judge(t *testing.T, err error) {
	t.Helper()
	allowed := f.scenario.reads
	if f.deed.writes {
		allowed = f.scenario.writes
	}
	if f.scenario.fault.Kind == sandbox.Revoke && f.env.Trades != "" {
		allowed = append(slices.Clone(allowed), fine) // what was traded is revoked, not the secret
	}
	kind := fine
	if err != nil {
		p, ok := errors.AsType[*problem.Problem](err)
		if !ok {
			t.Fatalf("got %v (%T), which is no problem", err, err)
		}
		kind = p.Kind
		f.wants(t, err, kind)
	}
	if !slices.Contains(allowed, kind) {
		t.Errorf("got %v (kind %q), want one of %q", err, kind, allowed)
	}
	for _, w := range f.wrong {
		t.Error(w)
	}
}

// sentOnce counts the writes that left behind the first requests: one, and one more for each refusal that was certain.
func (f *failing) sentOnce(t *testing.T, l line, from int) {
	t.Helper()
	n := 0
	l.net.mu.Lock()
	for _, r := range l.net.sent[from:] {
		if r.Method != http.MethodGet && r.URL.Path != f.env.Trades {
			n++
		}
	}
	l.net.mu.Unlock()
	if k := f.scenario.fault.Kind; n > 1 && k != sandbox.TooMany && k != sandbox.Expire && k != sandbox.Revoke {
		t.Errorf("the write was sent %d times", n)
	}
}

// happened looks with a session that nothing disturbs.
func (f *failing) happened(t *testing.T, err error) {
	t.Helper()
	switch f.deed.verb {
	case connectors.Create:
		fresh := f.fresh(t, f.before)
		if want := map[bool]int{true: 1}[f.scenario.effect]; len(fresh) != want {
			t.Errorf("there are %d new records, want %d", len(fresh), want)
		}
		if err == nil && !slices.Contains(fresh, f.made.Remote.ID) {
			t.Errorf("%q was answered, and %q is there", f.made.Remote.ID, fresh)
		}
	case connectors.Update:
		for path, want := range f.change() {
			if got := f.read(t, f.clean, f.target.Remote.ID).Fields[path]; model.Equal(got, want) != f.scenario.effect {
				t.Errorf("%s is now %v: changed to %v is %v", path, got, want, f.scenario.effect)
			}
		}
	case connectors.Delete:
		if _, err := f.clean.Retrieve(t.Context(), f.env.Model, f.target.Remote.ID); problem.Is(err, problem.Gone) != f.scenario.effect {
			t.Errorf("reading it again answers %v: deleted is %v", err, f.scenario.effect)
		}
	}
}

// someone is a record that may be changed and deleted.
func (f *failing) someone(t *testing.T) model.Record {
	t.Helper()
	f.needs(t, connectors.Create, connectors.Retrieve)
	r, err := f.clean.Create(t.Context(), connectors.Write{Model: f.env.Model, Patch: f.patch()})
	if err != nil {
		t.Fatalf("create: %v (%s)", err, problem.As(err).Detail)
	}
	return f.read(t, f.clean, r.Remote.ID)
}

// fresh are the ids that were not among had.
func (f *failing) fresh(t *testing.T, among []model.Record) []string {
	t.Helper()
	had := ids(among)
	now := ids(f.records(t, f.clean, connectors.Query{Model: f.env.Model}))
	return slices.DeleteFunc(now, func(id string) bool { return slices.Contains(had, id) })
}

// tidy removes what the test left behind, where that can be done.
func (f *failing) tidy(t *testing.T) {
	if f.scenario.fatal || !f.deed.writes || !f.op(connectors.Delete).Supported {
		return
	}
	for _, id := range f.fresh(t, f.first) {
		if err := f.clean.Delete(t.Context(), f.env.Model, id); err != nil && !problem.Is(err, problem.Gone) {
			t.Errorf("clean up: %v", err)
		}
	}
}

// change is a patch that an update can carry, with another value than the record has.
func (f *failing) change() model.Patch {
	m, _ := model.Find(model.Builtin(), f.env.Model)
	for _, path := range model.Fields(f.env.New).Paths() {
		field, _ := m.Field(path)
		s, _ := f.env.New[path].(string)
		if field.Type == model.Text && s != "" && f.about.WhyNot(f.env.Model, path, f.op(connectors.Update)) == "" {
			return model.Patch{path: strings.ToLower(s) + " under faults"}
		}
	}
	return model.Patch(maps.Clone(f.harmlessPatch()))
}
