// Package modelfile reads the models and fields that a user adds in a file. docs/models.md describes the file. It
// does no input or output; everything in it is pure.
package modelfile

import (
	"errors"
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
// behind all. name is the file's name for messages. The error is document.Faults, all that
// is wrong and can be told apart; then nothing of the file counts.
func Read(name string, text []byte, known []model.Model) ([]model.Model, error) {
	top, err := document.Parse(name, text)
	if err != nil {
		return nil, document.All(name, err)
	}
	entries, err := top.Entries()
	r := reader{all: slices.Clone(known)}
	errs := []error{err}
	for _, e := range entries {
		if e.Key != "models" {
			errs = append(errs, e.Value.Fault("is not a key here%s", document.Near(e.Key, []string{"models"})))
			continue
		}
		errs = append(errs, r.models(e.Value))
	}
	if err := document.All(name, errors.Join(append(errs, r.references())...)); err != nil {
		return nil, err
	}
	return r.all, nil
}

// reader collects the models of one file.
type reader struct {
	all   []model.Model
	refs  []reference
	names []string // of the models that the file speaks of, those with a fault included
}

// reference is a field that names another model, which may stand further down.
type reference struct {
	at    document.Node
	model string
}

func (r *reader) models(n document.Node) error {
	entries, err := n.Entries()
	if len(entries) > mostModels {
		return n.Fault("has %d models, of which %d can be kept", len(entries), mostModels)
	}
	errs := []error{err}
	for _, e := range entries {
		r.names = append(r.names, e.Key)
		i := slices.IndexFunc(r.all, func(m model.Model) bool { return m.Name == e.Key })
		if i >= 0 {
			err = r.extend(&r.all[i], e.Value)
		} else {
			err = r.add(e.Key, e.Value)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// extend adds fields to a model that the program knows.
func (r *reader) extend(m *model.Model, n document.Node) error {
	entries, err := n.Entries()
	errs := []error{err}
	for _, e := range entries {
		if e.Key != "fields" {
			errs = append(errs, e.Value.Fault("cannot be said of a model that the program has itself: only fields can be added to it"))
			continue
		}
		fields, err := r.fields(e.Value, *m)
		errs = append(errs, err)
		*m = m.With(fields...)
	}
	return errors.Join(errs...)
}

// add makes a model of the user's own.
func (r *reader) add(name string, n document.Node) error {
	if !modelName.MatchString(name) || name == "all" {
		return n.Fault("cannot be a model's name: it begins with a small letter, and letters and digits follow, as in invoice")
	}
	p := parts{}
	err := p.read(r, name, n)
	m := p.model
	for _, other := range r.all {
		for _, word := range []string{m.Name, m.Plural} {
			if strings.EqualFold(word, other.Name) || strings.EqualFold(word, other.Plural) {
				return errors.Join(err, n.Fault("is called like the model %s", other.Name))
			}
		}
	}
	if err == nil {
		r.all = append(r.all, m)
	}
	return err
}

func (r *reader) references() error {
	names := slices.Clone(r.names) // a model with a fault is told of once
	for _, m := range r.all {
		names = append(names, m.Name)
	}
	var errs []error
	for _, ref := range r.refs {
		if !slices.Contains(names, ref.model) {
			errs = append(errs, ref.at.Fault("is %q, which is not a model%s", ref.model, document.Near(ref.model, names)))
		}
	}
	return errors.Join(errs...)
}

// parts are what the file says of one model.
type parts struct {
	model    model.Model
	mentions map[string]document.Node // where paths are named, by path
	fields   []string                 // the names of its fields, those with a fault included
}

func (p *parts) read(r *reader, name string, n document.Node) error {
	entries, err := n.Entries()
	errs := []error{err}
	p.model = model.Model{Name: name, Label: spoken(name)}
	p.mentions = map[string]document.Node{}
	said := false
	for _, e := range entries {
		errs = append(errs, p.key(r, e))
		said = said || e.Key == "fields" && len(p.fields) > 0
	}
	if !said && errors.Join(errs...) == nil {
		return n.Fault("needs fields")
	}
	for path, at := range p.mentions {
		if said && !slices.Contains(p.fields, path) {
			errs = append(errs, at.Fault("names %q, which is not one of its fields", path))
		}
	}
	p.fill()
	return errors.Join(errs...)
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
		all, _ := e.Value.Entries() // what is wrong with them, fields tells
		for _, f := range all {
			p.fields = append(p.fields, f.Key)
		}
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
