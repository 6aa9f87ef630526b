package workbench

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/query"
	"patchbay/veil"
)

// dress gives x without anything personal while the veil is on; x itself stays as it is.
func dress[T any](v *Veiled, x T) T { return dressed(v, x, nil) }

// dressed is dress for values of which some were typed by the person who sees them: what these paths become is shown as
// it was typed.
func dressed[T any](v *Veiled, x T, typed map[string]any) T {
	if v == nil || !v.Veil() {
		return x
	}
	d := dresser{v: v, veil: v.making(), typed: typed}
	out := reflect.New(reflect.TypeFor[T]()).Elem()
	d.walk(out, reflect.ValueOf(&x).Elem(), scope{shape: v.shape("")})
	return out.Interface().(T)
}

// toldVeiled is dress for what a function is told; nil stays nil.
func toldVeiled[T any](v *Veiled, tell func(T)) func(T) {
	if tell == nil {
		return nil
	}
	return func(x T) { tell(dress(v, x)) }
}

// dresser is one answer on its way out.
type dresser struct {
	v     *Veiled
	veil  *veil.Veil
	typed map[string]any
}

// scope is what is known of a value by what stands around it.
type scope struct {
	shape veil.Shape
	field model.Field
	kind  textKind
	draft bool // it is of a working copy
}

// walk writes into out, which is addressable and zero, what in is without anything personal.
func (d *dresser) walk(out, in reflect.Value, s scope) {
	if d.special(out, in, s) {
		return
	}
	switch in.Kind() {
	case reflect.Struct:
		d.structure(out, in, s)
	case reflect.Pointer:
		if !in.IsNil() {
			p := reflect.New(in.Type().Elem())
			d.walk(p.Elem(), in.Elem(), s)
			out.Set(p)
		}
	case reflect.Slice, reflect.Array:
		d.list(out, in, s)
	case reflect.Map:
		if in.IsNil() {
			return
		}
		m := reflect.MakeMapWithSize(in.Type(), in.Len())
		for each := in.MapRange(); each.Next(); {
			x := reflect.New(in.Type().Elem()).Elem()
			if s.kind == headers && harmlessHeader(each.Key().String()) {
				x.Set(each.Value())
			} else {
				d.walk(x, each.Value(), s)
			}
			m.SetMapIndex(each.Key(), x)
		}
		out.Set(m)
	case reflect.String:
		if in.Type().PkgPath() != "" { // a type of its own is one of a few words that the program knows
			out.Set(in)
			return
		}
		out.SetString(d.text(in.String(), s))
	case reflect.Interface:
		d.anything(out, in, s)
	default:
		out.Set(in)
	}
}

func (d *dresser) list(out, in reflect.Value, s scope) {
	if in.Kind() == reflect.Slice {
		if in.IsNil() {
			return
		}
		out.Set(reflect.MakeSlice(in.Type(), in.Len(), in.Len()))
	}
	for i := range in.Len() {
		d.walk(out.Index(i), in.Index(i), s)
	}
}

// anything is a value of a record, or something that is told as any.
func (d *dresser) anything(out, in reflect.Value, s scope) {
	if in.IsNil() {
		return
	}
	switch x := in.Interface().(type) {
	case error:
		out.Set(reflect.ValueOf(d.v.said(x)))
	case string, []string, []any, map[string]any:
		out.Set(reflect.ValueOf(d.veil.Value(s.field, x)))
	default:
		y := reflect.New(in.Elem().Type()).Elem()
		d.walk(y, in.Elem(), s)
		out.Set(y)
	}
}

