package store

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"patchbay/problem"
)

func call(i int) Call {
	return Call{
		Connection: "a", Operation: "contact::list", Method: "GET", URL: fmt.Sprintf("https://api.example.com/contacts?page=%d", i), Status: 200, Attempt: 1,
		Started: start().Add(time.Duration(i) * time.Second), Took: 30 * time.Millisecond, Waited: time.Millisecond,
		Request: Body{Header: http.Header{"Accept": {"application/json"}}, Size: -1}, Response: Body{Bytes: []byte(`{"ok":true}`), Size: 4000},
	}
}

func TestCallsAreThereAtOnceAndCanBeOpened(t *testing.T) {
	t.Parallel()
	s := connected(t)
	for i := range 3 {
		s.RecordCall(call(i))
	}
	bad := call(3)
	bad.Status, bad.Err = 0, "connection reset\x1b[31m"
	s.RecordCall(bad)
	list, err := s.Calls(t.Context(), CallFilter{})
	if err != nil || len(list) != 4 || list[0].Err != "connection reset[31m" || list[1].Response.Bytes != nil {
		t.Fatalf("got %+v, %v", list, err)
	}
	c, err := s.Call(t.Context(), list[1].ID)
	if err != nil || string(c.Response.Bytes) != `{"ok":true}` || c.Request.Header.Get("Accept") != "application/json" || c.Response.Size != 4000 ||
		c.Request.Size != -1 || c.Took != 30*time.Millisecond || !c.Started.Equal(call(2).Started) {
		t.Fatalf("got %+v, %v", c, err)
	}
	for want, f := range map[int]CallFilter{1: {Failed: true}, 2: {Limit: 2}, 0: {Connection: "b"}} {
		if list, err := s.Calls(t.Context(), f); err != nil || len(list) != want {
			t.Errorf("%+v lists %d, %v", f, len(list), err)
		}
	}
	if list, err := s.Calls(t.Context(), CallFilter{Text: "PAGE=2"}); err != nil || len(list) != 1 {
		t.Errorf("by text: %d, %v", len(list), err)
	}
	a, err := s.Connection(t.Context(), "a")
	if want := start().Add(2*time.Second + 30*time.Millisecond); err != nil || !a.LastGoodCall.Equal(want) {
		t.Errorf("last good call %v, want %v, %v", a.LastGoodCall, want, err)
	}
	if _, err := s.Call(t.Context(), "nonsense"); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestClosingWritesTheLastCalls(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	s.RecordCall(call(1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if list, err := openAt(t, path).Calls(t.Context(), CallFilter{}); err != nil || len(list) != 1 {
		t.Fatalf("got %v, %v", list, err)
	}
}

func TestOldCallsGo(t *testing.T) {
	t.Parallel()
	s := connected(t)
	old := call(0)
	old.Started = start().Add(-keptAge - time.Hour)
	s.RecordCall(old)
	s.RecordCall(call(1))
	if list, err := s.Calls(t.Context(), CallFilter{}); err != nil || len(list) != 1 {
		t.Fatalf("by age: %d, %v", len(list), err)
	}
	for i := range keptCalls + 50 {
		s.RecordCall(call(i))
		if i%4000 == 0 {
			if err := s.writeCalls(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	list, err := s.Calls(t.Context(), CallFilter{Limit: keptCalls + 100})
	if err != nil || len(list) != keptCalls || list[0].URL != call(keptCalls+49).URL {
		t.Fatalf("by number: %d, %v", len(list), err)
	}
}

func TestRecordingNeverWaitsForTheDisk(t *testing.T) {
	t.Parallel()
	s := connected(t)
	s.activity.w.gate <- struct{}{} // as if a long write were under way
	for i := range waitingMost + 100 {
		s.RecordCall(call(i))
	}
	<-s.activity.w.gate
	list, err := s.Calls(t.Context(), CallFilter{Limit: 2 * waitingMost})
	if err != nil || len(list) == 0 || list[0].URL != call(waitingMost+99).URL {
		t.Fatalf("got %d, %v", len(list), err)
	}
}

func TestACallThatWasSeenStaysInSight(t *testing.T) {
	t.Parallel()
	s := connected(t)
	for i := range 200 {
		s.RecordCall(Call{Connection: "a", Method: "GET", URL: fmt.Sprint(i), Status: 500, Started: start()})
		for range 2 { // the background writes at any of these moments
			if all, err := s.Calls(t.Context(), CallFilter{Limit: 1000}); err != nil || len(all) != i+1 {
				t.Fatalf("%d calls of %d, %v", len(all), i+1, err)
			}
		}
	}
}
