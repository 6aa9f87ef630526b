package workbench

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// forms is the transport to a provider that takes forms at one address: it keeps what was sent, and answers in its place.
type forms struct {
	base http.RoundTripper

	mu    sync.Mutex
	sent  []url.Values
	hooks []*formHook
}

// formHook stands in for the provider where a form has a value.
type formHook struct {
	key, value string
	times      int
	answer     string // "" for the provider's own
	run        func() // ahead of it; nil for nothing
}

// RoundTrip keeps a form and sends it. Quick repetitions are asked for in place of slow ones.
func (f *forms) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		return f.base.RoundTrip(r)
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.sent = append(f.sent, form)
	var due *formHook
	for _, h := range f.hooks {
		if due == nil && h.times > 0 && form.Get(h.key) == h.value {
			h.times--
			due = h
		}
	}
	f.mu.Unlock()
	if due != nil && due.run != nil {
		due.run()
	}
	if due != nil && due.answer != "" {
		return &http.Response{
			StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: r, Body: io.NopCloser(strings.NewReader(due.answer)),
			Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {"0"}},
		}, nil
	}
	return f.base.RoundTrip(r)
}

func (f *forms) on(h formHook) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hooks = append(f.hooks, &h)
}

// of counts the forms of a function behind the first from.
func (f *forms) of(function string, from int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, one := range f.sent[from:] {
		if one.Get("req") == function {
			n++
		}
	}
	return n
}

func (f *forms) len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.sent)
}

const (
	writeOne  = "createOrUpdateTableRow"
	writeMany = "createOrUpdateTableRows"
)

// batchScene is a scene whose provider writes ten with one request, with a working copy of n people, and the number of
// requests until then.
func batchScene(t *testing.T, n int, texts ...string) (s *scene, f *forms, b Bulk, rows []Row) {
	t.Helper()
	f = &forms{}
	s, _ = signedIn(t, "timetonic", func(o *Options) { f.base, o.Transport = o.Transport, f })
	rows, err := s.First(t.Context(), Query{Model: "contact", Where: `firstName != null && lastName != null`}, n)
	if err != nil || len(rows) != n {
		t.Fatalf("%d people, %v", len(rows), err)
	}
	req := BulkRequest{Model: "contact", Ops: ops(t, texts...), By: "the test"}
	for _, r := range rows {
		req.IDs = append(req.IDs, r.ID)
	}
	b, err = s.NewBulk(t.Context(), req)
	if err != nil || b.Counts.Ready != n {
		t.Fatalf("%+v, %v", b.Counts, err)
	}
	return s, f, b, rows
}

func (s *scene) firstNames(rows []Row, want string) int {
	s.t.Helper()
	n := 0
	for _, r := range rows {
		if v, err := s.Show(s.t.Context(), "contact", r.ID); err == nil && v.Record.Fields["firstName"] == want {
			n++
		}
	}
	return n
}

