package connectortest

import (
	"context"
	"errors"
	"iter"
	"regexp"
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

func TestEveryKindOfFaultIsTriedOnReadsAndOnWritesOrIsForReadsAlone(t *testing.T) {
	t.Parallel()
	_, err := sandbox.ParseFaults([]byte(`[{"kind":"no such kind"}]`))
	known := regexp.MustCompile(`[a-z0-9-]+`).FindAllString(problem.As(err).Hint[len("Use one of "):], -1)
	if len(known) < 20 {
		t.Fatalf("the sandbox knows %v", known)
	}
	reads, writes := map[string]bool{}, map[string]bool{}
	for _, s := range scenarios(Env{}) {
		reads[string(s.fault.Kind)] = reads[string(s.fault.Kind)] || s.reads != nil
		writes[string(s.fault.Kind)] = writes[string(s.fault.Kind)] || s.writes != nil
		if s.effect && slices.Contains(s.writes, problem.ProviderDown) {
			t.Errorf("%s: a write that happened may not be called a failure", s.name)
		}
	}
	for _, k := range known {
		if !reads[k] || !writes[k] && k != string(sandbox.Drift) { // what another person does is no fault of a write
			t.Errorf("%s is tried on reads %v, on writes %v", k, reads[k], writes[k])
		}
	}
}

// puppet is a session that answers what it is told to.
type puppet struct {
	connectors.Session
	err error
}

func (p puppet) Retrieve(context.Context, string, string) (model.Record, error) {
	return model.Record{}, p.err
}

func (p puppet) Create(context.Context, connectors.Write) (model.Record, error) {
	return model.Record{}, p.err
}

func (p puppet) Update(context.Context, connectors.Write) (model.Record, error) {
	return model.Record{}, p.err
}
func (p puppet) Delete(context.Context, string, string) error { return p.err }

func (p puppet) Fields(context.Context, string) ([]model.Field, error) {
	return []model.Field{{Name: "customFields.x"}}, p.err
}

func (p puppet) List(context.Context, connectors.Query) iter.Seq2[connectors.Page, error] {
	return func(yield func(connectors.Page, error) bool) {
		yield(connectors.Page{Records: make([]model.Record, 1)}, p.err)
	}
}

// play does everything once; what it comes to is not looked at.
func play(t *testing.T, n noting) {
	t.Helper()
	w := connectors.Write{Model: "contact"}
	_, _ = n.Retrieve(t.Context(), "contact", "1") // the ledger alone is of interest here, and below
	_, _ = n.Create(t.Context(), w)
	_, _ = n.Update(t.Context(), w)
	_ = n.Delete(t.Context(), "contact", "1")
	_, _ = n.Fields(t.Context(), "contact")
	for _, text := range []string{"", "ada"} {
		for range n.List(t.Context(), connectors.Query{Model: "contact", Text: text}) {
			break
		}
	}
}

func TestOnlyWhatWasDoneWithSuccessCounts(t *testing.T) {
	t.Parallel()
	all := []connectors.Verb{
		connectors.List, connectors.Search, connectors.Retrieve, connectors.Create, connectors.Update, connectors.Delete, connectors.FieldRead,
	}
	for _, err := range []error{nil, problem.New(problem.Unsupported, "no")} {
		seen := &ledger{done: map[connectors.Operation]int{}}
		play(t, noting{Session: puppet{err: err}, seen: seen})
		for _, v := range all {
			if n := seen.times(connectors.Op("contact", v)); (n == 1) != (err == nil) {
				t.Errorf("%s counts %d times where the answer was %v", v, n, err)
			}
		}
	}
}

func TestASessionWithoutACallHasNone(t *testing.T) {
	t.Parallel()
	n := noting{Session: puppet{}, seen: &ledger{done: map[connectors.Operation]int{}}}
	_, upsert := n.Upsert(t.Context(), connectors.Write{})
	_, find := n.Find(t.Context(), connectors.Write{})
	if !errors.Is(upsert, errNoSuchCall) || !errors.Is(find, errNoSuchCall) {
		t.Errorf("%v, %v", upsert, find)
	}
}

func TestAWordToSearchForIsOneOfARecordOrTheEnvironments(t *testing.T) {
	t.Parallel()
	rows := []model.Record{
		{Remote: model.Remote{ID: "1"}, Fields: model.Fields{"name": "Al"}}, {Remote: model.Remote{ID: "2"}, Fields: model.Fields{"name": "Ada Lovelace"}},
	}
	b := &bench{env: Env{Model: "contact"}}
	if text, id := b.word(rows); text != "Ada" || id != "2" {
		t.Errorf("%q of %q", text, id)
	}
	b.env.Search = "given"
	if text, id := b.word(rows); text != "given" || id != "" {
		t.Errorf("%q of %q", text, id)
	}
}
