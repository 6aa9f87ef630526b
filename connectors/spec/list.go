package spec

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"iter"
	"maps"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// walk is a listing under way.
type walk struct {
	session *session
	list    *listing
	query   connectors.Query
	at      cursor
	parent  string // the one whose turn it is in rounds, or whose own records are listed; "" for neither
	part    part
	via     *model.Via      // the call that brought the page under way
	rows    map[string]bool // those behind us, where the walk goes by position
	known   bool            // some row had an id where ids are looked for
	resumed bool            // the next request is the first behind a cursor that somebody kept
}

// List walks all records. It ends where the provider has no more, never merely where a page is short: an
// answer that cannot be continued is an error, so that a walk that is called complete is.
func (s *session) List(ctx context.Context, q connectors.Query) iter.Seq2[connectors.Page, error] {
	return func(yield func(connectors.Page, error) bool) {
		w, k, err := s.begin(q)
		if err != nil {
			yield(connectors.Page{}, err)
			return
		}
		if w.list.inRounds() {
			r := &rounds{session: s, kept: k, query: w.query, at: w.at, known: w.known, parts: k.list.window.parts(s.now())}
			r.list(ctx, yield)
			return
		}
		for {
			items, more, err := w.page(ctx)
			if err != nil {
				yield(connectors.Page{}, err)
				return
			}
			page, err := s.fillPage(ctx, k, w, items)
			if err != nil {
				yield(connectors.Page{}, err)
				return
			}
			if page.Complete = !more && !w.at.Moved; more {
				page.Next = w.at.encode()
			}
			if !yield(page, nil) || !more {
				return
			}
		}
	}
}

func (s *session) begin(q connectors.Query) (*walk, *kept, error) {
	k, err := s.model(q.Model)
	if err != nil {
		return nil, nil, err
	}
	verb := connectors.List
	if q.Text != "" {
		verb = connectors.Search
	}
	if err := s.can(q.Model, verb); err != nil {
		return nil, nil, err
	}
	if q.Since.Before(time.Unix(0, 0)) || k.list.since == nil {
		q.Since = time.Time{}
	}
	w := &walk{session: s, list: k.list, query: q}
	for field, id := range q.Of {
		if w.list, w.parent = k.list.of[field], id; w.list == nil || len(q.Of) > 1 {
			return nil, nil, s.unlistable(q)
		}
	}
	if q.Text != "" && w.list.search != nil {
		w.list = w.list.search
	}
	w.at, err = resume(q, w.list.rule(w))
	if err != nil {
		return nil, nil, err
	}
	w.resumed = w.at.Page > 0 || w.at.Outer != "" || w.at.Done != ""
	w.known = w.resumed
	return w, k, nil
}

func (s *session) fillPage(ctx context.Context, k *kept, w *walk, items []json.RawMessage) (connectors.Page, error) {
	page := connectors.Page{Total: -1, Records: make([]model.Record, 0, len(items))}
	if w.at.Total >= 0 {
		page.Total = w.at.Total
	}
	var nameless error
	named := false
	for _, raw := range items {
		if k.removed(raw) || !w.list.takes(raw) {
			w.noticeLeftOut(k, raw)
			continue
		}
		r, err := s.record(k, raw, w.parent)
		if err != nil {
			page.Nameless, nameless, w.at.Moved = page.Nameless+1, err, true
			continue
		}
		r.Via = w.via
		w.notice(r.Remote.ID)
		named = true
		if w.list.whole {
			if r, err = s.fetch(ctx, k, r.Remote.ID, paceOf(w.query)); problem.Is(err, problem.Gone) {
				continue
			} else if err != nil {
				return connectors.Page{}, err
			}
		}
		page.Records = append(page.Records, r)
	}
	if nameless != nil && !named && (page.Nameless > 1 || !w.known) { // it is not the row: ids are elsewhere now
		return connectors.Page{}, s.garbled(&w.list.call, nameless)
	}
	w.known = w.known || named
	return page, nil
}

// page fetches the page at the cursor and moves it on; more is false behind the last one.
func (w *walk) page(ctx context.Context) (items []json.RawMessage, more bool, err error) {
	one, size := w.call()
	got, err := w.session.send(ctx, use{call: one, vals: w.values(size), reads: true, pace: paceOf(w.query), at: w.at.URL, resumes: w.resumed})
	if err != nil {
		return nil, false, err
	}
	w.resumed, w.via = false, got.via
	if items, err = w.session.items(ctx, one, got, w.list.items); err != nil {
		return nil, false, w.session.unread(one, err)
	}
	w.at.count(got, w.list, len(items))
	if more, err = w.goesOn(got, items, size); err != nil {
		return nil, false, w.session.garbled(one, err)
	}
	if items, err = flat(items, w.list.tree, 0); err != nil {
		return nil, false, w.session.garbled(one, err)
	}
	return items, more, nil
}

