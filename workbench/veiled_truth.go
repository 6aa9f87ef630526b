package workbench

import (
	"errors"
	"iter"
	"reflect"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/veil"
)

// truth is what a value was before it was dressed. It stands in every type that is shown and handed back: what is handed
// back is the truth.
type truth struct{ of any }

func (t *truth) keepsTruth(of any, _ func(any) any) { t.of = of }

func (t truth) behind() any { return t.of }

// keepsTruth lets the names that are shown be veiled too.
func (p *Plan) keepsTruth(of any, shown func(any) any) {
	p.truth.of = of
	p.shown, _ = shown(p.shown).([]model.Change)
}

func (s *ImportStep) keepsTruth(_ any, shown func(any) any) {
	s.shown, _ = shown(s.shown).([]model.Change)
}

// behindVeil is what is seen of an import through a veil; carried out is the import itself.
func (im *Import) behindVeil(v *Veiled) *Import {
	return &Import{ImportPlan: dress(v, im.ImportPlan), plain: im, veil: v}
}

func (v *Veiled) veiledSteps(steps iter.Seq2[ImportStep, error]) iter.Seq2[ImportStep, error] {
	return func(yield func(ImportStep, error) bool) {
		for s, err := range steps {
			if !yield(dress(v, s), v.said(err)) {
				return
			}
		}
	}
}

// trueName is what a pseudonym stands for; a nil veil gives none out.
func (v *Veiled) trueName(s string) string {
	if v == nil {
		return s
	}
	return v.told.of(s)
}

// reveal gives what came back from behind the veil: a plan as it was made, a pseudonym as what it stands for. Anything
// else is what a person typed, and true as it stands.
func reveal[T any](v *Veiled, x T) T {
	if t, ok := any(x).(interface{ behind() any }); ok {
		if was, ok := t.behind().(T); ok {
			return was
		}
	}
	if !v.Veil() {
		return x
	}
	out := reflect.New(reflect.TypeFor[T]()).Elem()
	v.unveil(out, reflect.ValueOf(&x).Elem(), "")
	v.reorder(out.Addr().Interface())
	return out.Interface().(T)
}

// unveil copies in with the pseudonyms of names, ids and conditions in it replaced.
func (v *Veiled) unveil(out, in reflect.Value, field string) {
	out.Set(in)
	switch in.Kind() {
	case reflect.String:
		if in.Type().PkgPath() != "" {
			return
		}
		s := v.told.of(in.String())
		switch {
		case s != in.String():
		case field == "Where":
			s = veil.Quoted(s, v.understood)
		case field == "Text" && in.Len() > 0:
			s = v.making().Understood(s)
		case field == "Connection" || field == "Connections" || field == "View" || field == "Bulk":
			s = v.meant(s)
		}
		out.SetString(s)
	case reflect.Struct:
		for i := range in.NumField() {
			if f := in.Type().Field(i); f.IsExported() && f.Name != "Values" {
				v.unveil(out.Field(i), in.Field(i), f.Name)
				v.reorder(out.Field(i).Addr().Interface())
			}
		}
	case reflect.Slice:
		if in.IsNil() || in.Type().Elem().Kind() != reflect.String && in.Type().Elem().Kind() != reflect.Struct {
			return
		}
		out.Set(reflect.MakeSlice(in.Type(), in.Len(), in.Len()))
		for i := range in.Len() {
			v.unveil(out.Index(i), in.Index(i), field)
		}
	case reflect.Pointer:
		if !in.IsNil() && in.Elem().Kind() == reflect.Struct {
			p := reflect.New(in.Type().Elem())
			v.unveil(p.Elem(), in.Elem(), field)
			v.reorder(p.Interface())
			out.Set(p)
		}
	}
}

// understood is what a text stands for that was shown.
func (v *Veiled) understood(text string) string {
	if s := v.told.of(text); s != text {
		return s
	}
	return v.making().Understood(text)
}

// said is an error without anything personal in its words.
func (v *Veiled) said(err error) error { return v.saidOf(err, nil) }

// saidOf is said for an error about values of which some were typed by the person who reads it.
func (v *Veiled) saidOf(err error, typed map[string]any) error {
	if err == nil || v == nil || !v.Veil() {
		return err
	}
	if c, ok := errors.AsType[*Conflict](err); ok {
		out := &Conflict{Problem: v.problem(c.Problem)}
		for _, x := range c.Clashes {
			y := dress(v, x)
			if was, is := typed[x.Field]; is {
				y.Mine = v.asTyped(v.fieldOf(v.shape(""), x.Field), x.Mine, was, x.Base, x.Theirs)
			}
			out.Clashes = append(out.Clashes, y)
		}
		return out
	}
	return v.problem(problem.As(err))
}

// problem is p in words that tell nothing of anybody.
func (v *Veiled) problem(p *problem.Problem) *problem.Problem {
	if p == nil {
		return nil
	}
	m, out := v.making(), *p
	out.Text, out.Hint, out.Fix = p.Retold(func(value string) string {
		if value == p.Connection && value != "" {
			return v.named(value)
		}
		return m.Quoted(value)
	}, m.Sentence)
	out.Detail = m.Text(p.Detail)
	if p.Connection != "" {
		out.Connection = v.named(p.Connection)
	}
	out.Fields = nil
	for _, f := range p.Fields {
		out.Fields = append(out.Fields, problem.Field{Name: f.Name, Code: f.Code, Message: m.Sentence(f.Message)})
	}
	if p.Err != nil {
		out.Err = curtain{p.Err}
	}
	return &out
}

// curtain is the cause of a problem: it can be told what it is, and not be read.
type curtain struct{ err error }

func (c curtain) Error() string        { return "behind the veil" }
func (c curtain) Is(target error) bool { return errors.Is(c.err, target) }

// shownValues are the values of a record as they were shown.
func (v *Veiled) shownValues(view RecordView) model.Fields {
	return v.making().Fields(veil.ShapeOf(view.Model), view.Record.Fields)
}

func (s *ImportUndoStep) keepsTruth(_ any, shown func(any) any) {
	s.shown, _ = shown(s.shown).([]model.Change)
}
