package query

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"patchbay/model"
)

// What the operators of a value become; no field can be called like that.
const (
	plusFunc  = "$plus"
	shownFunc = "$shown"
)

// working are the functions of values that conditions do not have, or have without regard to empty fields.
func working() map[string]any {
	return map[string]any{
		plusFunc: plus,
		shownFunc: func(v any) any {
			if r, ok := v.(reference); ok {
				return r.shown()
			}
			return v
		},
		"span":  spanOf,
		"lower": func(v any) (any, error) { return texted(v, strings.ToLower) },
		"upper": func(v any) (any, error) { return texted(v, strings.ToUpper) },
		"trim":  func(v any) (any, error) { return texted(v, strings.TrimSpace) },
		"trimPrefix": func(v any, part string) (any, error) {
			return texted(v, func(s string) string { return strings.TrimPrefix(s, part) })
		},
		"trimSuffix": func(v any, part string) (any, error) {
			return texted(v, func(s string) string { return strings.TrimSuffix(s, part) })
		},
		"replace": func(v any, old, with string) (any, error) {
			if old == "" {
				return nil, errors.New("replace needs a text that is looked for")
			}
			return texted(v, func(s string) string { return strings.ReplaceAll(s, old, with) })
		},
		"split": func(v any, at string) (any, error) {
			if v == nil {
				return []string{}, nil
			}
			s, ok := written(v)
			if !ok {
				return nil, fmt.Errorf("split takes a text, not %s", called(v))
			}
			return strings.Split(s, at), nil
		},
		"join": func(v any, between string) (any, error) {
			list, ok := words(v)
			if !ok && v != nil {
				return nil, fmt.Errorf("join takes a list, not %s", called(v))
			}
			return strings.Join(list, between), nil
		},
	}
}

// texted does something to a text; nothing stays nothing.
func texted(v any, do func(string) string) (any, error) {
	if v == nil {
		return nil, nil
	}
	s, ok := written(v)
	if !ok {
		return nil, fmt.Errorf("it takes a text, not %s", called(v))
	}
	return do(s), nil
}

// written is a single value as a text.
func written(v any) (s string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case reference:
		return v.shown(), true
	case time.Time:
		return shownAs(v), true
	case bool, int, int64, float64:
		return model.Display(v), true
	}
	return "", false
}

// called is what a value is, in words that follow "not".
func called(v any) string {
	switch v.(type) {
	case nil:
		return string(nothing)
	case string:
		return string(aText)
	case []string, []any:
		return string(aList)
	case time.Time:
		return string(aDate)
	case time.Duration:
		return "a span"
	case bool:
		return string(aTruth)
	case int, int64, float64:
		return string(aNumber)
	}
	return "this"
}

// plus adds numbers, puts texts together and lists behind each other, and moves dates by spans. Beside a text, nothing is an
// empty text, and beside a list an empty list.
func plus(a, b any) (any, error) {
	if a == nil && b == nil {
		return nil, nil
	}
	if isList(a) || isList(b) {
		return joined(a, b)
	}
	_, left := a.(string)
	_, right := b.(string)
	if left || right {
		return together(a, b)
	}
	if x, ok := number(a); ok {
		if y, ok := number(b); ok {
			return x + y, nil
		}
	}
	if d, ok := a.(time.Duration); ok {
		a, b = b, d
	}
	if d, ok := b.(time.Duration); ok {
		switch t := a.(type) {
		case time.Time:
			return t.Add(d), nil
		case time.Duration:
			return t + d, nil
		}
	}
	return nil, fmt.Errorf("%s and %s cannot be added", called(a), called(b))
}

func isList(v any) bool {
	_, ok := words(v)
	return ok
}

// together is a text of two sides.
func together(a, b any) (any, error) {
	out := ""
	for _, v := range []any{a, b} {
		s, ok := written(v)
		if !ok && v != nil {
			return nil, fmt.Errorf("%s and %s cannot be added", called(a), called(b))
		}
		out += s
	}
	return out, nil
}

// joined is a list of two sides; a text alone is one item.
func joined(a, b any) (any, error) {
	out := []string{}
	for _, v := range []any{a, b} {
		list, ok := words(v)
		switch s, text := written(v); {
		case ok:
			out = append(out, list...)
		case text:
			out = append(out, s)
		case v != nil:
			return nil, fmt.Errorf("%s and %s cannot be added", called(a), called(b))
		}
	}
	return out, nil
}
