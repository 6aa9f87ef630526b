package mapping

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// The pictures tell times of day: they are those of UTC wherever the tests run.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// clock is the time at which every picture is made.
func clock() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// desk is a workbench with one mapping, kept in memory. Lines are tried by the real rules.
type desk struct {
	model    model.Model
	own      []mapping.Line
	versions []workbench.MappingVersion // the newest first
	natives  []map[string]any
	titles   []string
	hints    []workbench.Suggestion
	broken   map[string]string
	breaches []workbench.Breach
	found    []model.Field // what the provider tells; nil for what is known
	models   []string
	readOnly string
	sealed   string

	fails, refuses, mute error
	hang                 bool
	asked, tried         int
	plans                []workbench.MappingEdit
	saved                []workbench.MappingPlan
	losses               []workbench.Loss
}

func (d *desk) now() mapping.Mapping {
	m, bad := mapping.Mapping{}.Over(d.model, append(slices.Clone(d.own), d.yours()...))
	if len(bad) > 0 {
		panic(bad[0])
	}
	return m
}

func (d *desk) yours() []mapping.Line {
	if len(d.versions) == 0 {
		return nil
	}
	return d.versions[0].Lines
}

func (d *desk) ownLine(field string) string {
	for _, l := range d.own {
		if l.Field == field {
			return l.Text
		}
	}
	return ""
}

func (d *desk) version() int {
	if len(d.versions) == 0 {
		return 0
	}
	return d.versions[0].Version
}

func (d *desk) wait(ctx context.Context) error {
	if d.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	return d.fails
}

func (d *desk) Connection(ctx context.Context, name string) (workbench.Connection, error) {
	return workbench.Connection{Name: name, Records: map[string]int{"contact": len(d.natives)}}, d.wait(ctx)
}

func (d *desk) Fields(ctx context.Context, _, _ string) ([]model.Field, error) {
	d.asked++
	if d.found != nil {
		d.model = d.model.With(d.found...)
		return d.found, d.mute
	}
	return d.model.Fields, d.mute
}

func (d *desk) MappingSheet(_ context.Context, connection, modelName string) (workbench.MappingSheet, error) {
	out := workbench.MappingSheet{
		View: workbench.MappingView{Connection: connection, Model: modelName, Version: d.version()}, Model: d.model, Sampled: len(d.natives),
		Discovers: true, Models: d.models, ReadOnlyBy: d.readOnly, Sealed: d.sealed,
	}
	if len(d.versions) > 0 {
		out.View.Saved, out.By = &d.versions[0].Saved, d.versions[0].By
	}
	for _, f := range d.model.Fields {
		l := workbench.MapLine{Field: f.Name, Label: f.Label, Type: string(f.Type), From: workbench.FromConnector, Line: d.ownLine(f.Name), Broken: d.broken[f.Name]}
		for _, y := range d.yours() {
			if y.Field == f.Name {
				l.From, l.Own, l.Line = workbench.FromYou, l.Line, y.Text
			}
		}
		if f.Custom() {
			l.From, l.Line = workbench.FromDiscovered, "customFields | by-id "+f.Native
		}
		if l.Line != "" {
			out.View.Lines = append(out.View.Lines, l)
		}
	}
	out.Places = d.places()
	return out, d.fails
}

func (d *desk) places() []workbench.NativePlace {
	var out []workbench.NativePlace
	for _, n := range d.natives {
		for key, v := range n {
			i := slices.IndexFunc(out, func(p workbench.NativePlace) bool { return p.Line == key })
			if i < 0 {
				out = append(out, workbench.NativePlace{Line: key, Name: key, Kind: mapping.KindOf(v)})
				i = len(out) - 1
			}
			if out[i].Held++; len(out[i].Examples) < 3 {
				out[i].Examples = append(out[i].Examples, v)
			}
		}
	}
	slices.SortFunc(out, func(a, b workbench.NativePlace) int { return strings.Compare(a.Line, b.Line) })
	for _, f := range d.model.Fields {
		if f.Custom() {
			out = append(out, workbench.NativePlace{Line: "customFields | by-id " + f.Native, Name: f.Label, Kind: string(f.Type), Field: f.Name})
		}
	}
	return out
}

func (d *desk) SuggestMapping(context.Context, string, string, []string) ([]workbench.Suggestion, error) {
	return d.hints, nil
}

