// Package form is a list of fields under the keyboard: a draft that touches nothing until its owner takes the
// values. It checks a field when it is left and all of them on save, takes the refusals of a server by field
// name, keeps read-only fields apart with their reason, and tells where the terminal's cursor belongs.
//
// A Form is used from one goroutine. Nothing in it prints a secret: fields of kind Secret show a mask, in the
// picture and in every way of printing.
package form

import (
	"slices"

	"patchbay/model"
	"patchbay/ui/theme"
)

// Kind is how a field is edited.
type Kind int

// The kinds, with the type of their non-nil value.
const (
	Text   Kind = iota // string: one line
	Secret             // string: one line, masked
	Long               // string: several lines
	Choice             // what the chosen option holds
	Tags               // []string
	Named              // what an offer holds that was chosen while typing, see [Form.Offer]; else string: one line
)

// Option is one answer of a Choice.
type Option struct {
	Value any    // nil for "not set"
	Words string // what is shown
}

// Field describes one field of a form.
type Field struct {
	Name    string // unique in the form; refusals and values go by it
	Label   string
	Kind    Kind
	Value   any      // what it holds at first; nil for nothing
	Options []Option // of a Choice, in order
	Section string   // heading above the first field of a group; "" for none
	Hint    string   // shown beneath while the field has the focus
	Locked  string   // why it cannot be changed, as a sentence; "" when it can
	Hidden  string   // said while the value that is shown stands for another, which the first text replaces: Text, Named and Long only; "" when it is itself
	Limit   int      // characters; 0 for the kind's own limit
	Check   func(value any) string
	Words   func(value any) string              // of Text: how a value is spelled in it; nil for as it is everywhere
	Means   func(text string, value any) string // of Text: what is said behind the value as it is spelled, such as its zone; nil for nothing
}

// Form is the draft. Make it with [New].
type Form struct {
	theme  theme.Theme
	slots  []*slot
	at     int // index of the field with the focus; -1 when all are locked
	top    int // first line in sight
	height int // of the last picture
}

// slot is one field at work.
type slot struct {
	Field
	edit    editor
	first   any    // the value it began with, as the editor spells it
	trouble string // why the value is refused; "" when it is not
	strict  bool   // it was refused once: it is checked at each key from now on
}

// New makes a form; the first field that can be changed has the focus. Locked fields come last, whatever
// their place in the list.
func New(th theme.Theme, fields []Field) *Form {
	f := &Form{theme: th}
	for _, locked := range []bool{false, true} {
		for _, field := range fields {
			if (field.Locked != "") == locked {
				s := &slot{Field: field, edit: newEditor(field, th)}
				s.first = s.edit.value()
				f.slots = append(f.slots, s)
			}
		}
	}
	f.at = -1
	f.step(+1)
	return f
}

// SetTheme changes the styles; the draft stays.
func (f *Form) SetTheme(th theme.Theme) { f.theme = th }

// Focused names the field with the focus; "" when there is none.
func (f *Form) Focused() string {
	if f.at < 0 {
		return ""
	}
	return f.slots[f.at].Name
}

// Focus moves to a field by name and reports whether it can be edited.
func (f *Form) Focus(name string) bool {
	i := slices.IndexFunc(f.slots, func(s *slot) bool { return s.Name == name && s.Locked == "" })
	if i < 0 {
		return false
	}
	f.leave()
	f.enter(i)
	return true
}

// Value is what a field holds in the draft; nil when it is empty or not there.
func (f *Form) Value(name string) any {
	for _, s := range f.slots {
		if s.Name == name {
			return s.edit.value()
		}
	}
	return nil
}

// Text is Value for fields of text; "" when it is empty.
func (f *Form) Text(name string) string {
	s, _ := f.Value(name).(string)
	return s
}

// Take puts values into the draft as if they had been typed, by name; those of no field that can be edited are passed over.
func (f *Form) Take(values map[string]any) {
	for _, s := range f.slots {
		x, given := values[s.Name]
		if !given || s.Locked != "" {
			continue
		}
		field := s.Field
		field.Value = x
		switch e := s.edit.(type) {
		case *hidden:
			e.begun, e.editor = true, plainEditor(field, f.theme)
		case *choice:
			e.take(x)
		default:
			s.edit = plainEditor(field, f.theme)
		}
	}
	if f.at >= 0 {
		f.enter(f.at)
	}
}

// Changed holds the fields whose values differ from those they began with; nil clears a field.
func (f *Form) Changed() map[string]any {
	out := map[string]any{}
	for _, s := range f.slots {
		if s.dirty() {
			out[s.Name] = s.edit.value()
		}
	}
	return out
}

// Dirty reports whether anything differs from the beginning.
func (f *Form) Dirty() bool { return slices.ContainsFunc(f.slots, (*slot).dirty) }

func (s *slot) dirty() bool { return s.Locked == "" && !model.Equal(s.edit.value(), s.first) }

// Valid checks all fields. When one is refused, the first such field gets the focus.
func (f *Form) Valid() bool {
	for _, s := range f.slots {
		s.check()
	}
	return !f.focusTrouble()
}

// Refuse marks fields as refused, by name, with the reason as a sentence; the first of them gets the focus. It
// answers the names that are no field of the form that can be mended here, in their order.
func (f *Form) Refuse(names []string, reasons map[string]string) (unknown []string) {
	for _, name := range names {
		i := slices.IndexFunc(f.slots, func(s *slot) bool { return s.Name == name && s.Locked == "" })
		if i < 0 {
			unknown = append(unknown, name)
			continue
		}
		f.slots[i].trouble = reasons[name]
	}
	f.focusTrouble()
	return unknown
}

func (f *Form) focusTrouble() bool {
	i := slices.IndexFunc(f.slots, func(s *slot) bool { return s.trouble != "" })
	if i < 0 {
		return false
	}
	if i != f.at {
		f.leave()
		f.enter(i)
	}
	return true
}

func (s *slot) check() {
	if s.Locked != "" || s.Check == nil {
		return
	}
	s.trouble = s.Check(s.edit.value())
	s.strict = s.strict || s.trouble != ""
}

// step moves the focus to the next field that can be edited; it reports false at the ends.
func (f *Form) step(by int) bool {
	for i := f.at + by; i >= 0 && i < len(f.slots); i += by {
		if f.slots[i].Locked == "" {
			f.leave()
			f.enter(i)
			return true
		}
	}
	return false
}

func (f *Form) leave() {
	if f.at < 0 {
		return
	}
	s := f.slots[f.at]
	if b, ok := s.edit.(blurrer); ok {
		b.blur()
	}
	if s.dirty() || s.strict {
		s.check()
	}
}

func (f *Form) enter(i int) {
	f.at = i
	if b, ok := f.slots[i].edit.(blurrer); ok {
		b.focus()
	}
}
