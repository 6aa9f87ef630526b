package query

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"patchbay/model"
)

// clock is what time it is, and where: days without a time are those of its zone.
type clock struct {
	now   func() time.Time
	zone  *time.Location
	whole map[string][]string // the moments that are days at their provider, by connection; nil: as the model has it
}

func clockOf(now func() time.Time) clock { return clock{now: now, zone: now().Location()} }

// nowhere is the zone of days: one begins where what it is compared with is.
var nowhere = time.FixedZone("nowhere", 0)

func isDay(t time.Time) bool { return t.Location() == nowhere }

// placedIn is what the clocks show at a time of no zone, in one.
func placedIn(t time.Time, zone *time.Location) time.Time {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		if day, err := model.DayIn(t.Format(time.DateOnly), zone); err == nil {
			return day.From
		}
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}

// met are two times that can be told apart: a day takes the zone of a moment.
func met(a, b time.Time) (time.Time, time.Time) {
	switch {
	case isDay(a) && !isDay(b):
		return placedIn(a, b.Location()), b
	case isDay(b) && !isDay(a):
		return a, placedIn(b, a.Location())
	}
	return a, b
}

// moment is when something happened, as the clocks here showed it; nothing for no time.
func (c clock) moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(c.zone)
}

// inDays reports whether the moments of a field are days in a connection.
func (c clock) inDays(f model.Field, connection string) bool {
	if c.whole == nil {
		return f.WholeDay
	}
	return slices.Contains(c.whole[connection], f.Name)
}

// dated is a text of a field that holds dates as a time.
func (c clock) dated(f model.Field, connection, s string) (time.Time, error) {
	t, err := dateOf(s)
	switch {
	case err != nil || isDay(t):
		return t, err
	case c.inDays(f, connection):
		y, m, d := t.UTC().Date()
		return time.Date(y, m, d, 0, 0, 0, 0, nowhere), nil
	}
	return t.In(c.zone), nil
}

// dateOf reads a moment, or a day, which is of no zone.
func dateOf(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, nowhere); err == nil {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%q is not a date like 2026-12-31", s)
}

// onDay compares a time with a text: as days where the text is a day alone.
func onDay(at time.Time, text string) (n int, ok bool) {
	then, err := dateOf(text)
	switch {
	case err != nil:
		return 0, false
	case isDay(then) && isDay(at):
		return strings.Compare(at.Format(time.DateOnly), text), true
	case isDay(then):
		day, err := model.DayIn(text, at.Location())
		if err != nil || at.Before(day.From) {
			return -1, err == nil
		}
		if at.Before(day.To) {
			return 0, true
		}
		return 1, true
	}
	at, then = met(at, then)
	return at.Compare(then), true
}

// shownAs is a time as a text: a day, or a moment with its zone.
func shownAs(t time.Time) string {
	switch {
	case !isDay(t):
		return t.Format(time.RFC3339)
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02T15:04:05")
}
