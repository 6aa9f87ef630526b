package sandbox

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPhonesAreReadInTheLocationsCountry(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ typed, country, want string }{
		{"+1 888-888-8888", "GB", "+18888888888"},
		{"(503) 555-0100", "US", "+15035550100"},
		{"1 503 555 0100", "US", "+15035550100"},
		{"07700 900123", "GB", "+447700900123"},
		{"0044 7700 900123", "US", "+447700900123"},
		{"06 39 98 00 01", "FR", "+33639980001"},
		{"+998 90 123 45 67", "US", "+998901234567"},
		{"555-0100", "US", ""},
		{"+1 103 555 0100", "US", ""},
		{"+0 503 555 0100", "US", ""},
		{"+1234567890123456", "US", ""},
		{"call me", "US", ""},
		{"+", "US", ""},
		{"", "US", ""},
		{"5035550100", "ZZ", ""},
	} {
		got, ok := e164(tt.typed, tt.country)
		if ok != (tt.want != "") || (ok && got != tt.want) {
			t.Errorf("%q in %s gave %q, %v", tt.typed, tt.country, got, ok)
		}
	}
}

func TestStoredPhonesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.StringMatching(`\+?[0-9 ()\-]{3,18}`).Draw(t, "typed")
		country := rapid.SampledFrom([]string{"US", "GB", "FR", "DE"}).Draw(t, "country")
		once, ok := e164(typed, country)
		if !ok {
			return
		}
		if again, ok := e164(once, "US"); !ok || again != once || !strings.HasPrefix(once, "+") {
			t.Fatalf("%q became %q, then %q (%v)", typed, once, again, ok)
		}
	})
}

func TestBirthdaysComeInEightForms(t *testing.T) {
	t.Parallel()
	for _, sep := range []string{"-", "/", ".", "_"} {
		for _, form := range []string{"1990-09-25", "09-25-1990"} {
			if got, ok := birthday(strings.ReplaceAll(form, "-", sep)); !ok || got != "1990-09-25" {
				t.Errorf("%s with %s gave %q, %v", form, sep, got, ok)
			}
		}
	}
	for _, bad := range []string{"", "1990", "25/09/1990", "1990-02-30", "1990-9-5-1", "1990-09/25"} {
		if got, ok := birthday(bad); ok {
			t.Errorf("%q was read as %s", bad, got)
		}
	}
}
