package spec

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
)

// news is how the provider tells of changes, compiled.
type news struct {
	WebhooksSpec
	means       map[string]connectors.Operation // by the provider's name of the event
	keys        []ed25519.PublicKey             // the provider's; nil where a secret is agreed
	subscribe   *call                           // nil where a person registers addresses by hand
	unsubscribe *call
	list        *call // nil where nobody can ask
}

const webhooksAt = "webhooks"

// webhooks compiles that part; without it there is none.
func (c *Connector) webhooks() (err error) {
	s := c.doc.Webhooks
	if s == nil {
		return nil
	}
	n := &news{WebhooksSpec: *s, means: map[string]connectors.Operation{}}
	if err := c.announced(n); err != nil {
		return err
	}
	if err := n.signatureCheck(); err != nil {
		return err
	}
	if err := c.subscribing(n); err != nil {
		return err
	}
	c.news = n
	return nil
}

// announced says what each event means.
func (c *Connector) announced(n *news) error {
	for _, e := range n.Events {
		at := join(webhooksAt, "events."+e.Key)
		name, verb, _ := strings.Cut(e.Key, "::")
		if c.models[name] == nil {
			return faultAt(at, "must begin with one of models, as in contact::update")
		}
		if v := connectors.Verb(verb); v != connectors.Create && v != connectors.Update && v != connectors.Delete {
			return faultAt(at, "must end with ::create, ::update or ::delete")
		}
		for _, native := range e.Value {
			if _, twice := n.means[native]; twice || native == "" {
				return faultAt(at, "names %q, which is empty or there twice", native)
			}
			n.means[native] = connectors.Operation(e.Key)
		}
	}
	return nil
}

// subscribing compiles the calls. They go with the headers and the permission of the models' calls.
func (c *Connector) subscribing(n *news) (err error) {
	if n.Subscribe == nil {
		for key, there := range map[string]bool{"unsubscribe": n.Unsubscribe != nil, "list": n.List != nil} {
			if there {
				return faultAt(join(webhooksAt, key), "is of no use without subscribe")
			}
		}
		return nil
	}
	if n.Unsubscribe == nil {
		return faultAt(webhooksAt, "can subscribe and needs unsubscribe too")
	}
	if n.subscribe, err = c.hooking(n.Subscribe.Call, connectors.Subscribe, "url", "secret", "events", "event"); err != nil {
		return err
	}
	if !slices.Contains(n.subscribe.needs, "url") {
		return faultAt(join(webhooksAt, "subscribe"), "never says $url, the address to deliver to")
	}
	if n.keys == nil && !slices.Contains(n.subscribe.needs, "secret") {
		return faultAt(join(webhooksAt, "subscribe"), "never says $secret, which deliveries are proven by")
	}
	if n.unsubscribe, err = c.hooking(n.Unsubscribe.Call, connectors.Delete, "id"); err != nil || n.List == nil {
		return err
	}
	n.list, err = c.hooking(n.List.Call, connectors.List)
	return err
}

func (c *Connector) hooking(from Call, verb connectors.Verb, known ...string) (*call, error) {
	key := map[connectors.Verb]string{connectors.Subscribe: "subscribe", connectors.Delete: "unsubscribe", connectors.List: "list"}[verb]
	one, err := compileCall(from, join(webhooksAt, key), c.known(known...))
	if err != nil {
		return nil, err
	}
	one.op = connectors.Op("webhook", verb)
	one.carrying(c.carried)
	if o := c.doc.Auth.OAuth; o != nil && o.Scope != "" && len(one.scopes) == 0 {
		one.scopes = []string{o.Scope}
	}
	return one, nil
}

// each reports whether every event needs an address of its own.
func (n *news) each() bool {
	return n.Event == "" || n.subscribe != nil && slices.Contains(n.subscribe.needs, "event")
}

// subscribes is the call by which one hears of a model; nil where there is none.
func (n *news) subscribes(modelName string) *call {
	if n == nil || !n.tells(modelName) {
		return nil
	}
	return n.subscribe
}

// tells reports whether one can subscribe to a model's events.
func (s *WebhooksSpec) tells(modelName string) bool {
	return s != nil && s.Subscribe != nil && slices.ContainsFunc(s.Events, func(e entry[words]) bool { return thing(connectors.Operation(e.Key)) == modelName })
}

// hushed reports whether a path is one of those that speak of secrets.
func (n *news) hushed(path string) bool {
	if n == nil {
		return false
	}
	return slices.ContainsFunc([]*call{n.subscribe, n.unsubscribe, n.list}, func(one *call) bool {
		return one != nil && one.matches(one.method, path)
	})
}

// Webhooks says what the provider tells of.
func (c *Connector) Webhooks() connectors.Webhooks {
	n := c.news
	if n == nil {
		return connectors.Webhooks{}
	}
	out := connectors.Webhooks{
		Each: n.each(), Secret: n.keys == nil, Numbered: n.Delivery != "", Calls: n.subscribe != nil, Setup: slices.Clone(n.Setup),
	}
	for _, e := range n.Events {
		for _, native := range e.Value {
			out.Events = append(out.Events, connectors.Announcement{Native: native, Operation: connectors.Operation(e.Key)})
		}
	}
	return out
}

// ahead is how far a provider's clock may run before ours.
const ahead = 5 * time.Minute

var (
	_ connectors.Listener   = (*Connector)(nil)
	_ connectors.Subscriber = (*session)(nil)
)
