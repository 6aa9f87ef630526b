// Package modelfile reads the models and fields that a user adds in a file. docs/models.md describes the file. It
// does no input or output; everything in it is pure.
package modelfile

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/model/document"
)

// The bounds of a file; a screen could not show more.
const (
	mostModels = 50
	mostFields = 200
)

// Read gives the known models with what the file adds: fields of their own behind theirs, and the user's own models
// behind all. name is the file's name for messages. The error is a *document.Fault; then nothing of the file counts.
func Read(name string, text []byte, known []model.Model) ([]model.Model, error) {
	top, err := document.Parse(name, text)
	if err != nil {
		return nil, err
	}
	entries, err := top.Entries()
	if err != nil {
		return nil, err
	}
	r := reader{all: slices.Clone(known)}
	for _, e := range entries {
		if e.Key != "models" {
			return nil, e.Value.Fault("is not a key here%s", document.Near(e.Key, []string{"models"}))
		}
		if err := r.models(e.Value); err != nil {
			return nil, err
		}
	}
	return r.all, r.references()
}

// reader collects the models of one file.
type reader struct {
	all  []model.Model
	refs []reference
}

// reference is a field that names another model, which may stand further down.
type reference struct {
	at    document.Node
	model string
}

func (r *reader) models(n document.Node) error {
	entries, err := n.Entries()
	if err != nil {
		return err
	}
	if len(entries) > mostModels {
		return n.Fault("has %d models, of which %d can be kept", len(entries), mostModels)
	}
	for _, e := range entries {
		i := slices.IndexFunc(r.all, func(m model.Model) bool { return m.Name == e.Key })
		if i >= 0 {
			err = r.extend(&r.all[i], e.Value)
		} else {
			err = r.add(e.Key, e.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// extend adds fields to a model that the program knows.
func (r *reader) extend(m *model.Model, n document.Node) error {
	entries, err := n.Entries()
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Key != "fields" {
			return e.Value.Fault("cannot be said of a model that the program has itself: only fields can be added to it")
		}
		fields, err := r.fields(e.Value, *m)
		if err != nil {
			return err
		}
		*m = m.With(fields...)
	}
	return nil
}

// add makes a model of the user's own.
func (r *reader) add(name string, n document.Node) error {
	if !modelName.MatchString(name) || name == "all" {
		return n.Fault("cannot be a model's name: it begins with a small letter, and letters and digits follow, as in invoice")
	}
	p := parts{}
	if err := p.read(r, name, n); err != nil {
		return err
	}
	m := p.model
	for _, other := range r.all {
		for _, word := range []string{m.Name, m.Plural} {
			if strings.EqualFold(word, other.Name) || strings.EqualFold(word, other.Plural) {
				return n.Fault("is called like the model %s", other.Name)
			}
		}
	}
	r.all = append(r.all, m)
	return nil
}

func (r *reader) references() error {
	var names []string
	for _, m := range r.all {
		names = append(names, m.Name)
	}
	for _, ref := range r.refs {
		if !slices.Contains(names, ref.model) {
			return ref.at.Fault("is %q, which is not a model%s", ref.model, document.Near(ref.model, names))
		}
	}
	return nil
}

// parts are what the file says of one model.
type parts struct {
	model    model.Model
	mentions map[string]document.Node // where paths are named, by path
}

func (p *parts) read(r *reader, name string, n document.Node) error {
	entries, err := n.Entries()
	if err != nil {
		return err
	}
	p.model = model.Model{Name: name, Label: spoken(name)}
	p.mentions = map[string]document.Node{}
	for _, e := range entries {
		if err := p.key(r, e); err != nil {
			return err
		}
	}
	if len(p.model.Fields) == 0 {
		return n.Fault("needs fields")
	}
	for path, at := range p.mentions {
		if _, ok := p.model.Field(path); !ok {
			return at.Fault("names %q, which is not one of its fields", path)
		}
	}
	p.fill()
	return nil
}

func (p *parts) key(r *reader, e document.Entry) (err error) {
	m := &p.model
	switch e.Key {
	case "label":
		m.Label, err = label(e.Value)
	case "plural":
		m.Plural, err = label(e.Value)
	case "title":
		m.Titles, err = p.paths(e.Value, "+")
	case "columns":
		m.Columns, err = p.paths(e.Value, "")
	case "needs":
		m.AnyOf, err = p.paths(e.Value, "")
	case "fields":
		m.Fields, err = r.fields(e.Value, model.Model{Name: m.Name})
	default:
		known := []string{"label", "plural", "title", "columns", "needs", "fields"}
		err = e.Value.Fault("is not a key here%s; there are: %s", document.Near(e.Key, known), strings.Join(known, ", "))
	}
	return err
}

// paths are names of fields, of which one text may join several.
func (p *parts) paths(n document.Node, joint string) ([]string, error) {
	list, err := n.Texts()
	for _, text := range list {
		one := []string{text}
		if joint != "" {
			one = strings.Split(text, joint)
		}
		for _, path := range one {
			p.mentions[path] = n
		}
	}
	return list, err
}

// fill adds what the file does not say.
func (p *parts) fill() {
	m := &p.model
	if m.Plural == "" {
		m.Plural = m.Label + "s"
		if stem, ok := strings.CutSuffix(m.Label, "y"); ok {
			m.Plural = stem + "ies"
		}
	}
	for _, f := range m.Fields {
		if len(m.Titles) == 0 && f.Type == model.Text {
			m.Titles = []string{f.Name}
		}
	}
	if len(m.Columns) > 0 {
		return
	}
	for _, f := range m.Fields {
		if len(m.Columns) < 6 && f.Type != model.LongText && f.Type != model.ObjectList {
			m.Columns = append(m.Columns, f.Name)
		}
	}
}

func label(n document.Node) (string, error) {
	s, err := n.Text()
	if err == nil && (s == "" || len([]rune(s)) > 60) {
		err = n.Fault("must have 1 to 60 characters")
	}
	return s, err
}

// spoken makes words of a name: loyaltyTier is "Loyalty tier".
func spoken(name string) string {
	var b strings.Builder
	for i, r := range strings.ReplaceAll(name, ".", " ") {
		switch {
		case i == 0:
			b.WriteString(strings.ToUpper(string(r)))
		case r >= 'A' && r <= 'Z':
			fmt.Fprintf(&b, " %s", strings.ToLower(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
