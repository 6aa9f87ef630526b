package connectortest

import (
	"strings"
	"sync"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// Table runs the suite for each environment, one after the other, and then holds the whole capability table against
// what was seen: what it supports was done at least once by a law, what it denies is refused with its reason, and
// what it does not list does not answer. The environments together must cover every model that can do something.
func Table(t *testing.T, c connectors.Connector, envs []Env) {
	t.Helper()
	if len(envs) == 0 {
		t.Fatal("no environments: nothing can be held against the table")
	}
	seen := &ledger{done: map[connectors.Operation]int{}}
	for i, env := range envs {
		b := newBench(c, env, seen)
		b.again = i > 0
		t.Run(env.Model, func(t *testing.T) { run(t, b) })
	}
	b := newBench(c, envs[0], seen)
	t.Run("EachModelHasALineForEachVerb", b.lines)
	t.Run("WhatIsSubscribedToIsListedUntilItEnds", b.subscribes)
	t.Run("WhatIsSupportedWasDone", b.covered)
	t.Run("WhatIsNotInTheTableDoesNotAnswer", b.outside)
}

// ledger counts what a session did with success. It is safe for concurrent use.
type ledger struct {
	mu   sync.Mutex
	done map[connectors.Operation]int
}

func (l *ledger) note(modelName string, v connectors.Verb, err error) {
	if l == nil || err != nil {
		return
	}
	l.mu.Lock()
	l.done[connectors.Op(modelName, v)]++
	l.mu.Unlock()
}

func (l *ledger) times(op connectors.Operation) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done[op]
}

// verbs are all that a table speaks of, in its order.
func verbs() []connectors.Verb {
	return []connectors.Verb{
		connectors.List, connectors.Retrieve, connectors.Search, connectors.Create, connectors.Update,
		connectors.Delete, connectors.Upsert, connectors.FieldRead, connectors.FieldWrite, connectors.Subscribe,
	}
}

// lines holds the table itself to its form: no line twice, none missing, none for what nobody knows.
func (b *bench) lines(t *testing.T) {
	count, models := map[connectors.Operation]int{}, map[string]bool{}
	for _, s := range b.about.Support {
		name, _, _ := strings.Cut(string(s.Operation), "::")
		count[s.Operation]++
		models[name] = true
	}
	for name := range models {
		if _, ok := model.Find(model.Builtin(), name); !ok {
			t.Errorf("%s is no model", name)
		}
		for _, v := range verbs() {
			if n := count[connectors.Op(name, v)]; n != 1 {
				t.Errorf("%s has %d lines", connectors.Op(name, v), n)
			}
			delete(count, connectors.Op(name, v))
		}
	}
	for op := range count {
		t.Errorf("%s has no known verb", op)
	}
}

// covered fails for every supported operation that no law did.
func (b *bench) covered(t *testing.T) {
	for _, s := range b.about.Support {
		if s.Supported && b.seen.times(s.Operation) == 0 {
			t.Errorf("%s is called supported, and no law did it: an environment for the model is missing, or lacks New or Search", s.Operation)
		}
	}
}

// outside tries every verb for the models that the table does not list: nothing is sent.
func (b *bench) outside(t *testing.T) {
	l := b.open(t, nil)
	names := []string{"nothing of the kind", ""}
	for _, m := range model.Builtin() {
		names = append(names, m.Name)
	}
	for _, name := range names {
		if b.lists(name) {
			continue
		}
		for _, v := range verbs() {
			err := attempt(t.Context(), l, name, v)
			if err != errNoSuchCall {
				b.wants(t, err, problem.Unsupported)
			}
		}
		if found, err := l.Fields(t.Context(), name); err == nil && len(found) > 0 {
			t.Errorf("%q has %d fields", name, len(found))
		}
	}
	if n := l.net.count(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func (b *bench) lists(modelName string) bool {
	for _, s := range b.about.Support {
		if strings.HasPrefix(string(s.Operation), modelName+"::") && modelName != "" {
			return true
		}
	}
	return false
}
