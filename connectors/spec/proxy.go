package spec

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/problem"
)

// Address says where Do would send a request, without sending it and without its credentials. What Do refuses
// before anything is sent is refused here too.
func (s *session) Address(ctx context.Context, r connectors.Request) (string, error) {
	if err := s.foreign(r); err != nil {
		return "", err
	}
	u, err := s.client.Address(ctx, stack.Request{Method: r.Method, Path: r.Path, Query: r.Query, Header: r.Header, Body: r.Body, Reads: s.c.harmless(r.Method, r.Path), Foreign: true})
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// Pages walks all pages behind a path: as the spec's own listing of that path goes on, or where it knows neither a
// listing nor one thing there, along the addresses that Link headers call next; known is false in that case. The walk
// ends after the first error, and after the first answer that is no yes.
func (s *session) Pages(ctx context.Context, r connectors.Request) (all iter.Seq2[connectors.Batch, error], known bool) {
	l := s.c.listed(r.Method, r.Path)
	if known = l != nil; !known {
		l = &listing{next: "link", items: anyList, call: call{op: connectors.Op("answer", connectors.List)}}
	}
	return func(yield func(connectors.Batch, error) bool) {
		p := &proxied{walk: walk{session: s, list: l, at: cursor{Total: -1}}, asked: r}
		p.run(ctx, yield)
	}, known
}

// Judge is the problem that an answer to a request of Do or Pages means; nil for a yes.
func (s *session) Judge(r connectors.Request, a connectors.Response) error {
	if a.Status/100 == 2 {
		return nil
	}
	name := s.c.about.Name
	if a.Status/100 == 3 {
		return problem.New(problem.Invalid, "%s sends this request elsewhere (%d), where the token does not go.", name, a.Status).
			WithDetail(a.Header.Get("Location")).On(s.label())
	}
	got := s.c.read(a.Status, a.Body)
	kind := proxyKind(got, s.c.harmless(r.Method, r.Path) || strings.EqualFold(r.Method, "GET") || strings.EqualFold(r.Method, "HEAD"))
	p := problem.New(kind, "%s answered %d to %s %s.", name, a.Status, strings.ToUpper(r.Method), problem.Clean(r.Path))
	switch kind {
	case problem.SignIn, problem.MissingScope:
		p.WithFix("patchbay connection reconnect %s", s.label())
	case problem.ProviderDown, problem.RateLimited:
		p.WithHint("Try again later.")
	case problem.UnknownOutcome:
		p.WithHint("It may have happened or not: look before you send it again.")
	}
	if got.rule != nil && got.rule.Hint != "" {
		p.WithHint("%s", got.rule.Hint)
	}
	return p.WithDetail(strings.Join(got.words, "; ")).On(s.label())
}

// proxyKind is the meaning of a no for somebody who chose the path: what is not there was not found.
func proxyKind(r refusal, reads bool) problem.Kind {
	switch meaning(r, &call{}) {
	case "gone":
		return problem.Gone
	case "missingScope", "otherWorkspace":
		return problem.MissingScope
	case "unauthorized":
		return problem.SignIn
	case "conflict":
		return problem.Conflict
	case "limited":
		return problem.RateLimited
	case "unsupported":
		if r.rule == nil {
			return problem.NotFound
		}
		return problem.Unsupported
	case "providerDown":
		if reads || r.rule != nil {
			return problem.ProviderDown
		}
		return problem.UnknownOutcome
	}
	return problem.Invalid
}

// What is at hand in an answer, in the place of a path.
const (
	anyList  = "?" // the one list, wherever it is
	oneThing = "!" // no list: a record that was asked for by its id
)

// proxied is a walk whose requests are somebody's own: the spec only turns the pages.
type proxied struct {
	walk
	asked connectors.Request
	last  []byte // the answer before
}

func (p *proxied) run(ctx context.Context, yield func(connectors.Batch, error) bool) {
	for {
		r, size, err := p.request()
		if err != nil {
			yield(connectors.Batch{}, err)
			return
		}
		got, err := p.session.Do(ctx, r)
		batch, more := connectors.Batch{Response: got}, false
		if err == nil && got.Status/100 == 2 {
			batch.Items, more, err = p.turn(got, size)
		}
		if !yield(batch, err) || err != nil || !more {
			return
		}
	}
}

// turn reads the rows of an answer and puts the cursor on the page behind it.
func (p *proxied) turn(got connectors.Response, size int) (items []json.RawMessage, more bool, err error) {
	a, ok := parseAnswer(got.Body)
	a.head = got.Header
	if !ok {
		return nil, false, p.session.garbled(&p.list.call, errors.New("the answer is no JSON"))
	}
	path := p.list.items
	switch {
	case path == oneThing && a.top == nil:
		return nil, false, p.unknown()
	case path == oneThing:
		return nil, false, nil
	case path == anyList && p.last == nil && len(got.Header.Values("Link")) == 0:
		return nil, false, p.unknown()
	case path == anyList:
		path = a.onlyList()
	}
	if items, err = a.list(path); err != nil {
		if p.list.items == anyList && linked(got.Header) == "" {
			return nil, false, nil // one thing, not a list: there is nothing to join
		}
		return nil, false, p.session.garbled(&p.list.call, err)
	}
	if len(items) > 0 && !p.list.byAddress() && bytes.Equal(p.last, got.Body) {
		return nil, false, p.session.garbled(&p.list.call, errors.New("the same page came twice: the listing does not move on"))
	}
	p.last = got.Body
	p.at.count(a, p.list, len(items))
	if more, err = p.goesOn(a, items, size); err != nil {
		err = p.session.garbled(&p.list.call, err)
	}
	return items, more, err
}

// unknown is the answer where nobody knows how a path goes on: one page is not to pass for all of them.
func (p *proxied) unknown() error {
	return problem.New(problem.Unsupported, "How %s goes on is not known, and its answer does not say.", problem.Clean(p.asked.Path)).
		WithHint("Leave out --paginate for this one answer, and turn its pages yourself.").On(p.session.label())
}

// onlyList is the path of the one list in the answer: the answer itself, or the only member that is a list.
func (a answer) onlyList() string {
	path := "."
	for _, key := range slices.Sorted(maps.Keys(a.top)) {
		if raw := bytes.TrimSpace(a.top[key]); len(raw) > 0 && raw[0] == '[' {
			if path != "." {
				return "." // two of them: nobody knows which one is meant
			}
			path = key
		}
	}
	return path
}

// request is what was asked, turned to the page at the cursor. What the caller says of the page's size, or of the page
// to begin with, is obeyed.
func (p *proxied) request() (connectors.Request, int, error) {
	r := p.asked
	if p.at.URL != "" {
		r.Path, r.Query = p.at.URL, nil
		return r, 0, nil
	}
	at, err := p.pad()
	if err != nil {
		return r, 0, err
	}
	size, told := at.number("size")
	if !told {
		size = p.list.size
		at.set("size", size)
	}
	switch {
	case p.list.next == "page":
		begin, ok := at.number("page")
		if !ok {
			begin = 1
		}
		at.set("page", begin+p.at.Page)
	case p.list.next == "skip":
		begin, _ := at.number("skip")
		at.set("skip", begin+p.at.Seen)
	default:
		for name, v := range p.list.behind(p.at.After) {
			at.set(name, v)
		}
	}
	return at.fill(r), size, nil
}
