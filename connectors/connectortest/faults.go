package connectortest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// Faults makes the service fail in every way that the sandbox knows, under every operation that the connector's
// capability table calls supported, for every model of the table, and under the calls that a session always has. A
// read of several requests fails at its first and at its last, a write of several at each. Whatever fails, the answer
// is right or says what is wrong, no record is lost, and no write happens twice.
//
// start makes a service of its own for one model, with Control and, where the model can be written, with a record to
// make; it fails the test for a model that it does not know. It is called anew for faults that end a grant. The
// service's lists must not trail behind its writes. The models run in parallel; one at least must not be Alike.
func Faults(t *testing.T, c connectors.Connector, start func(t *testing.T, modelName string) Env) {
	t.Helper()
	for i, name := range listed(c.Describe()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begin := func(t *testing.T) Env {
				t.Helper()
				env := start(t, name)
				if env.Model != name || env.Control == nil {
					t.Fatalf("the environment for %s is one for %q, or has no Control", name, env.Model)
				}
				return env
			}
			b := newBench(c, begin(t), nil)
			clean := b.open(t, hasty)
			for _, d := range deeds() {
				if b.op(d.verb).Supported || d.always && i == 0 {
					t.Run(string(d.verb), func(t *testing.T) { underAll(t, failing{bench: b, clean: clean, deed: d}, begin) })
				}
			}
		})
	}
}

// listed are the models of a table, in its order.
func listed(about connectors.Description) []string {
	var out []string
	for _, s := range about.Support {
		if name, _, _ := strings.Cut(string(s.Operation), "::"); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// underAll does what blank stands for once without a fault, and then under each, at each place where it matters.
func underAll(t *testing.T, blank failing, begin func(*testing.T) Env) {
	t.Helper()
	t.Run("nothing", func(t *testing.T) {
		f := blank
		f.scenario = scenario{name: "nothing", reads: only(fine), writes: only(fine), effect: true}
		f.run(t)
		blank.course = f.course
		if n := len(f.course.writes); len(f.course.steps) == 0 || f.deed.writes && n != 1 {
			t.Fatalf("it sent %q, of which %d write: one of them must", f.course.steps, n)
		}
	})
	if t.Failed() {
		return
	}
	env := blank.env
	env.Alike = env.Alike || testing.Short() // one of each class is enough for a short run
	for _, s := range scenarios(env) {
		if s.reads == nil && !blank.deed.writes || s.writes == nil && blank.deed.writes {
			continue
		}
		for _, at := range blank.course.places(s, blank.deed.writes) {
			t.Run(s.called(at), func(t *testing.T) {
				f := blank
				f.scenario = s.at(at, f.deed.writes && at != f.course.writes[0])
				if s.own {
					f.bench = newBench(f.connector, begin(t), nil)
					f.clean = f.open(t, hasty)
				}
				f.run(t)
			})
		}
	}
}

// failing is one operation under one fault.
type failing struct {
	*bench
	scenario scenario
	deed     deed
	course   course         // what it sends where nothing fails
	clean    line           // a session that no fault touches
	first    []model.Record // what there was
	before   []model.Record // what there was, with what the test made for itself
	now      []model.Record // what there is afterwards, where somebody looked
	target   model.Record   // what is read, changed or deleted
	patch    model.Patch    // what a create or an upsert is asked for
	made     model.Record   // what it answered
	wrong    []string       // what was answered and is not so
}

// hasty waits for nothing that is drawn by lot.
func hasty(g *connectors.Grant) { g.Rand = func() float64 { return 0 } }

func (f *failing) run(t *testing.T) {
	t.Helper()
	f.first = f.records(t, f.clean, connectors.Query{Model: f.env.Model})
	if len(f.first) == 0 {
		t.Fatalf("the environment has no %s", f.env.Model)
	}
	defer f.tidy(t)
	f.before, f.target = f.first, f.first[0]
	if f.deed.verb == connectors.Update || f.deed.verb == connectors.Delete {
		f.target = f.someone(t)
		f.before = append(slices.Clone(f.first), f.target)
	}
	if f.deed.writes {
		f.patch = f.bench.patch()
	}
	under, from := f.warm(t, hasty)
	f.fault(t, f.scenario.fault)
	err := f.released(t, func() error { return f.deed.do(f, t, under) })
	if !f.scenario.ends() {
		f.fault(t, sandbox.Fault{})
	}
	f.judge(t, err)
	sent := f.sent(under, from)
	if f.deed.writes {
		f.sentOnce(t, sent)
	}
	if f.deed.writes && !f.scenario.ends() {
		f.happened(t, err)
	}
	f.course = sent
}

// fault puts this fault in the place of all that stood; one without a kind is none.
func (f *failing) fault(t *testing.T, one sandbox.Fault) {
	t.Helper()
	add := []sandbox.Fault{one}
	if one.Kind == "" {
		add = nil
	}
	if err := f.env.Control.Post(t.Context(), "faults", map[string]any{"clear": true, "add": add}, nil); err != nil {
		t.Fatal(err)
	}
}

// released does it, and lets requests go on that the service keeps waiting meanwhile.
func (f *failing) released(t *testing.T, do func() error) error {
	t.Helper()
	if k := f.scenario.fault.Kind; k != sandbox.Hold && k != sandbox.HoldAfter {
		return do()
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	for {
		select {
		case err := <-done:
			return err
		default:
		}
		if err := f.env.Control.Post(t.Context(), "release", map[string]any{}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// judge holds the answer against what the scenario allows.
func (f *failing) judge(t *testing.T, err error) {
	t.Helper()
	allowed := f.scenario.reads
	if f.deed.writes {
		allowed = f.scenario.writes
	}
	if f.scenario.fault.Kind == sandbox.Revoke && f.env.Trades != "" {
		allowed = append(slices.Clone(allowed), fine) // what was traded is revoked, not the secret
	}
	kind, detail := fine, ""
	if err != nil {
		p, ok := errors.AsType[*problem.Problem](err)
		if !ok {
			t.Fatalf("got %v (%T), which is no problem", err, err)
		}
		kind, detail = p.Kind, p.Detail
		f.wants(t, err, kind)
	}
	if !slices.Contains(allowed, kind) {
		t.Errorf("got %v (kind %q, %s), want one of %q", err, kind, detail, allowed)
	}
	for _, w := range f.wrong {
		t.Error(w)
	}
}

// sent is what left behind the first requests.
func (f *failing) sent(l line, from int) course {
	l.net.mu.Lock()
	defer l.net.mu.Unlock()
	var out course
	for i, r := range l.net.sent[from:] {
		out.steps = append(out.steps, r.Method+" "+r.URL.Path)
		if r.Method != http.MethodGet && r.URL.Path != f.env.Trades {
			out.writes = append(out.writes, i)
		}
	}
	return out
}

// sentOnce allows one write, and one more for each refusal that was certain.
func (f *failing) sentOnce(t *testing.T, sent course) {
	t.Helper()
	if k := f.scenario.fault.Kind; len(sent.writes) > 1 && k != sandbox.TooMany && k != sandbox.Expire && k != sandbox.Revoke {
		t.Errorf("the write was sent %d times: %q", len(sent.writes), sent.steps)
	}
}
