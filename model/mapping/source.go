package mapping

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"patchbay/model"
)

// nowhere is written in place of a path by a line that has none.
const nowhere = "-"

// source reads the part of a line before its first bar.
func (l *Lens) source(words []string, line string) error {
	if slices.Equal(words, []string{nowhere}) {
		return nil
	}
	if len(words)%2 == 0 {
		return fmt.Errorf("a native path is missing in %q", line)
	}
	for i, w := range words {
		if i%2 == 0 {
			p, err := parsePath(w)
			if err != nil {
				return err
			}
			l.paths = append(l.paths, p)
			continue
		}
		if l.halves = w == "+"; l.halves && len(words) == 3 {
			continue
		}
		if w != "or" {
			return fmt.Errorf("between two native paths stands the word or, between the two parts of a name a +, not %q", w)
		}
	}
	return nil
}

// say takes what a line says with one argument.
func (l *Lens) say(name, arg string) (err error) {
	bare, _ := unquote(arg)
	switch name {
	case "clear":
		if l.clear = scalar(arg); arg == "[]" {
			l.clear = []any{}
		}
	case "by-id":
		l.row = bare
	case "read":
		l.reads, err = compileExpression(bare)
	case "write":
		l.writes, err = compileExpression(bare)
	default:
		var v any
		if v, err = model.Canonical(l.Field, scalar(arg)); err == nil {
			err = among(l.Field, v)
		}
		if err != nil {
			return fmt.Errorf("the %s of %s %s", name, l.Field.Name, words(err))
		}
		if name == "constant" {
			l.fixed = v
			return nil
		}
		l.fallback = v
	}
	return err
}

// settle checks what a line says as a whole.
func (l *Lens) settle() error {
	switch {
	case len(l.paths) == 0 && l.fixed == nil && l.reads == nil:
		return errors.New("a line without a native path needs constant VALUE or read \"EXPRESSION\"")
	case l.row != "" && len(l.paths) != 1:
		return errors.New("by-id needs one native path: that of the list")
	case l.row == "" && strings.Contains(l.line, "| by-id"):
		return errors.New("by-id needs the id or key of a custom value")
	case l.halves && len(l.steps) > 0:
		return errors.New("the parts of a name take no steps")
	}
	if len(l.paths) == 0 || l.reads != nil && l.writes == nil {
		l.ReadOnly = true
	}
	return nil
}

// held is what the provider has for the field, before any step; nil for nothing.
func (l *Lens) held(native map[string]any, c *Custom) (any, error) {
	switch {
	case l.row != "":
		if c == nil {
			return nil, errors.New("is kept by id, and there is no list of custom values")
		}
		return c.at(native, l.row), nil
	case l.halves:
		first, _ := l.paths[0].get(native)
		last, _ := l.paths[1].get(native)
		return joinHalves(first, last)
	}
	for i := range l.paths {
		if x, found := l.paths[i].get(native); found && x != nil {
			return x, nil
		}
	}
	return nil, nil
}

func joinHalves(first, last any) (any, error) {
	var both []string
	for _, v := range []any{first, last} {
		if v == nil {
			continue
		}
		s, err := text(v)
		if err != nil {
			return nil, err
		}
		both = append(both, s)
	}
	return strings.TrimSpace(strings.Join(both, " ")), nil
}

// put lays what is written into a body.
func (l *Lens) put(body map[string]any, v any, c *Custom) error {
	switch {
	case len(l.paths) == 0:
		return errors.New("has no native place")
	case l.row != "" && c == nil:
		return errors.New("is kept by id, and there is no list of custom values")
	case l.row != "":
		if v == nil {
			v = emptied(l.Field)
		}
		return c.put(body, c.id(l.row), v)
	case l.halves:
		var first, last string
		var err error
		if v != nil {
			first, last, err = halves(v)
		}
		l.paths[0].set(body, orNil(first))
		l.paths[1].set(body, orNil(last))
		return err
	}
	l.paths[0].set(body, v)
	return nil
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// old is the native value that a write replaces: what this body has for it already, else what was there before.
func (w *writing) old(l Lens, c *Custom) any {
	if len(l.paths) == 0 || l.halves {
		return nil
	}
	if l.row != "" {
		if c == nil {
			return nil
		}
		return c.at(w.before, l.row)
	}
	old, found := l.paths[0].get(w.body)
	if !found {
		old, _ = l.paths[0].get(w.before)
	}
	return old
}

// canonical is the last step of reading; a custom value is spelled in several ways. What a choice does not allow is no
// value of it.
func (l *Lens) canonical(v any) (any, error) {
	spell := model.Canonical
	if l.row != "" {
		spell = customValue
	}
	out, err := spell(l.Field, v)
	if err == nil {
		err = among(l.Field, out)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// among refuses a canonical value of a choice that is none of its options.
func among(f model.Field, v any) error {
	word, is := v.(string)
	if !is || f.Type != model.Choice || len(f.Options) == 0 || slices.Contains(f.Options, word) {
		return nil
	}
	return fmt.Errorf("is %q, which is none of %s", model.Line(word, false), strings.Join(f.Options, ", "))
}

func number(v any) (float64, error) {
	s, err := text(v)
	n, perr := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || perr != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, errors.New("must be a number")
	}
	return n, nil
}

func rounded(n float64) float64 { return math.Round(n) }