func (d *desk) TryLine(_ context.Context, try workbench.LineTry) (workbench.LineTrial, error) {
	d.tried++
	out := workbench.LineTrial{Field: try.Field, Line: try.Line}
	was := d.now()
	m := was
	if f, _ := d.model.Field(try.Field); !f.Custom() {
		wanted, bad := was.Over(d.model, []mapping.Line{{Field: try.Field, Text: try.Line}})
		if len(bad) > 0 {
			out.Bad = mapping.Clause(bad[0].Err)
			return out, nil
		}
		m = wanted
	}
	for i, n := range d.natives {
		trip, before := m.Trip(try.Field, n), was.Trip(try.Field, n)
		x := workbench.Sample{
			Record: fmt.Sprintf("r%d", i), Title: d.titles[i], Was: before.Value, Held: trip.Held, Value: trip.Value, Unread: trip.Unread,
			Back: trip.Back, Refused: trip.Refused, Again: trip.Again,
		}
		out.Writes, out.Records = trip.Writes, out.Records+1
		if !model.Empty(trip.Value) {
			out.Read++
		}
		if trip.Unread != "" || !model.Empty(trip.Value) {
			out.Held++
		}
		if trip.Unread != "" {
			b := workbench.Breach{Record: x.Record, Title: x.Title, Field: try.Field, Law: "Read", Message: trip.Unread}
			x.Broken = append(x.Broken, b)
			if len(out.Faults) == 0 {
				out.Faults = append(out.Faults, workbench.LineFault{Law: "Read", Breach: b})
			}
			out.Faults[0].Records++
			out.Samples = slices.Insert(out.Samples, out.Faults[0].Records-1, x)
			continue
		}
		out.Samples = append(out.Samples, x)
	}
	return out, nil
}

func (d *desk) CheckMapping(_ context.Context, _, _ string, draft map[string]string) (workbench.MappingCheck, error) {
	out := workbench.MappingCheck{Checked: len(d.natives), Breaches: slices.Clone(d.breaches)}
	for field, text := range draft {
		m, bad := d.now().Over(d.model, []mapping.Line{{Field: field, Text: text}})
		if len(bad) > 0 {
			return out, bad[0]
		}
		for i, n := range d.natives {
			for _, w := range m.Only([]string{field}).Unread(n) {
				out.Breaches = append(out.Breaches, workbench.Breach{Record: fmt.Sprintf("r%d", i), Title: d.titles[i], Field: field, Law: "Read", Message: mapping.Reason(w)})
			}
		}
	}
	return out, nil
}

func (d *desk) PlanMapping(_ context.Context, e workbench.MappingEdit) (workbench.MappingPlan, error) {
	d.plans = append(d.plans, e)
	p := workbench.MappingPlan{Connection: e.Connection, Model: e.Model, Version: d.version() + 1, Records: len(d.natives), Losses: d.losses, Moves: map[string]int{}}
	for _, field := range slices.Sorted(func(yield func(string) bool) {
		for f := range e.Set {
			if !yield(f) {
				return
			}
		}
	}) {
		before, _ := d.now().Lens(field)
		p.Lines = append(p.Lines, workbench.LineChange{Field: field, Before: before.Line(), After: e.Set[field]})
		p.Moves[field], p.Changed = 2, 2
		p.Examples = append(p.Examples, workbench.Example{Record: "r0", Title: d.titles[0], Change: model.Change{Field: field, Before: "old", After: "new"}})
	}
	for _, l := range d.losses {
		p.Breaches = append(p.Breaches, workbench.Breach{Record: "r0", Title: d.titles[0], Field: l.Field, Law: "Keep", Message: `"x" would become empty`})
	}
	if len(e.Set) == 0 && d.version() != e.Version {
		p.Lines = append(p.Lines, workbench.LineChange{Field: "birthday", Before: "dob | date day-first", After: "dob | date"})
	}
	return p, d.refuses
}

func (d *desk) SaveMapping(_ context.Context, p workbench.MappingPlan) (workbench.MappingSaved, error) {
	if d.refuses != nil {
		return workbench.MappingSaved{}, d.refuses
	}
	if p.Version != d.version()+1 {
		return workbench.MappingSaved{}, problem.New(problem.Conflict, "The mapping was changed meanwhile.")
	}
	d.saved = append(d.saved, p)
	lines := slices.Clone(d.yours())
	for _, l := range p.Lines {
		lines = slices.DeleteFunc(lines, func(o mapping.Line) bool { return o.Field == l.Field })
		if l.After != "" {
			lines = append(lines, mapping.Line{Field: l.Field, Text: l.After})
		}
	}
	d.add(by, lines...)
	return workbench.MappingSaved{Version: d.version(), Records: p.Records, Changed: p.Changed}, nil
}

