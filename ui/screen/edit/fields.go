package edit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/sections"
	"patchbay/ui/widget/form"
	"patchbay/workbench"
)

// longest is how many lines of text the form edits; more would make each key slow.
const longest = 300

// fieldsOf makes the form of a record: what can be changed, then what cannot but holds a value.
func fieldsOf(v workbench.RecordView) []form.Field {
	var out []form.Field
	for _, f := range v.Fields {
		if !f.Editable && model.Empty(f.Value) {
			continue
		}
		why := ""
		if !f.Editable {
			why = model.Line(f.WhyNot, false)
		}
		field := fieldOf(f.Field, f.Value, why)
		refer(&field, f)
		out = append(out, field)
	}
	return sorted(out)
}

// fieldsNew makes the form of a record that is not there yet.
func fieldsNew(h housed) []form.Field {
	var out []form.Field
	alone := len(labelled(h.view.Model)) == 1
	for _, v := range h.view.Fields {
		f := v.Field
		if !v.Editable {
			continue
		}
		field := fieldOf(f, nil, "")
		refer(&field, v)
		if slices.Contains(h.home.needs, f.Name) || alone && slices.Contains(h.view.Model.AnyOf, f.Name) {
			field.Label += " (needed)"
		}
		out = append(out, field)
	}
	return sorted(out)
}

// given shows what a new record refers to from the start, instead of asking for it.
func given(fields []form.Field, g screen.Given) []form.Field {
	for i := range fields {
		if f := &fields[i]; g.Path != "" && f.Name == g.Path {
			f.Kind, f.Options, f.Value, f.Check = form.Text, nil, model.Line(g.Words, false), nil
			f.Label, f.Locked = strings.TrimSuffix(f.Label, " (needed)"), "It is made for this one."
			f.Section = "Cannot be changed here"
		}
	}
	return fields
}

// belongs adds to what a person typed what the new record was given.
func belongs(values map[string]any, g screen.Given) map[string]any {
	if g.Path == "" {
		return values
	}
	out := maps.Clone(values)
	if out == nil {
		out = map[string]any{}
	}
	out[g.Path] = g.Value
	return out
}

// veiled has the texts replaced as a whole: no part of a pseudonym is to be written.
func veiled(fields []form.Field) []form.Field {
	for i := range fields {
		fields[i].Hidden = "Hidden by the veil: type the whole new value; ctrl+u empties it."
		fields[i].Check = unlessShown(fields[i].Value, fields[i].Check)
	}
	return fields
}

// unlessShown checks what was typed alone: a pseudonym need not be what its field can hold.
func unlessShown(shown any, check func(any) string) func(any) string {
	if check == nil {
		return nil
	}
	return func(x any) string {
		if model.Equal(x, shown) {
			return ""
		}
		return check(x)
	}
}

func sorted(fields []form.Field) []form.Field {
	place := func(f form.Field) int { return slices.Index(sections.All(), f.Section) }
	slices.SortStableFunc(fields, func(a, b form.Field) int { return place(a) - place(b) })
	alone := !slices.ContainsFunc(fields, func(f form.Field) bool { return f.Locked == "" && f.Section != sections.More })
	for i := range fields {
		switch {
		case fields[i].Locked != "":
			fields[i].Section = "Cannot be changed here"
		case alone:
			fields[i].Section = "" // more than nothing is no heading
		}
	}
	return fields
}

func fieldOf(f model.Field, value any, why string) form.Field {
	out := form.Field{
		Name: f.Name, Label: model.Line(f.Label, false), Value: value, Section: sections.Of(f), Hint: hint(f), Locked: why,
		Check: func(v any) string { return check(f, v) },
	}
	switch f.Type {
	case model.DateTime:
		out.Words = clock(f, why != "")
		if why == "" {
			out.Means = func(text string, v any) string { return zoned(f, text, v) }
		}
	case model.LongText:
		out.Kind = form.Long
		if text, _ := value.(string); strings.Count(text, "\n") >= longest && why == "" {
			out.Locked = fmt.Sprintf("It has more than %d lines: change it with patchbay set.", longest)
		}
	case model.Boolean:
		out.Kind, out.Options = form.Choice, []form.Option{{Value: nil, Words: "not set"}, {Value: true, Words: "yes"}, {Value: false, Words: "no"}}
	case model.TextList:
		out.Kind = form.Tags
	case model.Choice:
		if len(f.Options) > 0 {
			out.Kind, out.Options = form.Choice, options(f)
		}
	case model.ObjectList:
		if why == "" {
			out.Locked = "It is a list of objects: change it with patchbay set."
		}
	}
	if out.Kind == form.Text || out.Kind == form.Long {
		out.Limit = f.Max
		if n := len([]rune(model.Display(value))); f.Max > 0 {
			out.Limit = max(f.Max, n) // what is there already stays whole
		}
	}
	return out
}

