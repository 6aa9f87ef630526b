package query

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"
)

// What comparisons become; no field can be called like that.
const (
	compareFunc = "$compare"
	amongFunc   = "$among"
	hasFunc     = "$has"
	beginsFunc  = "$begins"
	endsFunc    = "$ends"
	referFunc   = "$refer"
	truthFunc   = "$truth"
	withinFunc  = "$within"
)

// compare answers a comparison; one that makes no sense for the values is false, but for !=.
func compare(op string, a, b any) bool {
	switch op {
	case "==":
		return same(a, b)
	case "!=":
		return !same(a, b)
	}
	n, ok := rank(a, b)
	switch {
	case !ok:
		return false
	case op == "<":
		return n < 0
	case op == "<=":
		return n <= 0
	case op == ">":
		return n > 0
	}
	return n >= 0
}

func same(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if r, ok := a.(reference); ok {
		a, b = b, r
	}
	if r, ok := b.(reference); ok {
		switch a := a.(type) {
		case reference:
			return a.native == r.native
		case string:
			return r.is(a)
		}
		return false
	}
	if x, ok := a.(bool); ok {
		y, is := b.(bool)
		return is && x == y
	}
	if x, ok := words(a); ok {
		y, is := words(b)
		return is && slices.Equal(x, y)
	}
	n, ok := rank(a, b)
	return ok && n == 0
}

// truth is a value that stands alone where true or false is wanted; an empty one is false.
func truth(v any) bool {
	yes, _ := v.(bool)
	return yes
}

// within reports whether a list has exactly this item.
func within(item string, v any) bool {
	switch v := v.(type) {
	case []string:
		return slices.Contains(v, item)
	case []any:
		return slices.ContainsFunc(v, func(x any) bool { return x == any(item) })
	}
	return false
}

// words is a list of texts, as a record or as an expression has it.
func words(v any) (out []string, ok bool) {
	switch v := v.(type) {
	case []string:
		return v, true
	case []any:
		for _, x := range v {
			s, is := x.(string)
			if !is {
				return nil, false
			}
			out = append(out, s)
		}
		return out, true
	}
	return nil, false
}

// rank tells how a lies to b; ok is false where the two have no order.
func rank(a, b any) (n int, ok bool) {
	if x, is := number(a); is {
		y, is := number(b)
		return cmp.Compare(x, y), is
	}
	switch x := a.(type) {
	case string:
		switch y := b.(type) {
		case string:
			return strings.Compare(x, y), true
		case time.Time:
			n, ok := rank(y, x)
			return -n, ok
		}
	case time.Time:
		switch y := b.(type) {
		case time.Time:
			x, y = met(x, y)
			return x.Compare(y), true
		case string:
			return onDay(x, y)
		}
	}
	return 0, false
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case nil:
		return 0, false
	}
	// Months, days of the week and spans are numbers, too.
	if x := reflect.ValueOf(v); x.CanInt() {
		return float64(x.Int()), true
	}
	return 0, false
}

// among reports whether a value is one of a list.
func among(v any, list []any) bool {
	return slices.ContainsFunc(list, func(x any) bool { return same(v, x) })
}

func textual(v any, part string, holds func(s, part string) bool) bool {
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case reference:
		s = v.shown()
	case time.Time:
		s = shownAs(v)
	default:
		return false
	}
	return holds(strings.ToLower(s), strings.ToLower(part))
}

func containsWord(list []string, word string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return alike(s, word) })
}

// alike reports whether two texts differ in case alone; İ is an i, as it is inside of texts.
func alike(a, b string) bool { return strings.EqualFold(strings.ToLower(a), strings.ToLower(b)) }

func hasAny(v any, part string) bool {
	switch v := v.(type) {
	case []string:
		return containsWord(v, part)
	case []any:
		return slices.ContainsFunc(v, func(x any) bool { s, ok := x.(string); return ok && alike(s, part) })
	}
	return textual(v, part, strings.Contains)
}
