package store

import (
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/store/index"
)

// shape is how records of one model are titled and searched.
type shape struct {
	model model.Model
	types map[string]model.Type
}

func shapesOf(models []model.Model) map[string]shape {
	all := map[string]shape{}
	for _, m := range models {
		sh := shape{model: m, types: map[string]model.Type{}}
		for _, f := range m.Fields {
			sh.types[f.Name] = f.Type
		}
		all[m.Name] = sh
	}
	return all
}

// shape gives the shape of a model; one that nobody told of is titled by its name-like fields.
func (s *Store) shape(name string) shape {
	if sh, ok := s.shapes[name]; ok {
		return sh
	}
	return shape{model: model.Model{Name: name, Titles: []string{"name", "title", "firstName+lastName", "subject", "email"}}}
}

func (sh shape) title(f model.Fields, fallback string) string {
	return index.Cut(model.Line(sh.model.Title(f, fallback), false), 500)
}

// terms collects what a record is found by. The title comes first, long texts last, because
// only so much counts; paths are those of f in alphabetical order.
func (sh shape) terms(title string, f model.Fields, paths []string) index.Terms {
	var t index.Terms
	t.Title(title)
	var late []string
	for _, path := range paths {
		switch typ := sh.typeOf(path); typ {
		case model.Phone:
			putTerms(&t, f[path], model.Phone)
		case model.LongText:
			late = append(late, path)
		case model.Text, model.Email, model.TextList, model.ObjectList:
			if !quiet(path) {
				putTerms(&t, f[path], typ)
			}
		}
	}
	for _, path := range late {
		if s, ok := f[path].(string); ok {
			t.Text(index.Cut(s, 400))
		}
	}
	return t
}

// typeOf is the field's type; a custom or unknown one is taken as text.
func (sh shape) typeOf(path string) model.Type {
	if t, ok := sh.types[path]; ok {
		return t
	}
	return model.Text
}

// quiet names texts that many records share and nobody looks for.
func quiet(path string) bool {
	return slices.Contains([]string{"gender", "salutation", "language", "source", "role"}, path)
}

func putTerms(t *index.Terms, v any, typ model.Type) {
	switch v := v.(type) {
	case string:
		if typ == model.Phone || looksLikePhone(v) {
			t.Phone(v)
		}
		t.Text(index.Cut(v, 200))
	case []string:
		for _, s := range v {
			t.Text(index.Cut(s, 200))
		}
	case []any:
		for _, x := range v {
			if s := model.Display([]any{x}); s != "" {
				putTerms(t, s, model.Text)
			}
		}
	case int64:
		t.Text(model.Display(v))
	}
}

func looksLikePhone(s string) bool {
	if !strings.HasPrefix(s, "+") || len(s) >= 32 {
		return false
	}
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n > 5
}
