package connectortest

import (
	"fmt"
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
)

func (f *failing) say(format string, args ...any) {
	f.wrong = append(f.wrong, fmt.Sprintf(format, args...))
}

// list walks page by page. A walk that is called complete has everything that was there when it began.
func (f *failing) list(t *testing.T, l line) error {
	var got []string
	complete := false
	for page, err := range l.List(t.Context(), connectors.Query{Model: f.env.Model, Size: max(f.env.Page, len(f.before)/3)}) {
		if err != nil {
			if complete {
				f.say("an error came behind a page that was called complete")
			}
			return err
		}
		got, complete = append(got, ids(page.Records)...), page.Complete
	}
	if !complete {
		if f.scenario.fault.Kind != sandbox.Drift && f.scenario.fault.Kind != sandbox.Stale {
			f.say("the walk ended without an error, and incomplete")
		}
		return nil
	}
	for _, id := range ids(f.before) {
		if !slices.Contains(got, id) {
			f.say("the walk is called complete, and %s is missing", id)
		}
	}
	if f.scenario.fault.Kind != sandbox.Drift && len(got) != len(f.before) {
		f.say("the walk brought %d records of %d", len(got), len(f.before))
	}
	return nil
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
	if want := f.fields(t, f.clean); f.scenario.fault.Count != 0 && len(found) != len(want) {
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
	f.made, err = l.Create(t.Context(), connectors.Write{Model: f.env.Model, Patch: f.patch()})
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
