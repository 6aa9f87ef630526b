package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Spoken is v as people read it: as [Display] has it, and a moment in a zone, which is said behind it.
func Spoken(v any, zone *time.Location) string {
	if t, ok := momentOf(v); ok {
		return SpokenTime(t, zone)
	}
	return Display(v)
}

// Spoken is v as people read it in this field: as the function of that name has it, but a whole day has no zone.
func (f Field) Spoken(v any, zone *time.Location) string {
	if t, ok := momentOf(v); ok && f.WholeDay {
		return t.Format(time.DateOnly)
	}
	return Spoken(v, zone)
}

// SpokenTime is a moment on the clocks of a zone, to the minute where it is one, and how far that zone is from UTC then:
// "2026-10-26 08:35 UTC-4".
func SpokenTime(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	return onClock(t) + " " + Offset(t)
}

// Clock is what a form shows of a moment: as [Field.Spoken], without the zone. What is no moment is as [Display] has it.
func (f Field) Clock(v any, zone *time.Location) string {
	switch t, ok := momentOf(v); {
	case ok && f.WholeDay:
		return t.Format(time.DateOnly)
	case ok:
		return onClock(t.In(zone))
	}
	return Display(v)
}

// Offset is how far the zone of t is from UTC at that time: "UTC", "UTC-4", "UTC+5:30".
func Offset(t time.Time) string {
	_, seconds := t.Zone()
	if seconds == 0 {
		return "UTC"
	}
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	out := fmt.Sprintf("UTC%s%d", sign, seconds/3600)
	if minutes := seconds / 60 % 60; minutes > 0 {
		out += fmt.Sprintf(":%02d", minutes)
	}
	return out
}

// Typed gives a moment that a person typed the zone that it was meant in: one that says none is a time of zone, "Z", "UTC",
// "UTC+2", "+02:00" and "Europe/Berlin" are taken as they say. In a field that keeps whole days a day stays one. Values of
// other types, and what is no moment, come back as they are.
func Typed(f Field, v any, zone *time.Location) any {
	text, ok := v.(string)
	if !ok || f.Type != DateTime {
		return v
	}
	text = strings.Join(strings.Fields(text), " ")
	if _, err := time.Parse(time.DateOnly, text); err == nil && f.WholeDay {
		return text
	}
	if _, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return v
	}
	if n := len("2006-01-02 "); len(text) > n { // what stands behind the figures is the zone
		rest := strings.TrimLeft(text[n:], "0123456789:.")
		if in, ok := zoneTyped(strings.TrimSpace(rest)); ok {
			zone, text = in, strings.TrimSpace(strings.TrimSuffix(text, rest))
		}
	}
	for _, layout := range clocks() {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return canonicalTime(t)
		}
	}
	return v
}

// zoneTyped is a zone as people type it behind a time.
func zoneTyped(s string) (*time.Location, bool) {
	switch upper := strings.ToUpper(s); {
	case upper == "Z" || upper == "UTC":
		return time.UTC, true
	case strings.Contains(s, "/"):
		in, err := time.LoadLocation(s)
		return in, err == nil
	default:
		s = strings.TrimSpace(strings.TrimPrefix(upper, "UTC"))
	}
	if len(s) < 2 || s[0] != '+' && s[0] != '-' {
		return nil, false
	}
	hours, minutes, _ := strings.Cut(s[1:], ":")
	if len(hours) == 4 && minutes == "" {
		hours, minutes = hours[:2], hours[2:]
	}
	h, err := strconv.ParseUint(hours, 10, 8)
	m := uint64(0)
	if minutes != "" && err == nil {
		m, err = strconv.ParseUint(minutes, 10, 8)
	}
	if err != nil || h > 14 || m > 59 {
		return nil, false
	}
	seconds := int(h*3600 + m*60)
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone(s, seconds), true
}

// clocks are the spellings of a time without a zone.
func clocks() []string {
	return []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly}
}

func canonicalTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }

func onClock(t time.Time) string {
	switch {
	case t.Nanosecond() != 0:
		return t.Format("2006-01-02 15:04:05.999")
	case t.Second() != 0:
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format("2006-01-02 15:04")
}

// momentOf is a moment in its canonical form; a text that only begins like one is none.
func momentOf(v any) (time.Time, bool) {
	s, ok := v.(string)
	if !ok || len(s) < len("2006-01-02T15:04:05Z") || s[10] != 'T' || s[len(s)-1] != 'Z' {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil && canonicalTime(t) == s
}
