package spec

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// Some providers list a thing only below another, or only for a stretch of time. Such a listing is made in rounds:
// for each parent, and within it for each part of the window. A page of it is what some rounds brought together, and
// its cursor stands behind the last parent that was finished.

const (
	together = 40  // rounds whose records make one page at most
	enough   = 200 // records that are a page by themselves
)

// part is one stretch of the window; the zero value stands for no window.
type part struct{ from, to time.Time }

// parts cuts a window, the oldest first; there is always one.
func (w *WindowSpec) parts(now time.Time) []part {
	if w == nil {
		return []part{{}}
	}
	const day = 24 * time.Hour
	// Whole days: some providers take nothing finer.
	from, to := now.Add(-time.Duration(w.Back)).Truncate(day), now.Add(time.Duration(w.Ahead)).Truncate(day).Add(day)
	step := time.Duration(w.Step)
	if step <= 0 {
		step = to.Sub(from)
	}
	var out []part
	for ; from.Before(to); from = from.Add(step) {
		end := from.Add(step)
		if end.After(to) {
			end = to
		}
		out = append(out, part{from, end})
	}
	return out
}

func (p part) fill(v values) {
	if p.from.IsZero() {
		return
	}
	v["from"], v["to"] = p.from.UTC().Format(time.RFC3339), p.to.UTC().Format(time.RFC3339)
	v["fromMs"], v["toMs"] = p.from.UnixMilli(), p.to.UnixMilli()
	v["fromDay"], v["toDay"] = p.from.UTC().Format(time.DateOnly), p.to.Add(-time.Second).UTC().Format(time.DateOnly)
	v["fromMinute"], v["toMinute"] = p.from.UTC().Format("2006-01-02 15:04"), p.to.UTC().Format("2006-01-02 15:04")
}

// inRounds reports whether a listing is made in rounds.
func (l *listing) inRounds() bool { return l.each != nil || l.window != nil }

// rounds is such a listing under way.
type rounds struct {
	session *session
	kept    *kept
	query   connectors.Query
	at      cursor
	parts   []part
	records []model.Record
	known   bool // some row had an id where ids are looked for
	left    int  // rows without one since the last page
	lost    bool // there was such a row
	made    int  // rounds since the last page
}

// List yields the pages of a listing in rounds.
func (r *rounds) list(ctx context.Context, yield func(connectors.Page, error) bool) {
	for {
		parents, next, err := r.parents(ctx)
		if err != nil {
			yield(connectors.Page{}, err)
			return
		}
		for i, parent := range parents {
			if err := r.one(ctx, parent); err != nil {
				yield(connectors.Page{}, err)
				return
			}
			r.at.Done = parent
			if last := i == len(parents)-1; last && next == "" || !r.full() {
				continue
			}
			if !yield(r.page(), nil) {
				return
			}
		}
		if next == "" && r.lost && !r.known { // it is not the rows: ids are elsewhere now
			yield(connectors.Page{}, r.session.garbled(&r.kept.list.call, errMissing(r.kept.spec.ID)))
			return
		}
		if next == "" {
			last := r.page()
			last.Next, last.Complete = "", !r.at.Moved
			yield(last, nil)
			return
		}
		r.at.Outer, r.at.Done = next, ""
	}
}

func (r *rounds) full() bool { return r.made >= together || len(r.records) >= enough }

func (r *rounds) page() connectors.Page {
	p := connectors.Page{Records: r.records, Next: r.at.encode(), Total: -1, Nameless: r.left}
	if p.Records == nil {
		p.Records = []model.Record{}
	}
	r.records, r.made, r.left = nil, 0, 0
	return p
}

// one makes the rounds of one parent. A parent that went away meanwhile has nothing; what lies in two parts of the
// window, as a series of appointments does, comes once.
func (r *rounds) one(ctx context.Context, parent string) error {
	seen := map[string]bool{}
	for _, p := range r.parts {
		w := &walk{session: r.session, list: r.kept.list, query: r.query, at: cursor{Total: -1}, parent: parent, part: p, known: true}
		for more := true; more; {
			var items []json.RawMessage
			var err error
			if items, more, err = w.page(ctx); err != nil {
				if parent != "" && problem.Is(err, problem.Gone) {
					return nil
				}
				return err
			}
			page, err := r.session.fillPage(ctx, r.kept, w, items)
			if err != nil {
				return err
			}
			for _, record := range page.Records {
				if r.kept.list.window == nil || !seen[record.Remote.ID] {
					r.records = append(r.records, record)
				}
				seen[record.Remote.ID] = true
			}
			r.made, r.left = r.made+1, r.left+page.Nameless
			r.known, r.lost = r.known || len(page.Records) > 0, r.lost || page.Nameless > 0
			r.at.Moved = r.at.Moved || w.at.Moved
		}
	}
	return nil
}

