package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// stamp is the ISO clock of the service, in the zone of the account.
func (s *store) stamp(account int64, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	form := "2006-01-02T15:04:05-07:00"
	if s.quirks.BlankStamps {
		form = "2006-01-02 15:04:05-07:00"
	}
	return t.In(s.zone(account)).Format(form)
}

// stampOrNil is a stamp, null for no time.
func (s *store) stampOrNil(account int64, t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return s.stamp(account, t)
}

// zone is where an account is. It is looked up once: an account does not move.
func (s *store) zone(account int64) *time.Location {
	if at := s.zones[account]; at != nil {
		return at
	}
	at, err := time.LoadLocation(s.accounts.rows[account].Zone)
	if err != nil {
		at = time.UTC // a machine without zone data
	}
	s.zones[account] = at
	return at
}

// today is the account's date.
func (s *store) today(account int64) string {
	return s.now().In(s.zone(account)).Format(time.DateOnly)
}

// now is the time of a write: whole seconds, as finer than that no clock of the service shows.
func (s *store) now() time.Time { return s.clock.Now().Truncate(time.Second) }

// dated reads a date; what has a time behind it is cut off.
func dated(v string) (string, bool) {
	if len(v) > len(time.DateOnly) {
		v = v[:len(time.DateOnly)]
	}
	_, err := time.Parse(time.DateOnly, v)
	return v, err == nil
}

// moment reads a time in the forms that clients send: ISO with or without an offset, or HH:MM of a day.
func moment(v, day string, zone *time.Location) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339Nano, strings.Replace(v, " ", "T", 1)); err == nil {
		return t.UTC().Truncate(time.Second), true
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(form, v, zone); err == nil {
			return t.UTC(), true
		}
	}
	if t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+v, zone); err == nil {
		return t.UTC(), true
	}
	return time.Time{}, false
}

// since reads what updated_after may be: seconds, a stamp or a date.
func sinceOf(v string) (time.Time, bool) {
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		return time.Unix(n, 0).UTC(), true
	}
	return moment(v, "", time.UTC)
}

// lasting is a length of time in the service's shape.
func lasting(seconds int) map[string]any {
	h, m, s := seconds/3600, seconds/60%60, seconds%60
	return map[string]any{
		"hours": h, "minutes": m, "seconds": s, "formatted": fmt.Sprintf("%02d:%02d", h, m),
		"total_hours": float64(seconds) / 3600, "total_seconds": seconds, "total_minutes": seconds / 60,
	}
}

// cost is an amount of money in the service's shape.
func cost(amount float64, currency string) map[string]any {
	return map[string]any{
		"fractional": int(amount*100 + 0.5), "formatted": fmt.Sprintf("%.2f", amount), "amount": amount, "currency_code": strings.ToLower(currency),
	}
}

// unix is the other clock; 0 for no time.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
