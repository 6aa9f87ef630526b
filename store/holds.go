package store

import (
	"slices"
	"strings"

	"patchbay/model"
)

// shortestHeld is how many letters a text needs for the index to be asked about it.
const shortestHeld = 3

// holds are letters that the texts of a record must hold for the query's filter not to say no of it, as far as the search
// index knows all texts of the field.
func (s *Store) holds(q Query) []string {
	if q.Filter == nil || q.Model == "" {
		return nil
	}
	at := slices.IndexFunc(model.Builtin(), func(m model.Model) bool { return m.Name == q.Model })
	if at < 0 {
		return nil
	}
	out := heldBy(*q.Filter, shapesOf(model.Builtin()[at : at+1])[q.Model], s.shape(q.Model))
	slices.Sort(out)
	return slices.Compact(out)
}

// heldBy asks only about fields that have always been searched: own, which somebody may change, is as it is now.
func heldBy(f model.Filter, always, own shape) []string {
	if f.Op == model.And {
		var all []string
		for _, p := range f.Parts {
			all = append(all, heldBy(p, always, own)...)
		}
		return all
	}
	text, isText := f.Value.(string)
	if !isText || f.Own || quiet(f.Field) || !slices.Contains([]model.FilterOp{model.Eq, model.Has, model.Begins, model.Ends, model.Within}, f.Op) {
		return nil
	}
	switch typ := always.types[f.Field]; typ {
	case model.Text, model.Email, model.TextList, model.Phone:
		if letters := longestLetters(strings.ToLower(text)); typ == own.types[f.Field] && len(letters) >= shortestHeld {
			return []string{letters}
		}
	}
	return nil
}

// longestLetters is the longest run of small ASCII letters in a text: it stays together however a text is folded and cut into
// words.
func longestLetters(s string) string {
	best := ""
	for _, run := range strings.FieldsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if len(run) > len(best) {
			best = run
		}
	}
	return best
}