// special veils the types that have a meaning of their own.
func (d *dresser) special(out, in reflect.Value, s scope) bool {
	if !in.CanInterface() {
		return false
	}
	switch x := in.Interface().(type) {
	case model.Fields:
		out.Set(reflect.ValueOf(d.veil.Fields(s.shape, x)))
	case model.Patch:
		out.Set(reflect.ValueOf(model.Patch(d.veil.Fields(s.shape, x))))
	case json.RawMessage:
		out.Set(reflect.ValueOf(json.RawMessage(d.veil.JSON(x))))
	case []byte:
		if x != nil {
			out.Set(reflect.ValueOf(d.veil.JSON(x)))
		}
	case model.Change:
		out.Set(reflect.ValueOf(d.change(x, s)))
	case *problem.Problem:
		if x != nil {
			out.Set(reflect.ValueOf(d.v.problem(x)))
		}
	case Candidate:
		out.Set(reflect.ValueOf(d.candidate(x)))
	case model.Model, model.Field:
		out.Set(in) // what a model has is no secret
	default:
		return false
	}
	return true
}

func (d *dresser) change(c model.Change, s scope) model.Change {
	f := d.v.fieldOf(s.shape, c.Field)
	out := model.Change{Field: c.Field, Before: d.veil.Value(f, c.Before), After: c.After}
	switch typed, is := d.typed[c.Field]; {
	case is:
		out.After = d.v.asTyped(f, c.After, typed, c.Before)
	case s.draft:
		out.After = d.v.asOwn(f, c.After, c.Before)
	default:
		out.After = d.veil.Value(f, c.After)
	}
	return out
}

// candidate is what could be typed on; a value goes in under its pseudonym, and is understood by it.
func (d *dresser) candidate(c Candidate) Candidate {
	switch c.Kind {
	case query.AField, query.AnOp, query.AFunction, query.AKeyword:
	default:
		c.Insert = d.veil.Condition(c.Insert, d.v.told.keep)
		c.Label = d.veil.Text(c.Label)
	}
	c.Detail = d.veil.Sentence(c.Detail)
	return c
}

// structure copies a struct field by field; unexported ones go along as they are.
func (d *dresser) structure(out, in reflect.Value, s scope) {
	out.Set(in)
	s.draft = s.draft || in.Type() == reflect.TypeFor[BulkItem]()
	for _, f := range fieldPlans(in.Type()) {
		switch f.about {
		case aboutModel:
			s.shape = d.v.shape(in.Field(f.at).String())
		case aboutWholeModel:
			if m := in.Field(f.at).Interface().(model.Model); m.Name != "" {
				s.shape = veil.ShapeOf(m)
			}
		case aboutOperation:
			name, _, _ := strings.Cut(in.Field(f.at).String(), "::")
			s.shape = d.v.shape(name)
		case aboutField:
			s.field = d.v.fieldOf(s.shape, in.Field(f.at).String())
		case aboutWholeField:
			s.field = in.Field(f.at).Interface().(model.Field)
		}
	}
	for _, f := range fieldPlans(in.Type()) {
		if !f.open {
			continue
		}
		x := s
		x.kind = f.kind
		to := out.Field(f.at)
		to.SetZero()
		d.walk(to, in.Field(f.at), x)
	}
	if k, ok := out.Addr().Interface().(interface {
		keepsTruth(of any, shown func(any) any)
	}); ok {
		k.keepsTruth(in.Interface(), func(x any) any {
			y := reflect.New(reflect.TypeOf(x)).Elem()
			d.walk(y, reflect.ValueOf(x), s)
			return y.Interface()
		})
	}
	if o, ok := out.Addr().Interface().(*BulkOp); ok {
		d.op(o, in.Interface().(BulkOp))
	}
	d.remember(in)
}

// op is a wanted change as it stands on a screen: the field that is copied, the expression that is computed, and what the
// person typed in this process stay.
func (d *dresser) op(out *BulkOp, in BulkOp) {
	switch in.How {
	default:
		if d.v.theirs(in.Value) {
			out.Value = in.Value
		}
		if d.v.theirs(in.With) {
			out.With = in.With
		}
	case BulkCopy:
		out.Value = in.Value
	case BulkWork:
		out.Value = d.veil.Condition(in.Value, nil)
	}
}

