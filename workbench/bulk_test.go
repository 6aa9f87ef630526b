package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// ops reads changes as people type them.
func ops(t *testing.T, texts ...string) []BulkOp {
	t.Helper()
	out := make([]BulkOp, 0, len(texts))
	for _, s := range texts {
		o, err := ParseBulkOp(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

// bulk makes a working copy of n people with those changes.
func (s *scene) bulk(n int, texts ...string) (Bulk, []Row) {
	s.t.Helper()
	rows := s.few(n)
	req := BulkRequest{Model: "contact", Ops: ops(s.t, texts...), By: "the test"}
	for _, r := range rows {
		req.IDs = append(req.IDs, r.ID)
	}
	b, err := s.NewBulk(s.t.Context(), req)
	if err != nil {
		s.t.Fatal(err, problem.As(err).Fields)
	}
	return b, rows
}

// push pushes and answers the counts, which stay true where it ended early.
func (s *scene) push(req PushRequest) (BulkCounts, error) {
	s.t.Helper()
	b, err := s.PushBulk(s.t.Context(), req, nil)
	return b.Counts, err
}

func (s *scene) pushed(req PushRequest) BulkCounts {
	s.t.Helper()
	c, err := s.push(req)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *scene) items(b Bulk, states ...BulkState) []BulkItem {
	s.t.Helper()
	all, err := s.BulkItems(s.t.Context(), b.ID, BulkFilter{States: states})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

func TestNothingOfAWorkingCopyIsSentBeforeItIsPushed(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, rows := s.bulk(5, "address.city=Bonn", "tags+=bulk one")
	if b.Counts.Ready != 5 || b.Counts.All != 5 || s.writes() != 0 {
		t.Fatalf("%+v, %d writes", b.Counts, s.writes())
	}
	w := s.bench(s.opt.Home) // another process, or this one after a crash
	again, err := w.Bulk(t.Context(), b.ID)
	if err != nil || again.Counts != b.Counts || len(again.Ops) != 2 || again.Ops[1].String() != "tags+=bulk one" {
		t.Fatalf("%+v, %v", again, err)
	}
	c := s.pushed(PushRequest{Bulk: b.ID})
	if c.Done != 5 || c.Open() != 0 || s.writes() != 5 {
		t.Fatalf("%+v, %d writes", c, s.writes())
	}
	for _, r := range rows {
		if v := s.show(r.ID); text(v, "address.city") != "Bonn" || !strings.Contains(text(v, "tags"), "bulk one") {
			t.Errorf("%s: %s, %s", r.Title, text(v, "address.city"), text(v, "tags"))
		}
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 5 || s.writes() != 5 {
		t.Errorf("pushed twice: %+v, %d writes", c, s.writes())
	}
}

func TestTooFewLettersOfAWorkingCopyChangeNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(1, "firstName=Chief")
	for _, text := range []string{b.ID[:len("bulk-")+3], b.ID[len("bulk-") : len("bulk-")+1]} {
		if _, err := s.Bulk(t.Context(), text); err != nil {
			t.Errorf("%s is not shown: %v", text, err)
		}
		if _, err := s.push(PushRequest{Bulk: text, By: "the test"}); !problem.Is(err, problem.Usage) || !strings.Contains(err.Error(), "too short to change anything by") {
			t.Errorf("%s is pushed: %v", text, err)
		}
		if err := s.DiscardBulk(t.Context(), text); !problem.Is(err, problem.Usage) {
			t.Errorf("%s is thrown away: %v", text, err)
		}
	}
	if n := s.pushed(PushRequest{Bulk: b.ID[:len("bulk-")+4], By: "the test"}); n.Done != 1 {
		t.Errorf("four letters: %+v", n)
	}
}

func TestWhatIsWantedIsSaidForEachRecord(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	rows := s.few(3)
	one := rows[0]
	city, _ := one.Fields["address.city"].(string)
	b, err := s.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{one.ID, rows[1].ID, one.ID[:8]}, Ops: ops(t, "address.city="+city, "lastName~=/e/EE/", "company:=address.city")})
	if err != nil {
		t.Fatal(err)
	}
	if b.Counts.All != 2 {
		t.Fatalf("a record that was named twice counts twice: %+v", b.Counts)
	}
	for _, it := range s.items(b) {
		for _, c := range it.Changes {
			if c.Field == "address.city" && it.ID == one.ID {
				t.Errorf("a change that changes nothing is listed: %+v", c)
			}
		}
	}
	same, err := s.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{one.ID}, Ops: ops(t, "address.city="+city)})
	if err != nil || same.Counts.Unchanged != 1 || len(s.items(same)) != 0 {
		t.Errorf("%+v, %v", same.Counts, err)
	}
	if c := s.pushed(PushRequest{Bulk: same.ID}); c.Unchanged != 1 || s.writes() != 0 {
		t.Errorf("%+v, %d writes", c, s.writes())
	}
}

