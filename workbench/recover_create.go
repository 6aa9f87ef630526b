package workbench

import (
	"context"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// glance is how long a search for a created record waits before it looks a second time: most indexes are that quick.
const glance = 3 * time.Second

// inFlight is how long a creation that nobody waits for any more may still be carried out.
const inFlight = answerTime

// tellable is how long a creation that cannot be told from others stays open.
const tellable = 24 * time.Hour

// lookups is how many records of a listing are looked up by id for one creation; more are the provider's trouble.
const lookups = 20

// sighting is what a listing shows of a creation.
type sighting struct {
	found []model.Record // they hold all that was written, and came after it began
	alike int            // others that may be it
	maybe []model.Record // those of them that were looked up
	whole bool           // the listing was unbroken
}

// search looks for a created record. That it is not there proves something only when the provider's index has had
// its time; until then the write stays undecided, and nobody waits for it.
func (t *write) search(ctx context.Context) (verdict, *model.Record, error) {
	if r, err := t.keyed(ctx); r != nil || err != nil {
		return happened, r, err
	}
	quick, sure := t.queries()
	said := undecided
	for try := range 2 {
		var now *model.Record
		var err error
		if said, now, err = t.sight(ctx, quick); said == happened || err != nil {
			return said, now, err
		}
		if try > 0 || t.abandoned || t.due() { // whoever asks for something else now is not kept waiting
			break
		}
		if err := pause(ctx, glance); err != nil {
			return undecided, nil, err
		}
	}
	switch {
	case !t.due():
		return undecided, nil, nil
	case quick.Text != "":
		return t.sight(ctx, sure)
	}
	return said, nil, nil
}

// due reports whether what a listing does not show by now is not there.
func (t *write) due() bool { return !t.in.SentAt.IsZero() && !t.bench.opt.Now().Before(t.dueAt()) }

// dueAt is when a listing must show the created record. Only what can be searched is listed from an index that trails.
func (t *write) dueAt() time.Time {
	var wait time.Duration
	if t.at.support(connectors.Search).Supported {
		wait = t.at.about.SearchLag
	}
	if t.abandoned {
		wait = max(wait, inFlight)
	}
	return t.in.SentAt.Add(wait)
}

// until tells a person how long a creation is looked for; "" when that time is over, and for other writes.
func (t *write) until() string {
	if t.verb() != connectors.Create || t.in.SentAt.IsZero() || t.due() {
		return ""
	}
	at := t.dueAt().Add(time.Minute - 1).Truncate(time.Minute) // a minute that is told is over when it is reached
	return "It is looked for until " + at.Local().Format("15:04") + "; what is not shown by then was not created."
}

// queries are two ways to look for a created record: the one that is quick, and the one in which it cannot be missing.
// An e-mail is what every search knows people by; searches by phone are known to find nobody.
func (t *write) queries() (quick, sure connectors.Query) {
	list := t.at.support(connectors.List)
	sure = connectors.Query{Model: t.in.Model}
	if list.Since {
		sure.Since = t.in.Created.Add(-overlap)
	}
	for _, field := range list.Of {
		if parent, ok := t.in.Patch[field].(string); ok && parent != "" {
			sure = connectors.Query{Model: t.in.Model, Of: map[string]string{field: parent}}
			break
		}
	}
	if mail, ok := t.in.Patch["email"].(string); ok && mail != "" && t.at.support(connectors.Search).Supported {
		return connectors.Query{Model: t.in.Model, Text: mail, Size: 20}, sure
	}
	return sure, sure
}

// sight looks through a listing and judges by it.
func (t *write) sight(ctx context.Context, q connectors.Query) (verdict, *model.Record, error) {
	list := t.at.support(connectors.List)
	if !list.Supported || list.PerRecord && len(q.Of) == 0 {
		return undecided, nil, nil // it would cost a call for each record of another model
	}
	s := &sighting{}
	for page, err := range t.live.session.List(ctx, q) {
		if err != nil {
			return undecided, nil, t.bench.failed(ctx, t.at.conn.ID, err)
		}
		for _, r := range page.Records {
			if err := t.consider(ctx, s, r); err != nil {
				return undecided, nil, err
			}
		}
		s.whole = page.Complete
	}
	t.doubles, t.maybe = len(s.found)+s.alike, append(s.found, s.maybe...)
	switch {
	case len(s.found) == 1:
		return happened, &s.found[0], nil
	case t.doubles == 0 && s.whole && q.Text == "" && (len(q.Of) > 0 || t.shown(list.Window)):
		return didNot, nil, nil
	}
	return undecided, nil, nil
}

// consider counts a listed record that may be the created one.
func (t *write) consider(ctx context.Context, s *sighting, r model.Record) error {
	if r.Deleted || !t.resembles(r) {
		return nil
	}
	was, err := t.remembered(ctx, r.Remote.ID)
	if err != nil || !t.candidate(r, was) {
		return err
	}
	if len(s.found)+s.alike >= lookups {
		s.alike++
		return nil
	}
	now, err := t.there(ctx, r)
	switch {
	case err != nil || now == nil:
		return err
	case !arrived(now.Fields, t.in.Patch) && t.unlike(now.Fields): // a listing may tell less than the record
		return nil
	case was.revived && arrived(now.Fields, t.in.Patch),
		!was.known && arrived(now.Fields, t.in.Patch) && t.placed(*now),
		was.known && !was.revived && t.grown(was.fields, now.Fields):
		s.found = append(s.found, *now)
	default:
		s.alike++
		s.maybe = append(s.maybe, *now)
	}
	return nil
}

// fresh reports whether a record can have been made by this write: it is not older than the write, as far as
// the provider tells; clocks may differ by some minutes.
func (t *write) fresh(r model.Record) bool {
	return (r.CreatedAt.IsZero() || r.CreatedAt.After(t.in.Created.Add(-overlap))) && t.touched(r)
}

// touched reports whether a record can have been changed by this write, as far as the provider tells.
func (t *write) touched(r model.Record) bool {
	return r.UpdatedAt.IsZero() || r.UpdatedAt.After(t.in.Created.Add(-overlap))
}

// placed reports whether it is sure that a record was not there before the write: its provider tells, or all that was
// there had been read.
func (t *write) placed(r model.Record) bool {
	return t.in.Whole || !r.CreatedAt.IsZero() || !r.UpdatedAt.IsZero()
}

// resembles reports whether a record may be the created one though its provider respells what it is given, or adds it
// to what is there: it shares a text with what was written, or a day or a reference where nothing else was. One with
// another e-mail, phone or name is not it.
func (t *write) resembles(r model.Record) bool {
	if arrived(r.Fields, t.in.Patch) {
		return true
	}
	if t.unlike(r.Fields) {
		return false
	}
	texts, others := false, false
	for path, want := range t.in.Patch {
		wanted, isText := want.(string)
		if wanted = strings.ToLower(strings.TrimSpace(wanted)); !isText || wanted == "" {
			continue
		}
		held, _ := r.Fields[path].(string)
		f, _ := t.at.model.Field(path)
		switch f.Type {
		case model.Text, model.LongText, model.Email, model.Phone, model.URL:
			texts = true
			if alike(held, want) || f.Type == model.LongText && strings.Contains(strings.ToLower(held), wanted) {
				return true
			}
		case model.Reference, model.Date:
			others = others || alike(held, want)
		}
	}
	return others && !texts
}

// grown reports whether a record took up what was written: some providers put a new text behind the one that is there.
func (t *write) grown(before, now model.Fields) bool {
	took := false
	for path, want := range t.in.Patch {
		f, _ := t.at.model.Field(path)
		wanted, _ := want.(string)
		held, _ := now[path].(string)
		had, _ := before[path].(string)
		switch {
		case f.Type == model.LongText && wanted != "" && strings.Contains(held, wanted) && !strings.Contains(had, wanted):
			took = true
		case !alike(now[path], want):
			return false
		}
	}
	return took
}

// there is a listed record as the provider holds it; nil when it is gone: listings trail behind deletions.
func (t *write) there(ctx context.Context, r model.Record) (*model.Record, error) {
	if !t.at.support(connectors.Retrieve).Supported {
		return &r, nil
	}
	now, err := t.live.retrieve(ctx, t.in.Model, r.Remote.ID)
	switch {
	case problem.Is(err, problem.Gone):
		return nil, nil
	case problem.Is(err, problem.MissingScope), problem.Is(err, problem.Unsupported):
		return &r, nil
	case err != nil:
		return nil, t.bench.failed(ctx, t.at.conn.ID, err)
	}
	return &now, nil
}

// keyed looks the created record up by what is unique about it, where the provider can: that sees it at once. Nothing
// is concluded from its not being found: the search has the last word.
func (t *write) keyed(ctx context.Context) (*model.Record, error) {
	by, ok := t.live.session.(connectors.Finder)
	if !ok {
		return nil, nil
	}
	r, err := by.Find(ctx, connectors.Write{Model: t.in.Model, Patch: t.in.Patch})
	if err != nil || !arrived(r.Fields, t.in.Patch) {
		return nil, nil //nolint:nilerr // as said above
	}
	s := &sighting{}
	if err := t.consider(ctx, s, r); err != nil || len(s.found) != 1 {
		return nil, err
	}
	return &s.found[0], nil
}

// shown reports whether a listing of a stretch of time would show the created record: all times in it lie well inside.
func (t *write) shown(w connectors.Window) bool {
	if w == (connectors.Window{}) {
		return true
	}
	const day = 24 * time.Hour
	now, dated := t.bench.opt.Now(), false
	for path, v := range t.in.Patch {
		f, _ := t.at.model.Field(path)
		if f.Type != model.Date && f.Type != model.DateTime {
			continue
		}
		text, _ := v.(string)
		at, err := time.Parse(time.RFC3339, text)
		if f.Type == model.Date {
			at, err = time.Parse(time.DateOnly, text)
		}
		if err != nil || at.Before(now.Add(day-w.Back)) || at.After(now.Add(w.Ahead-day)) {
			return false
		}
		dated = true
	}
	return dated
}
