package spec

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

func asked(change func(*connectors.Subscription)) connectors.Subscription {
	s := connectors.Subscription{URL: "https://ear.example.org/in", Events: []string{"person.new", "person.left"}, Secret: func() string { return "agreed" }}
	if change != nil {
		change(&s)
	}
	return s
}

func TestSubscribingTellsAddressSecretAndEvents(t *testing.T) {
	t.Parallel()
	s, p := session0(t, telling, func(int, exchange) (int, string) { return 201, `{"hook":{"id":12}}` })
	made, err := s.(connectors.Subscriber).Subscribe(t.Context(), asked(nil))
	if err != nil || made.ID != "12" || made.URL != "https://ear.example.org/in" || !made.Active || made.Secret != nil {
		t.Fatalf("%+v (%v)", made, err)
	}
	want := exchange{method: "POST", path: "/boxes/b1/hooks", query: p.asked[0].query, body: map[string]any{
		"hook": map[string]any{"to": "https://ear.example.org/in", "key": "agreed", "about": []any{"person.new", "person.left"}},
	}}
	if len(p.asked) != 1 || !reflect.DeepEqual(p.asked[0], want) {
		t.Errorf("sent %+v", p.asked)
	}
}

func TestWhatCannotBeSubscribedToIsRefusedUnsent(t *testing.T) {
	t.Parallel()
	for name, sub := range map[string]connectors.Subscription{
		"no https":         asked(func(s *connectors.Subscription) { s.URL = "http://ear.example.org/in" }),
		"no address":       asked(func(s *connectors.Subscription) { s.URL = "" }),
		"a password in it": asked(func(s *connectors.Subscription) { s.URL = "https://me:word@ear.example.org" }),
		"no secret":        asked(func(s *connectors.Subscription) { s.Secret = nil }),
		"an empty secret":  asked(func(s *connectors.Subscription) { s.Secret = func() string { return "" } }),
		"no event":         asked(func(s *connectors.Subscription) { s.Events = nil }),
		"an unknown event": asked(func(s *connectors.Subscription) { s.Events = []string{"person.new", "\x1b[2J"} }),
	} {
		s, p := session0(t, telling, func(int, exchange) (int, string) { return 500, "" })
		_, err := s.(connectors.Subscriber).Subscribe(t.Context(), sub)
		if !problem.Is(err, problem.Usage) || len(p.asked) != 0 || strings.Contains(err.Error(), "agreed") || err.Error() != problem.Clean(err.Error()) {
			t.Errorf("%s: %v after %d requests", name, err, len(p.asked))
		}
	}
	s, p := session0(t, strings.Replace(telling, "about: $events", "about: $event", 1), func(int, exchange) (int, string) { return 500, "" })
	if _, err := s.(connectors.Subscriber).Subscribe(t.Context(), asked(nil)); !problem.Is(err, problem.Usage) || len(p.asked) != 0 {
		t.Errorf("two events for an address that takes one: %v", err)
	}
}

func TestALostSubscriptionHasAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{"nothing": "", "a page": "<html>", "no id": `{"hook":{}}`, "no hook": `{}`} {
		s, p := session0(t, telling, func(int, exchange) (int, string) { return 200, answer })
		if _, err := s.(connectors.Subscriber).Subscribe(t.Context(), asked(nil)); !problem.Is(err, problem.UnknownOutcome) || len(p.asked) != 1 {
			t.Errorf("%s: %v after %d requests", name, err, len(p.asked))
		}
	}
}

func TestSubscriptionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	rows := `{"id":12,"to":"https://ear.example.org/in","about":["person.new","person.left"],"live":false},{"id":"h2","to":"https://x.example.org","about":"person.new"}`
	s, p := session0(t, telling, func(n int, e exchange) (int, string) {
		switch {
		case e.method == "DELETE" && n == 2:
			return 204, ""
		case e.method == "DELETE":
			return 404, `{"message":"no such hook"}`
		}
		return 200, fmt.Sprintf(`{"hooks":[%s]}`, rows)
	})
	sub := s.(connectors.Subscriber)
	got, err := sub.Subscriptions(t.Context())
	want := []connectors.Subscription{
		{ID: "12", URL: "https://ear.example.org/in", Events: []string{"person.left", "person.new"}},
		{ID: "h2", URL: "https://x.example.org", Events: []string{"person.new"}, Active: true},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v (%v)", got, err)
	}
	if err := sub.Unsubscribe(t.Context(), "12"); err != nil || p.asked[1].path != "/hooks/12" {
		t.Errorf("%v: %+v", err, p.asked[1])
	}
	if err := sub.Unsubscribe(t.Context(), "12"); !problem.Is(err, problem.Gone) {
		t.Errorf("ended twice: %v", err)
	}
	for _, id := range []string{"", ".", ".."} {
		if err := sub.Unsubscribe(t.Context(), id); err == nil {
			t.Errorf("%q was ended", id)
		}
	}
	rows = `{"to":"https://nobody.example.org"}`
	if _, err := sub.Subscriptions(t.Context()); !problem.Is(err, problem.ProviderDown) {
		t.Errorf("a subscription without an id: %v", err)
	}
}

func TestAProviderWithoutCallsSaysSo(t *testing.T) {
	t.Parallel()
	unlisted := strings.Replace(telling, "  list: {get: \"/boxes/{workspace}/hooks\", items: hooks, id: id, url: to, events: about, active: live}\n", "", 1)
	for _, text := range []string{small, byHand, unlisted} {
		s, p := session0(t, text, func(int, exchange) (int, string) { return 500, "" })
		sub := s.(connectors.Subscriber)
		if _, err := sub.Subscriptions(t.Context()); !problem.Is(err, problem.Unsupported) {
			t.Errorf("listing: %v", err)
		}
		if text == unlisted {
			continue
		}
		if _, err := sub.Subscribe(t.Context(), asked(nil)); !problem.Is(err, problem.Unsupported) {
			t.Errorf("subscribing: %v", err)
		}
		if err := sub.Unsubscribe(t.Context(), "12"); !problem.Is(err, problem.Unsupported) || len(p.asked) != 0 {
			t.Errorf("ending: %v after %d requests", err, len(p.asked))
		}
	}
}

func TestAGrantThatOnlyReadsSubscribesToNothing(t *testing.T) {
	t.Parallel()
	p := &provider{answer: func(int, exchange) (int, string) { return 200, `{"hook":{"id":1}}` }}
	s, err := load(t, telling).Open(connectors.Grant{Connection: "c1", Workspace: "b1", Transport: p, Tokens: pasted{}, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	sub := s.(connectors.Subscriber)
	if _, err := sub.Subscribe(t.Context(), asked(nil)); !problem.Is(err, problem.ReadOnly) {
		t.Errorf("subscribing: %v", err)
	}
	if err := sub.Unsubscribe(t.Context(), "1"); !problem.Is(err, problem.ReadOnly) || len(p.asked) != 0 {
		t.Errorf("ending: %v after %d requests", err, len(p.asked))
	}
}

// recorded keeps what was sent and answered.
type recorded struct {
	mu    sync.Mutex
	calls []connectors.Call
}

func (r *recorded) Record(c connectors.Call) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
	return strconv.Itoa(len(r.calls))
}

func TestNobodyKeepsTheSecretOfASubscription(t *testing.T) {
	t.Parallel()
	kept := &recorded{}
	p := &provider{answer: func(int, exchange) (int, string) {
		return 200, `{"hook":{"id":1,"key":"agreed"},"hooks":[{"id":1,"to":"x","key":"agreed"}]}`
	}}
	s, err := load(t, telling).Open(connectors.Grant{Connection: "c1", Workspace: "b1", Transport: p, Tokens: pasted{}, Recorder: kept})
	if err != nil {
		t.Fatal(err)
	}
	sub := s.(connectors.Subscriber)
	_, first := sub.Subscribe(t.Context(), asked(nil))
	_, second := sub.Subscriptions(t.Context())
	_, third := s.Do(t.Context(), connectors.Request{Method: "GET", Path: "/boxes/b1/hooks"})
	if first != nil || second != nil || third != nil || len(kept.calls) != 3 {
		t.Fatalf("%v, %v, %v, %d calls", first, second, third, len(kept.calls))
	}
	for _, c := range kept.calls {
		if text := string(c.Request.Bytes) + string(c.Response.Bytes); strings.Contains(text, "agreed") {
			t.Errorf("%s %s keeps %s", c.Method, c.URL, text)
		}
	}
}