// fieldPlan is how one field of a struct is dressed.
type fieldPlan struct {
	at    int
	open  bool // exported: it is dressed
	kind  textKind
	about about
}

// about is what a field tells of those beside it.
type about int

const (
	aboutNothing about = iota
	aboutModel
	aboutWholeModel
	aboutOperation
	aboutField
	aboutWholeField
)

// planned remembers what is known of a type; it holds nothing of anybody.
var planned sync.Map

func fieldPlans(t reflect.Type) []fieldPlan {
	if p, ok := planned.Load(t); ok {
		return p.([]fieldPlan)
	}
	var out []fieldPlan
	for i := range t.NumField() {
		f := t.Field(i)
		p := fieldPlan{at: i, open: f.IsExported(), kind: kindOf(t, f.Name)}
		switch {
		case !f.IsExported():
			continue
		case f.Type == reflect.TypeFor[model.Model]():
			p.about = aboutWholeModel
		case f.Type == reflect.TypeFor[model.Field]():
			p.about = aboutWholeField
		case f.Type.Kind() == reflect.String && f.Name == "Model":
			p.about = aboutModel
		case f.Type.Kind() == reflect.String && f.Name == "Operation":
			p.about = aboutOperation
		case f.Type.Kind() == reflect.String && f.Name == "Field":
			p.about = aboutField
		}
		out = append(out, p)
	}
	got, _ := planned.LoadOrStore(t, out)
	return got.([]fieldPlan)
}

// text veils one text by its kind.
func (d *dresser) text(s string, in scope) string {
	if s == "" {
		return ""
	}
	switch in.kind {
	case harmless:
		return s
	case sentence:
		return d.veil.Sentence(s)
	case nameOf:
		return d.v.named(s)
	case nativeID:
		return d.kept(d.veil.ID(s), s)
	case website:
		return d.veil.Website(s)
	case address:
		return d.kept(d.veil.Address(s), s)
	case condition:
		return d.kept(d.veil.Condition(s, d.v.told.keep), s)
	case pairLines:
		lines := strings.Split(s, "\n")
		for i, l := range lines {
			lines[i] = strings.TrimPrefix(d.veil.Address("?"+l), "?")
		}
		return d.kept(strings.Join(lines, "\n"), s)
	case searched:
		return d.kept(d.veil.Text(s), s)
	case jsonText:
		return string(d.veil.JSON([]byte(s)))
	case valueOf:
		if x, ok := d.veil.Value(in.field, s).(string); ok {
			return x
		}
	}
	return d.veil.Text(s)
}

// kept remembers what a pseudonym stands for.
func (d *dresser) kept(pseudonym, text string) string {
	d.v.told.keep(pseudonym, text)
	return pseudonym
}

// remember lets ids of ours through in sentences from now on.
func (d *dresser) remember(in reflect.Value) {
	switch x := in.Interface().(type) {
	case Row:
		d.veil.Know(x.ID)
	case RecordView:
		d.veil.Know(x.Record.ID)
	case LinkEnd:
		d.veil.Know(x.ID)
	case Change:
		d.veil.Know(x.ID, x.Record)
	case Bulk:
		d.veil.Know(x.ID)
	case Connection:
		d.veil.Know(x.Connector, x.ConnectorName)
	}
}

// harmlessHeader reports whether a header of HTTP tells how something was sent, and not what.
func harmlessHeader(name string) bool {
	low := strings.ToLower(name)
	switch low {
	case "content-type", "content-length", "content-encoding", "date", "expires", "age", "retry-after", "server", "accept", "accept-encoding",
		"cache-control", "connection", "transfer-encoding", "vary", "version", "user-agent", "www-authenticate", "allow":
		return true
	}
	return strings.HasPrefix(low, "x-ratelimit") || strings.HasPrefix(low, "ratelimit")
}
