package query

import (
	"slices"
	"time"

	"patchbay/model"
)

// dated is what a moment is compared with when it is compared with a text; nil where that is a text alone.
func (t *translator) dated(text string) any {
	at, err := dateOf(text)
	if err != nil {
		return nil
	}
	if !isDay(at) {
		return at
	}
	if day, err := model.DayIn(text, t.clock.zone); err == nil && told(at) {
		return day
	}
	return nil
}

// told reports whether a table has the year of a moment with four digits, wherever that is.
func told(at time.Time) bool { return at.UTC().Year() >= 1 && at.UTC().Year() <= 9998 }

// inDays asks of moments that are days in some connections what is asked of days there.
func (t *translator) inDays(field model.Field, f model.Filter) model.Filter {
	if t.clock.whole == nil {
		f.Whole = field.WholeDay
		return f
	}
	var ids []string
	for id := range t.clock.whole {
		if t.clock.inDays(field, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return f
	}
	slices.Sort(ids)
	there := model.Filter{Op: model.InAny, Own: true, Field: Connection, Value: ids}
	days := f
	days.Whole = true
	return some(all(there, days), all(not(there), f))
}