// refer makes a field choose among the records that it can refer to, by their titles; one that is locked shows the title.
func refer(field *form.Field, f workbench.FieldView) {
	if field.Locked != "" && f.Refers != nil {
		field.Kind, field.Value = form.Text, model.Line(f.Text, false) // to be read alone: its name says more than its id
	}
	if field.Locked == "" && f.Many {
		field.Kind, field.Hint = form.Named, "Type a name: what has such words is offered. Down and enter choose one of them."
		field.Words = titled(f)
	}
	if field.Locked != "" || len(f.Choices) == 0 {
		return
	}
	field.Kind, field.Hint = form.Choice, "Left and right choose; typing the beginning of a name goes to it."
	if f.Refers != nil && !slices.ContainsFunc(f.Choices, func(r workbench.Reference) bool { return r.Native == f.Refers.Native }) {
		field.Options = append(field.Options, form.Option{Value: f.Refers.Native, Words: model.Line(f.Text, false)})
	}
	none := without(f.Field.Model)
	if len(f.Field.Names) > 0 {
		none = "not set"
	}
	field.Options = append(field.Options, form.Option{Value: nil, Words: none})
	for _, r := range f.Choices {
		field.Options = append(field.Options, form.Option{Value: r.Native, Words: model.Line(r.Title, false)})
	}
}

// titled spells a reference by the title of what it refers to, and what was typed as it was typed.
func titled(f workbench.FieldView) func(any) string {
	return func(v any) string {
		if f.Refers != nil && model.Equal(v, f.Value) {
			return model.Line(f.Text, false)
		}
		return model.Display(v)
	}
}

// without is what a reference to no record of a model is called.
func without(modelName string) string {
	m, ok := model.Find(model.Builtin(), modelName)
	switch {
	case modelName == "user" || modelName == "contact":
		return "nobody"
	case !ok:
		return "none"
	}
	return "no " + strings.ToLower(m.Label)
}

func options(f model.Field) []form.Option {
	out := []form.Option{{Value: nil, Words: "not set"}}
	for _, o := range f.Options {
		out = append(out, form.Option{Value: o, Words: model.Line(o, false)})
	}
	return out
}

func check(f model.Field, v any) string {
	if _, refusal := model.Check(f, model.Typed(f, v, time.Local), ""); refusal != nil {
		return refusal.Error() + "."
	}
	return ""
}

// clock spells a moment in the person's own time, as lists do; one that is to be read alone with its zone.
func clock(f model.Field, locked bool) func(any) string {
	return func(v any) string {
		if locked {
			return f.Spoken(v, time.Local)
		}
		return f.Clock(v, time.Local)
	}
}

// zoned says in which zone a moment is meant as it is typed; the whole of it in the person's own time where that is another.
func zoned(f model.Field, text string, v any) string {
	if model.Empty(v) || f.WholeDay {
		return ""
	}
	if f.Clock(v, time.Local) != text || f.Spoken(v, time.Local) == text { // it was typed
		at, err := model.Canonical(f, model.Typed(f, text, time.Local))
		if err != nil {
			return ""
		}
		if v = at; model.Typed(f, text, time.UTC) == model.Typed(f, text, time.FixedZone("", 3600)) {
			return "is " + f.Spoken(v, time.Local)
		}
	}
	all := f.Spoken(v, time.Local)
	return all[strings.LastIndexByte(all, ' ')+1:]
}

func hint(f model.Field) string {
	switch {
	case f.Type == model.DateTime && f.WholeDay:
		return "Year, month, day: 2026-12-31"
	case f.Type == model.DateTime:
		return "In your own time: 2026-12-31 09:30. Any other says its zone: 2026-12-31 09:30 UTC+2"
	}
	return map[model.Type]string{
		model.Phone:    "With the country code: +1 212 555 0100",
		model.Email:    "Like ada@example.com",
		model.Date:     "Year, month, day: 1990-12-31",
		model.Country:  "Two letters: DE",
		model.Timezone: "Like Europe/Berlin",
		model.URL:      "Like https://example.com",
		model.TextList: "A comma or enter ends a word; backspace takes the last one back.",
		model.Choice:   "Left and right choose.",
		model.Boolean:  "Left and right choose.",
	}[f.Type]
}
