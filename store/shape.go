package store

import (
	"slices"
	"strings"

	"patchbay/model"
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
	return cutBytes(model.Line(sh.model.Title(f, fallback), false), 500)
}

// hay collects the words that a record is found by. The title comes first, long texts last, because
// only so many words count; paths are those of f in alphabetical order.
func (sh shape) hay(title string, f model.Fields, paths []string) string {
	w := wordSet{list: make([]string, 0, 48)}
	w.text(title)
	var late []string
	for _, path := range paths {
		switch typ := sh.typeOf(path); typ {
		case model.Phone:
			w.value(f[path], model.Phone)
		case model.LongText:
			late = append(late, path)
		case model.Text, model.Email, model.TextList, model.ObjectList:
			if !quiet(path) {
				w.value(f[path], typ)
			}
		}
	}
	for _, path := range late {
		if s, ok := f[path].(string); ok {
			w.text(cutBytes(s, 400))
		}
	}
	return w.hay()
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

func (w *wordSet) value(v any, typ model.Type) {
	switch v := v.(type) {
	case string:
		if typ == model.Phone || looksLikePhone(v) {
			w.phone(v)
		}
		w.text(cutBytes(v, 200))
	case []string:
		for _, s := range v {
			w.text(cutBytes(s, 200))
		}
	case []any:
		for _, x := range v {
			if s := model.Display([]any{x}); s != "" {
				w.value(s, model.Text)
			}
		}
	case int64:
		w.text(model.Display(v))
	}
}

func looksLikePhone(s string) bool {
	return strings.HasPrefix(s, "+") && len(s) < 32 && len(onlyDigits(s)) > 5
}
