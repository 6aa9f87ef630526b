// Package connectortest is the suite that every connector passes: the contract of package connectors as
// tests. It talks to a running service through the connector, and makes the network fail in between; it needs
// nothing of the service but records and a record that it may create.
package connectortest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// Env is a running service with at least three records of the model, or as many as Least says.
type Env struct {
	Grant   connectors.Grant   // Endpoint, Tokens, Workspace; the suite brings its own transport, recorder and budget
	Token   string             // the token's text, which must never be seen
	Model   string             // with every verb that the connector supports for it
	Unknown string             // a native id of the right form that no record has
	New     model.Patch        // creates a record that no other has
	Values  map[string]any     // canonical values for fields where the suite's own will not do; nil skips the field
	Fresh   func() model.Patch // another such record at each call, where they cannot be removed; nil: New every time
	Page    int                // records per page for walks; 0: two
	Bare    bool               // listings are answered by bare arrays: [] is an empty page there, and no garbled answer
	Search  string             // a text that finds records of the model; "": a word of one of its records
	Least   int                // how many records there are at least, where there cannot be three; 0: three
	Control *sandbox.Remote    // makes the service fail; only Faults needs it
	Names   []string           // native names whose renaming must be noticed; nil: "id". Only Faults needs them
	// Times counts how often patch was made among all records, where making one changes another; nil: new ids count.
	Times func(patch model.Patch, now []model.Record) int
	// Drift is what other people do under a read, to a record of the sandbox's choice where it names none. Only Faults
	// needs it; the suite adds the action. The zero value is a record of the provider's choice.
	Drift  sandbox.Change
	Alike  bool   // the connector treats the model as it does another: Faults tries one of each class of faults
	Trades string // path of the call that trades the secret for what requests carry; "" where they carry the secret
	// Assembled says that native records are put together from parts of an answer, so that none came whole.
	Assembled bool
	// Warm brings a session to where an operation is one request: signed in, with what it needs looked up, and nothing
	// left behind. nil: it is so from the start.
	Warm func(t *testing.T, s connectors.Session)
}

// Run runs the suite. The subtests share the service and run one after the other.
func Run(t *testing.T, c connectors.Connector, env Env) {
	t.Helper()
	run(t, newBench(c, env, nil))
}

func newBench(c connectors.Connector, env Env, seen *ledger) *bench {
	if env.Page == 0 {
		env.Page = 2
	}
	if env.Least == 0 {
		env.Least = 3
	}
	return &bench{connector: c, env: env, about: c.Describe(), seen: seen}
}

func run(t *testing.T, b *bench) {
	t.Helper()
	for _, law := range b.laws() {
		if !law.once || !b.again {
			t.Run(law.name, law.test)
		}
	}
}

// law is one sentence of the contract; once says that it is about the session as a whole, whatever the model.
type law struct {
	name string
	test func(*testing.T)
	once bool
}

func (b *bench) laws() []law {
	return []law{
		{"TheDescriptionIsWhole", b.description, true},
		{"WhatIsNotSupportedIsRefusedWithItsReason", b.unsupported, true},
		{"AWalkIsWholeAndEndsComplete", b.walk, false},
		{"AWalkGoesOnFromAnyCursor", b.resume, false},
		{"ACursorOfAnotherListingIsRefused", b.foreignCursor, false},
		{"ARowAndTheRecordAgree", b.rowIsRecord, false},
		{"ASearchFindsWhatIsThere", b.search, false},
		{"AListOfChangesMissesNone", b.changes, false},
		{"TheListOfOneRecordsOwnIsWhole", b.ofOne, false},
		{"CustomFieldsAreNamed", b.definitions, false},
		{"NativeBytesAreKeptAsTheyCame", b.native, false},
		{"AnUnknownRecordIsGone", b.unknown, false},
		{"WhatIsWrittenIsReadBack", b.putGet, false},
		{"WhatIsReadChangesNothing", b.getPut, false},
		{"RefusedFieldsAreAnsweredBeforeSending", b.refuses, false},
		{"ADeletedRecordIsGone", b.deleted, false},
		{"AnUpsertMakesOneRecordAndThenChangesIt", b.upsert, false},
		{"WhatWasMadeIsFoundByItsValues", b.find, false},
		{"AReadOnlyGrantSendsNoWrite", b.readOnly, false},
		{"TheTokenGoesToNoOtherHost", b.hosts, true},
		{"A401RenewsOnce", b.renews, true},
		{"A429IsObeyed", b.obeys, true},
		{"AnAnswerThatIsNoJSONIsTheProvidersFault", b.garbled, false},
		{"ALostAnswerHasAnUnknownOutcomeAndIsNotRepeated", b.lost, false},
		{"AStoppedWalkStops", b.stopped, false},
	}
}

