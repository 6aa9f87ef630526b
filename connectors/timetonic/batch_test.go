package timetonic

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timetonic/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// budget counts what a budget is asked for.
type budget struct {
	mu    sync.Mutex
	taken int
}

func (b *budget) Take(context.Context, string, []connectors.Limit, connectors.Lane) (time.Duration, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken++
	return 0, nil
}

func (b *budget) Learn(context.Context, string, connectors.Seen) error { return nil }

// some is a session that writes several, with the writes for the first n contacts.
func some(t *testing.T, s service, n int, change func(*connectors.Grant)) (connectors.Session, connectors.Batcher, []connectors.Write) {
	t.Helper()
	g := s.grant(t, 0)
	if change != nil {
		change(&g)
	}
	session := open(t, g)
	found, _ := all(t, session, connectors.Query{Model: "contact"})
	writes := make([]connectors.Write, 0, n)
	for i, r := range found[:n] {
		writes = append(writes, connectors.Write{Model: "contact", ID: r.Remote.ID, Patch: model.Patch{"firstName": fmt.Sprint("Batch ", i)}, Before: r})
	}
	b, ok := session.(connectors.Batcher)
	if !ok || b.Batch("contact") != 10 || b.Batch("user") != 0 {
		t.Fatalf("it takes %d at once", b.Batch("contact"))
	}
	return session, b, writes
}

// hold counts the writes whose values are kept, as somebody else reads them.
func hold(t *testing.T, s service, writes []connectors.Write) int {
	t.Helper()
	session, n := s.session(t, 0), 0
	for _, w := range writes {
		if r := retrieve(t, session, "contact", w.ID); model.Equal(r.Fields["firstName"], w.Patch["firstName"]) {
			n++
		}
	}
	return n
}

func TestABatchIsOneRequestAndCountsOnce(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	b := &budget{}
	_, batch, writes := some(t, s, 10, func(g *connectors.Grant) { g.Budget = b })
	if _, err := batch.UpdateBatch(t.Context(), writes[:1]); err != nil { // what it has to know of the table it knows then
		t.Fatal(err)
	}
	before := b.taken
	out, err := batch.UpdateBatch(t.Context(), writes)
	if err != nil || len(out) != 10 {
		t.Fatalf("%d, %v", len(out), err)
	}
	for i, r := range out {
		if r.Remote.ID != writes[i].ID || r.Fields["firstName"] != writes[i].Patch["firstName"] || r.Fields["lastName"] != writes[i].Before.Fields["lastName"] {
			t.Errorf("%d: %+v", i, r)
		}
	}
	if n := b.taken - before; n != 1 {
		t.Errorf("it counts %d times", n)
	}
	sent := s.wire.those("createOrUpdateTableRows")
	var rows map[string]map[string]any
	if len(sent) != 2 || json.Unmarshal([]byte(sent[1].Get("rows")), &rows) != nil || len(rows) != 10 || len(rows[writes[3].ID]) != 1 {
		t.Fatalf("%v", sent)
	}
	if n := hold(t, s, writes); n != 10 {
		t.Errorf("%d are there", n)
	}
}

func TestSeveralAreReadAtOnceWithoutThoseThatAreGone(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	_, batch, writes := some(t, s, 15, nil)
	s.act(t, "rows", "delete", writes[4].ID, nil)
	var ids []string
	for _, w := range writes {
		ids = append(ids, w.ID)
	}
	from := len(s.wire.those("getTableValues"))
	found, err := batch.RetrieveBatch(t.Context(), "contact", append(ids, "999999999"))
	if err != nil || len(found) != 14 {
		t.Fatalf("%d, %v", len(found), err)
	}
	for _, r := range found {
		if r.Remote.ID == writes[4].ID || r.Fields["lastName"] == nil || len(r.Native) == 0 {
			t.Errorf("%+v", r)
		}
	}
	if n := len(s.wire.those("getTableValues")) - from; n > 3 { // two for 16 rows, one for the columns
		t.Errorf("%d requests", n)
	}
}

func TestWhatChangesNothingIsLeftOutOfABatch(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	_, batch, writes := some(t, s, 3, nil)
	writes[1].Patch = model.Patch{}
	if out, err := batch.UpdateBatch(t.Context(), writes); err != nil || len(out) != 3 {
		t.Fatal(out, err)
	}
	var rows map[string]any
	if sent := s.wire.those("createOrUpdateTableRows"); len(sent) != 1 || json.Unmarshal([]byte(sent[0].Get("rows")), &rows) != nil || len(rows) != 2 {
		t.Fatalf("%v", sent) // a row without values would be a new one
	}
	writes[0].Patch, writes[2].Patch = model.Patch{}, model.Patch{}
	if _, err := batch.UpdateBatch(t.Context(), writes); err != nil || len(s.wire.those("createOrUpdateTableRows")) != 1 {
		t.Errorf("nothing was sent nevertheless: %v", err)
	}
	if state := s.state(t, "kind=rows"); len(state.Records["rows"]) == 0 {
		t.Error("no rows")
	}
}

func TestABatchThatIsTooLargeOrDoesNotFitIsNotSent(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{})
	_, batch, writes := some(t, s, 11, nil)
	if _, err := batch.UpdateBatch(t.Context(), writes); !problem.Is(err, problem.Unsupported) {
		t.Errorf("%v", err)
	}
	writes[2].Patch = model.Patch{"salutation": "Dr"}
	if _, err := batch.UpdateBatch(t.Context(), writes[:5]); !problem.Is(err, problem.Invalid) || len(problem.As(err).Fields) != 1 {
		t.Errorf("%v", err)
	}
	if n := len(s.wire.those("createOrUpdateTableRows")); n != 0 {
		t.Errorf("%d were sent", n)
	}
}

func TestALostAnswerToABatchIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	for kind, happened := range map[sandbox.Kind]bool{
		sandbox.DropAfter: true, sandbox.ErrorAfter: true, sandbox.Truncated: true, sandbox.HTML: false, sandbox.ServerError: false,
	} {
		s := start(t, small(), imitation.Options{})
		_, batch, writes := some(t, s, 4, nil)
		if err := s.control.Post(t.Context(), "faults", map[string]any{"add": []sandbox.Fault{{Kind: kind, Match: "createOrUpdateTableRows", Count: 1}}}, nil); err != nil {
			t.Fatal(err)
		}
		_, err := batch.UpdateBatch(t.Context(), writes)
		if !problem.Is(err, problem.UnknownOutcome) || len(s.wire.those("createOrUpdateTableRows")) != 1 {
			t.Errorf("%s: %v", kind, err)
		}
		if n := hold(t, s, writes); happened && n != 4 || !happened && n != 0 {
			t.Errorf("%s: %d are there", kind, n)
		}
	}
}

func TestADeadlockWritesNothingAndTheBatchIsRepeated(t *testing.T) {
	t.Parallel()
	s := start(t, small(), imitation.Options{Quirks: imitation.Quirks{DeadlockEvery: 2}})
	_, batch, writes := some(t, s, 8, func(g *connectors.Grant) { g.Rand = func() float64 { return 0 } })
	for range 3 {
		if _, err := batch.UpdateBatch(t.Context(), writes); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.wire.those("createOrUpdateTableRows")); n != 5 { // the second and the third met a deadlock
		t.Errorf("%d requests", n)
	}
	if n := hold(t, s, writes); n != 8 {
		t.Errorf("%d are there", n)
	}
}