func TestARecordCanBeEditedByItselfAndLeftOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, rows := s.bulk(4, "address.city=Bonn")
	if _, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "address.city=Kiel", "firstName="), Record: rows[1].ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "tags+=vip-7")}); err != nil {
		t.Fatal(err)
	}
	if b, n, err := s.LeaveOutOfBulk(t.Context(), b.ID, LeaveOut{Records: []string{rows[2].ID}}); err != nil || n != 1 || b.Counts.All != 3 {
		t.Fatalf("%d, %+v, %v", n, b.Counts, err)
	}
	one, err := s.BulkItems(t.Context(), b.ID, BulkFilter{Record: rows[1].ID})
	if err != nil || len(one) != 1 || len(one[0].Changes) != 3 {
		t.Fatalf("%s, %v", doc(one), err)
	}
	_, err = s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "address.city=Rom"), Record: rows[2].ID})
	kind(t, err, problem.NotFound, "is not in the working copy")
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 3 {
		t.Fatalf("%+v: %s", c, doc(s.items(b)))
	}
	if got := text(s.show(rows[1].ID), "address.city"); got != "Kiel" {
		t.Error(got)
	}
	if got := text(s.show(rows[2].ID), "address.city"); got == "Bonn" {
		t.Error("who was left out was changed")
	}
}

func TestWhatAProviderWouldRefuseIsForeseenPerRecord(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, rows := s.bulk(3, "tags+=a")
	b, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "email=no address"), Record: rows[0].ID})
	if err != nil || b.Counts.Invalid != 1 || b.Counts.Ready != 2 {
		t.Fatalf("%+v, %v", b.Counts, err)
	}
	bad := s.items(b, BulkInvalid)
	if len(bad) != 1 || len(bad[0].Refused) != 1 || bad[0].Refused[0].Field != "email" {
		t.Fatal(doc(bad))
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 2 || c.Invalid != 1 || s.writes() != 2 {
		t.Fatalf("%+v, %d writes", c, s.writes())
	}
	if _, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "email=corrected@example.com"), Record: rows[0].ID}); err != nil {
		t.Fatal(err)
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 3 || s.writes() != 3 {
		t.Errorf("%+v, %d writes", c, s.writes())
	}
	for _, text := range []string{"nonsense=1", "address.city+=x", "email:=nonsense"} {
		_, err := s.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{rows[0].ID}, Ops: ops(t, text)})
		kind(t, err, problem.Usage)
	}
}

func TestEachRecordOfAPushHasItsOwnOutcome(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, rows := s.bulk(6, "address.city=Bonn")
	s.other("change", s.native(rows[0].ID), map[string]any{"city": "Oslo"})
	s.other("change", s.native(rows[1].ID), map[string]any{"city": "Bonn"})
	s.fault(sandbox.Fault{Route: "PUT /contacts/" + s.native(rows[2].ID), Kind: sandbox.ServerError, Count: 1})
	s.other("delete", s.native(rows[3].ID), nil)
	c := s.pushed(PushRequest{Bulk: b.ID})
	if c.Conflict != 1 || c.Already != 1 || c.Failed != 1 || c.Refused != 1 || c.Done != 2 {
		t.Fatalf("%+v: %s", c, doc(s.items(b)))
	}
	clash := s.items(b, BulkConflict)[0]
	if len(clash.Clashes) != 1 || clash.Clashes[0].Theirs != "Oslo" || clash.Clashes[0].Mine != "Bonn" || clash.ID != rows[0].ID {
		t.Error(doc(clash))
	}
	before := s.writes()
	c = s.pushed(PushRequest{Bulk: b.ID, Retry: true})
	if c.Conflict != 1 || c.Done != 3 || c.Wrong() != 2 || s.writes() != before+1 {
		t.Fatalf("%+v, %d writes: %s", c, s.writes()-before, doc(s.items(b)))
	}
	c = s.pushed(PushRequest{Bulk: b.ID, Retry: true, Over: true})
	if c.Conflict != 0 || c.Done != 4 || text(s.show(rows[0].ID), "address.city") != "Bonn" {
		t.Errorf("%+v: %s", c, doc(s.items(b)))
	}
}

