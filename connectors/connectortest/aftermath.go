package connectortest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// happened looks with a session that nothing disturbs: what was written is there once or not at all, as the answer
// and the scenario say, and everybody else is still there.
func (f *failing) happened(t *testing.T, err error) {
	t.Helper()
	f.now = f.records(t, f.clean, connectors.Query{Model: f.env.Model})
	f.remain(t)
	want, known := f.effect(err)
	switch f.deed.verb {
	case connectors.Create, connectors.Upsert:
		f.appeared(t, err)
	case connectors.Update:
		for path, value := range f.change() {
			if got := f.read(t, f.clean, f.target.Remote.ID).Fields[path]; known && model.Equal(got, value) != want {
				t.Errorf("%s is now %v: changed to %v is %v", path, got, value, want)
			}
		}
	case connectors.Delete:
		_, gone := f.clean.Retrieve(t.Context(), f.env.Model, f.target.Remote.ID)
		if there := slices.Contains(ids(f.now), f.target.Remote.ID); there == problem.Is(gone, problem.Gone) {
			t.Errorf("reading it again answers %v, and it is listed: %v", gone, there)
		} else if known && there == want {
			t.Errorf("deleted is %v, and it is listed: %v", want, there)
		}
	}
}

// effect says whether the write has happened, where that is certain.
func (f *failing) effect(err error) (happened, known bool) {
	if f.scenario.loose {
		return err == nil, !problem.Is(err, problem.UnknownOutcome)
	}
	return f.scenario.effect, true
}

// remain fails for each record that is gone and was not deleted.
func (f *failing) remain(t *testing.T) {
	t.Helper()
	left := ids(f.now)
	for _, id := range ids(f.before) {
		if !slices.Contains(left, id) && (f.deed.verb != connectors.Delete || id != f.target.Remote.ID) {
			t.Errorf("%s is no longer there", id)
		}
	}
}

// appeared counts what a create brought.
func (f *failing) appeared(t *testing.T, err error) {
	t.Helper()
	fresh := slices.DeleteFunc(ids(f.now), func(id string) bool { return slices.Contains(ids(f.before), id) })
	n := len(fresh)
	if f.env.Times != nil {
		n = f.env.Times(f.patch, f.now)
	}
	want, known := f.effect(err)
	if n > 1 || known && (n == 1) != want {
		t.Errorf("it was made %d times, and that it was is %v (known: %v)", n, want, known)
	}
	if err == nil && f.env.Times == nil && !slices.Contains(fresh, f.made.Remote.ID) {
		t.Errorf("%q was answered, and %q is there", f.made.Remote.ID, fresh)
	}
}

// someone is a record that may be changed and deleted.
func (f *failing) someone(t *testing.T) model.Record {
	t.Helper()
	r, err := f.clean.Create(t.Context(), connectors.Write{Model: f.env.Model, Patch: f.bench.patch()})
	if err != nil {
		t.Fatalf("create: %v (%s)", err, problem.As(err).Detail)
	}
	return f.read(t, f.clean, r.Remote.ID)
}

// tidy removes what the test left behind, where that can be done.
func (f *failing) tidy(t *testing.T) {
	t.Helper()
	if f.scenario.own || !f.deed.writes || !f.op(connectors.Delete).Supported {
		return
	}
	had := ids(f.first)
	if f.now == nil {
		f.now = f.records(t, f.clean, connectors.Query{Model: f.env.Model})
	}
	for _, id := range ids(f.now) {
		if slices.Contains(had, id) {
			continue
		}
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
		s, _ := f.target.Fields[path].(string)
		other := strings.ToLower(s) + " under faults"
		if v, chosen := f.env.Values[path]; chosen { // not any text will do
			other, _ = v.(string)
		}
		if (field.Type == model.Text || field.Type == model.LongText) && s != "" && other != "" && other != s &&
			f.about.WhyNot(f.env.Model, path, f.op(connectors.Update)) == "" {
			return model.Patch{path: other}
		}
	}
	return model.Patch(maps.Clone(f.harmlessPatch()))
}
