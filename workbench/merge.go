package workbench

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/problem"
)

// merged is what a three-way look at one edit gives: what is still to be written, what the provider
// holds already, and where both sides moved apart.
type merged struct {
	patch   model.Patch  // fields to write: the provider still holds what the person saw
	already []string     // fields that hold the wanted value by now
	clashes []Clash      // fields that somebody else changed to something else
	held    model.Fields // what the provider holds
}

// merge compares, field by field, what the person saw (base), what the person wants (patch) and what
// the provider holds now (theirs). A base that lacks a path counts it as empty.
func merge(m model.Model, base model.Fields, patch model.Patch, theirs model.Fields) merged {
	out := merged{patch: model.Patch{}, held: theirs}
	for _, path := range model.Fields(patch).Paths() {
		mine := patch[path]
		switch {
		case model.Equal(theirs[path], mine):
			out.already = append(out.already, path)
		case model.Equal(theirs[path], base[path]):
			out.patch[path] = mine
		default:
			out.clashes = append(out.clashes, Clash{Field: path, Label: label(m, path), Base: base[path], Mine: mine, Theirs: theirs[path]})
		}
	}
	return out
}

// conflict is the error for clashes on a record.
func conflict(title, connection, id, modelName string, clashes []Clash) *Conflict {
	var words []string
	for _, c := range clashes {
		words = append(words, strings.ToLower(c.Label))
	}
	p := problem.New(problem.Conflict, "%s was changed at the provider by somebody else: %s.", title, strings.Join(words, ", ")).
		WithHint("Nothing was written. The record here shows the provider's values now: what is saved again goes over them.").
		WithFix("patchbay show %s %s", modelName, id).On(connection)
	for _, c := range clashes {
		p.Fields = append(p.Fields, problem.Field{
			Name: c.Field, Code: "conflict",
			Message: fmt.Sprintf("was %q, you want %q, the provider holds %q", model.Display(c.Base), model.Display(c.Mine), model.Display(c.Theirs)),
		})
	}
	return &Conflict{Problem: p, Clashes: clashes}
}

func label(m model.Model, path string) string {
	if f, ok := m.Field(path); ok {
		return f.Label
	}
	return path
}

// arrived reports whether fields hold everything that patch wanted, as far as the provider can spell it:
// text is compared without case and outer blanks, lists without order.
func arrived(fields model.Fields, patch model.Patch) bool {
	for path, want := range patch {
		if !alike(fields[path], want) {
			return false
		}
	}
	return true
}

func alike(a, b any) bool {
	if model.Equal(a, b) {
		return true
	}
	switch a := a.(type) {
	case string:
		s, ok := b.(string)
		return ok && strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(s))
	case []string:
		l, ok := b.([]string)
		return ok && slices.Equal(folded(a), folded(l))
	}
	return false
}

func folded(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, strings.ToLower(strings.TrimSpace(s)))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
