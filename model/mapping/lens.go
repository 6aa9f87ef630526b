package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
)

// Lens joins one unified field with one native path, through reversible steps.
type Lens struct {
	Field    model.Field
	ReadOnly bool

	line     string // as it was written
	paths    []path // read from the first that is there, written to the first; none for a value without a place
	halves   bool   // the two paths are the parts of one name
	row      string // id or key of a custom value in the list at the path; "" for the path itself
	steps    []step // in the order of reading
	reads    *expression
	writes   *expression
	fixed    any  // canonical value that it always has; nil for none
	fallback any  // canonical value that stands for an absent native one; nil for none
	clear    any  // native value that is written for nil
	full     bool // the provider cannot empty it
}

// Parse makes the lens of a field from its line in a mapping:
//
//	native.path [or other.path …] [| step [argument …]] …
//
// as in `address1 or address`, `dateOfBirth | date ms` or `state | options 1=active 2=archived`. In place of a path
// `first + last` joins the two parts of a name, and `-` says that there is no native place. The steps are listed at
// [Steps]; beside them a line may say
//
//	read-only        it is never written
//	default VALUE    what an absent native value stands for
//	clear VALUE      what is written to empty the field, where null is not taken
//	never-empty      the provider cannot empty it once it is set
//	constant VALUE   it has this value always, whatever the provider holds
//	by-id ID         the path is the list of custom values; this is the one with that id or key
//	read "EXPR"      the value is computed; value is what stands at the path, native the whole object (native.first
//	                 for a key that is the name of a function too)
//	write "EXPR"     what is written is computed of value
//
// A field that is computed and has no expression for writing is read-only.
func Parse(f model.Field, line string) (Lens, error) {
	l := Lens{Field: f, ReadOnly: f.ReadOnly, line: strings.TrimSpace(line)}
	parts, err := pieces(line)
	if err != nil {
		return Lens{}, err
	}
	if err := l.source(parts[0], line); err != nil {
		return Lens{}, err
	}
	for _, call := range parts[1:] {
		if err := l.add(call); err != nil {
			return Lens{}, err
		}
	}
	return l, l.settle()
}

// Native is the native path that the lens writes to; "" where it has no place.
func (l Lens) Native() string {
	if len(l.paths) == 0 {
		return ""
	}
	return l.paths[0].text
}

// Line is the lens as it was written.
func (l Lens) Line() string { return l.line }

// Paths are the native paths that the lens reads, in their order.
func (l Lens) Paths() []string {
	out := make([]string, len(l.paths))
	for i, p := range l.paths {
		out[i] = p.text
	}
	return out
}

// Note says what happens to a written value on its way; "" when nothing does.
func (l Lens) Note() string {
	var notes []string
	if l.full {
		notes = append(notes, "never emptied once it is set")
	}
	if words := l.Respells(); words != "" {
		notes = append(notes, words)
	}
	return strings.Join(notes, ", ")
}

// Respells says how a written value is spelled there, whatever it is; "" when it stays as it is.
func (l Lens) Respells() string {
	var notes []string
	for _, s := range l.steps {
		if s.note != "" {
			notes = append(notes, s.note)
		}
	}
	return strings.Join(notes, ", ")
}

// WholeDay reports whether the place keeps the days of moments alone.
func (l Lens) WholeDay() bool {
	return slices.ContainsFunc(l.steps, func(s step) bool { return s.days })
}

func (l Lens) altered() string {
	for _, s := range l.steps {
		if s.note != "" {
			return "The value is " + s.note + "."
		}
	}
	return "The value is kept in another spelling."
}

func (l *Lens) add(call []string) error {
	name, args := call[0], call[1:]
	switch name {
	case "read-only":
		l.ReadOnly = true
		return arity(name, args, 0)
	case "never-empty":
		l.full = true
		return arity(name, args, 0)
	case "clear", "default", "constant", "by-id", "read", "write":
		if err := arity(name, args, 1); err != nil {
			return err
		}
		return l.say(name, args[0])
	}
	s, err := makeStep(name, args)
	if err != nil {
		return err
	}
	l.steps = append(l.steps, s)
	return nil
}

// read takes the field's canonical value out of a native object.
func (l *Lens) read(native map[string]any, c *Custom) (any, error) {
	if l.fixed != nil {
		return l.fixed, nil
	}
	v, err := l.held(native, c)
	if err == nil && l.reads != nil {
		held := v
		if v, err = l.reads.run(held, native); err != nil && !errors.Is(err, errNoNumber) && held == nil && len(l.paths) > 0 {
			v, err = nil, nil // of nothing nothing is computed, unless the expression knows better
		}
	}
	if err != nil {
		return nil, err
	}
	return l.value(v)
}

// value makes a native value canonical.
func (l *Lens) value(v any) (any, error) {
	for i := range l.steps {
		if v == nil || v == "" {
			break
		}
		var err error
		if v, err = l.steps[i].read(v); err != nil {
			return nil, err
		}
	}
	c, err := l.canonical(v)
	if c == nil && err == nil {
		return l.fallback, nil
	}
	return c, err
}

// write gives the native value that holds v. old is what stands there now, nil for nothing: a step that
// keeps more in one place than this field needs it.
func (l *Lens) write(v, old any) (any, error) {
	if l.fixed != nil && !model.Equal(v, l.fixed) {
		return nil, fmt.Errorf("is always %s", model.Display(l.fixed))
	}
	if v == nil && l.fallback != nil {
		return nil, fmt.Errorf("cannot be empty: it would be read as %s", model.Display(l.fallback))
	}
	if v == nil && l.full {
		return nil, errors.New("cannot be emptied at this provider, only changed")
	}
	olds := []any{old}
	for i := range l.steps {
		last := olds[len(olds)-1]
		if last != nil {
			var err error
			if last, err = l.steps[i].read(last); err != nil {
				last = nil // what cannot be read is replaced
			}
		}
		olds = append(olds, last)
	}
	for i, s := range slices.Backward(l.steps) {
		if v == nil && !s.shares {
			continue
		}
		var err error
		if v, err = s.write(v, olds[i]); err != nil {
			return nil, err
		}
	}
	if v == nil {
		return l.clear, nil
	}
	return v, nil
}

// rank is 0 for what is written before everything else, else 1.
func (l *Lens) rank() int {
	if slices.ContainsFunc(l.steps, func(s step) bool { return s.first }) {
		return 0
	}
	return 1
}
