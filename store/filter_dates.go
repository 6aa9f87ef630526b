package store

import (
	"time"

	"patchbay/model"
)

// inSeconds is how moments are kept in fields, which makes their order that of their texts.
const inSeconds = "2006-01-02T15:04:05Z"

// told is a test of a text in the fields, in SQL.
type told struct {
	sql  string
	args []any
}

// lies tells of a text in the fields how it lies to another one.
func lies(p path, text string, op model.FilterOp, with string) told {
	return told{text + string(op) + "?", []any{p.path, with}}
}

const (
	wholeText = "json_extract(r.fields,?)"
	itsDay    = "substr(json_extract(r.fields,?),1,10)"
)

// day compares with all of a day.
func (s *speller) day(p path, f model.Filter, day model.Day) {
	from, to := day.From.UTC().Format(inSeconds), day.To.UTC().Format(inSeconds)
	var moments told
	switch f.Op {
	case model.Lt, model.Ge:
		moments = lies(p, wholeText, f.Op, from)
	case model.Le:
		moments = lies(p, wholeText, model.Lt, to)
	case model.Gt:
		moments = lies(p, wholeText, model.Ge, to)
	default:
		moments = told{wholeText + ">=? AND " + wholeText + "<?", []any{p.path, from, p.path, to}}
	}
	s.dated(p, f, lies(p, itsDay, f.Op, day.Date), moments)
}

// moment compares with a moment. What is a day alone begins in the zone of that.
func (s *speller) moment(p path, f model.Filter, at time.Time) {
	day, err := model.DayIn(at.Format(time.DateOnly), at.Location())
	if err != nil {
		s.put("NULL")
		return
	}
	days, moments := lies(p, itsDay, f.Op, day.Date), told{sql: "0"}
	switch begins := day.From.Equal(at); {
	case begins:
	case f.Op == model.Lt:
		days = lies(p, itsDay, model.Le, day.Date)
	case f.Op == model.Ge:
		days = lies(p, itsDay, model.Gt, day.Date)
	case f.Op == model.Eq:
		days = told{sql: "0"}
	}
	if whole, ok := bound(f.Op, at, time.Second); ok {
		moments = lies(p, wholeText, f.Op, whole.Format(inSeconds))
	}
	s.dated(p, f, days, moments)
}

// bound moves a moment to a whole step, so that a whole value lies to it as to the moment itself; ok is false where no
// whole value could answer.
func bound(op model.FilterOp, at time.Time, step time.Duration) (_ time.Time, ok bool) {
	at = at.UTC()
	whole := at.Truncate(step)
	if whole.Equal(at) {
		return whole, true
	}
	if op == model.Lt || op == model.Ge {
		whole = whole.Add(step)
	}
	return whole, op != model.Eq
}

// dated asks one thing of what is surely a day, and another of what is surely a moment in UTC. Other texts are in doubt.
func (s *speller) dated(p path, f model.Filter, days, moments told) {
	if f.Whole {
		moments = days
	}
	s.put("CASE WHEN json_type(r.fields,?) IS NOT 'text' OR json_extract(r.fields,?)='' THEN 0"+
		" WHEN strftime('%Y-%m-%d',json_extract(r.fields,?))=json_extract(r.fields,?) THEN ", p.path, p.path, p.path, p.path)
	s.put(days.sql, days.args...)
	s.put(" WHEN strftime('%Y-%m-%dT%H:%M:%SZ',json_extract(r.fields,?))=json_extract(r.fields,?) THEN ", p.path, p.path)
	s.put(moments.sql, moments.args...)
	s.put(" ELSE NULL END")
}
