package model

import (
	"slices"
	"strings"
	"testing"
)

func TestValidateNamesEachRefusedValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path string
		in   any
		want Code
	}{
		{"planet", "x", UnknownField},
		{"lastActivityAt", "2026-01-01T00:00:00Z", FieldReadOnly},
		{"email", "not an address", NotAnEmail},
		{"email", "ada@localhost", NotAnEmail},
		{"email", "a", TooShort},
		{"phone", "call me", NotAPhone},
		{"website", "example.com", NotAURL},
		{"website", "javascript://x", NotAURL},
		{"birthday", "31st", NotADate},
		{"address.country", "Germany", NotACountry},
		{"timezone", "Mars/Base", NotATimezone},
		{"status", "sleeping", NotAnOption},
		{"firstName", strings.Repeat("é", 251), TooLong},
		{"tags", []any{map[string]any{}}, WrongType},
	} {
		_, bad := Validate(Contact(), Patch{c.path: c.in}, "")
		if len(bad) != 1 || bad[0].Code != c.want || bad[0].Field != c.path || bad[0].Message == "" {
			t.Errorf("%s = %v: got %+v, want %s", c.path, c.in, bad, c.want)
		}
	}
}

func TestValidateMakesValuesCanonical(t *testing.T) {
	t.Parallel()
	got, bad := Validate(Contact(), Patch{
		"email": " Ada@Example.com ", "phone": "(212) 555-0100", "address.country": "us", "tags": "vip, new", "website": nil, "doNotContact": "yes",
	}, "US")
	if len(bad) > 0 {
		t.Fatal(bad[0])
	}
	want := Patch{"email": "Ada@Example.com", "phone": "+12125550100", "address.country": "US", "tags": []string{"vip", "new"}, "website": nil, "doNotContact": true}
	for path := range want {
		if !Equal(got[path], want[path]) {
			t.Errorf("%s: got %v, want %v", path, got[path], want[path])
		}
	}
}

func TestValidateReturnsEveryRefusalInOrder(t *testing.T) {
	t.Parallel()
	_, bad := Validate(Contact(), Patch{"website": "x", "email": "x@", "nope": 1, "firstName": "fine"}, "")
	var names []string
	for _, r := range bad {
		names = append(names, r.Field)
	}
	if !slices.Equal(names, []string{"email", "nope", "website"}) {
		t.Fatal(names)
	}
}

func TestRequiredAsksForOneNameAndForWhatTheProviderNeeds(t *testing.T) {
	t.Parallel()
	if bad := Required(Contact(), Patch{"phone": "+12125550100"}, nil); len(bad) != 0 {
		t.Fatal(bad[0])
	}
	bad := Required(Contact(), Patch{"tags": []string{"x"}, "email": ""}, []string{"website"})
	if len(bad) != 2 || bad[0].Code != MissingRequired || bad[1].Field != "website" {
		t.Fatalf("got %+v", bad)
	}
	if want := "First name or one of Last name, Name, E-mail, Phone is needed"; bad[0].Error() != want {
		t.Errorf("got %q, want %q", bad[0].Error(), want)
	}
	if bad := Required(Model{AnyOf: []string{"minutes"}, Fields: []Field{{Name: "minutes", Label: "Minutes"}}}, Patch{}, nil); len(bad) != 1 || bad[0].Error() != "Minutes is needed" {
		t.Fatalf("got %+v", bad)
	}
}

func TestE164LeavesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"+1 (212) 555-0100", "", "+12125550100"}, {"0151 23456789", "DE", "+4915123456789"}, {"ask at the desk", "DE", "ask at the desk"}, {"12", "", "12"},
	} {
		if got := E164(c[0], c[1]); got != c[2] {
			t.Errorf("%s in %s: got %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestTwoZerosStandForThePlus(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"0049 30 23125042": "+493023125042", "004930/23125042": "+493023125042", "00": "00", "000000000000": "000000000000", "0030231": "0030231"} {
		if got := E164(in, ""); got != want {
			t.Errorf("%q became %q, not %q", in, got, want)
		}
	}
}
