package mapping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return tea.Batch(s.press(msg), s.tryHere())
	case tea.PasteMsg:
		return tea.Batch(s.paste(msg), s.tryHere())
	case tea.MouseWheelMsg:
		s.move(map[bool]int{true: -3, false: 3}[msg.Button == tea.MouseWheelUp])
		return s.tryHere()
	case tea.MouseClickMsg:
		s.click(msg.X, msg.Y)
		return s.tryHere()
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
		if s.params.form != nil {
			s.params.form.SetTheme(msg.Theme)
		}
	case screen.ChangedMsg:
		return s.look(msg)
	case load.SlowMsg:
		msg.Mark()
	default:
		return s.result(msg)
	}
	return nil
}

// look reads the mapping again when something moved; what is seen stays until then.
func (s *Screen) look(msg screen.ChangedMsg) tea.Cmd {
	switch {
	case !msg.Records && !msg.Connections || s.saved.Busy() || s.planned.Busy():
		return nil
	case s.read.Busy():
		s.stale = true
		return nil
	}
	return s.load()
}

func (s *Screen) result(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case sheetMsg:
		if msg.In(s.read) && !s.broken(msg.Err) {
			return s.opened(msg.Value)
		}
	case foundMsg:
		if msg.In(s.found) {
			return s.discovered(msg.Value, msg.Err)
		}
	case hintsMsg:
		if msg.In(s.thought) && msg.Err == nil { // without them the mapping is the same
			s.hints = map[string]workbench.Suggestion{}
			for _, h := range msg.Value {
				s.hints[h.Field] = h
			}
			s.arrange()
			return s.tryHere()
		}
	case trialMsg:
		if msg.In(s.tried) {
			s.tasted(msg.Value, msg.Err)
		}
	case checkMsg:
		if msg.In(s.checked) {
			return s.judged(msg.Value, msg.Err)
		}
	case planMsg:
		if msg.In(s.planned) {
			return s.planDone(msg.Value, msg.Err)
		}
	case savedMsg:
		if msg.In(s.saved) {
			return s.saveDone(msg.Value, msg.Err)
		}
	case versionsMsg:
		if msg.In(s.told) {
			s.past.take(msg.Value, msg.Err)
		}
	case notedMsg:
		if msg.In(s.noted) {
			return s.wasNoted(msg.Value, msg.Err)
		}
	}
	return nil
}

// broken keeps an error of reading for the screen; what was read before stays.
func (s *Screen) broken(err error) bool { return load.Broken(err, &s.err) }

// opened takes the mapping as it is. A version that is not the one the draft was made over is somebody else's change.
func (s *Screen) opened(sh sheet) tea.Cmd {
	first, was := !s.loaded, s.base
	s.err, s.loaded, s.sheet, s.conn = nil, true, sh.MappingSheet, sh.conn
	s.args.Connection, s.args.Model = sh.conn.Name, sh.model
	version := sh.View.Version
	var said tea.Cmd
	if s.stopped > 0 {
		said = s.settled()
	}
	if !first && version != was {
		s.faults, s.proved = nil, nil
		if s.Drafting() {
			s.moved = movedWords(version, sh.By)
		}
	}
	s.base = version
	s.arrange()
	s.resume()
	if s.face == shaping || s.face == choosing || s.face == filling || s.face == writing {
		s.shape.keep(s)
	}
	if s.stale {
		s.stale = false
		return tea.Batch(said, s.load())
	}
	s.about = trialKey{} // the records may be others now
	cmds := []tea.Cmd{said, s.tryHere()}
	if first || version != was {
		cmds = append(cmds, s.suggest())
	}
	if first && sh.Discovers {
		cmds = append(cmds, s.discover())
	}
	return tea.Batch(cmds...)
}

func movedWords(version int, by string) string {
	words := fmt.Sprintf("The mapping was changed meanwhile: it is at version %d", version)
	if who := model.Line(by, false); who != "" {
		words += ", by " + who
	}
	return words + ". What you changed stands over it now: look at it again before you save."
}