// bench is the suite at work.
type bench struct {
	connector connectors.Connector
	env       Env
	about     connectors.Description
	seen      *ledger // nil where nobody asks
	again     bool    // the laws about the session as a whole were tried before
}

// line is a session with what the suite sees of it.
type line struct {
	noting
	net    *network
	tokens *tokens
	tape   *tape
}

// open makes a session over a network that the suite can disturb; nothing of it is left when the test ends, and
// nothing secret was said on it.
func (b *bench) open(t *testing.T, change func(*connectors.Grant)) line {
	t.Helper()
	l := line{net: newNetwork(b.env.Grant.Transport), tokens: &tokens{inner: b.env.Grant.Tokens}, tape: &tape{}}
	g := b.env.Grant
	g.Transport, g.Tokens, g.Recorder, g.Budget = l.net, l.tokens, l.tape, nil
	if change != nil {
		change(&g)
	}
	s, err := b.connector.Open(g)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	l.noting = noting{Session: s, seen: b.seen}
	t.Cleanup(func() {
		s.Close()
		l.net.close()
		if b.env.Token != "" && strings.Contains(l.tape.String(), b.env.Token) {
			t.Error("the token was recorded")
		}
	})
	return l
}

// wants answers the problem behind err, which must be of that kind and readable.
func (b *bench) wants(t *testing.T, err error, k problem.Kind) *problem.Problem {
	t.Helper()
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind != k {
		t.Fatalf("got %v (%T), want a problem of kind %s", err, err, k)
	}
	if p.Text == "" || problem.Clean(p.Error()) != p.Error() {
		t.Errorf("the problem reads badly: %q", p.Error())
	}
	if b.env.Token != "" && strings.Contains(p.Error()+p.Detail, b.env.Token) {
		t.Error("the token is in the problem")
	}
	return p
}

// warm is open with a session that has begun its work; from is the number of requests that it took.
func (b *bench) warm(t *testing.T, change func(*connectors.Grant)) (l line, from int) {
	t.Helper()
	l = b.open(t, change)
	if b.env.Warm != nil {
		b.env.Warm(t, l.Session)
	}
	return l, l.net.count()
}

// renewals are the times that the token, or what it was traded for, was renewed behind the first requests.
func (b *bench) renewals(l line, from int) int {
	n := l.tokens.renewed
	l.net.mu.Lock()
	defer l.net.mu.Unlock()
	for _, r := range l.net.sent[from:] {
		if b.env.Trades != "" && r.URL.Path == b.env.Trades {
			n++
		}
	}
	return n
}

func (b *bench) op(v connectors.Verb) connectors.Support {
	return b.about.Can(connectors.Op(b.env.Model, v))
}

func (b *bench) needs(t *testing.T, all ...connectors.Verb) {
	t.Helper()
	for _, v := range all {
		if s := b.op(v); !s.Supported {
			t.Skipf("%s is not supported: %s", s.Operation, s.Reason)
		}
	}
}

// records walks everything.
func (b *bench) records(t *testing.T, l line, q connectors.Query) []model.Record {
	t.Helper()
	var out []model.Record
	for page, err := range l.List(t.Context(), q) {
		if err != nil {
			t.Fatalf("list: %v (%s)", err, problem.As(err).Detail)
		}
		out = append(out, page.Records...)
	}
	return out
}

// patch is what a new record is made of.
func (b *bench) patch() model.Patch {
	if b.env.Fresh != nil {
		return b.env.Fresh()
	}
	return maps.Clone(b.env.New)
}

