package record

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// Around tells what is around a record at its provider.
type Around interface {
	Related(ctx context.Context, modelName, id string, n int) ([]workbench.Relation, error)
	FetchingCurl(ctx context.Context, modelName, id string) (string, error)
}

// mostRelated is how many records of one relation are shown: the list of their model has the others.
const mostRelated = 50

// around is what refers to the record: a person's tasks, notes and appointments.
type around struct {
	scroll
	ready bool
	err   *problem.Problem
	all   []workbench.Relation
	env   screen.Env
	of    string // the label of the record's model
	in    string // the record's connection
	at    int    // among places
	moved bool   // the cursor was moved, and is to be in sight
}

// gathering says what was begun to be fetched.
type gathering string

// place is a record of a relation, or, with no row, the line that says that there is none.
type place struct{ relation, row int }

func (a *around) places() []place {
	var out []place
	for i, r := range a.all {
		if len(r.Rows) == 0 {
			out = append(out, place{i, -1})
		}
		for k := range r.Rows {
			out = append(out, place{i, k})
		}
	}
	return out
}

// here is what the cursor is on; ok is false where there is nothing.
func (a *around) here() (rel workbench.Relation, row *workbench.Row, ok bool) {
	all := a.places()
	if a.at >= len(all) {
		return workbench.Relation{}, nil, false
	}
	p := all[a.at]
	rel = a.all[p.relation]
	if p.row >= 0 {
		row = &rel.Rows[p.row]
	}
	return rel, row, true
}

func (s *Screen) relate() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.kin, readTime, func(ctx context.Context) ([]workbench.Relation, error) {
		return serve.Related(ctx, a.Model, a.ID, mostRelated)
	})
}

// set takes a fresh look; after a failure the last good one stays in sight.
func (a *around) set(all []workbench.Relation, err error) {
	first := !a.ready
	a.ready, a.err = true, problem.As(err)
	if err == nil {
		a.all = all
	}
	if first { // what is there is looked at before what could be
		a.at = max(slices.IndexFunc(a.places(), func(p place) bool { return p.row >= 0 }), 0)
	}
	a.at = max(min(a.at, len(a.places())-1), 0)
}

func (a *around) failed() *problem.Problem {
	if len(a.all) > 0 {
		return nil
	}
	return a.err
}

func (a *around) keys() []screen.Binding {
	open, create := screen.Bind("enter", "open", "enter"), screen.Bind("n", "new", "n")
	rel, row, ok := a.here()
	if row == nil {
		open = open.Off("Nothing is there to be opened.")
	}
	switch {
	case !ok:
		create = create.Off("Nothing can refer to this record here.")
	case rel.WhyNot != "":
		create = create.Off(rel.WhyNot)
	}
	out := []screen.Binding{open, create, screen.Bind("j/k", "down, up", "j", "k", "down", "up"), screen.Bind("t", "fields", "t", "esc")}
	if ok && len(a.missing()) > 0 {
		out = slices.Insert(out, 1, screen.Bind("r", "fetch them", "r"))
	}
	return out
}

// missing are the relations of one account that were not fetched yet and that r fetches: the one under the cursor, else those of its
// account, else those of the first account that has any.
func (a *around) missing() (out []workbench.Relation) {
	here, _, _ := a.here()
	if here.Unfetched {
		return []workbench.Relation{here}
	}
	of := here.Connection
	if unfetched := func(r workbench.Relation) bool { return r.Unfetched && r.Connection == of }; !slices.ContainsFunc(a.all, unfetched) {
		if i := slices.IndexFunc(a.all, func(r workbench.Relation) bool { return r.Unfetched }); i >= 0 {
			of = a.all[i].Connection
		}
	}
	for _, r := range a.all {
		if r.Unfetched && r.Connection == of {
			out = append(out, r)
		}
	}
	return out
}

// pressAround takes the keys of what is around, and reports whether the key was for it.
func (s *Screen) pressAround(key string) (tea.Cmd, bool) {
	a := &s.around
	page := max(a.h-1, 1)
	if by, ok := map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": page, "pgup": -page, "ctrl+d": page / 2, "ctrl+u": -page / 2, "g": -1 << 20, "home": -1 << 20, "G": 1 << 20, "end": 1 << 20}[key]; ok {
		a.at, a.moved = max(min(a.at+by, len(a.places())-1), 0), true
		return nil, true
	}
	rel, row, ok := a.here()
	switch key {
	case "enter":
		if row != nil {
			return s.env.Go("record", screen.Target{Model: row.Model, ID: row.ID}), true
		}
		return nil, true
	case "r":
		if lacks := a.missing(); len(lacks) > 0 {
			return s.gather(lacks), true
		}
	case "n":
		switch {
		case !ok:
			return nil, true
		case rel.WhyNot != "":
			return screen.Toast(screen.Warn, problem.Clean(rel.WhyNot)), true
		}
		given := screen.Given{Path: rel.Field, Value: rel.To, Words: s.Title()}
		return s.env.Go("edit", screen.Target{Model: rel.Model.Name, Connection: rel.Connection, Given: given}), true
	}
	return nil, false
}

