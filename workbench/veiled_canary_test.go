package workbench

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"patchbay/model"
	"patchbay/problem"
)

// canary is a person of whom nothing may be seen.
const canary = "Quillon Zyxwarda <quillon.zyxwarda@corvane.test>, +1 212 688 0142, 14 Brindlewick Lane"

// traces are what would be seen of the canary.
var traces = []string{"quillon", "zyxwarda", "corvane", "688 0142", "6880142", "brindlewick"}

func trace(text string) string {
	low := strings.ToLower(text)
	for _, t := range traces {
		if strings.Contains(low, t) {
			return t
		}
	}
	return ""
}

// instil puts the canary into everything of x that can hold a text, unexported fields too, but not where the list of what
// is let through says that a text tells nothing of anybody.
func instil(x reflect.Value, kind textKind, deep int) {
	if deep > 8 {
		return
	}
	switch x.Kind() {
	case reflect.String:
		switch {
		case x.Type().PkgPath() != "" || kind == harmless:
			x.SetString("ok")
		case kind == condition:
			x.SetString(`name == "` + canary + `"`)
		case kind == jsonText:
			x.SetString(`{"who":"` + canary + `"}`)
		case kind == address:
			x.SetString("https://api.example.com/contacts/quillon.zyxwarda@corvane.test?query=Zyxwarda")
		default:
			x.SetString(canary)
		}
	case reflect.Slice:
		switch {
		case x.Type() == reflect.TypeFor[json.RawMessage]() || x.Type().Elem().Kind() == reflect.Uint8:
			x.SetBytes([]byte(`{"who":["` + canary + `"]}`))
		default:
			x.Set(reflect.MakeSlice(x.Type(), 2, 2))
			for i := range 2 {
				instil(x.Index(i), kind, deep+1)
			}
		}
	case reflect.Map:
		x.Set(reflect.MakeMap(x.Type()))
		k, e := reflect.New(x.Type().Key()).Elem(), reflect.New(x.Type().Elem()).Elem()
		if k.Kind() != reflect.String {
			return
		}
		k.SetString("phone")
		instil(e, kind, deep+1)
		x.SetMapIndex(k, e)
	case reflect.Pointer:
		switch x.Type() {
		case reflect.TypeFor[*time.Time](), reflect.TypeFor[*Veiled](), reflect.TypeFor[*time.Location]():
			return
		}
		if x.Type().Elem().Kind() == reflect.Struct && x.Type().Elem().PkgPath() != "" && strings.HasPrefix(x.Type().Elem().PkgPath(), "patchbay/") {
			x.Set(reflect.New(x.Type().Elem()))
			instil(x.Elem(), kind, deep+1)
		}
	case reflect.Interface:
		if x.Type() == reflect.TypeFor[error]() {
			x.Set(reflect.ValueOf(errors.New(canary)))
		} else if x.NumMethod() == 0 {
			x.Set(reflect.ValueOf(canary))
		}
	case reflect.Struct:
		if x.Type() == reflect.TypeFor[time.Time]() || x.Type() == reflect.TypeFor[truth]() {
			return
		}
		for i := range x.NumField() {
			f := x.Type().Field(i)
			to := x.Field(i)
			if !f.IsExported() {
				to = reflect.NewAt(to.Type(), unsafe.Pointer(to.UnsafeAddr())).Elem()
			}
			instil(to, kindOf(x.Type(), f.Name), deep+1)
		}
	}
}

// leaks finds a trace in what can be seen of x: its exported fields, and what its methods say.
func leaks(x reflect.Value, path string, deep int) string {
	if deep > 10 {
		return ""
	}
	switch x.Kind() {
	case reflect.String:
		if t := trace(x.String()); t != "" {
			return path + ": " + x.String()
		}
	case reflect.Slice, reflect.Array:
		if x.Kind() == reflect.Slice && x.Type().Elem().Kind() == reflect.Uint8 {
			return leaks(reflect.ValueOf(string(x.Bytes())), path, deep+1)
		}
		for i := range x.Len() {
			if l := leaks(x.Index(i), fmt.Sprintf("%s[%d]", path, i), deep+1); l != "" {
				return l
			}
		}
	case reflect.Map:
		for each := x.MapRange(); each.Next(); {
			if l := leaks(each.Value(), path+"."+fmt.Sprint(each.Key()), deep+1); l != "" {
				return l
			}
		}
	case reflect.Pointer, reflect.Interface:
		if !x.IsNil() {
			return leaks(x.Elem(), path, deep+1)
		}
	case reflect.Struct:
		if x.Type() == reflect.TypeFor[time.Time]() || x.Type() == reflect.TypeFor[model.Model]() || x.Type() == reflect.TypeFor[model.Field]() {
			return ""
		}
		for i := range x.NumField() {
			if f := x.Type().Field(i); f.IsExported() {
				if l := leaks(x.Field(i), path+"."+f.Name, deep+1); l != "" {
					return l
				}
			}
		}
	}
	return spoken(x, path, deep)
}

