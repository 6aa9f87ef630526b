package spec

import (
	"context"
	"net/url"
	"slices"

	"patchbay/connectors"
	"patchbay/problem"
)

// Subscribe asks the provider to deliver events to an address.
func (s *session) Subscribe(ctx context.Context, sub connectors.Subscription) (connectors.Subscription, error) {
	n, err := s.hooked()
	if err != nil {
		return connectors.Subscription{}, err
	}
	vals, err := s.wanted(n, sub)
	if err != nil {
		return connectors.Subscription{}, err
	}
	got, err := s.send(ctx, use{call: n.subscribe, vals: vals})
	if err != nil {
		return connectors.Subscription{}, err
	}
	made, err := got.object(n.Subscribe.Item)
	if err != nil || made.text(n.Subscribe.ID) == "" { // it is there, and nobody knows as what
		return connectors.Subscription{}, s.unmade(n.subscribe, err)
	}
	sub.ID, sub.Active, sub.Secret = made.text(n.Subscribe.ID), true, nil
	return sub, nil
}

// wanted holds a subscription against what the provider can do, and fills its call.
func (s *session) wanted(n *news, sub connectors.Subscription) (values, error) {
	u, err := url.Parse(sub.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u) || u.User != nil {
		return nil, s.unaskable("%q cannot be an address that %s delivers to.", problem.Clean(sub.URL), s.c.about.Name).WithHint("It must begin with https://.")
	}
	secret := ""
	if sub.Secret != nil {
		secret = sub.Secret()
	}
	if n.keys == nil && secret == "" {
		return nil, s.unaskable("Without a secret nobody could tell what %s delivers from what others do.", s.c.about.Name)
	}
	var events []any
	for _, native := range sub.Events {
		if _, known := n.means[native]; !known {
			return nil, s.unaskable("%s has no event %q.", s.c.about.Name, problem.Clean(native))
		}
		events = append(events, native)
	}
	if len(events) == 0 || n.each() && len(events) != 1 {
		return nil, s.unaskable("An address of %s takes %s, not %d.", s.c.about.Name, map[bool]string{true: "one event", false: "events"}[n.each()], len(events))
	}
	return values{"url": sub.URL, "secret": secret, "events": events, "event": sub.Events[0]}, nil
}

func (s *session) unaskable(format string, args ...any) *problem.Problem {
	p := problem.New(problem.Usage, format, args...).On(s.label())
	p.Operation = string(connectors.Op("webhook", connectors.Subscribe))
	return p
}

// Unsubscribe ends a subscription.
func (s *session) Unsubscribe(ctx context.Context, id string) error {
	n, err := s.hooked()
	if err != nil {
		return err
	}
	_, err = s.send(ctx, use{call: n.unsubscribe, vals: values{"id": id}})
	return err
}

// Subscriptions lists what the provider delivers.
func (s *session) Subscriptions(ctx context.Context) ([]connectors.Subscription, error) {
	n, err := s.hooked()
	if err != nil {
		return nil, err
	}
	if n.list == nil {
		return nil, s.deaf("%s does not tell what is subscribed to.")
	}
	got, err := s.send(ctx, use{call: n.list, reads: true})
	if err != nil {
		return nil, err
	}
	items, err := got.list(n.List.Items)
	if err != nil {
		return nil, s.garbled(n.list, err)
	}
	out := []connectors.Subscription{}
	for _, raw := range items {
		item, err := parseObject(raw)
		if err != nil || item.text(n.List.ID) == "" {
			return nil, s.garbled(n.list, errMissing(n.List.ID))
		}
		active, told := item.at(n.List.Active).(bool)
		out = append(out, connectors.Subscription{
			ID: item.text(n.List.ID), URL: item.text(n.List.URL), Events: slices.Clip(item.texts(n.List.Events)), Active: active || !told,
		})
	}
	return out, nil
}

// hooked is how the provider tells of changes, where it has calls for that.
func (s *session) hooked() (*news, error) {
	if s.c.news == nil || s.c.news.subscribe == nil {
		return nil, s.deaf("%s has no call to subscribe to changes.")
	}
	return s.c.news, nil
}

func (s *session) deaf(words string) error {
	p := problem.New(problem.Unsupported, words, s.c.about.Name).On(s.label())
	p.Operation = string(connectors.Op("webhook", connectors.Subscribe))
	return p
}
