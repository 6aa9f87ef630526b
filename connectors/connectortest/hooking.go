package connectortest

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

// agreed is the secret of the suite's subscriptions; nobody may keep it.
const agreed = "whsec-of-the-suite-0123456789"

// subscribes makes a subscription to every event that can be subscribed to, finds it in the list, and ends it. What is
// not told to the provider twice is told to nobody: the secret is in no record of the calls.
func (b *bench) subscribes(t *testing.T) {
	ear, hears := b.connector.(connectors.Listener)
	var ops []connectors.Operation
	for _, s := range b.about.Support {
		if _, verb, _ := strings.Cut(string(s.Operation), "::"); s.Supported && verb == string(connectors.Subscribe) {
			ops = append(ops, s.Operation)
		}
	}
	l := b.open(t, nil)
	subscriber, can := l.Session.(connectors.Subscriber)
	if len(ops) == 0 {
		if can {
			_, err := subscriber.Subscriptions(t.Context())
			b.wants(t, err, problem.Unsupported)
		}
		return
	}
	if !hears || !can || !ear.Webhooks().Calls {
		t.Fatalf("%v are called supported, and nothing can subscribe to them or hear of them", ops)
	}
	for _, sub := range subscriptions(ear.Webhooks()) {
		b.subscribed(t, l, subscriber, sub)
	}
	if text := l.tape.String(); strings.Contains(text, agreed) {
		t.Error("the secret of a subscription was recorded")
	}
}

// subscriptions are as few as the provider lets them be.
func subscriptions(w connectors.Webhooks) []connectors.Subscription {
	one := connectors.Subscription{URL: "https://hooks.example.com/in", Secret: func() string { return agreed }}
	var out []connectors.Subscription
	for _, e := range w.Events {
		each := one
		each.URL, each.Events = one.URL+"/"+url.PathEscape(e.Native), []string{e.Native}
		out = append(out, each)
		one.Events = append(one.Events, e.Native)
	}
	if !w.Each {
		return []connectors.Subscription{one}
	}
	return out
}

func (b *bench) subscribed(t *testing.T, l line, s connectors.Subscriber, want connectors.Subscription) {
	made, err := s.Subscribe(t.Context(), want)
	if err != nil || made.ID == "" {
		t.Fatalf("subscribe to %v: %v", want.Events, err)
	}
	listed := func(c connectors.Subscription) bool {
		return c.ID == made.ID && c.URL == want.URL && len(c.Events) == len(want.Events) && c.Active && c.Secret == nil
	}
	if all, err := s.Subscriptions(t.Context()); err != nil || !slices.ContainsFunc(all, listed) {
		t.Errorf("%v is not among %v (%v)", want.Events, all, err)
	}
	if err := s.Unsubscribe(t.Context(), made.ID); err != nil {
		t.Errorf("unsubscribe from %v: %v", want.Events, err)
	}
	b.wants(t, s.Unsubscribe(t.Context(), made.ID), problem.Gone)
	if all, err := s.Subscriptions(t.Context()); err != nil || slices.ContainsFunc(all, func(c connectors.Subscription) bool { return c.ID == made.ID }) {
		t.Errorf("%v is still among %v (%v)", want.Events, all, err)
	}
	ear, _ := b.connector.(connectors.Listener)
	for _, e := range ear.Webhooks().Events {
		if slices.Contains(want.Events, e.Native) {
			name, _, _ := strings.Cut(string(e.Operation), "::")
			l.seen.note(name, connectors.Subscribe, nil)
		}
	}
}