// spoken finds a trace in what the methods of x say.
func spoken(x reflect.Value, path string, deep int) string {
	if !strings.HasPrefix(x.Type().PkgPath(), "patchbay/") || !x.CanInterface() {
		return ""
	}
	for i := range x.NumMethod() {
		m := x.Type().Method(i)
		if m.Type.NumIn() != 1 || m.Name == "Unwrap" || m.Type.NumOut() == 0 {
			continue
		}
		for _, r := range x.Method(i).Call(nil) {
			if l := leaks(r, path+"."+m.Name+"()", deep+1); l != "" {
				return l
			}
		}
	}
	return ""
}

// Whatever the workbench answers or tells, in whichever of its texts: nothing of the canary is left.
func TestNothingOfAnybodyLeavesTheWorkbench(t *testing.T) {
	t.Parallel()
	v := NewVeiled(Open(Options{Veil: true, Home: Home{Root: t.TempDir(), Profile: "default"}}))
	tried := 0
	for _, typ := range leaving() {
		in := reflect.New(typ).Elem()
		instil(in, personal, 0)
		out := reflect.New(typ).Elem()
		d := dresser{v: v, veil: v.making()}
		d.walk(out, in, scope{shape: v.shape("")})
		if l := leaks(out, typ.String(), 0); l != "" {
			t.Errorf("%s", l)
		}
		if text, err := json.Marshal(out.Interface()); err == nil && trace(string(text)) != "" {
			t.Errorf("%s as JSON: %s", typ, text)
		}
		if l := leaks(in, typ.String(), 0); l == "" && in.Kind() == reflect.Struct && in.NumField() > 6 {
			t.Logf("%s has no place for the canary", typ)
		}
		tried++
	}
	if tried < 60 {
		t.Errorf("only %d types were tried", tried)
	}
}

// leaving are the types that the methods of the workbench answer or tell; flows and imports that run are tried elsewhere.
func leaving() []reflect.Type {
	var out []reflect.Type
	seen := map[reflect.Type]bool{
		reflect.TypeFor[error](): true, reflect.TypeFor[*Connecting](): true, reflect.TypeFor[*Import](): true, reflect.TypeFor[*Sandboxes](): true,
		reflect.TypeFor[ConnectRequest](): true, reflect.TypeFor[Connector](): true, reflect.TypeFor[[]Connector](): true, reflect.TypeFor[Drafted](): true,
		reflect.TypeFor[[]model.Model](): true, reflect.TypeFor[model.Model](): true, reflect.TypeFor[[]model.Field](): true, reflect.TypeFor[[]Endpoint](): true,
		reflect.TypeFor[map[string]string](): true, reflect.TypeFor[string](): true, reflect.TypeFor[[]string](): true, reflect.TypeFor[<-chan Event](): true,
	}
	add := func(t reflect.Type) {
		if !seen[t] && t.Kind() != reflect.Func {
			seen[t] = true
			out = append(out, t)
		}
	}
	v := reflect.TypeFor[*Veiled]()
	for i := range v.NumMethod() {
		m := v.Method(i).Type
		for j := range m.NumOut() {
			add(m.Out(j))
		}
		for j := 1; j < m.NumIn(); j++ {
			if f := m.In(j); f.Kind() == reflect.Func {
				for k := range f.NumIn() {
					if f.In(k).Kind() == reflect.Struct {
						add(f.In(k))
					}
				}
			}
		}
	}
	return append(out, reflect.TypeFor[Event](), reflect.TypeFor[Step](), reflect.TypeFor[ImportStep](), reflect.TypeFor[ImportResult](), reflect.TypeFor[ImportPlan](), reflect.TypeFor[ConsoleRequest]())
}

// An error is an answer too, in whatever it is wrapped.
func TestNothingOfAnybodyIsInAnError(t *testing.T) {
	t.Parallel()
	v := NewVeiled(Open(Options{Veil: true, Home: Home{Root: t.TempDir(), Profile: "default"}}))
	p := problem.New(problem.Invalid, "The provider refused the change to %s.", canary).WithHint("Ask %s.", canary).WithFix("patchbay show contact %s", canary).WithDetail(canary).On(canary)
	p.Fields = []problem.Field{{Name: "email", Code: "x", Message: canary}}
	for name, err := range map[string]error{
		"plain":    errors.New(canary),
		"problem":  p,
		"wrapped":  fmt.Errorf("save %s: %w", canary, p),
		"joined":   errors.Join(errors.New(canary), p),
		"conflict": fmt.Errorf("x: %w", &Conflict{Problem: p, Clashes: []Clash{{Field: "email", Label: "E-mail", Base: canary, Mine: canary, Theirs: canary}}}),
		"where":    fmt.Errorf("x: %w", &WhereFault{Text: canary, In: canary}),
	} {
		said := v.said(err)
		texts := []string{said.Error(), fmt.Sprintf("%+v", said)}
		shown := problem.As(said)
		texts = append(texts, shown.Error(), shown.Text, shown.Hint, shown.Fix, shown.Detail, shown.Connection, fmt.Sprint(shown.Fields))
		if c, ok := errors.AsType[*Conflict](said); ok {
			texts = append(texts, fmt.Sprintf("%+v", c.Clashes))
		}
		if f, ok := errors.AsType[*WhereFault](said); ok {
			texts = append(texts, f.In, f.Text)
		}
		for _, text := range texts {
			if trace(text) != "" {
				t.Errorf("%s: %s", name, text)
			}
		}
		if problem.As(err).Kind != shown.Kind {
			t.Errorf("%s: the kind became %s", name, shown.Kind)
		}
	}
}
