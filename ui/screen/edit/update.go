package edit

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/form"
	"patchbay/workbench"
)

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if s.stage == filling && !s.leaving && !s.planned.Busy() {
			s.form.Update(msg)
			return s.find()
		}
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
		if s.form != nil {
			s.form.SetTheme(msg.Theme)
		}
	case load.SlowMsg:
		msg.Mark()
	default:
		return s.result(msg)
	}
	return nil
}

func (s *Screen) result(msg tea.Msg) tea.Cmd {
	switch r := msg.(type) {
	case load.Result[workbench.RecordView]:
		if r.In(s.read) {
			return s.shown(r.Value, r.Err)
		}
	case load.Result[findings]:
		if r.In(s.found) && r.Err == nil && s.form != nil { // nothing is offered where the store does not answer: what was typed stands for itself
			s.form.Offer(r.Value.field, r.Value.text, r.Value.offers)
		}
	case load.Result[[]home]:
		if r.In(s.read) {
			return s.homesAre(r.Value, r.Err)
		}
	case load.Result[housed]:
		if r.In(s.read) {
			return s.movedIn(r.Value, r.Err)
		}
	case load.Result[held]:
		if r.In(s.stands) {
			return s.standsIs(r.Value, r.Err)
		}
	case load.Result[workbench.Plan]:
		if r.In(s.planned) {
			return s.planIs(r.Value, r.Err)
		}
	case load.Result[workbench.Change]:
		switch {
		case r.In(s.applied):
			if s.stage == loading {
				return s.awaitedIs(r.Value, r.Err)
			}
			return s.appliedIs(r.Value, r.Err)
		case r.In(s.read):
			return s.wantedIs(r.Value, r.Err)
		}
	}
	return nil
}

func (s *Screen) shown(v workbench.RecordView, err error) tea.Cmd {
	if s.err = problem.As(err); err != nil {
		return nil
	}
	s.view = v
	if !v.CanEdit {
		s.err = problem.New(problem.ReadOnly, "%s cannot be edited. %s", problem.Clean(v.Title), problem.Clean(s.env.WhyNotEdit(v)))
		return nil
	}
	s.args.Connection = v.Connection
	fields := fieldsOf(v)
	if s.env.Veiled {
		fields = veiled(fields)
	}
	s.fill(fields)
	if s.err != nil || s.args.Change == "" || s.form.Dirty() { // what was decided already came back with the draft
		return nil
	}
	s.stage = loading
	return s.wanted()
}

func (s *Screen) fill(fields []form.Field) {
	s.form = form.New(s.env.Theme, fields)
	if s.args.Field != "" {
		s.form.Focus(s.args.Field)
	}
	s.resume()
	s.stage, s.err = filling, nil
	s.mourn()
}

func (s *Screen) homesAre(homes []home, err error) tea.Cmd {
	if s.err = problem.As(err); err != nil {
		return nil
	}
	s.homes = homes
	wanted := slices.IndexFunc(homes, func(h home) bool { return h.connection.Name == s.args.Connection })
	able := slices.DeleteFunc(slices.Clone(homes), func(h home) bool { return h.whyNot != "" })
	switch {
	case wanted >= 0 && homes[wanted].whyNot == "":
		return s.moveIn(homes[wanted])
	case wanted < 0 && len(able) == 1:
		return s.moveIn(able[0])
	case wanted < 0:
		wanted = max(slices.IndexFunc(homes, func(h home) bool { return h.whyNot == "" }), 0)
	}
	s.stage, s.at = placing, wanted
	return nil
}

// elsewhere lets a person choose another account for the new record; the draft waits.
func (s *Screen) elsewhere() tea.Cmd {
	s.stage, s.err = placing, nil
	s.at = max(slices.IndexFunc(s.homes, func(h home) bool { return h.connection.Name == s.args.Connection }), 0)
	return nil
}

// others reports whether the new record could be made in another account than the one it is being made in.
func (s *Screen) others() bool { return s.fresh() && len(s.homes) > 1 }

func (s *Screen) movedIn(h housed, err error) tea.Cmd {
	if s.err = problem.As(err); err != nil {
		return nil
	}
	before := s.view.Fields
	s.args.Connection = h.home.connection.Name
	s.view.Model, s.view.Connection, s.view.Fields = h.view.Model, h.home.connection.Name, h.view.Fields
	draft := map[string]any{}
	if s.form != nil { // it was begun for another account
		draft, s.args.Field = s.form.Changed(), s.form.Focused()
	}
	stays := unfit(draft, before, h)
	s.fill(given(fieldsNew(h), s.args.Given))
	s.form.Take(draft)
	if len(stays) == 0 {
		return nil
	}
	return screen.Toast(screen.Warn, strings.Join(stays, " "))
}

// planIs shows the difference, or brings the refusals back to their fields.
func (s *Screen) planIs(p workbench.Plan, err error) tea.Cmd {
	if err != nil {
		s.refused(err)
		return nil
	}
	if len(p.Changes) == 0 {
		if s.stage == clashing {
			return s.done("Nothing was written: the provider's values stay.", "")
		}
		return screen.Toast(screen.Info, "There is nothing to change: these values are there already.")
	}
	s.plan, s.stage, s.err, s.top = p, reviewing, nil, 0
	return nil
}

// refused goes back to the form with what is wrong; refusals about fields that are not in it are told above it.
func (s *Screen) refused(err error) {
	p := *problem.As(err)
	s.stage = filling
	names, reasons := make([]string, 0, len(p.Fields)), map[string]string{}
	for _, f := range p.Fields {
		names, reasons[f.Name] = append(names, f.Name), problem.Clean(f.Message)
	}
	unknown := s.form.Refuse(names, reasons)
	p.Fields = slices.DeleteFunc(slices.Clone(p.Fields), func(f problem.Field) bool { return !slices.Contains(unknown, f.Name) })
	s.err = &p
}

func (s *Screen) appliedIs(c workbench.Change, err error) tea.Cmd {
	if conflict, ok := errors.AsType[*workbench.Conflict](err); ok {
		s.clash(conflict)
		return nil
	}
	switch p := problem.As(err); {
	case err == nil:
		return s.savedIs(c)
	case p.Kind == problem.Canceled:
		return s.offIs()
	case p.Kind == problem.Invalid, errors.Is(err, errEnded):
		s.refused(err)
	case p.Kind == problem.UnknownOutcome:
		s.stage, s.err = unsure, p
	default:
		s.err = p
	}
	return nil
}

// savedIs says that it was written, and leaves; a new record is shown.
func (s *Screen) savedIs(c workbench.Change) tea.Cmd {
	if !s.fresh() {
		return s.done("Saved. u undoes.", c.ID)
	}
	to := screen.Target{Model: s.args.Model, ID: c.Record, Connection: s.args.Connection}
	created := strings.TrimSpace("Created " + problem.Clean(c.Title))
	return tea.Sequence(s.done(created+s.env.Say(". {u} takes it back."), c.ID), s.env.Go("record", to))
}

// done says what happened and leaves; the screen below looks at its record again.
func (s *Screen) done(words, change string) tea.Cmd {
	toast := screen.ToastMsg{Level: screen.Good, Text: words, Undo: change}
	return tea.Sequence(s.env.Pop(screen.ChangedMsg{Records: true}), func() tea.Msg { return toast })
}

// base is what the person saw when the edit began; nil for a new record.
func (s *Screen) base() model.Fields { return s.view.Record.Fields }
