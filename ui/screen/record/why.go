package record

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Explainer tells where values come from.
type Explainer interface {
	Why(ctx context.Context, modelName, id, field string) (workbench.Why, error)
	Used(ctx context.Context, id string) error
}

// reasons is where the value of one field comes from, and what it was before.
type reasons struct {
	field string
	ready bool
	err   *problem.Problem
	why   workbench.Why
	at    int // 0 is the present value, then those before it
	top   int
}

func (s *Screen) explain(field string) tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.reasoned, readTime, func(ctx context.Context) (workbench.Why, error) {
		return serve.Why(ctx, a.Model, a.ID, field)
	})
}

// ask opens the reasons of the field under the cursor.
func (s *Screen) ask() tea.Cmd {
	if why := s.whyNotWhy(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	s.reasons = reasons{field: s.rows[s.at].path}
	s.face = explained
	return s.explain(s.reasons.field)
}

func (s *Screen) whyNotWhy() string {
	switch {
	case !s.loaded:
		return orLoading(false, "")
	case s.at >= len(s.rows) || s.rows[s.at].path == "":
		return "This is no field of the record, but a fact about it."
	}
	return ""
}

// set takes an answer; after a failure the last good one stays.
func (r *reasons) set(y workbench.Why, err error) {
	if r.err = problem.As(err); err != nil && r.ready {
		return
	}
	r.ready = true
	if err == nil {
		r.why = y
		r.at = min(r.at, len(y.Before))
	}
}

// failed is why nothing can be shown at all.
func (r *reasons) failed() *problem.Problem {
	if r.why.Field == "" {
		return r.err
	}
	return nil
}

// here is the value with the cursor.
func (r *reasons) here() workbench.Held {
	if r.at == 0 || r.at > len(r.why.Before) {
		return r.why.Now
	}
	return r.why.Before[r.at-1]
}

func (r *reasons) whyNoCall() string {
	switch c := r.here().Call; {
	case c == nil:
		return "No call is known for this value."
	case c.ID == "":
		return "The call is not kept any more: what stands here is all that is left of it."
	}
	return ""
}

func (r *reasons) whyNoChange() string {
	switch h := r.here(); {
	case h.Change == "":
		return "This value was not written from here."
	case !h.InLog:
		return "The journal does not keep this change any more."
	}
	return ""
}

func (r *reasons) keys() []screen.Binding {
	call, change := screen.Bind("c", "its call", "c"), screen.Bind("enter", "its change", "enter")
	if why := r.whyNoCall(); why != "" {
		call = call.Off(why)
	}
	if why := r.whyNoChange(); why != "" {
		change = change.Off(why)
	}
	return []screen.Binding{screen.Bind("j/k", "earlier, later", "j", "k", "down", "up"), call, change, screen.Bind("w", "fields", "w", "esc"), screen.Bind("h", "history", "h")}
}

// press moves through the values and reports whether the key was for that.
func (r *reasons) press(key string) bool {
	by, ok := map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 5, "pgup": -5, "g": -1 << 20, "home": -1 << 20, "G": 1 << 20, "end": 1 << 20}[key]
	if ok {
		r.at = max(min(r.at+by, len(r.why.Before)), 0)
	}
	return ok
}

// lead says where the call or the change of the value with the cursor is, or why there is none.
func (r *reasons) lead(key string) (to screen.GoMsg, why string) {
	if key == "enter" {
		return screen.GoMsg{Place: "changes", Args: screen.Target{ID: r.here().Change}}, r.whyNoChange()
	}
	if why = r.whyNoCall(); why == "" {
		to = screen.GoMsg{Place: "activity", Args: screen.Target{ID: r.here().Call.ID}}
	}
	return to, why
}

// view draws the reasons: the value, where it lies, and every value with its origin.
func (r *reasons) view(th theme.Theme, now time.Time, w, h int) []string {
	const lead = 3
	width := max(w-lead-1, 8)
	y := r.why
	lines := []string{"   " + th.Title.Render(block.Cut("Where "+model.Line(y.Label, false)+" comes from", width))}
	for _, p := range y.Native {
		lines = append(lines, wrapped(th.Muted, "at the provider "+model.Line(p.Path+": "+native(p.Value), false), width)...)
	}
	if y.Mapping.Line != "" {
		text := "read by " + model.Line(y.Mapping.Line, false)
		if y.Mapping.Version > 0 {
			text += fmt.Sprintf(" · version %d of yours", y.Mapping.Version)
		}
		lines = append(lines, wrapped(th.Muted, text, width)...)
	}
	lines = append(lines, "")
	if r.err != nil {
		lines = append(lines, pad(notice.Warn(th, width, "This is what was known before: "+r.err.Text), w)...)
	}
	room := max(h-len(lines), 1)
	var list []string
	from, to := 0, 0
	for i, held := range append([]workbench.Held{y.Now}, y.Before...) {
		if i > 0 {
			list = append(list, "")
		}
		first := len(list)
		list = append(list, one(th, now, held, i == r.at, width)...)
		if i == r.at {
			from, to = first, len(list)-1
		}
	}
	r.top = block.Window(r.top, room, len(list), from, to)
	return append(lines, list[min(r.top, len(list)):]...)
}

// one is a value with what brought it.
func one(th theme.Theme, now time.Time, h workbench.Held, here bool, w int) []string {
	mark, style := "   ", th.Text
	if here {
		mark, style = th.Accent.Render(bar(th))+"  ", th.Title
	}
	text := model.Line(model.Spoken(h.Value, time.Local), true)
	if model.Empty(h.Value) {
		text = "not set"
	}
	var out []string
	for _, l := range block.Wrap(text, w) {
		out = append(out, mark+style.Render(l))
	}
	since := "since before it was noted"
	if h.Since != nil {
		since = "since " + age.Moment(now, *h.Since) + " · " + age.Ago(now, *h.Since)
	}
	about := []string{since + " · " + h.Words()}
	if words := h.Call.Words(); words != "" {
		about = append(about, words)
	}
	if h.Change != "" {
		about = append(about, "change "+problem.Clean(h.Change))
	}
	for _, a := range about {
		for _, l := range wrapped(th.Muted, a, w) {
			out = append(out, mark+strings.TrimPrefix(l, "   "))
		}
	}
	return out
}

// painter gives a text a look.
type painter interface{ Render(...string) string }

func wrapped(style painter, text string, w int) []string {
	var out []string
	for _, l := range block.Wrap(text, w) {
		out = append(out, "   "+style.Render(l))
	}
	return out
}

// native is a provider's value as JSON on one line.
func native(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return ansi.Truncate(string(text), 200, "…")
}