// parents are those of the page that the cursor stands in, behind the last one that was finished; next is where
// the page behind it begins, "" when there is none. A finished parent that is not there any more makes its page
// begin anew: twice is better than never.
func (r *rounds) parents(ctx context.Context) (ids []string, next string, err error) {
	switch each := r.kept.list.each; {
	case each == nil:
		ids = []string{""}
	case each.model != "":
		ids, next, err = r.pageOf(ctx, each.model)
	default:
		ids, err = r.items(ctx, each)
	}
	if i := slices.Index(ids, r.at.Done); i >= 0 && r.at.Done != "" {
		ids = ids[i+1:]
	}
	return ids, next, err
}

// pageOf is one page of the parent model's own listing.
func (r *rounds) pageOf(ctx context.Context, modelName string) (ids []string, next string, err error) {
	q := connectors.Query{Model: modelName, After: r.at.Outer, Lane: r.query.Lane, Paused: r.query.Paused}
	for page, err := range r.session.List(ctx, q) {
		if err != nil {
			return nil, "", err
		}
		for _, one := range page.Records {
			ids = append(ids, one.Remote.ID)
		}
		return ids, page.Next, nil
	}
	return nil, "", nil
}

// items are the ids that one call lists.
func (r *rounds) items(ctx context.Context, each *each) ([]string, error) {
	got, err := r.session.send(ctx, use{call: each.call, reads: true, pace: paceOf(r.query)})
	if err != nil {
		return nil, err
	}
	items, err := got.list(each.items)
	if err != nil {
		return nil, r.session.garbled(each.call, err)
	}
	ids := make([]string, 0, len(items))
	for _, raw := range items {
		item, err := parseObject(raw)
		if err != nil {
			return nil, r.session.garbled(each.call, err)
		}
		id := item.ident(each.id, raw)
		if id == "" {
			return nil, r.session.garbled(each.call, errMissing(each.id))
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// each is what a listing is repeated for, compiled.
type each struct {
	model     string
	call      *call
	items, id string
}

func (c *Connector) each(at string, s *EachSpec) (*each, error) {
	switch {
	case s == nil:
		return nil, nil
	case s.Model != "" && (s.Items != "" || s.Get != "" || s.Post != ""):
		return nil, faultAt(at, "needs a model or a call, not both")
	case s.Model != "":
		if c.models[s.Model] == nil || c.models[s.Model].list == nil || c.models[s.Model].list.inRounds() {
			return nil, faultAt(join(at, "model"), "must be a model further up that is listed by itself, not %q", s.Model)
		}
		return &each{model: s.Model}, nil
	case s.Items == "" || s.ID == "":
		return nil, faultAt(at, "needs items and id beside its call")
	}
	one, err := compileReading(s.Call, at, c.known())
	return &each{call: one, items: s.Items, id: s.ID}, err
}

// eachScopes are the permissions of a listing with those of what it is repeated for.
func (l *listing) eachScopes(c *Connector) []string {
	out := slices.Clone(l.scopes)
	if l.each == nil {
		return out
	}
	more := []string(nil)
	if l.each.model != "" {
		more = c.models[l.each.model].list.scopes
	} else {
		more = l.each.call.scopes
	}
	for _, s := range more {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// how says in words what a listing costs or leaves out; "" when it is a plain one.
func (l *listing) how() string {
	switch {
	case l.each != nil && l.each.model != "":
		return "one call for each " + l.each.model + ": it takes long where there are many."
	case l.window != nil:
		return fmt.Sprintf("from %d days ago to %d days ahead; what lies further away is kept as it was last seen.", days(l.window.Back), days(l.window.Ahead))
	}
	return ""
}

func days(s span) int { return int(time.Duration(s).Hours() / 24) }