// made creates the environment's record and removes it when the test ends, where that can be done.
func (b *bench) made(t *testing.T, l line) model.Record {
	t.Helper()
	b.needs(t, connectors.Create, connectors.Retrieve)
	r, err := l.Create(t.Context(), connectors.Write{Model: b.env.Model, Patch: b.patch()})
	if err != nil {
		t.Fatalf("create: %v (%s)", err, problem.As(err).Detail)
	}
	t.Cleanup(func() {
		if err := l.Delete(context.WithoutCancel(t.Context()), b.env.Model, r.Remote.ID); err != nil &&
			!problem.Is(err, problem.Gone) && !problem.Is(err, problem.Unsupported) {
			t.Errorf("clean up: %v", err)
		}
	})
	return b.read(t, l, r.Remote.ID)
}

func (b *bench) read(t *testing.T, l line, id string) model.Record {
	t.Helper()
	r, err := l.Retrieve(t.Context(), b.env.Model, id)
	if err != nil {
		t.Fatalf("retrieve %s: %v (%s)", id, err, problem.As(err).Detail)
	}
	return r
}

func (b *bench) description(t *testing.T) {
	d := b.about
	if d.ID == "" || d.Name == "" || d.Summary == "" || d.Workspace == "" || len(d.Auth) == 0 {
		t.Errorf("something is missing: %+v", d)
	}
	again := b.connector.Describe()
	again.Support[0].Operation, again.Notes = "changed::list", append(again.Notes, "changed")
	if b.connector.Describe().Support[0].Operation == "changed::list" {
		t.Error("the description is not the caller's to keep")
	}
	for _, s := range d.Support {
		if !s.Supported && s.Reason == "" {
			t.Errorf("%s is not supported, without a reason", s.Operation)
		}
		for _, path := range slices.Concat(s.Refuses, s.Requires) {
			name, _, _ := strings.Cut(string(s.Operation), "::")
			if _, ok := d.Carries(name, path); !ok {
				t.Errorf("%s speaks of %s, which is not carried", s.Operation, path)
			}
		}
	}
	for _, f := range d.Fields {
		m, ok := model.Find(model.Builtin(), f.Model)
		if _, there := m.Field(f.Name); !ok || !there {
			t.Errorf("%s.%s is no unified field", f.Model, f.Name)
		}
	}
}

// unsupported tries every verb that the table denies: the answer comes at once and nothing is sent.
func (b *bench) unsupported(t *testing.T) {
	l := b.open(t, nil)
	for _, s := range b.about.Support {
		if s.Supported {
			continue
		}
		name, verb, _ := strings.Cut(string(s.Operation), "::")
		if err := attempt(t.Context(), l, name, connectors.Verb(verb)); err != errNoSuchCall {
			p := b.wants(t, err, problem.Unsupported)
			if !strings.Contains(p.Text, s.Reason) {
				t.Errorf("%s: the reason is not told: %s", s.Operation, p.Text)
			}
		}
	}
	if n := l.net.count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// errNoSuchCall marks verbs that a session has no method for.
var errNoSuchCall = errors.New("no such method")

func attempt(ctx context.Context, s connectors.Session, modelName string, v connectors.Verb) error {
	var err error
	switch v {
	case connectors.List, connectors.Search:
		text := ""
		if v == connectors.Search {
			text = "someone"
		}
		for _, err = range s.List(ctx, connectors.Query{Model: modelName, Text: text}) {
			break
		}
	case connectors.Retrieve:
		_, err = s.Retrieve(ctx, modelName, "x1")
	case connectors.Create:
		_, err = s.Create(ctx, connectors.Write{Model: modelName, Patch: model.Patch{"name": "x"}})
	case connectors.Update:
		_, err = s.Update(ctx, connectors.Write{Model: modelName, ID: "x1", Patch: model.Patch{"name": "x"}})
	case connectors.Delete:
		err = s.Delete(ctx, modelName, "x1")
	case connectors.Upsert:
		up, ok := s.(connectors.Upserter)
		if !ok {
			return errNoSuchCall
		}
		_, err = up.Upsert(ctx, connectors.Write{Model: modelName, Patch: model.Patch{"name": "x"}})
	default:
		return errNoSuchCall
	}
	return err
}
