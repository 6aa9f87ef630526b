package workbench

import (
	"context"
	"strings"
	"unicode/utf8"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/query"
)

// TypedChange checks a change of a working copy while it is typed and says how it could go on, as far as it works a value
// out: FIELD:=EXPRESSION. Of any other nothing is said. Offsets are those of the whole text.
func (w *Workbench) TypedChange(ctx context.Context, t Typing) (Typed, error) {
	name, rest, ok := strings.Cut(t.Text, ":=")
	if !ok || strings.Contains(name, "=") {
		return Typed{}, nil
	}
	db, err := w.store(ctx)
	if err != nil {
		return Typed{}, err
	}
	m, err := w.modelIn(ctx, t.Connections, t.Model)
	if err != nil {
		return Typed{}, err
	}
	target, known := m.Field(strings.TrimSpace(name))
	if !known {
		n := utf8.RuneCountInString(name)
		return Typed{Fault: &WhereFault{End: max(n, 1), Text: "there is no field " + problem.Clean(strings.TrimSpace(name))}}, nil
	}
	text := strings.TrimLeft(rest, " ")
	before := utf8.RuneCountInString(t.Text) - utf8.RuneCountInString(text)
	out := Typed{Fault: w.misread(text, m, target)}
	if out.Fault != nil {
		out.Fault.At, out.Fault.End = out.Fault.At+before, out.Fault.End+before
	}
	if t.Cursor < before {
		return out, nil
	}
	out.Candidates = query.CompleteValue(text, t.Cursor-before, m, target, offered(ctx, db, t.Model))
	for i := range out.Candidates {
		out.Candidates[i].From += before
		out.Candidates[i].To += before
	}
	return out, nil
}

// misread is what is wrong with an expression; nil where nothing is, and where there is none yet.
func (w *Workbench) misread(text string, m model.Model, target model.Field) *WhereFault {
	text = strings.TrimSpace(text)
	if _, named := m.Field(text); named || text == "" {
		return nil
	}
	_, err := query.CompileValue(text, m, target, w.opt.Now)
	return query.FaultOf(err)
}
