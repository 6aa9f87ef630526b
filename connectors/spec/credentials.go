package spec

import (
	"context"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/problem"
)

// carrier puts credentials on requests as the spec says.
type carrier struct{ c *Connector }

// Carry fills in what a request carries of the secret.
func (a carrier) Carry(secret string, on *stack.Carried) {
	id, vals := connectors.Unpack(secret)
	if user, ok := vals["user"]; ok {
		vals["basic"] = base64.StdEncoding.EncodeToString([]byte(user + ":" + vals["password"]))
	}
	s := a.c.sendOf(id)
	for k, text := range s.Headers {
		on.Header.Set(k, insert(text, vals))
	}
	for k, text := range s.Query {
		on.Query.Set(k, insert(text, vals))
	}
	for k, text := range s.Form {
		on.Form.Set(k, insert(text, vals))
	}
}

// Secrets are the values in the secret that must never be seen: all that the way does not ask for openly.
func (a carrier) Secrets(secret string) []string {
	id, vals := connectors.Unpack(secret)
	if user, ok := vals["user"]; ok && a.c.find(id) != nil {
		vals["basic"] = base64.StdEncoding.EncodeToString([]byte(user + ":" + vals["password"]))
	}
	if w := a.c.find(id); w != nil {
		for _, in := range w.inputs {
			if !in.Secret {
				delete(vals, in.Name)
			}
		}
	}
	return slices.Collect(maps.Values(vals))
}

func insert(text string, vals map[string]string) string {
	return named.ReplaceAllStringFunc(text, func(n string) string { return vals[n[1:]] })
}

// Enroll makes the calls of a way that are made once, at the sign-in.
func (c *Connector) Enroll(ctx context.Context, g connectors.Grant, id connectors.AuthKind, inputs map[string]string) (map[string]string, error) {
	w := c.find(id)
	if w == nil || len(w.once) == 0 {
		return inputs, nil
	}
	s, err := c.session(g)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	vals, out := maps.Clone(inputs), map[string]string{}
	for i := range w.once {
		got, _, err := s.trade(ctx, w, &w.once[i], vals)
		if err != nil {
			return nil, err
		}
		maps.Copy(vals, got)
		maps.Copy(out, got)
	}
	for _, n := range w.stays {
		if out[n] == "" {
			out[n] = inputs[n]
		}
	}
	return out, nil
}

// trade makes one call that gives credentials for others. Doing it twice does no harm.
func (s *session) trade(ctx context.Context, w *way, k *keep, have map[string]string) (map[string]string, object, error) {
	vals := values{}
	for n, v := range have {
		vals[n] = v
	}
	path, err := k.address(vals)
	if err != nil {
		return nil, nil, s.unfilled(&k.call, err)
	}
	body, err := use{call: &k.call}.encode(vals)
	if err != nil {
		return nil, nil, err
	}
	r, err := s.bare.Do(ctx, stack.Request{
		Operation: k.op, Method: k.method, Path: path, Query: k.params(vals), Header: k.heads(vals), Body: body, Reads: true, NoToken: true, Private: true,
	})
	if err != nil {
		return nil, nil, s.named(k.op, err)
	}
	if r.Status >= 400 && r.Status < 500 && r.Status != http.StatusTooManyRequests {
		return nil, nil, s.unwanted(w, r)
	}
	a, err := s.judge(use{call: &k.call, reads: true}, r)
	if err != nil {
		return nil, nil, err
	}
	item, err := a.object("")
	if err != nil {
		return nil, nil, s.garbled(&k.call, err)
	}
	out := map[string]string{}
	for name, at := range k.keep {
		if out[name] = item.text(at); out[name] == "" {
			return nil, nil, s.garbled(&k.call, errMissing(at))
		}
	}
	return out, item, nil
}

// unwanted says that the provider does not take what a person typed in.
func (s *session) unwanted(w *way, r stack.Response) error {
	got := s.c.read(r.Wire, r.Body)
	p := problem.New(problem.SignIn, "%s does not accept this: %s.", s.c.about.Name, w.label).
		WithHint("Copy it once more, alone and whole, or make a new one there.").WithFix("patchbay connection reconnect %s", s.label()).On(s.label())
	if len(got.words) > 0 {
		p = p.WithDetail(got.words[0])
	}
	p.Operation = "token::session"
	return p
}

// traded gives the tokens of a way whose secret is traded for one of short life. It is safe for concurrent use, and
// trades once however many ask.
type traded struct {
	s    *session
	base connectors.Tokens // the stored secret

	turn  chan struct{} // held while the fields below are used
	held  connectors.Bearer
	until time.Time // zero: until it is refused
}

// Token answers what requests carry, new shortly before the old one ends. A secret that is traded for nothing rides as
// it is.
func (t *traded) Token(ctx context.Context) (connectors.Bearer, error) {
	stored, err := t.base.Token(ctx)
	if err != nil || t.way(stored) == nil {
		return stored, err
	}
	return t.take(ctx, stored, func() bool { return t.held.Reveal != nil && (t.until.IsZero() || t.s.now().Before(t.until)) })
}

// Renew answers another one than used.
func (t *traded) Renew(ctx context.Context, used connectors.Bearer) (connectors.Bearer, error) {
	stored, err := t.base.Token(ctx)
	if err != nil || t.way(stored) == nil {
		return t.base.Renew(ctx, used)
	}
	return t.take(ctx, stored, func() bool { return t.held.Reveal != nil && t.held.Generation != used.Generation })
}

// way is the one by which a secret is traded; nil for none.
func (t *traded) way(stored connectors.Bearer) *way {
	if stored.Reveal == nil {
		return nil
	}
	id, _ := connectors.Unpack(stored.Reveal())
	if w := t.s.c.find(id); w != nil && w.session != nil {
		return w
	}
	return nil
}

func (t *traded) take(ctx context.Context, stored connectors.Bearer, good func() bool) (connectors.Bearer, error) {
	select {
	case t.turn <- struct{}{}:
	case <-ctx.Done():
		return connectors.Bearer{}, ctx.Err()
	}
	defer func() { <-t.turn }()
	if good() {
		return t.held, nil
	}
	id, have := connectors.Unpack(stored.Reveal())
	w := t.way(stored)
	got, item, err := t.s.trade(ctx, w, w.session, have)
	if err != nil {
		return connectors.Bearer{}, err
	}
	maps.Copy(have, got)
	secret := connectors.Pack(id, have)
	t.held = connectors.Bearer{Generation: t.held.Generation + 1, Reveal: func() string { return secret }}
	t.until = t.end(item, w)
	return t.held, nil
}

func (t *traded) end(item object, w *way) time.Time {
	life := w.life
	if secs, ok := item.at(w.expires).(float64); ok && secs > 0 && secs < 1e9 {
		life = time.Duration(secs * float64(time.Second))
	}
	if life == 0 {
		return time.Time{}
	}
	return t.s.now().Add(life - min(life/10, time.Minute))
}
