package connectortest

import (
	"fmt"
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
)

// deed is one operation as Faults tries it; do answers what came of it.
type deed struct {
	verb   connectors.Verb
	writes bool
	always bool // a session always has it: no table speaks of it
	do     func(*failing, *testing.T, line) error
}

func deeds() []deed {
	return []deed{
		{verb: "account", always: true, do: (*failing).account},
		{verb: "workspaces", always: true, do: (*failing).workspaces},
		{verb: connectors.List, do: (*failing).list},
		{verb: connectors.Search, do: (*failing).find},
		{verb: connectors.Retrieve, do: (*failing).retrieve},
		{verb: connectors.FieldRead, do: (*failing).define},
		{verb: connectors.Create, writes: true, do: (*failing).create},
		{verb: connectors.Upsert, writes: true, do: (*failing).upsert},
		{verb: connectors.Update, writes: true, do: (*failing).update},
		{verb: connectors.Delete, writes: true, do: (*failing).remove},
	}
}

func (f *failing) say(format string, args ...any) {
	f.wrong = append(f.wrong, fmt.Sprintf(format, args...))
}

func (f *failing) account(t *testing.T, l line) error {
	got, err := l.Account(t.Context())
	if err != nil {
		return err
	}
	if want, err := f.undisturbed(t).Account(t.Context()); err != nil || got.ID != want.ID {
		f.say("%q is the account, want %q (%v)", got.ID, want.ID, err)
	}
	return nil
}

func (f *failing) workspaces(t *testing.T, l line) error {
	got, err := l.Workspaces(t.Context())
	if err != nil {
		return err
	}
	want, err := f.undisturbed(t).Workspaces(t.Context())
	same := func(a, b connectors.Workspace) bool { return a.ID == b.ID }
	if err != nil || !slices.EqualFunc(got, want, same) {
		f.say("%+v are the workspaces, want %+v (%v)", got, want, err)
	}
	return nil
}

// undisturbed ends the fault and answers a session that it never touched.
func (f *failing) undisturbed(t *testing.T) line {
	t.Helper()
	f.fault(t, sandbox.Fault{})
	return f.clean
}

// list walks page by page. A walk that is called complete has everything that was there when it began.
func (f *failing) list(t *testing.T, l line) error {
	var got []string
	nameless, complete, had := 0, false, byID(f.before)
	for page, err := range l.List(t.Context(), connectors.Query{Model: f.env.Model, Size: max(f.env.Page, len(f.before)/3)}) {
		if err != nil {
			if complete {
				f.say("an error came behind a page that was called complete")
			}
			return err
		}
		got, complete, nameless = append(got, ids(page.Records)...), page.Complete, nameless+page.Nameless
		for _, r := range page.Records {
			if d := model.Diff(had[r.Remote.ID].Fields, r.Fields); len(d) > 0 && f.scenario.fault.Kind != sandbox.Drift {
				f.say("%s came as another than it is: %+v", r.Remote.ID, d)
			}
		}
	}
	if nameless > 0 && !complete && len(got)+nameless == len(f.before) {
		return nil // each one that is missing was told
	}
	if !complete {
		if f.scenario.fault.Kind != sandbox.Drift && f.scenario.fault.Kind != sandbox.Stale {
			f.say("the walk ended without an error, and incomplete")
		}
		return nil
	}
	left := f.before
	if f.scenario.fault.Kind == sandbox.Drift { // who was deleted meanwhile need not be there
		now := byID(f.records(t, f.undisturbed(t), connectors.Query{Model: f.env.Model}))
		left = slices.DeleteFunc(slices.Clone(left), func(r model.Record) bool { _, there := now[r.Remote.ID]; return !there })
	} else if len(got) != len(f.before) {
		f.say("the walk brought %d records of %d", len(got), len(f.before))
	}
	for _, id := range ids(left) {
		if !slices.Contains(got, id) {
			f.say("the walk is called complete, and %s is missing", id)
		}
	}
	return nil
}

func byID(records []model.Record) map[string]model.Record {
	out := map[string]model.Record{}
	for _, r := range records {
		out[r.Remote.ID] = r
	}
	return out
}

func (f *failing) find(t *testing.T, l line) error {
	text, id := f.word(f.before)
	var got []string
	for page, err := range l.List(t.Context(), connectors.Query{Model: f.env.Model, Text: text}) {
		if err != nil {
			return err
		}
		got = append(got, ids(page.Records)...)
	}
	if len(got) == 0 || id != "" && !slices.Contains(got, id) {
		f.say("%q found %q, want %q", text, got, id)
	}
	return nil
}

func (f *failing) retrieve(t *testing.T, l line) error {
	r, err := l.Retrieve(t.Context(), f.env.Model, f.target.Remote.ID)
	if err != nil {
		return err
	}
	if d := model.Diff(f.target.Fields, r.Fields); r.Remote.ID != f.target.Remote.ID || len(d) > 0 {
		f.say("read %s, which differs from the list: %+v", r.Remote.ID, d)
	}
	return nil
}

func (f *failing) define(t *testing.T, l line) error {
	found, err := l.Fields(t.Context(), f.env.Model)
	if err != nil {
		return err
	}
	if want := f.fields(t, f.undisturbed(t)); len(found) != len(want) {
		f.say("%d fields of %d", len(found), len(want))
	}
	for _, d := range found {
		if d.Native == "" {
			f.say("%s has no native id", d.Name)
		}
	}
	return nil
}

func (f *failing) create(t *testing.T, l line) error {
	var err error
	f.made, err = l.Create(t.Context(), connectors.Write{Model: f.env.Model, Patch: f.patch})
	return err
}

// upsert writes a record that is not there yet.
func (f *failing) upsert(t *testing.T, l line) error {
	var err error
	f.made, err = l.Upsert(t.Context(), connectors.Write{Model: f.env.Model, Patch: f.patch})
	return err
}

func (f *failing) update(t *testing.T, l line) error {
	r, err := l.Update(t.Context(), connectors.Write{Model: f.env.Model, ID: f.target.Remote.ID, Patch: f.change(), Before: f.target})
	if err == nil && r.Remote.ID != f.target.Remote.ID {
		f.say("%s was changed, and %s answered", f.target.Remote.ID, r.Remote.ID)
	}
	return err
}

func (f *failing) remove(t *testing.T, l line) error {
	return l.Delete(t.Context(), f.env.Model, f.target.Remote.ID)
}
