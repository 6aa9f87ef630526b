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

	paths    []path // read from the first that is there, written to the first
	steps    []step // in the order of reading
	fallback any    // canonical value that stands for an absent native one; nil for none
	clear    any    // native value that is written for nil
	full     bool   // the provider cannot empty it
}

// Parse makes the lens of a field from its line in a mapping:
//
//	native.path [or other.path …] [| step [argument …]] …
//
// as in `address1 or address`, `dateOfBirth | date ms` or `state | options 1=active 2=archived`. The steps are
// listed at [Steps]; beside them a line may say `read-only`, `default VALUE` (what an absent native value
// stands for), `clear VALUE` (what is written to empty the field, where null is not taken) and `never-empty`
// (the provider cannot empty it once it is set).
func Parse(f model.Field, line string) (Lens, error) {
	l := Lens{Field: f, ReadOnly: f.ReadOnly}
	parts, err := pieces(line)
	if err != nil {
		return Lens{}, err
	}
	for i, w := range parts[0] {
		if i%2 == 1 {
			if w != "or" {
				return Lens{}, fmt.Errorf("between two native paths stands the word or, not %q", w)
			}
			continue
		}
		p, err := parsePath(w)
		if err != nil {
			return Lens{}, err
		}
		l.paths = append(l.paths, p)
	}
	if len(parts[0])%2 == 0 {
		return Lens{}, fmt.Errorf("a native path is missing in %q", line)
	}
	for _, call := range parts[1:] {
		if err := l.add(call); err != nil {
			return Lens{}, err
		}
	}
	return l, nil
}

// Native is the native path that the lens writes to.
func (l Lens) Native() string { return l.paths[0].text }

// Note says what happens to a written value on its way; "" when nothing does.
func (l Lens) Note() string {
	var notes []string
	if l.full {
		notes = append(notes, "never emptied once it is set")
	}
	for _, s := range l.steps {
		if s.note != "" {
			notes = append(notes, s.note)
		}
	}
	return strings.Join(notes, ", ")
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
	case "clear":
		if err := arity(name, args, 1); err != nil {
			return err
		}
		l.clear = scalar(args[0])
		return nil
	case "default":
		if err := arity(name, args, 1); err != nil {
			return err
		}
		v, err := model.Canonical(l.Field, scalar(args[0]))
		if err != nil {
			return fmt.Errorf("the default of %s %s", l.Field.Name, words(err))
		}
		l.fallback = v
		return nil
	}
	s, err := makeStep(name, args)
	if err != nil {
		return err
	}
	l.steps = append(l.steps, s)
	return nil
}

// read takes the field's canonical value out of a native object.
func (l *Lens) read(native map[string]any) (any, error) {
	var v any
	for i := range l.paths {
		if x, found := l.paths[i].get(native); found && x != nil {
			v = x
			break
		}
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
	c, err := model.Canonical(l.Field, v)
	if c == nil && err == nil {
		return l.fallback, nil
	}
	return c, err
}

// write gives the native value that holds v. old is what stands there now, nil for nothing: a step that
// keeps more in one place than this field needs it.
func (l *Lens) write(v, old any) (any, error) {
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