func TestTagsOfOthersAreMergedAndNotAConflict(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, rows := s.bulk(2, "tags+=ours")
	s.other("change", s.native(rows[0].ID), map[string]any{"tags": []string{"theirs"}})
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 2 {
		t.Fatalf("%+v: %s", c, doc(s.items(b)))
	}
	if got := text(s.show(rows[0].ID), "tags"); got != "theirs, ours" && got != "ours, theirs" {
		t.Error(got)
	}
	undo, err := s.UndoBulk(t.Context(), b.ID, "the test")
	if err != nil {
		t.Fatal(err)
	}
	s.other("change", s.native(rows[0].ID), map[string]any{"tags": []string{"theirs", "ours", "later"}})
	if c := s.pushed(PushRequest{Bulk: undo.ID}); c.Done != 2 {
		t.Fatalf("%+v: %s", c, doc(s.items(undo)))
	}
	if got := text(s.show(rows[0].ID), "tags"); strings.Contains(got, "ours") || !strings.Contains(got, "later") {
		t.Error(got)
	}
}

func TestAPushIsUndoneTogetherAndWhatMovedIsLeft(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, rows := s.bulk(4, "address.city=Bonn", "firstName=Same", "tags+=together")
	s.pushed(PushRequest{Bulk: b.ID})
	if err := s.DiscardBulk(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	s.other("change", s.native(rows[2].ID), map[string]any{"city": "Oslo"})
	undo, err := s.UndoBulk(t.Context(), b.ID, "the test")
	if err != nil || undo.Counts.Ready != 4 || undo.Undoes != b.ID {
		t.Fatalf("%+v, %v", undo, err)
	}
	if again, err := s.UndoBulk(t.Context(), b.ID, "the test"); err != nil || again.ID != undo.ID {
		t.Errorf("a second working copy undoes the same: %+v, %v", again, err)
	}
	if c := s.pushed(PushRequest{Bulk: undo.ID}); c.Done != 3 || c.Conflict != 1 {
		t.Fatalf("%+v: %s", c, doc(s.items(undo)))
	}
	for i, r := range rows {
		want := r.Fields["address.city"]
		if i == 2 {
			want = "Oslo"
		}
		if got := s.show(r.ID).Record.Fields["address.city"]; got != want {
			t.Errorf("%s holds %v, want %v", r.Title, got, want)
		}
	}
	changes, err := s.Changes(t.Context(), 4)
	if err != nil || changes[0].Undoes == "" {
		t.Errorf("%s, %v", doc(changes), err)
	}
	if c := s.pushed(PushRequest{Bulk: undo.ID, Retry: true}); c.Conflict != 1 {
		t.Errorf("%+v", c)
	}
}

func TestAPushThatIsStoppedLeavesTheRestUntried(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(12, "address.city=Bonn")
	ctx, stop := withStop(t)
	var sent atomic.Int32
	for i := range 3 {
		s.wire.on(hook{method: "PUT", path: "/contacts/", skip: i, before: true, run: func() {
			if sent.Add(1) == 3 {
				stop()
			}
		}})
	}
	got, err := s.PushBulk(ctx, PushRequest{Bulk: b.ID}, nil)
	if !problem.Is(err, problem.Canceled) || got.Counts.Done < 3 || got.Counts.Ready == 0 || got.Counts.Done != s.writes() || got.Pushing {
		t.Fatalf("%+v, %d writes, %v", got.Counts, s.writes(), err)
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 12 || s.writes() != 12 {
		t.Errorf("%+v, %d writes", c, s.writes())
	}
}

func TestOneProcessPushesAndTheOtherIsTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(3, "address.city=Bonn")
	other := s.bench(s.opt.Home)
	s.wire.on(hook{method: "PUT", path: "/contacts/", before: true, run: func() {
		_, err := other.PushBulk(context.WithoutCancel(t.Context()), PushRequest{Bulk: b.ID}, nil)
		if !problem.Is(err, problem.Busy) {
			t.Errorf("it was pushed twice at one time: %v", err)
		}
		if _, err := other.ChangeBulk(context.WithoutCancel(t.Context()), b.ID, BulkChange{Ops: []BulkOp{{Field: "source", How: BulkClear}}}); !problem.Is(err, problem.Busy) {
			t.Errorf("it was changed while it was pushed: %v", err)
		}
	}})
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 3 || s.writes() != 3 {
		t.Errorf("%+v, %d writes", c, s.writes())
	}
}

func TestAPushStopsWhereNothingMayBeWritten(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(8, "address.city=Bonn")
	name := s.only().Name
	if err := s.SetPaused(t.Context(), name, true); err != nil {
		t.Fatal(err)
	}
	if c, err := s.push(PushRequest{Bulk: b.ID}); err == nil || c.Ready != 8 || s.writes() != 0 {
		t.Fatalf("paused: %+v, %v", c, err)
	}
	if err := s.SetPaused(t.Context(), name, false); err != nil {
		t.Fatal(err)
	}
	reader := s.bench(s.opt.Home, func(o *Options) { o.ReadOnly = true })
	if _, err := reader.PushBulk(t.Context(), PushRequest{Bulk: b.ID}, nil); !problem.Is(err, problem.ReadOnly) {
		t.Fatalf("read-only: %v", err)
	}
	s.fault(sandbox.Fault{Route: "GET /contacts/*", Kind: sandbox.Unavailable})
	c, err := s.push(PushRequest{Bulk: b.ID})
	if err == nil || c.Ready != 8 || s.writes() != 0 {
		t.Fatalf("down: %+v, %v", c, err)
	}
	s.heal()
	s.later(time.Minute)
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 8 || s.writes() != 8 {
		t.Errorf("%+v, %d writes", c, s.writes())
	}
}

func TestAnUnansweredWriteOfAPushIsSettledByTheNext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  sandbox.Kind
		writes int
	}{"it arrived": {sandbox.DropAfter, 3}, "it did not": {sandbox.Drop, 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			b, rows := s.bulk(3, "address.city=Bonn")
			native := s.native(rows[1].ID)
			s.fault(sandbox.Fault{Route: "PUT /contacts/" + native, Kind: c.fault, Count: 1})
			s.fault(sandbox.Fault{Route: "GET /contacts/" + native, Kind: sandbox.Unavailable, RetryAfter: 7200, Skip: 1, Count: 1})
			got := s.pushed(PushRequest{Bulk: b.ID})
			if got.Done != 2 || got.Unknown != 1 {
				t.Fatalf("%+v: %s", got, doc(s.items(b)))
			}
			s.heal()
			s.later(3 * time.Hour)
			if got = s.pushed(PushRequest{Bulk: b.ID}); got.Done != 3 || s.writes() != c.writes {
				t.Errorf("%+v, %d writes: %s", got, s.writes(), doc(s.items(b)))
			}
		})
	}
}

