package workbench

import (
	"patchbay/model"
)

// typedValues are the values that the person typed as they are meant, by path, and of lists what was typed into them. What
// a pseudonym stands for was not typed: it is not for the eye.
func (v *Veiled) typedValues(modelName string, typed, meant map[string]any) map[string]any {
	shape := v.shape(modelName)
	out := make(map[string]any, len(typed))
	for path, x := range meant {
		was := typed[path]
		switch x.(type) {
		case []string, []any:
			if list, err := model.Canonical(shape.Field(path), was); err == nil && list != nil {
				was = list
			}
			out[path] = was
		default:
			if model.Equal(x, was) {
				out[path] = was
			}
		}
	}
	return out
}

// asTyped is a new value as the person typed it. What the record held already is a pseudonym still, and so is what was
// typed as one, so that a list tells what is new in it and typed alone; and so is what a record refers to, which is called
// by a title that nobody typed.
func (v *Veiled) asTyped(f model.Field, x, typed any, held ...any) any {
	veiled := v.making().Value(f, x)
	for _, h := range held {
		if model.Equal(x, h) {
			return veiled
		}
	}
	shown := func(item any) bool { return alreadyIn([]any{typed}, item) && !alreadyIn(held, item) }
	switch x := x.(type) {
	case []string:
		return whereTyped(x, veiled.([]string), func(s string) bool { return shown(s) })
	case []any:
		return whereTyped(x, veiled.([]any), shown)
	case map[string]any:
		return veiled
	}
	if f.Type == model.Reference {
		return veiled
	}
	return x
}

// whereTyped takes the items of a list as they are where they were typed.
func whereTyped[T any](items, veiled []T, typed func(T) bool) []T {
	out := make([]T, len(items))
	for i, item := range items {
		if out[i] = veiled[i]; typed(item) {
			out[i] = item
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

// asOwn is a value of a working copy, of which what the person typed into one in this process is shown as it was typed.
func (v *Veiled) asOwn(f model.Field, x any, held ...any) any {
	switch x := x.(type) {
	case string:
		if !v.theirs(x) {
			return v.making().Value(f, x)
		}
		return v.asTyped(f, x, x, held...)
	case []string:
		var own []string
		for _, s := range x {
			if v.theirs(s) {
				own = append(own, s)
			}
		}
		return v.asTyped(f, x, own, held...)
	}
	return v.making().Value(f, x)
}
