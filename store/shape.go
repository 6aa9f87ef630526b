package store

import (
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
// only so much counts.
func (sh shape) terms(title string, fields entries) (t index.Terms) {
	sh.put(&t, title, fields)
	return t
}

func (sh shape) put(t *index.Terms, title string, fields entries) {
	t.Title(title)
	var late []string
	for _, f := range fields {
		switch typ := sh.typeOf(f.path); typ {
		case model.Phone:
			putTerms(t, f.value, model.Phone)
		case model.LongText:
			if s, ok := f.value.(string); ok {
				late = append(late, s)
			}
		case model.Text, model.Email, model.TextList, model.ObjectList:
			if !quiet(f.path) {
				putTerms(t, f.value, typ)
			}
		}
	}
	if len(late) == 0 {
		return
	}
	t.Loosely(func() {
		for _, s := range late {
			t.Text(index.Cut(s, 400))
		}
	})
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
	switch path {
	case "gender", "salutation", "language", "source", "role":
		return true
	}
	return false
}

func putTerms(t *index.Terms, v any, typ model.Type) {
	switch v := v.(type) {
	case string:
		if typ == model.Phone || looksLikePhone(v) {
			t.Phone(v)
		}
		putText(t, v)
	case []string:
		for _, s := range v {
			putText(t, s)
		}
	case []any:
		t.Cut() // they are not told as they are
		for _, x := range v {
			if s := model.Display([]any{x}); s != "" {
				putTerms(t, s, model.Text)
			}
		}
	case int64:
		t.Text(model.Display(v))
	}
}

// mostText is how many bytes of a value count.
const mostText = 200

func putText(t *index.Terms, s string) {
	if len(s) > mostText {
		t.Cut()
	}
	t.Text(index.Cut(s, mostText))
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
