package connectortest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

// upsert writes the environment's record twice: the second time it is the same one. A lost answer is not repeated.
func (b *bench) upsert(t *testing.T) {
	b.needs(t, connectors.Upsert, connectors.List, connectors.Delete)
	l := b.open(t, nil)
	had := ids(b.records(t, l, connectors.Query{Model: b.env.Model}))
	w := connectors.Write{Model: b.env.Model, Patch: b.patch()}
	first, err := l.Upsert(t.Context(), w)
	if err != nil || slices.Contains(had, first.Remote.ID) {
		t.Fatalf("made %s: %v (%s)", first.Remote.ID, err, problem.As(err).Detail)
	}
	t.Cleanup(func() {
		if err := l.Delete(context.WithoutCancel(t.Context()), b.env.Model, first.Remote.ID); err != nil && !problem.Is(err, problem.Gone) {
			t.Errorf("clean up: %v", err)
		}
	})
	second, err := l.Upsert(t.Context(), w)
	if err != nil || second.Remote.ID != first.Remote.ID {
		t.Errorf("written again, %s is %s: %v", first.Remote.ID, second.Remote.ID, err)
	}
	n := l.net.during(func(_ int, _ *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		answer, err := send()
		if err != nil {
			return nil, err
		}
		return nil, errors.Join(errLost, answer.Body.Close())
	}, func() {
		_, err := l.Upsert(t.Context(), w)
		b.wants(t, err, problem.UnknownOutcome)
	})
	if n != 1 {
		t.Errorf("an upsert was sent %d times", n)
	}
	if now := len(b.records(t, l, connectors.Query{Model: b.env.Model})); now != len(had)+1 {
		t.Errorf("there are %d records where there were %d", now, len(had))
	}
}

// find looks for what was just made, by its values, at once; for what nobody made it finds nobody.
func (b *bench) find(t *testing.T) {
	l := b.open(t, nil)
	w := connectors.Write{Model: b.env.Model, Patch: b.patch()}
	if _, err := l.Find(t.Context(), w); errors.Is(err, errNoSuchCall) || problem.Is(err, problem.Unsupported) {
		t.Skip("records are not looked up by their values")
	} else {
		b.wants(t, err, problem.NotFound)
	}
	made := b.made(t, l)
	got, err := l.Find(t.Context(), w)
	if err != nil || got.Remote.ID != made.Remote.ID {
		t.Errorf("made %s, found %s: %v", made.Remote.ID, got.Remote.ID, err)
	}
}