func TestTenAreWrittenWithOneRequest(t *testing.T) {
	t.Parallel()
	s, f, b, rows := batchScene(t, 15, "firstName=Batch")
	from := f.len()
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 15 || c.Open() != 0 {
		t.Fatalf("%+v %+v", c, s.items(b))
	}
	if n := f.of(writeMany, from); n != 2 {
		t.Errorf("%d batches, not 2", n)
	}
	if n := f.of(writeOne, from); n != 0 {
		t.Errorf("%d were sent by themselves", n)
	}
	if n := f.of("getTableValues", from); n > 6 { // each batch is looked at and read back; the columns were read once
		t.Errorf("%d reads", n)
	}
	if n := s.firstNames(rows, "Batch"); n != 15 {
		t.Errorf("%d are kept", n)
	}
	all, err := s.Changes(t.Context(), 50)
	if err != nil || len(all) != 15 {
		t.Errorf("%d changes, %v", len(all), err)
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 15 || f.of(writeMany, from) != 2 {
		t.Errorf("pushed twice: %+v", c)
	}
	u, err := s.UndoBulk(t.Context(), b.ID, "the test")
	if err != nil || s.pushed(PushRequest{Bulk: u.ID}).Done != 15 || s.firstNames(rows, "Batch") != 0 {
		t.Errorf("it was not put back: %+v, %v", u, err)
	}
}

func TestOneThatIsRefusedOrMovedLeavesTheOthersOfItsBatchAlone(t *testing.T) {
	t.Parallel()
	s, f, b, rows := batchScene(t, 9, "firstName=Batch")
	s.post("records/rows", map[string]any{"action": "change", "id": rows[2].Remote.ID, "fields": map[string]any{"values": map[string]any{"First name": "Theirs"}}})
	s.post("records/rows", map[string]any{"action": "delete", "id": rows[5].Remote.ID})
	from := f.len()
	c := s.pushed(PushRequest{Bulk: b.ID})
	if c.Done != 7 || c.Conflict != 1 || c.Invalid+c.Refused+c.Ready != 1 {
		t.Fatalf("%+v %+v", c, s.items(b))
	}
	if n := f.of(writeMany, from); n != 1 {
		t.Errorf("%d batches", n)
	}
	clash := s.items(b, BulkConflict)
	if len(clash) != 1 || clash[0].ID != rows[2].ID || len(clash[0].Clashes) != 1 || clash[0].Clashes[0].Theirs != "Theirs" {
		t.Errorf("%+v", clash)
	}
	from = f.len()
	if c := s.pushed(PushRequest{Bulk: b.ID, Retry: true, Over: true}); c.Done != 8 || c.Conflict != 0 {
		t.Errorf("%+v", c)
	}
	if n := f.of(writeMany, from) + f.of(writeOne, from); n != 1 {
		t.Errorf("a retry sends %d", n)
	}
}

// TestABatchThatIsRefusedGoesOneByOne has the provider say no to all for the sake of one: each then gets its own answer.
func TestABatchThatIsRefusedGoesOneByOne(t *testing.T) {
	t.Parallel()
	s, f, b, rows := batchScene(t, 6, "firstName=Batch")
	f.on(formHook{key: "req", value: writeMany, times: 1, answer: `{"status":"nok","errorCode":"27","errorMsg":"value of a field is not taken","req":"createOrUpdateTableRows"}`})
	f.on(formHook{key: "rowId", value: rows[3].Remote.ID, times: 1, answer: `{"status":"nok","errorCode":"27","errorMsg":"value of a field is not taken","req":"createOrUpdateTableRow"}`})
	from := f.len()
	c := s.pushed(PushRequest{Bulk: b.ID})
	if c.Done != 5 || c.Refused != 1 {
		t.Fatalf("%+v %+v", c, s.items(b))
	}
	if bad := s.items(b, BulkRefused); len(bad) != 1 || bad[0].ID != rows[3].ID || !strings.Contains(bad[0].Words, "not taken") {
		t.Errorf("%+v", bad)
	}
	if n := f.of(writeMany, from); n != 1 {
		t.Errorf("%d batches", n)
	}
	if n := f.of(writeOne, from); n != 6 {
		t.Errorf("%d went by themselves", n)
	}
	if n := s.firstNames(rows, "Batch"); n != 5 {
		t.Errorf("%d are kept", n)
	}
}

// TestABatchWithoutAnAnswerIsSettledForEachRecord loses the answer in every way, before and after it was carried out.
func TestABatchWithoutAnAnswerIsSettledForEachRecord(t *testing.T) {
	t.Parallel()
	for kind, happened := range map[sandbox.Kind]bool{
		sandbox.DropAfter: true, sandbox.ErrorAfter: true, sandbox.Truncated: true, sandbox.HTML: false, sandbox.ServerError: false, sandbox.Drop: false, sandbox.Unavailable: false,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s, f, b, rows := batchScene(t, 4, "firstName=Batch")
			s.fault(sandbox.Fault{Kind: kind, Match: "createOrUpdateTableRows", Count: 1})
			from := f.len()
			b, err := s.PushBulk(t.Context(), PushRequest{Bulk: b.ID}, nil)
			c := b.Counts
			if n := f.of(writeMany, from); n != 1 {
				t.Errorf("%d batches: what is not known to have failed is not sent again", n)
			}
			if happened && (err != nil || c.Done != 4) {
				t.Fatalf("%+v, %v %+v", c, err, s.items(b))
			}
			if !happened && c.Done+c.Failed+c.Unknown+c.Ready != 4 || c.Refused+c.Invalid+c.Conflict > 0 {
				t.Fatalf("%+v, %v %+v", c, err, s.items(b))
			}
			s.heal()
			for _, retry := range []bool{false, true} {
				if c = s.pushed(PushRequest{Bulk: b.ID, Retry: retry}); c.Open() == 0 {
					break
				}
			}
			if c.Done != 4 || s.firstNames(rows, "Batch") != 4 {
				t.Errorf("afterwards %+v %+v", c, s.items(b))
			}
		})
	}
}

func TestADeadlockRepeatsTheBatch(t *testing.T) {
	t.Parallel()
	s, f, b, rows := batchScene(t, 5, "firstName=Batch")
	f.on(formHook{key: "req", value: writeMany, times: 1, answer: `{"status":"nok","error":"SQLSTATE[40001]: Deadlock found when trying to get lock","req":"createOrUpdateTableRows"}`})
	from := f.len()
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 5 {
		t.Fatalf("%+v %+v", c, s.items(b))
	}
	if n := f.of(writeMany, from); n != 2 || f.of(writeOne, from) != 0 || s.firstNames(rows, "Batch") != 5 {
		t.Errorf("%d batches", n)
	}
}

func TestAGrantThatDiedEndsTheBatchOnce(t *testing.T) {
	t.Parallel()
	s, f, b, _ := batchScene(t, 5, "firstName=Batch")
	f.on(formHook{key: "req", value: writeMany, times: 9, answer: `{"status":"nok","error":"sesskey restricted to reading","req":"createOrUpdateTableRows"}`})
	from := f.len()
	b, err := s.PushBulk(t.Context(), PushRequest{Bulk: b.ID}, nil)
	if !problem.Is(err, problem.MissingScope) || f.of(writeOne, from) != 0 || f.of(writeMany, from) != 1 {
		t.Fatalf("%+v, %v", b.Counts, err)
	}
	if b.Counts.Done > 0 || b.Counts.All != 5 || b.Counts.Open() != 5 {
		t.Errorf("%+v", b.Counts)
	}
}

func TestAPushOfBatchesThatIsStoppedGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	s, f, b, rows := batchScene(t, 15, "firstName=Batch")
	ctx, stop := context.WithCancel(t.Context())
	f.on(formHook{key: "req", value: writeMany, times: 1, run: stop})
	done := make(chan struct{})
	go func() {
		defer close(done)
		b, _ = s.PushBulk(ctx, PushRequest{Bulk: b.ID}, nil) // that it was stopped is seen in the counts
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("it does not stop")
	}
	if c := b.Counts; c.Done != 10 || c.Ready != 5 {
		t.Fatalf("what had left is brought to its end: %+v", c)
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 15 || s.firstNames(rows, "Batch") != 15 {
		t.Errorf("%+v", c)
	}
}