// goesOn says whether another page follows, and puts the cursor there.
func (w *walk) goesOn(got answer, items []json.RawMessage, size int) (bool, error) {
	if w.list.next == "" || len(items) == 0 || w.past(items) {
		return false, nil
	}
	// A short page is the last only if nothing is missing: providers cut pages down for reasons of their own.
	if len(items) < size && w.at.Total >= 0 && w.at.Seen >= w.at.Total {
		return false, nil
	}
	err := w.at.move(got, w.list, items)
	if errors.Is(err, errEnd) {
		return false, nil
	}
	return err == nil, err
}

// past reports whether a listing by the time of change, the latest first, is behind the moment that was asked for.
func (w *walk) past(items []json.RawMessage) bool {
	if w.query.Since.IsZero() || w.list.since == nil || w.list.since.Until == "" {
		return false
	}
	last, err := parseObject(items[len(items)-1])
	at := last.moment(w.list.since.Until)
	return err == nil && !at.IsZero() && at.Before(w.query.Since)
}

func (w *walk) call() (*call, int) {
	one, size := &w.list.call, w.list.size
	if w.query.Size > 0 {
		size = min(size, w.query.Size)
	}
	if w.query.Text != "" && w.list.text != nil {
		one = w.list.with(w.list.text)
	}
	if !w.query.Since.IsZero() && w.list.since != nil {
		one = one.with(w.list.since)
	}
	return one, size
}

func (w *walk) values(size int) values {
	v := values{"size": size, "parent": w.parent}
	w.part.fill(v)
	if text := w.query.Text; text != "" {
		if w.list.text != nil && w.list.text.Max > 0 {
			text = string([]rune(text)[:min(len([]rune(text)), w.list.text.Max)])
		}
		v["text"] = text
	}
	if !w.query.Since.IsZero() && w.list.since != nil {
		since := w.query.Since.Add(-time.Duration(w.list.since.Early))
		v["since"] = since.UTC().Format("2006-01-02T15:04:05.000Z")
		v["sinceMs"] = since.UnixMilli()
	}
	switch {
	case w.list.next == "skip":
		v["skip"] = w.at.Seen
	case w.list.next == "page":
		v["page"] = w.at.Page + 1
	default:
		maps.Copy(v, w.list.behind(w.at.After))
	}
	return v
}

// errEnd says that the provider's own cursor ends the walk.
var errEnd = errors.New("the last page")

// move puts the cursor behind a page.
func (c *cursor) move(got answer, l *listing, items []json.RawMessage) error {
	c.Page++
	if l.next == "skip" || l.next == "page" {
		return c.differs(items)
	}
	if l.byAddress() {
		return c.follow(got, l)
	}
	after, err := l.mark(got, items)
	if err != nil {
		return err
	}
	if bytes.Equal(after, c.After) {
		return errTwice
	}
	c.After = bytes.Clone(after)
	return nil
}

// differs refuses a page that is the one before it: a provider that does not know the parameter would give it for ever.
func (c *cursor) differs(items []json.RawMessage) error {
	sum := fnv.New64a()
	for _, one := range items {
		_, _ = sum.Write(one) // a hash takes everything
	}
	last := c.Print
	if c.Print = sum.Sum64(); c.Print == last {
		return errTwice
	}
	return nil
}

// errTwice says that a listing would never end.
var errTwice = errors.New("the same page came twice: the listing does not move on")

// count keeps the books of a walk. A total that changes under a walk by position means that rows may have
// slipped past it.
func (c *cursor) count(got answer, l *listing, n int) {
	c.Seen += n
	total := got.count(l.total)
	if l.byPosition() && c.Page > 0 && total != c.Total {
		c.Moved = true
	}
	c.Total = total
}

// unlistable is the answer where a listing cannot be narrowed to one record's own.
func (s *session) unlistable(q connectors.Query) error {
	p := problem.New(problem.Unsupported, "%s cannot list the %s of one record.", s.c.about.Name, problem.Clean(q.Model)).On(s.label())
	p.Operation = string(connectors.Op(q.Model, connectors.List))
	return p.WithHint("List all of them, and filter here with --where.")
}

// can answers why a verb is not there, or nil.
func (s *session) can(modelName string, v connectors.Verb) error {
	line := s.c.about.Can(connectors.Op(modelName, v))
	if line.Supported {
		return nil
	}
	p := problem.New(problem.Unsupported, "%s cannot do %s: %s", s.c.about.Name, line.Operation, line.Reason).On(s.label())
	p.Operation = string(line.Operation)
	return p
}

func (s *session) model(name string) (*kept, error) {
	if k := s.c.models[name]; k != nil {
		return k, nil
	}
	return nil, problem.New(problem.Unsupported, "%s has no %s.", s.c.about.Name, problem.Clean(name)).On(s.label())
}