// lines draw each relation with its records.
func (a *around) lines(th theme.Theme, now time.Time, w int) (out []string, from, to int) {
	at := 0
	for i, r := range a.all {
		if i > 0 {
			out = append(out, "")
		}
		first := len(out)
		out = append(out, a.heading(th, r, w))
		if len(r.Rows) == 0 {
			for k, l := range a.nothingOf(r, w-2) {
				out = append(out, pointed(th, k == 0 && at == a.at)+th.Muted.Render(l))
			}
			if at == a.at {
				from, to = first, len(out)-1
			}
			at++
		}
		for k, row := range r.Rows {
			out = append(out, pointed(th, at == a.at)+about(th, now, r, row, w-2))
			if at == a.at {
				if from, to = len(out)-1, len(out)-1; k == 0 {
					from = first
				}
			}
			at++
		}
		if r.More {
			out = append(out, th.Muted.Render("  and others: the list of "+model.Line(r.Model.Plural, false)+" has all of them"))
		}
		if r.Unfetched && len(r.Rows) > 0 {
			for _, l := range a.unfetched("the others", r, w-2) {
				out = append(out, th.Muted.Render("  "+l))
			}
		}
	}
	if len(a.all) == 0 {
		for _, l := range block.Wrap("Nothing refers to this record, and its provider keeps nothing that could.", w) {
			out = append(out, th.Muted.Render(l))
		}
	}
	return out, from, to
}

// nothingOf says why a relation has no rows: there are none, or nobody knows.
func (a *around) nothingOf(r workbench.Relation, w int) []string {
	switch {
	case r.Unfetched:
		return a.unfetched(strings.ToLower(model.Line(r.Model.Plural, false)), r, w)
	case r.Unread != "":
		return []string{block.Cut("not known: "+model.Line(r.Unread, false), w)}
	case r.WhyNot == "":
		return []string{a.env.Say("none yet, {n} makes one")}
	}
	return []string{"none"}
}

// unfetched says that a relation lacks what is called so, and what fetches it: a key, and below it the whole command.
func (a *around) unfetched(what string, r workbench.Relation, w int) []string {
	return append([]string{block.Cut(what+a.env.Say(" were not fetched yet: {r} fetches them"), w)}, block.Wrap(fetching(r), w)...)
}

// fetching is the command that fetches what a relation lacks.
func fetching(r workbench.Relation) string {
	name := model.Line(r.Connection, false)
	if strings.ContainsFunc(name, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("-_.", c)
	}) {
		name = "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return "patchbay pull " + name + " --models " + r.Model.Name
}

// gather fetches what was not fetched yet of relations of one account.
func (s *Screen) gather(lacks []workbench.Relation) tea.Cmd {
	serve, req := s.serve, workbench.PullRequest{Connections: []string{lacks[0].Connection}}
	var names []string
	for _, r := range lacks {
		if !slices.Contains(req.Models, r.Model.Name) {
			req.Models, names = append(req.Models, r.Model.Name), append(names, strings.ToLower(model.Line(r.Model.Plural, false)))
		}
	}
	return load.Start(s.gathered, readTime, func(context.Context) (gathering, error) {
		_, err := serve.StartPull(req)
		return gathering("Asking " + model.Line(req.Connections[0], false) + " for its " + strings.Join(names, ", ") + "."), err
	})
}

// heading is a relation: what refers, by which field where that says more, and how many there are.
func (a *around) heading(th theme.Theme, r workbench.Relation, w int) string {
	words := ""
	if n := len(r.Rows); r.More {
		words = fmt.Sprintf("   the first %s", gauge.Count(n))
	} else if n > 0 {
		words = "   " + gauge.Count(n)
	}
	if r.Connection != a.in {
		words += "   in " + model.Line(r.Connection, false)
	}
	if r.Label != a.of { // a contact's tasks are those by their contact: that goes without saying
		words += "   by " + model.Line(r.Label, false)
	}
	return block.Cut(th.Title.Render(model.Line(r.Model.Plural, false))+th.Muted.Render(words), w)
}

func pointed(th theme.Theme, here bool) string {
	if here {
		return th.Accent.Render(bar(th)) + " "
	}
	return "  "
}

// about is one record in w cells: its moment, its state, what it is called.
func about(th theme.Theme, now time.Time, r workbench.Relation, row workbench.Row, w int) string {
	moment := "changed " + age.Ago(now, row.UpdatedAt)
	if row.UpdatedAt.IsZero() {
		moment = ""
	}
	if text, _ := row.Fields[r.When].(string); r.When != "" {
		moment = "no day"
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			moment = age.Moment(now, t.In(now.Location()))
		}
	}
	state, _ := row.Fields["status"].(string)
	if f, ok := r.Model.Field("status"); ok && f.Called(state) != "" {
		state = f.Called(state)
	}
	const moments, states = 17, 11
	title := block.Cut(model.Line(row.Title, false), max(w-moments-states-4, 8))
	return th.Muted.Render(block.Pad(moment, moments)+"  "+block.Pad(model.Line(state, false), states)) + "  " + th.Text.Render(title)
}

// draw is the window over it.
func (a *around) draw(th theme.Theme, now time.Time, w, h int) []string {
	lines, from, to := a.lines(th, now, w)
	a.fit(h, len(lines))
	if a.moved {
		a.top, a.moved = block.Window(a.top, h, len(lines), from, to), false
	}
	return lines[a.top:]
}
