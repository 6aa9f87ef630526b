package workbench

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestAnUndoLeavesOutWhatTheProviderWorksOutByItself(t *testing.T) {
	t.Parallel()
	s, _ := elsewhere(t, "timetonic", "contact")
	rows, err := s.First(t.Context(), Query{Model: "contact", Where: "lastName != null && firstName != null"}, 1)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d people, %v", len(rows), err)
	}
	was := rows[0].Fields
	done := s.apply(s.edit(rows[0].ID, map[string]any{"lastName": "Quince"}))
	if !done.CanUndo || len(done.Changes) < 2 {
		t.Fatalf("nothing else moved: %s", doc(done))
	}
	back := s.planUndo("")
	if len(back.Patch) != 1 || len(back.Changes) != 1 {
		t.Errorf("it would write %v", back.Patch)
	}
	if got := s.apply(back); got.State != "done" {
		t.Errorf("%s", doc(got))
	}
	for _, c := range done.Changes {
		if got := s.show(rows[0].ID).Record.Fields[c.Field]; doc(got) != doc(was[c.Field]) {
			t.Errorf("%s is %v, was %v", c.Field, got, was[c.Field])
		}
	}
}

// copies is a transport that answers reads of one path from an old copy when it is told to.
type copies struct {
	base http.RoundTripper

	mu   sync.Mutex
	old  map[string][]byte // by path: the first answer that came
	left int
}

// copying opens a scene whose provider has old copies.
func copying(t *testing.T) (*scene, *copies) {
	c := &copies{old: map[string][]byte{}}
	s := open(t, func(o *Options) { c.base, o.Transport = o.Transport, c })
	s.pulled()
	return s, c
}

// replay answers the next n reads from old copies.
func (c *copies) replay(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = n
}

// RoundTrip sends a request.
func (c *copies) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.base.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || res.StatusCode != http.StatusOK {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // it was read to its end
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.old[r.URL.Path]; !known {
		c.old[r.URL.Path] = body
	}
	if c.left > 0 {
		c.left, body = c.left-1, c.old[r.URL.Path]
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return res, nil
}

func TestAnOldAnswerIsNotTakenForAnUndoThatIsDone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old  int // how many answers are old ones
		ends problem.Kind
	}{"one answer is old": {1, ""}, "every answer is old": {9, problem.Conflict}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, old := copying(t)
			who := s.somebody()
			native := s.native(who.ID)
			s.later(time.Minute)
			s.apply(s.edit(who.ID, map[string]any{"lastName": "Quince"}))
			s.later(time.Minute)
			old.replay(c.old)
			ch, err := s.Apply(t.Context(), s.planUndo(""))
			old.replay(0)
			if c.ends != "" {
				kind(t, err, c.ends, "before the last change")
				if s.value(native, "lastName") != "Quince" || s.writes() != 1 {
					t.Errorf("%d writes", s.writes())
				}
				s.undo("") // the next time it can
			} else if err != nil || ch.State != "done" || len(ch.Changes) == 0 {
				t.Fatalf("%s, %v", doc(ch), err)
			}
			if s.value(native, "lastName") != who.Fields["lastName"] || s.writes() != 2 {
				t.Errorf("the provider holds %v after %d writes", s.value(native, "lastName"), s.writes())
			}
		})
	}
}

func TestAnOldAnswerIsNotTakenForSomebodyElsesChange(t *testing.T) {
	t.Parallel()
	s, old := copying(t)
	who := s.somebody()
	s.apply(s.edit(who.ID, map[string]any{"lastName": "Quince"}))
	old.replay(1)
	s.apply(s.edit(who.ID, map[string]any{"lastName": "Rowan"}))
	if got := s.value(s.native(who.ID), "lastName"); got != "Rowan" {
		t.Errorf("the provider holds %v", got)
	}
}

func TestAnUndoOfWhatIsBackAlreadySaysSoAndSendsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	done := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
	s.later(time.Minute)
	s.other("change", s.native(who.ID), map[string]any{"phone": who.Fields["phone"]})
	back := s.undo("")
	if back.State != "done" || back.Note == "" || s.writes() != 1 || s.change(done.ID).UndoneBy != back.ID {
		t.Errorf("%s, %d writes", doc(back), s.writes())
	}
}

func TestAWriteThatIsRefusedAndTookPlaceIsToldAsItIs(t *testing.T) {
	t.Parallel()
	for status, verbs := range map[int][]string{401: {"PUT"}, 403: {"PUT", "DELETE", "POST"}, 404: {"DELETE"}, 422: {"PUT", "DELETE"}} {
		for name, happens := range map[string]bool{"it happened": true, "it did not": false} {
			for _, verb := range verbs {
				t.Run(fmt.Sprint(verb, " ", status, ": ", name), func(t *testing.T) {
					t.Parallel()
					s := open(t)
					c := s.pulled()
					who := s.somebody()
					p := s.edit(who.ID, map[string]any{"phone": phoneA})
					route := verb + " /contacts/*"
					var err error
					switch verb {
					case "DELETE":
						p, err = s.PlanDelete(t.Context(), "contact", who.ID, "the test")
					case "POST":
						p, route = s.newcomer(map[string]any{"firstName": "Nina", "email": "nina.new@example.com"}), "POST /contacts/"
					}
					if err != nil {
						t.Fatal(err)
					}
					f := sandbox.Fault{Route: route, Kind: sandbox.ServerError, Status: status, Body: `{"message":"Forbidden"}`, Count: 2}
					if happens {
						f.Kind = sandbox.ErrorAfter
					}
					s.fault(f)
					ch, err := s.Apply(t.Context(), p)
					said := ch.Note != "" || verb == "DELETE" && status == 404 // it is gone: that is what was wanted
					if happens != (err == nil) || happens && (ch.State != "done" || !said) {
						t.Fatalf("%s, %v", doc(ch), err)
					}
					if !happens && problem.Is(err, problem.UnknownOutcome) {
						t.Errorf("got %v", err)
					}
					if now, err := s.Connection(t.Context(), c.Name); err != nil || happens && now.State != OK {
						t.Errorf("the connection is %s, %v", now.State, err)
					}
				})
			}
		}
	}
}
