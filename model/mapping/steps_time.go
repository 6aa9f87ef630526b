package mapping

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// formOf reads the one argument that a time step may have.
func formOf(name string, args []string, forms ...string) (string, error) {
	if len(args) == 0 {
		return "iso", nil
	}
	for _, f := range forms {
		if args[0] == f && len(args) == 1 {
			return f, nil
		}
	}
	return "", fmt.Errorf("%s takes one of %v", name, forms)
}

// date reads any of its forms, as one provider may answer in several, and writes the one that was named.
func date(args []string) (step, error) {
	form, err := formOf("date", args, "iso", "ms", "s", "day-first", compact)
	if err != nil {
		return step{}, err
	}
	return step{
		read: func(v any) (any, error) {
			if t, ok := compacted(v, form, "20060102"); ok {
				return t.Format(time.DateOnly), nil
			}
			if t, ok, err := epoch(v, form); ok || err != nil {
				return t.Format(time.DateOnly), err
			}
			return v, nil // Canonical knows the written forms
		},
		write: func(v, _ any) (any, error) {
			s, _ := v.(string)
			t, err := time.Parse(time.DateOnly, s)
			if err != nil {
				return nil, errors.New("must be a date like 1990-12-31")
			}
			switch form {
			case "day-first":
				return t.Format("02.01.2006"), nil
			case compact:
				return t.Format("20060102"), nil
			}
			return spell(t, form, s), nil
		},
	}, nil
}

func dateTime(args []string) (step, error) {
	form, err := formOf("date-time", args, "iso", "ms", "s", compact, minutes, day)
	if err != nil {
		return step{}, err
	}
	if form == day {
		return wholeDay(), nil
	}
	return step{
		read: func(v any) (any, error) {
			if t, ok := compacted(v, form, minuteCompact, "20060102T150405Z"); ok {
				return t.Format(time.RFC3339Nano), nil
			}
			if t, ok, err := epoch(v, form); ok || err != nil {
				return t.Format(time.RFC3339Nano), err
			}
			return v, nil
		},
		write: func(v, _ any) (any, error) {
			s, _ := v.(string)
			t, err := time.Parse(time.RFC3339Nano, s)
			if err != nil {
				return nil, errors.New("must be a moment like 2026-12-31T09:30:00Z")
			}
			if form == "s" && t.Nanosecond() != 0 {
				return nil, errors.New("cannot hold parts of a second: the provider counts whole ones")
			}
			if layout := map[string]string{compact: minuteCompact, minutes: "2006-01-02 15:04"}[form]; layout != "" {
				if t = t.UTC(); t.Second() != 0 || t.Nanosecond() != 0 {
					return nil, errors.New("cannot hold seconds: the provider keeps whole minutes")
				}
				return t.Format(layout), nil
			}
			return spell(t, form, s), nil
		},
	}, nil
}

// The forms of time that need layouts of their own.
const (
	compact       = "compact"
	minutes       = "minutes"
	day           = "day"
	minuteCompact = "20060102T1504Z"
)

// wholeDay is a moment of which the provider keeps the day alone: the day in UTC, read as its first moment.
func wholeDay() step {
	return step{
		days: true,
		read: func(v any) (any, error) { return v, nil }, // Canonical knows a date as its midnight
		write: func(v, _ any) (any, error) {
			s, _ := v.(string)
			t, err := time.Parse(time.RFC3339Nano, s)
			if err != nil {
				return nil, errors.New("must be a day like 2026-12-31")
			}
			return t.UTC().Format(time.DateOnly), nil
		},
		note: "kept as a day, without the time",
	}
}

// compacted reads a time without separators, given as text or as the number that its digits make.
func compacted(v any, form string, layouts ...string) (time.Time, bool) {
	s, err := text(v)
	if form != compact || err != nil {
		return time.Time{}, false
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func spell(t time.Time, form, iso string) any {
	switch form {
	case "ms":
		return float64(t.UnixMilli())
	case "s":
		return float64(t.Unix())
	}
	return iso
}

// epoch reads a count of milliseconds, or of seconds where the form says so, given as a number or as its digits.
func epoch(v any, form string) (t time.Time, ok bool, err error) {
	n, isNumber := v.(float64)
	if s, is := v.(string); is && len(s) > 8 { // 20261231 is a date, not a count
		n, err = strconv.ParseFloat(s, 64)
		isNumber = err == nil
	}
	if !isNumber {
		return time.Time{}, false, nil
	}
	const farthest = 253402300799 // the last second of the year 9999
	secs := n / 1000
	if form == "s" {
		secs = n
	}
	if math.IsNaN(secs) || math.Abs(secs) > farthest {
		return time.Time{}, false, errors.New("must be a time before the year 10000")
	}
	if form == "s" {
		return time.Unix(int64(n), 0).UTC(), true, nil
	}
	return time.UnixMilli(int64(n)).UTC(), true, nil
}
