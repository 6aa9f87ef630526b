package cli

import (
	"fmt"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// exact is a value for a machine: times in full, numbers without separators.
func exact(v any) string {
	switch v := v.(type) {
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.UTC().Format(time.RFC3339)
	case *time.Time:
		if v == nil {
			return ""
		}
		return exact(*v)
	case time.Duration:
		return v.String()
	case int:
		return fmt.Sprint(v)
	case fmt.Stringer:
		return v.String()
	}
	return model.Display(v)
}

// spoken is a value of a record in a text for a person: a moment in the person's own time, with its distance from UTC.
func spoken(v any) string { return problem.Clean(model.Spoken(v, time.Local)) }

// human is a value for a person: how long ago, thousands apart.
func human(v any, now time.Time) string {
	switch v := v.(type) {
	case time.Time:
		return ago(now, v)
	case *time.Time:
		if v == nil {
			return ""
		}
		return ago(now, *v)
	case time.Duration:
		return v.Round(time.Millisecond).String()
	case int:
		return thousands(v)
	case string:
		return model.Spoken(v, now.Location())
	}
	return exact(v)
}

// ago says when t was, or will be, seen from now.
func ago(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	d, form := now.Sub(t), "%s ago"
	if d < 0 {
		d, form = -d, "in %s"
	}
	switch {
	case d < 2*time.Second:
		return "now"
	case d < time.Minute:
		return fmt.Sprintf(form, fmt.Sprintf("%d s", d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf(form, fmt.Sprintf("%d min", d/time.Minute))
	case d < 24*time.Hour:
		return fmt.Sprintf(form, fmt.Sprintf("%d h", d/time.Hour))
	case d < 30*24*time.Hour:
		return fmt.Sprintf(form, fmt.Sprintf("%d d", d/(24*time.Hour)))
	}
	return t.Local().Format("2 Jan 2006")
}

// thousands writes 48120 as 48,120.
func thousands(n int) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
