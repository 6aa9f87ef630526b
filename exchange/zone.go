package exchange

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// zoneNamed is a zone that the world knows, also where a program put its own name in front: "/example.org/Europe/Berlin".
// and where it is the name that an office program gives it. The zone of this machine is none of them.
func zoneNamed(id string) (*time.Location, error) {
	id = strings.Trim(strings.TrimSpace(id), `"/`)
	words := strings.Split(id, "/")
	for from := range words {
		name := strings.Join(words[from:], "/")
		if name == "" || strings.EqualFold(name, "local") {
			continue
		}
		if z, err := time.LoadLocation(name); err == nil {
			return z, nil
		}
	}
	if name := officeZone(id); name != "" {
		return time.LoadLocation(name)
	}
	return nil, errors.New("no such zone")
}

// observance is a time of the year from which on a clock goes by another offset.
type observance struct {
	from   time.Time // on the wall, spelled as UTC
	until  time.Time // zero: for ever
	offset time.Duration
	month  time.Month // 0: it happened once
	day    time.Weekday
	nth    int // of the month, from its end where it is negative; 0: the day of from
}

// observances are what a file says of a zone that it calls by a name of its own.
type observances []observance

// explain keeps a VTIMEZONE.
func (c *calendar) explain(lines []line) {
	id := ""
	var all observances
	var o *observance
	for _, l := range lines {
		switch {
		case l.name == "TZID":
			id = l.value
		case l.name == "BEGIN":
			all = append(all, observance{})
			o = &all[len(all)-1]
		case o == nil:
		case l.name == "DTSTART":
			o.from, _ = time.Parse("20060102T150405", strings.TrimSpace(l.value)) // a broken one begins with the year 1
		case l.name == "TZOFFSETTO":
			o.offset = offsetOf(l.value)
		case l.name == "RRULE":
			o.rule(l.value)
		}
	}
	if id != "" && len(all) > 0 && len(c.zones) < 1000 {
		c.zones[id] = all
	}
}

func offsetOf(s string) time.Duration {
	s = strings.TrimSpace(s)
	digits := strings.TrimLeft(s, "+-")
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) != 4 && len(digits) != 6 {
		return 0
	}
	if len(digits) == 4 {
		n *= 100
	}
	d := time.Duration(n/10000)*time.Hour + time.Duration(n/100%100)*time.Minute + time.Duration(n%100)*time.Second
	if strings.HasPrefix(s, "-") {
		return -d
	}
	return d
}

// rule reads the yearly rules that zones have: a weekday of a month.
func (o *observance) rule(text string) {
	o.month = o.from.Month()
	days := []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "BYMONTH":
			if n, err := strconv.Atoi(value); err == nil && n >= 1 && n <= 12 {
				o.month = time.Month(n)
			}
		case "BYDAY":
			if len(value) < 3 {
				continue
			}
			if day := slices.Index(days, value[len(value)-2:]); day >= 0 {
				o.day = time.Weekday(day)
				o.nth, _ = strconv.Atoi(value[:len(value)-2]) // 0 is the day of the month that it began with
			}
		case "UNTIL":
			o.until, _ = time.Parse("20060102T150405", strings.TrimSuffix(value, "Z")) // without one it goes on
		}
	}
}

// offset is how far the clock on a wall is before UTC.
func (all observances) offset(wall time.Time) time.Duration {
	var best time.Time
	var out time.Duration
	for i, o := range all {
		at, ok := o.last(wall)
		if ok && (at.After(best) || best.IsZero()) {
			best, out = at, o.offset
		}
		if i == 0 && !ok {
			out = o.offset
		}
	}
	return out
}

// last is when it was last begun, seen from a time; ok is false where it never was.
func (o observance) last(wall time.Time) (at time.Time, ok bool) {
	if wall.Before(o.from) {
		return at, false
	}
	if o.month == 0 {
		return o.from, true
	}
	for year := wall.Year(); year >= wall.Year()-1; year-- {
		at = o.in(year)
		if !at.After(wall) && !at.Before(o.from) && (o.until.IsZero() || !at.After(o.until)) {
			return at, true
		}
	}
	return o.from, true
}

// in is when it begins in a year.
func (o observance) in(year int) time.Time {
	clock := func(day int) time.Time {
		return time.Date(year, o.month, day, o.from.Hour(), o.from.Minute(), o.from.Second(), 0, time.UTC)
	}
	switch {
	case o.nth > 0:
		first := clock(1)
		return first.AddDate(0, 0, (int(o.day)-int(first.Weekday())+7)%7+7*(min(o.nth, 5)-1))
	case o.nth < 0:
		last := time.Date(year, o.month+1, 0, o.from.Hour(), o.from.Minute(), o.from.Second(), 0, time.UTC)
		return last.AddDate(0, 0, -((int(last.Weekday())-int(o.day)+7)%7)-7*(min(-o.nth, 5)-1))
	}
	return clock(o.from.Day())
}