// add saves lines as somebody.
func (d *desk) add(who string, lines ...mapping.Line) {
	for i := range d.versions {
		d.versions[i].Current = false
	}
	v := workbench.MappingVersion{Version: d.version() + 1, Saved: clock().Add(-48 * time.Hour), By: who, Current: true, Lines: lines}
	d.versions = slices.Insert(d.versions, 0, v)
}

func (d *desk) MappingVersions(context.Context, string, string) ([]workbench.MappingVersion, error) {
	return d.versions, d.fails
}

func (d *desk) NoteMapping(_ context.Context, _, _ string, version int, note string) (int, error) {
	for i := range d.versions {
		if d.versions[i].Version == version {
			d.versions[i].Note = note
		}
	}
	return version, d.fails
}

// full is a mapping with everything on it: lines of the connector, of the person, a custom field, fields without a place,
// a suggestion, and a line that broke.
func full() *desk {
	d := &desk{
		model: model.Model{Name: "contact", Label: "Contact", Fields: []model.Field{
			{Name: "name", Label: "Full name", Type: model.Text}, {Name: "firstName", Label: "First name", Type: model.Text}, {Name: "lastName", Label: "Last name", Type: model.Text},
			{Name: "email", Label: "E-mail", Type: model.Email}, {Name: "phone", Label: "Phone", Type: model.Phone}, {Name: "birthday", Label: "Birthday", Type: model.Date},
			{Name: "state", Label: "State", Type: model.Choice, Options: []string{"active", "archived"}}, {Name: "jobTitle", Label: "Job title", Type: model.Text},
			{Name: "source", Label: "Source", Type: model.Text}, {Name: "nickname", Label: "Nickname", Type: model.Text},
			{Name: "customFields.tier", Label: "Tier", Type: model.Text, Native: "cf1"},
		}},
		own: []mapping.Line{
			{Field: "name", Text: "first + last"}, {Field: "firstName", Text: "first"}, {Field: "lastName", Text: "last"}, {Field: "email", Text: "email | lower"},
			{Field: "phone", Text: "mobile or phone | e164"}, {Field: "birthday", Text: "dob | date"}, {Field: "source", Text: "lead_source"},
		},
		titles: []string{"Ada Lovelace", "Grace Hopper", "Alan Turing"},
		hints: []workbench.Suggestion{
			{Field: "jobTitle", Label: "Job title", Line: "role", Confidence: 0.92, Why: "the name is much alike; 2 of 3 records hold it and 2 read as text", Example: "Countess"},
			{Field: "nickname", Label: "Nickname", Line: "alias", Confidence: 0.6, Why: "the name is somewhat alike; 1 of 3 records hold it"},
		},
		models: []string{"contact", "task"},
		broken: map[string]string{"source": "The provider sends no lead_source any more, where source was kept; its values stay as they were."},
	}
	d.natives = []map[string]any{
		{"first": "Ada", "last": "Lovelace", "email": "Ada@Example.com", "mobile": "+1 555 0100", "dob": "10.12.1990", "status": "on", "role": "Countess", "id": "1"},
		{"first": "Grace", "last": "Hopper", "email": "grace@example.com", "phone": "+1 555 0101", "dob": "09.12.1986", "status": "off", "role": "Admiral", "id": "2"},
		{"first": "Alan", "last": "Turing", "email": "alan@example.com", "dob": "23.06.1992", "status": "on", "alias": "Prof", "id": "3"},
	}
	d.add("Ines, patchbay map set", mapping.Line{Field: "birthday", Text: "dob | date day-first"})
	return d
}

func sit(t *testing.T, d *desk, w, h int) *seat.Seat {
	return sitAt(t, d, Args{Connection: "acme"}, w, h)
}

func sitAt(t *testing.T, d *desk, a Args, w, h int) *seat.Seat {
	t.Helper()
	p := seat.Sit(t, newScreen(screen.Env{ID: 7, Theme: theme.New(theme.Options{Plain: true})}, d, a, clock), w, h)
	return p.Wait(time.Second)
}

func lossOf(field string, n int) workbench.Loss {
	return workbench.Loss{Field: field, Label: "Nickname", Emptied: n}
}

func breachOf(field, law string) workbench.Breach {
	return workbench.Breach{Record: "r0", Title: "Ada Lovelace", Field: field, Law: law, Message: `"a" would be read back as "b"`}
}
