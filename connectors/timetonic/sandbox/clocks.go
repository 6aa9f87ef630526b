package sandbox

import (
	"strconv"
	"time"
	_ "time/tzdata" // the service's local time is Paris time on every machine
)

// clocks writes the four forms of time that the service has.
type clocks struct{ paris *time.Location }

// stamp is Unix seconds times ten thousand, as an envelope, a book or a user carries it.
func (clocks) stamp(t time.Time) int64 { return t.UnixMilli() * 10 }

// tableStamp is a table's: Unix seconds in a text.
func (clocks) tableStamp(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// local is the last change of a table or a column: Paris time without a zone.
func (c clocks) local(t time.Time) string { return t.In(c.paris).Format(time.DateTime) }

// day is midnight in Paris of the day that t lies in there.
func (c clocks) day(t time.Time) time.Time {
	y, m, d := t.In(c.paris).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.paris)
}

// read takes any of the forms that a date may be written in: seconds, YYYY-MM-DD, YYYY-MM-DD HH:MM[:SS] of Paris, or
// RFC 3339.
func (c clocks) read(v any) (time.Time, bool) {
	switch v := v.(type) {
	case float64:
		return time.Unix(int64(v), 0), v == float64(int64(v)) && v > -1e11 && v < 1e11
	case string:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return c.read(float64(n))
		}
		for _, form := range []string{time.DateOnly, time.DateTime, "2006-01-02 15:04", time.RFC3339} {
			if t, err := time.ParseInLocation(form, v, c.paris); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}
