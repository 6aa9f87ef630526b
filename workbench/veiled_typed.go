package workbench

import (
	"patchbay/model"
)

// typedPaths are the paths of what a person typed, in whole or, of lists, in part. A pseudonym that stands for something
// was not typed: what it stands for is not for the eye.
func typedPaths(typed, meant map[string]any) map[string]bool {
	out := make(map[string]bool, len(typed))
	for path, x := range meant {
		if _, list := x.([]string); list || model.Equal(x, typed[path]) {
			out[path] = true
		}
	}
	return out
}

// asTyped is a new value as the person typed it. What the record held already is a pseudonym still, so that a list tells
// what is new in it alone; and so is what a record refers to, which is called by a title that nobody typed.
func (v *Veiled) asTyped(f model.Field, x any, held ...any) any {
	veiled := v.making().Value(f, x)
	for _, h := range held {
		if model.Equal(x, h) {
			return veiled
		}
	}
	switch x := x.(type) {
	case []string:
		return unlessHeld(x, veiled.([]string), func(s string) bool { return alreadyIn(held, s) })
	case []any:
		return unlessHeld(x, veiled.([]any), func(item any) bool { return alreadyIn(held, item) })
	case map[string]any:
		return veiled
	}
	if f.Type == model.Reference {
		return veiled
	}
	return x
}

// unlessHeld takes the items of a list as they are, unless the record held them.
func unlessHeld[T any](items, veiled []T, held func(T) bool) []T {
	out := make([]T, len(items))
	for i, item := range items {
		if out[i] = item; held(item) {
			out[i] = veiled[i]
		}
	}
	return out
}

// alreadyIn reports whether one of some lists has an item.
func alreadyIn(lists []any, item any) bool {
	for _, list := range lists {
		switch list := list.(type) {
		case []string:
			for _, x := range list {
				if model.Equal(x, item) {
					return true
				}
			}
		case []any:
			for _, x := range list {
				if model.Equal(x, item) {
					return true
				}
			}
		}
	}
	return false
}