func TestAPushInTheBackgroundTellsHowItGoes(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(5, "address.city=Bonn")
	moved, end := s.Subscribe()
	defer end()
	if err := s.StartPush(t.Context(), PushRequest{Bulk: b.ID}); err != nil {
		t.Fatal(err)
	}
	for {
		p := s.Pushes()
		if len(p) == 1 && p[0].Finished {
			if p[0].Done != 5 || p[0].Total != 5 || p[0].Bulk.Counts.Done != 5 || p[0].Problem != nil {
				t.Fatalf("%+v", p[0])
			}
			break
		}
		select {
		case <-moved:
		case <-t.Context().Done():
			t.Fatal("it never ended")
		}
	}
	s.StopPush(b.ID) // one that has ended is no error
}

func TestTenThousandRecordsAreOneWorkingCopy(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it makes ten thousand people")
	}
	s := open(t)
	conn := s.connect()
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const n = 10_000
	fill(t, db, conn.ID, n)
	began := time.Now()
	b, err := s.NewBulk(t.Context(), BulkRequest{Model: "contact", Select: &Selection{Where: `tags contains "seed"`}, Ops: ops(t, "address.city=Bonn")})
	if err != nil || b.Counts.Ready != n {
		t.Fatalf("%+v, %v", b.Counts, err)
	}
	made := time.Since(began)
	began = time.Now()
	last, err := s.BulkItems(t.Context(), b.ID, BulkFilter{After: s.items(b)[0].Pos + n - 51})
	if err != nil || len(last) != 50 {
		t.Fatalf("%d, %v", len(last), err)
	}
	if page := time.Since(began); made > 20*time.Second || page > time.Second {
		t.Errorf("%v to make it, %v for a page", made, page)
	}
	t.Logf("%d records: %v to make the working copy", n, made)
}

func fill(t *testing.T, db *store.Store, connection string, n int) {
	t.Helper()
	recs := people10k(n)
	for part := range slices.Chunk(recs, 2000) {
		if _, err := db.PutPage(t.Context(), store.Page{Connection: connection, Model: "contact", Records: part}); err != nil {
			t.Fatal(err)
		}
	}
}

