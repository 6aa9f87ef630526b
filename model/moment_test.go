package model

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestAMomentIsReadWithItsZone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    any
		zone string
		want string
	}{
		{"2026-10-26T12:35:00Z", "America/New_York", "2026-10-26 08:35 UTC-4"},
		{"2026-12-01T10:00:00Z", "America/New_York", "2026-12-01 05:00 UTC-5"},
		{"2026-12-01T10:00:00Z", "Asia/Kolkata", "2026-12-01 15:30 UTC+5:30"},
		{"2026-12-01T10:00:07.25Z", "UTC", "2026-12-01 10:00:07.25 UTC"},
		{"2026-12-01", "America/New_York", "2026-12-01"},
		{"2026-12-01T10:00:00Z and later", "America/New_York", "2026-12-01T10:00:00Z and later"},
		{[]string{"a", "b"}, "UTC", "a, b"},
	} {
		if got := Spoken(c.v, zoneOf(t, c.zone)); got != c.want {
			t.Errorf("%v in %s: %q, want %q", c.v, c.zone, got, c.want)
		}
	}
}

func TestATimeThatSaysNoZoneIsOneOfThePersons(t *testing.T) {
	t.Parallel()
	start := Field{Name: "startAt", Type: DateTime}
	for typed, want := range map[string]string{
		"2026-12-01 10:00":                        "2026-12-01T15:00:00Z",
		" 2026-12-01T10:00 ":                      "2026-12-01T15:00:00Z",
		"2026-07-01 10:00:30":                     "2026-07-01T14:00:30Z",
		"2026-12-01":                              "2026-12-01T05:00:00Z",
		"2026-12-01 10:00Z":                       "2026-12-01T10:00:00Z",
		"2026-12-01 10:00 UTC":                    "2026-12-01T10:00:00Z",
		"2026-12-01 10:00 UTC+2":                  "2026-12-01T08:00:00Z",
		"2026-12-01 10:00 utc +5:30":              "2026-12-01T04:30:00Z",
		"2026-12-01 10:00 -0330":                  "2026-12-01T13:30:00Z",
		"2026-12-01 10:00+02:00":                  "2026-12-01T08:00:00Z",
		"2026-12-01 10:00 Europe/Berlin":          "2026-12-01T09:00:00Z",
		"2026-12-01 10:00 America/Port-au-Prince": "2026-12-01T15:00:00Z",
		"2026-12-01T10:00:00+02:00":               "2026-12-01T10:00:00+02:00", // is exact, and made canonical by whoever checks it
		"2026-12-01 10:00 EST":                    "2026-12-01 10:00 EST",      // several zones are called so: refused by whoever checks it
		"soon":                                    "soon",
	} {
		if got := Typed(start, typed, zoneOf(t, "America/New_York")); got != want {
			t.Errorf("%q is %v, want %s", typed, got, want)
		}
	}
	day := Field{Name: "dueAt", Type: DateTime, WholeDay: true}
	if got := Typed(day, "2026-12-01", zoneOf(t, "America/New_York")); got != "2026-12-01" {
		t.Errorf("a day moved: %v", got)
	}
	if got := Typed(Field{Type: Text}, "2026-12-01 10:00", time.UTC); got != "2026-12-01 10:00" {
		t.Errorf("a text became %v", got)
	}
}

func TestWhatIsReadIsTypedAgain(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{time.UTC, zoneOf(t, "America/New_York"), zoneOf(t, "Asia/Kolkata"), zoneOf(t, "Pacific/Kiritimati")}
	rapid.Check(t, func(rt *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(0, 4_000_000_000_000).Draw(rt, "at"))
		shown, other := rapid.SampledFrom(zones).Draw(rt, "shown"), rapid.SampledFrom(zones).Draw(rt, "other")
		text := SpokenTime(at, shown)
		got, err := Canonical(Field{Type: DateTime}, Typed(Field{Type: DateTime}, text, other))
		if err != nil || got != canonicalTime(at) {
			rt.Errorf("%s is shown as %q, which is taken as %v (%v)", canonicalTime(at), text, got, err)
		}
	})
}
