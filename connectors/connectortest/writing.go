package connectortest

import (
	"net/http"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// sample is a value that the field's type takes, canonical; nil when the suite has none.
func (b *bench) sample(f model.Field) any {
	if v, given := b.env.Values[f.Name]; given {
		return v
	}
	switch f.Type {
	case model.Text, model.LongText:
		return "Probe " + f.Label
	case model.Email:
		return "probe.7@example.org"
	case model.Phone:
		return "+12125550177"
	case model.URL:
		return "https://example.org/probe"
	case model.Date:
		return "1990-12-31"
	case model.DateTime:
		return "2026-12-31T09:30:00Z"
	case model.Boolean:
		return true
	case model.Integer:
		return int64(7)
	case model.Number:
		return 12.5
	case model.Country:
		return "FR"
	case model.Timezone:
		return "Europe/Paris"
	case model.TextList:
		return []string{"probe", "second"}
	case model.Choice:
		if len(f.Options) > 0 {
			return f.Options[0]
		}
	}
	return nil
}

// writable lists the fields that an update can carry, the custom ones among them.
func (b *bench) writable(t *testing.T, l line) []model.Field {
	t.Helper()
	m, _ := model.Find(model.Builtin(), b.env.Model)
	var out []model.Field
	for _, f := range m.Fields {
		if !f.ReadOnly && b.about.WhyNot(b.env.Model, f.Name, b.op(connectors.Update)) == "" {
			out = append(out, f)
		}
	}
	for _, f := range b.fields(t, l) {
		if !f.ReadOnly {
			out = append(out, f)
		}
	}
	return out
}

func (b *bench) fields(t *testing.T, l line) []model.Field {
	t.Helper()
	if !b.op(connectors.FieldRead).Supported {
		return nil
	}
	found, err := l.Fields(t.Context(), b.env.Model)
	if err != nil {
		t.Fatalf("fields: %v", err)
	}
	return found
}

// known is a session that knows the custom fields.
func (b *bench) known(t *testing.T) line {
	t.Helper()
	found := b.fields(t, b.open(t, nil))
	return b.open(t, func(g *connectors.Grant) { g.Fields = map[string][]model.Field{b.env.Model: found} })
}

// putGet writes each field by itself and reads it back; then it is emptied, which may be refused.
func (b *bench) putGet(t *testing.T) {
	b.needs(t, connectors.Update)
	l := b.known(t)
	r := b.made(t, l)
	for _, f := range b.writable(t, l) {
		want := b.sample(f)
		if want == nil {
			t.Logf("%s: the suite has no value for it", f.Name)
			continue
		}
		before := b.read(t, l, r.Remote.ID)
		if _, err := l.Update(t.Context(), connectors.Write{Model: b.env.Model, ID: r.Remote.ID, Patch: model.Patch{f.Name: want}, Before: before}); err != nil {
			t.Errorf("%s = %v: %v (%s)", f.Name, want, err, problem.As(err).Detail)
			continue
		}
		held := b.read(t, l, r.Remote.ID)
		if !model.Equal(held.Fields[f.Name], want) {
			t.Errorf("%s: wrote %v, read %v", f.Name, want, held.Fields[f.Name])
		}
		_, err := l.Update(t.Context(), connectors.Write{Model: b.env.Model, ID: r.Remote.ID, Patch: model.Patch{f.Name: nil}, Before: held})
		if err != nil {
			b.wants(t, err, problem.Invalid)
			continue
		}
		if left := b.read(t, l, r.Remote.ID).Fields[f.Name]; !model.Empty(left) && left != false {
			t.Errorf("%s: emptied, read %v", f.Name, left)
		}
	}
}

// getPut writes a record's own values back: nothing needs to be sent.
func (b *bench) getPut(t *testing.T) {
	b.needs(t, connectors.Update)
	l := b.known(t)
	r := b.made(t, l)
	patch := model.Patch{}
	for _, f := range b.writable(t, l) {
		if v, there := r.Fields[f.Name]; there {
			patch[f.Name] = v
		}
	}
	n := l.net.count()
	if _, err := l.Update(t.Context(), connectors.Write{Model: b.env.Model, ID: r.Remote.ID, Patch: patch, Before: r}); err != nil {
		t.Fatalf("write back: %v", err)
	}
	if more := l.net.count() - n; more != 0 {
		t.Errorf("%d requests were sent to change nothing", more)
	}
}

func (b *bench) refuses(t *testing.T) {
	l := b.open(t, nil)
	m, _ := model.Find(model.Builtin(), b.env.Model)
	tried := 0
	for _, v := range []connectors.Verb{connectors.Create, connectors.Update} {
		if !b.op(v).Supported {
			continue
		}
		for _, f := range m.Fields {
			value := b.sample(f)
			if value == nil || b.about.WhyNot(b.env.Model, f.Name, b.op(v)) == "" {
				continue
			}
			tried++
			w := connectors.Write{Model: b.env.Model, ID: "x1", Patch: model.Patch{f.Name: value}}
			var err error
			if v == connectors.Update {
				_, err = l.Update(t.Context(), w)
			} else {
				for path, given := range b.env.New {
					w.Patch[path] = given
				}
				w.Patch[f.Name] = value
				_, err = l.Create(t.Context(), w)
			}
			p := b.wants(t, err, problem.Invalid)
			if len(p.Fields) != 1 || p.Fields[0].Name != f.Name {
				t.Errorf("%s of %s: refused fields are %+v", v, f.Name, p.Fields)
			}
		}
	}
	if n := l.net.count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	t.Logf("%d fields were refused", tried)
}

func (b *bench) deleted(t *testing.T) {
	b.needs(t, connectors.Delete)
	l := b.open(t, nil)
	r := b.made(t, l)
	if err := l.Delete(t.Context(), b.env.Model, r.Remote.ID); err != nil {
		t.Fatalf("delete: %v", err)
	}
	_, err := l.Retrieve(t.Context(), b.env.Model, r.Remote.ID)
	b.wants(t, err, problem.Gone)
	b.wants(t, l.Delete(t.Context(), b.env.Model, r.Remote.ID), problem.Gone)
}

func (b *bench) readOnly(t *testing.T) {
	l := b.open(t, func(g *connectors.Grant) { g.ReadOnly = true })
	for _, v := range []connectors.Verb{connectors.Create, connectors.Update, connectors.Delete} {
		if !b.op(v).Supported {
			continue
		}
		w := connectors.Write{Model: b.env.Model, ID: b.env.Unknown, Patch: b.env.New}
		var err error
		switch v {
		case connectors.Create:
			_, err = l.Create(t.Context(), w)
		case connectors.Update:
			w.Patch = b.harmlessPatch()
			_, err = l.Update(t.Context(), w)
		case connectors.Delete:
			err = l.Delete(t.Context(), b.env.Model, b.env.Unknown)
		}
		b.wants(t, err, problem.ReadOnly)
	}
	_, err := l.Do(t.Context(), connectors.Request{Method: "POST", Path: "/x1"})
	b.wants(t, err, problem.ReadOnly)
	if n := l.net.count(); n != 0 {
		t.Fatalf("%d requests were sent", n)
	}
	for _, err := range l.List(t.Context(), connectors.Query{Model: b.env.Model}) {
		if err != nil {
			t.Fatalf("a read-only grant cannot list: %v", err)
		}
	}
}

// harmlessPatch is one field of the environment's record that an update can carry.
func (b *bench) harmlessPatch() model.Patch {
	for _, path := range model.Fields(b.env.New).Paths() {
		if b.about.WhyNot(b.env.Model, path, b.op(connectors.Update)) == "" {
			return model.Patch{path: b.env.New[path]}
		}
	}
	return model.Patch{}
}

// lost lets every kind of write happen and loses its answer.
func (b *bench) lost(t *testing.T) {
	after := func(_ int, _ *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		answer, err := send()
		if err != nil {
			return nil, err
		}
		_ = answer.Body.Close() // it is lost on purpose
		return nil, errLost
	}
	fault := func(_ int, r *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
		return canned(r, 502, "text/html", "<html>Bad gateway</html>"), nil
	}
	l := b.open(t, nil)
	b.needs(t, connectors.Update)
	r := b.made(t, l)
	for name, disturb := range map[string]func(int, *http.Request, func() (*http.Response, error)) (*http.Response, error){"reset": after, "502": fault} {
		n := l.net.during(disturb, func() {
			_, err := l.Update(t.Context(), connectors.Write{Model: b.env.Model, ID: r.Remote.ID, Patch: b.harmlessPatch()})
			b.wants(t, err, problem.UnknownOutcome)
		})
		if n != 1 {
			t.Errorf("%s: an update was sent %d times", name, n)
		}
	}
	if !b.op(connectors.Delete).Supported {
		return
	}
	n := l.net.during(after, func() { b.wants(t, l.Delete(t.Context(), b.env.Model, r.Remote.ID), problem.UnknownOutcome) })
	if n != 1 {
		t.Errorf("a deletion was sent %d times", n)
	}
	_, err := l.Retrieve(t.Context(), b.env.Model, r.Remote.ID)
	b.wants(t, err, problem.Gone)
}