// discovered takes the custom fields that the provider has now.
func (s *Screen) discovered(all []model.Field, err error) tea.Cmd {
	if err != nil {
		s.mute = problem.As(err)
		return nil
	}
	s.asked, s.mute = s.now(), nil
	var known, now []string
	for _, f := range s.sheet.Model.Fields {
		if f.Custom() {
			known = append(known, f.Name+"\x00"+f.Label+"\x00"+f.Native)
		}
	}
	for _, f := range all {
		if f.Custom() {
			now = append(now, f.Name+"\x00"+f.Label+"\x00"+f.Native)
		}
	}
	slices.Sort(known)
	slices.Sort(now)
	if slices.Equal(known, now) {
		return nil
	}
	words := "The account has other custom fields now: " + gauge.Count(len(now)) + " of them."
	return tea.Batch(s.load(), screen.Toast(screen.Info, words))
}

// tasted takes what a line makes of the records.
func (s *Screen) tasted(t workbench.LineTrial, err error) {
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			s.trial = workbench.LineTrial{Field: s.about.field, Line: s.about.line, Bad: "could not be tried: " + problem.As(err).Text}
		}
		return
	}
	record := ""
	if s.sample < len(s.trial.Samples) && s.trial.Field == t.Field {
		record = s.trial.Samples[s.sample].Record
	}
	s.trial = t
	s.sample = max(slices.IndexFunc(t.Samples, func(x workbench.Sample) bool { return x.Record == record }), 0)
}

// judged takes what the check of the whole mapping found, and goes to the first field at fault.
func (s *Screen) judged(c workbench.MappingCheck, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	s.proved, s.faults = &c, map[string]workbench.Breach{}
	for _, b := range c.Breaches {
		if _, told := s.faults[b.Field]; !told {
			s.faults[b.Field] = b
		}
	}
	s.arrange()
	for i, at := range s.list.shown {
		if s.list.rows[at].fault != "" {
			s.list.at, s.list.side = i, unified
			break
		}
	}
	on := gauge.Count(c.Checked) + " records"
	if len(s.proof) > 0 {
		on += ", with what is not saved yet"
	}
	words, level := on+": all values can be read, and both laws hold.", screen.Good
	if n := len(s.faults) + len(c.Bad); n > 0 {
		words, level = s.env.Sayf("%s at fault on %s: {f} shows those that need a look.", fieldsOf(n), on), screen.Warn
	}
	return tea.Batch(s.tryHere(), screen.Toast(level, words))
}

func fieldsOf(n int) string {
	if n == 1 {
		return "One field is"
	}
	return gauge.Count(n) + " fields are"
}

// planDone shows what would change, unless somebody else was faster.
func (s *Screen) planDone(p workbench.MappingPlan, err error) tea.Cmd {
	if s.face != reviewing {
		return nil
	}
	if err != nil {
		s.review.err = problem.As(err)
		return nil
	}
	if p.Version-1 != s.review.base {
		return s.overtaken()
	}
	s.review.plan, s.review.ready = p, true
	return nil
}

// overtaken goes back to the columns when the mapping moved under the person's hands; it is read anew.
func (s *Screen) overtaken() tea.Cmd {
	s.face = looking
	if !s.Drafting() {
		s.moved = "The mapping was changed meanwhile: this is how it is now."
	}
	return s.load()
}

// saveDone is the end of saving.
func (s *Screen) saveDone(done workbench.MappingSaved, err error) tea.Cmd {
	if problem.Is(err, problem.Conflict) {
		return s.overtaken()
	}
	if err != nil {
		s.review.err = problem.As(err)
		return s.load()
	}
	s.face, s.draft, s.moved, s.review = looking, map[string]string{}, "", review{}
	s.base = done.Version
	s.faults, s.proved = nil, nil
	words := s.env.Sayf("Saved as version %d: %s of %s records changed. {v}, then {e}, writes down why.", done.Version, gauge.Count(done.Changed), gauge.Count(done.Records))
	return tea.Batch(s.load(), s.suggest(), screen.Toast(screen.Good, strings.TrimSpace(words)))
}
