package workbench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/store"
)

// planImport plans the import of a table into the one connection.
func (s *scene) planImport(table string, change ...func(*ImportRequest)) *Import {
	s.t.Helper()
	im, err := s.tryImport(s.t.Context(), table, change...)
	if err != nil {
		s.t.Fatal(err, problem.As(err).Fields)
	}
	return im
}

func (s *scene) tryImport(ctx context.Context, table string, change ...func(*ImportRequest)) (*Import, error) {
	req := ImportRequest{Model: "contact", Connection: s.only().Name, File: strings.NewReader(table), Name: "people.csv", By: "the test", Recover: true}
	for _, f := range change {
		f(&req)
	}
	return s.PlanImport(ctx, req, nil)
}

// bin is a file of rejects in memory.
type bin struct{ bytes.Buffer }

func (b *bin) Close() error { return nil }

func (b *bin) into() Rejecting {
	return Rejecting{Open: func(string) (io.WriteCloser, error) { return b, nil }}
}

func quietly(ImportResult) {}

func keepGoing(r *ImportRequest) { r.KeepGoing = true }

// mailed counts the records of the sandbox with an e-mail.
func (s *scene) mailed(email string) int {
	n := 0
	for _, r := range s.state().Records["contacts"] {
		if r["email"] == email {
			n++
		}
	}
	return n
}

func TestAnImportWritesWhatItPlannedAndOnceOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	table := fmt.Sprintf("email,lastName\nnina@example.com,Quince\n%s,Changed\n", who.Fields["email"])
	im := s.planImport(table)
	if want := (ImportCounts{New: 1, Changed: 1}); im.Counts != want || s.writes() != 0 {
		t.Fatalf("%+v, %d writes", im.Counts, s.writes())
	}
	var changes []string
	done, err := im.Apply(t.Context(), Rejecting{}, func(r ImportResult) { changes = append(changes, r.Change) })
	if want := (ImportDone{Import: done.Import, Created: 1, Changed: 1}); err != nil || done != want || s.mailed("nina@example.com") != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	again := s.planImport(table)
	if want := (ImportCounts{Same: 2}); again.Counts != want {
		t.Errorf("the same file once more: %+v", again.Counts)
	}
	before := who.Fields["lastName"]
	s.undo(changes[1])
	if got := s.show(who.ID).Record.Fields["lastName"]; got != before {
		t.Errorf("the undo left %v, not %v", got, before)
	}
}

func TestARowWithoutAnyKeyIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	const table = "firstName,lastName\nNinotschka,Quince\n"
	if _, err := s.planImport(table).Apply(t.Context(), Rejecting{}, quietly); err != nil {
		t.Fatal(err)
	}
	im := s.planImport(table)
	for step, err := range im.Steps(t.Context()) {
		if err != nil || step.Action != ImportSame || step.By != "an earlier import" {
			t.Errorf("%s %v", doc(step), err)
		}
	}
}

func TestAStoppedImportKeepsWhatWasDoneAndGoesOn(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	var table strings.Builder
	table.WriteString("email,firstName\n")
	for i := range 6 {
		fmt.Fprintf(&table, "n%d@example.com,Nina %d\n", i, i)
	}
	im := s.planImport(table.String())
	ctx, stop := withStop(t)
	n := 0
	done, err := im.Apply(ctx, Rejecting{}, func(ImportResult) {
		if n++; n == 2 {
			stop()
		}
	})
	if !problem.Is(err, problem.Canceled) && ctx.Err() == nil || done.Created != 2 || done.Waiting != 4 {
		t.Fatalf("%+v %v", done, err)
	}
	im = s.planImport(table.String())
	if want := (ImportCounts{New: 4, Same: 2}); im.Counts != want {
		t.Fatalf("%+v", im.Counts)
	}
	if done, err = im.Apply(t.Context(), Rejecting{}, quietly); err != nil || done.Created != 4 {
		t.Fatalf("%+v %v", done, err)
	}
	for i := range 6 {
		if n := s.mailed(fmt.Sprintf("n%d@example.com", i)); n != 1 {
			t.Errorf("person %d is there %d times", i, n)
		}
	}
}

func TestACreationWhoseAnswerWasLostIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	const table = "email,firstName\nnina@example.com,Nina\nomar@example.com,Omar\n"
	s.fault(sandbox.Fault{Route: "POST /contacts/", Kind: sandbox.DropAfter, Count: 1})
	s.fault(sandbox.Fault{Route: "GET /contacts/**", Kind: sandbox.ServerError})
	s.fault(sandbox.Fault{Route: "POST /contacts/search", Kind: sandbox.ServerError})
	im := s.planImport(table)
	_, err := im.Apply(t.Context(), Rejecting{}, quietly)
	if err == nil {
		t.Fatal("an answer that was lost is no news")
	}
	s.heal()
	if _, err := s.planImport(table).Apply(t.Context(), Rejecting{}, quietly); err != nil {
		t.Fatal(err)
	}
	if a, b := s.mailed("nina@example.com"), s.mailed("omar@example.com"); a != 1 || b != 1 {
		t.Errorf("Nina is there %d times, Omar %d times", a, b)
	}
}

func TestARowThatTheProviderRefusesEndsTheImportOrIsLeftOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	const table = "email,phone,firstName\na@example.com,+1 212 555 0100,A\nb@example.com,123456,B\nc@example.com,,C\n"
	done, err := s.planImport(table).Apply(t.Context(), Rejecting{}, quietly)
	kind(t, err, problem.Invalid)
	if want := (ImportDone{Import: done.Import, Created: 1, Failed: 1, Waiting: 1}); done != want {
		t.Errorf("%+v", done)
	}
	left := &bin{}
	done, err = s.planImport(table, keepGoing).Apply(t.Context(), left.into(), quietly)
	kind(t, err, problem.Invalid)
	if want := (ImportDone{Import: done.Import, Created: 1, Same: 1, Failed: 1}); done != want {
		t.Errorf("%+v", done)
	}
	if text := left.String(); !strings.Contains(text, "b@example.com,123456,B,") || strings.Contains(text, "a@example.com") {
		t.Errorf("left out: %s", text)
	}
}

func TestWhatConcernsTheWholeConnectionEndsTheImport(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	im := s.planImport("email\na@example.com\nb@example.com\n", keepGoing)
	s.wire.on(hook{method: http.MethodPost, path: "/contacts/", before: true, run: func() {
		if err := s.SetReadOnly(context.Background(), s.only().Name, true); err != nil {
			t.Error(err)
		}
	}})
	if err := s.SetReadOnly(t.Context(), s.only().Name, true); err != nil {
		t.Fatal(err)
	}
	done, err := im.Apply(t.Context(), Rejecting{}, quietly)
	kind(t, err, problem.ReadOnly)
	if done.Created != 0 || done.Waiting != 1 || s.writes() != 0 {
		t.Errorf("%+v, %d writes", done, s.writes())
	}
}

func TestAPersonDecidesWhatIsNotClear(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	some := s.few(2)
	phone := some[0].Fields["phone"]
	table := fmt.Sprintf("id,email,phone,lastName\n,new@example.com,%s,X\n,d@example.com,,Y\n,d@example.com,,Z\n,e@example.com,,E\n,e@example.com,,E\n", phone)
	im := s.planImport(table)
	if want := (ImportCounts{New: 2, Same: 1, Ambiguous: 2}); im.Counts != want {
		t.Fatalf("%+v", im.Counts)
	}
	_, err := im.Apply(t.Context(), Rejecting{}, quietly)
	kind(t, err, problem.NeedsPerson, "id column", "--match", "--keep-going")
	if s.writes() != 0 {
		t.Error("something was written")
	}
	im = s.planImport(table, func(r *ImportRequest) { r.Match = []string{"email"} })
	if im.Counts.Ambiguous != 1 || im.Counts.New != 3 {
		t.Errorf("by e-mail alone: %+v", im.Counts)
	}
	im = s.planImport(strings.Replace(table, "\n,new@", "\n"+some[0].ID+",new@", 1))
	for step, err := range im.Steps(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if step.Row == 1 && (step.Action != ImportChanged || step.Record != some[0].ID || step.By != "id") {
			t.Errorf("%s", doc(step))
		}
	}
}

func TestAnEmptyCellLeavesAloneUnlessItIsAskedToClear(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	table := fmt.Sprintf("email,address.city\n%s,\n", who.Fields["email"])
	if im := s.planImport(table); im.Counts.Same != 1 {
		t.Errorf("%+v", im.Counts)
	}
	im := s.planImport(table, func(r *ImportRequest) { r.ClearEmpty = true })
	for step, err := range im.Steps(t.Context()) {
		if err != nil || len(step.Changes) != 1 || step.Changes[0].After != nil || step.Changes[0].Field != "address.city" {
			t.Errorf("%s %v", doc(step), err)
		}
	}
}