func people10k(n int) []model.Record {
	out := make([]model.Record, n)
	for i := range out {
		id := fmt.Sprintf("seed%05d", i)
		out[i] = model.Record{
			Model: "contact", Remote: model.Remote{ID: id}, Native: json.RawMessage(`{"id":"` + id + `","firstName":"Seed"}`),
			Fields: model.Fields{"firstName": "Seed", "lastName": id, "email": id + "@example.com", "tags": []string{"seed"}},
		}
	}
	return out
}

func TestEveryProviderTakesAPushAndItsUndo(t *testing.T) {
	t.Parallel()
	for _, id := range catalog().IDs() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s, _ := joined(t, id)
			var b Bulk
			for _, of := range [][2]string{{"contact", "lastName"}, {"company", "name"}, {"task", "title"}} { // not everybody keeps people
				made, err := s.NewBulk(t.Context(), BulkRequest{Model: of[0], Select: &Selection{Where: of[1] + ` contains "a"`}, Ops: ops(t, of[1]+"~=/a/aa/"), By: "the test"})
				if b.Counts.Ready < made.Counts.Ready && err == nil {
					b = made
				}
			}
			if b.Counts.Ready < 2 {
				t.Fatalf("nothing can be changed: %+v", b.Counts)
			}
			if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != b.Counts.Ready {
				t.Fatalf("%+v: %s", c, doc(s.items(b, BulkRefused, BulkConflict, BulkFailed, BulkInvalid)))
			}
			undo, err := s.UndoBulk(t.Context(), b.ID, "the test")
			if err != nil {
				t.Fatal(err)
			}
			if c := s.pushed(PushRequest{Bulk: undo.ID}); c.Done != b.Counts.Ready {
				t.Errorf("%+v: %s", c, doc(s.items(undo)))
			}
		})
	}
}

func TestAPushWhoseProcessDiedIsNotUnderWay(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(2, "address.city=Bonn")
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if took, err := db.ClaimDraft(t.Context(), b.ID, "", dead); !took || err != nil {
		t.Fatal(took, err)
	}
	if now, err := s.Bulk(t.Context(), b.ID); err != nil || now.Pushing {
		t.Fatalf("%+v, %v", now, err)
	}
	if _, err := s.ChangeBulk(t.Context(), b.ID, BulkChange{Ops: ops(t, "tags+=later")}); err != nil {
		t.Fatal(err)
	}
	if c := s.pushed(PushRequest{Bulk: b.ID}); c.Done != 2 {
		t.Errorf("%+v", c)
	}
}

// What an earlier start found out of a write whose push was killed is seen in its working copy, before that is pushed again.
func TestAWorkingCopyWhoseProcessDiedIsWhereTheJournalIs(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(2, "address.city=Bonn")
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if took, err := db.ClaimDraft(t.Context(), b.ID, "", dead); !took || err != nil {
		t.Fatal(took, err)
	}
	it := s.items(b)[0]
	p := s.edit(it.ID, map[string]any{"address.city": "Bonn"})
	in, err := db.IntendDrafted(t.Context(), b.ID, it.Pos, store.Write{
		Connection: s.only().ID, Model: "contact", Record: it.ID, Remote: p.Before.Remote.ID, Title: it.Title,
		Operation: p.Operation, Patch: p.Patch, Before: p.Before.Fields, Owner: dead, By: "the test",
	})
	if err != nil {
		t.Fatal(err)
	}
	if now, err := s.Bulk(t.Context(), b.ID); err != nil || now.Counts.Going != 1 || now.Pushing {
		t.Fatalf("while nobody knows: %s, %v", doc(now), err)
	}
	s.recovered()
	now, err := s.Bulk(t.Context(), b.ID)
	if err != nil || now.Counts.Going != 0 || now.Counts.Done != 1 || now.Counts.Ready != 1 {
		t.Errorf("%s of change %s, %v", doc(now), in.Change, err)
	}
}

func TestTheUndoOfOneOfManySaysWhereAllArePutBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	b, _ := s.bulk(3, "source=fair")
	s.pushed(PushRequest{Bulk: b.ID})
	for _, want := range []string{"It is one of 3 changes of a working copy: patchbay bulk undo " + b.ID + " puts all of them back.", "It is one of 2 changes of a working copy", ""} {
		plan, err := s.PlanUndo(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(plan.Warnings, " "); !strings.Contains(got, want) || (plan.Bulk == b.ID) != (want != "") || want == "" && strings.Contains(got, "working copy") {
			t.Errorf("%q of %q: %q", plan.Bulk, b.ID, got)
		}
		s.apply(plan)
	}
}