func TestAnImportIsRefusedWhileWhatIsThereIsNotKnown(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.connect()
	im := s.planImport("email\nnew@example.com\n")
	if !im.Unpulled {
		t.Error("nothing was pulled, and the plan does not say so")
	}
	_, err := im.Apply(t.Context(), Rejecting{}, quietly)
	kind(t, err, problem.NeedsPerson, "never fetched", "patchbay pull")
}

// swapped is a file that somebody saves anew between two readings.
type swapped struct {
	*strings.Reader
	then string
	n    int
}

func (f *swapped) Seek(offset int64, whence int) (int64, error) {
	if f.n++; f.n == 9 {
		f.Reader = strings.NewReader(f.then)
	}
	return f.Reader.Seek(offset, whence)
}

func TestAFileThatWasChangedSinceItWasPlannedIsNotImported(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	for n := 0; n < 9; n++ {
		f := &swapped{Reader: strings.NewReader("email\na@example.com\n"), then: "email\nz@example.com\n", n: n}
		im, err := s.PlanImport(t.Context(), ImportRequest{Model: "contact", Connection: s.only().Name, File: f, Name: "people.csv"}, nil)
		if err == nil && f.n < 9 {
			f.n = 8
			_, err = im.Apply(t.Context(), Rejecting{}, quietly)
			kind(t, err, problem.NeedsPerson, "was changed since it was planned")
		} else if err != nil {
			kind(t, err, problem.NeedsPerson, "was changed since it was planned")
		}
	}
	if s.writes() != 0 {
		t.Error("something was written")
	}
}

func TestColumnsThatAreNotKnownAreRefusedWithWhatTheyMayBe(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	_, err := s.tryImport(t.Context(), "email,Job titel,Qwx\na@example.com,x,y\n")
	p := kind(t, err, problem.Usage, "--skip-unknown")
	if len(p.Fields) != 2 || !strings.Contains(p.Fields[0].Message, `--map "Job titel=jobTitle"`) {
		t.Errorf("%+v", p.Fields)
	}
	im := s.planImport("email,Qwx,Zwx\na@example.com,x,y\n", func(r *ImportRequest) { r.Map, r.SkipUnknown = map[string]string{"Qwx": "lastName"}, true })
	told := func(n string) bool { return strings.Contains(n, "Zwx") } // by the list of columns alone
	if !slices.ContainsFunc(im.Columns, func(c ImportColumn) bool { return c.Column == "Zwx" && c.Unknown }) || slices.ContainsFunc(im.Notices, told) || im.Counts.New != 1 {
		t.Errorf("%q %+v", im.Notices, im.Counts)
	}
	_, err = s.tryImport(t.Context(), "email\na@example.com\n", func(r *ImportRequest) { r.Map = map[string]string{"none": "lastName"} })
	kind(t, err, problem.Usage, `no column "none"`)
}

func TestAnOpenCreationDoesNotHoldUpTheOtherRows(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	s.interrupted(s.newcomer(map[string]any{"email": "n0@example.com", "firstName": "Nina 0"}), store.Sent)
	table := "email,firstName\nn0@example.com,Nina 0\nn1@example.com,Nina 1\nn2@example.com,Nina 2\n"
	var said []string
	done, err := s.planImport(table).Apply(t.Context(), Rejecting{}, func(r ImportResult) {
		said = append(said, r.Title+" "+r.State+" "+strings.Join(r.Words, " "))
	})
	kind(t, err, problem.Conflict, "not finished")
	if want := (ImportDone{Import: done.Import, Created: 2, Open: 1}); done != want {
		t.Errorf("%+v", done)
	}
	if last := said[len(said)-1]; len(said) != 3 || !strings.Contains(last, "open") || !strings.Contains(last, "It is looked for until ") {
		t.Errorf("%q", said)
	}
	s.later(10 * time.Minute)
	again, err := s.planImport(table).Apply(t.Context(), Rejecting{}, quietly)
	if want := (ImportDone{Import: done.Import, Created: 1, Same: 2}); err != nil || again != want || s.mailed("n0@example.com") != 1 {
		t.Errorf("later: %+v %v", again, err)
	}
}
