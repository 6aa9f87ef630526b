package model

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCanonicalBringsEachTypeIntoItsForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ      Type
		in, want any
	}{
		{Text, "  Ada\tLovelace ", "Ada Lovelace"},
		{Text, "   ", nil},
		{Text, "a\x1b[31mb\u202ec", "a[31mbc"},
		{Text, 12.5, "12.5"},
		{Text, "e\u0301", "\u00e9"},
		{LongText, "one\r\ntwo", "one\ntwo"},
		{Country, "de", "DE"},
		{Boolean, "Yes", true},
		{Boolean, 0.0, false},
		{Integer, "12", int64(12)},
		{Number, " 1.50 ", 1.5},
		{Date, "1990-12-31T00:00:00.000Z", "1990-12-31"},
		{Date, "31.12.1990", "1990-12-31"},
		{DateTime, "2026-12-31T10:30:00+01:00", "2026-12-31T09:30:00Z"},
		{TextList, "a, b,,a", []string{"a", "b"}},
		{TextList, []any{" a ", 2.0}, []string{"a", "2"}},
		{TextList, []any{}, nil},
		{ObjectList, []any{map[string]any{"a": 1.0}}, []any{map[string]any{"a": 1.0}}},
		{Choice, "ACTIVE", "active"},
	} {
		got, err := Canonical(Field{Name: "f", Label: "F", Type: c.typ, Options: []string{"active"}}, c.in)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %#v: got %#v %v, want %#v", c.typ, c.in, got, err, c.want)
		}
	}
}

func TestCanonicalRefusesWithWordsThatFollowTheLabel(t *testing.T) {
	t.Parallel()
	for typ, in := range map[Type]any{
		Boolean: "perhaps", Integer: 1.5, Number: "many", Date: "soon", DateTime: "later", TextList: map[string]any{}, ObjectList: "x", Text: []any{},
	} {
		_, err := Canonical(Field{Name: "f", Label: "Field", Type: typ}, in)
		r, ok := errors.AsType[*Refusal](err)
		if !ok || r.Field != "f" || !strings.HasPrefix(err.Error(), "Field must be") {
			t.Errorf("%s: %v", typ, err)
		}
	}
}

func anyType() *rapid.Generator[Type] {
	return rapid.SampledFrom([]Type{Text, LongText, Email, Phone, URL, Date, DateTime, Boolean, Integer, Number, Choice, Country, Timezone, Reference, TextList})
}

func TestCanonicalIsDoneAfterOnce(t *testing.T) {
	t.Parallel()
	in := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) any { return rapid.String().Draw(t, "s") }),
		rapid.Custom(func(t *rapid.T) any { return rapid.Float64().Draw(t, "f") }),
		rapid.Custom(func(t *rapid.T) any { return rapid.Bool().Draw(t, "b") }),
		rapid.Custom(func(t *rapid.T) any { return rapid.SliceOf(rapid.String()).Draw(t, "l") }),
		rapid.Custom(func(t *rapid.T) any {
			return time.Unix(rapid.Int64Range(-6e10, 2e11).Draw(t, "t"), rapid.Int64Range(0, 999).Draw(t, "ms")*1e6).Format(time.RFC3339Nano)
		}),
	)
	rapid.Check(t, func(t *rapid.T) {
		f := Field{Name: "f", Label: "F", Type: anyType().Draw(t, "type"), Options: []string{"one", "two"}}
		once, err := Canonical(f, in.Draw(t, "value"))
		if err != nil {
			t.Skip("refused")
		}
		twice, err := Canonical(f, once)
		if err != nil || !reflect.DeepEqual(once, twice) {
			t.Fatalf("%s: %#v, then %#v %v", f.Type, once, twice, err)
		}
	})
}

func FuzzCanonicalIsDoneAfterOnce(f *testing.F) {
	f.Add("2026-12-31", uint8(5))
	f.Add(" \u00a0a\u0301\x1b ", uint8(0))
	f.Add("\u2028a,\u200e,b", uint8(14))
	types := []Type{Text, LongText, Email, Phone, URL, Date, DateTime, Boolean, Integer, Number, Choice, Country, Timezone, Reference, TextList}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		field := Field{Name: "f", Label: "F", Type: types[int(n)%len(types)]}
		once, err := Canonical(field, s)
		if err != nil {
			return
		}
		twice, err := Canonical(field, once)
		if err != nil || !reflect.DeepEqual(once, twice) {
			t.Fatalf("%s: %#v, then %#v %v", field.Type, once, twice, err)
		}
	})
}

func FuzzLineLeavesNothingThatMoves(f *testing.F) {
	f.Add("plain", false)
	f.Add("\x1b]0;t\x07\u202e\u2066\r\n\xff\ufeff\u061c", true)
	f.Fuzz(func(t *testing.T, s string, long bool) {
		got := Line(s, long)
		if got != Line(got, long) || !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q, then %q", s, got, Line(got, long))
		}
		for _, r := range got {
			bad := r < 0x20 && (r != '\n' || !long) || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
			if bad || r == '\u2028' || r == '\u2029' {
				t.Fatalf("%q leaves %U", s, r)
			}
		}
	})
}

func TestDisplayIsOneLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   any
		want string
	}{
		{nil, ""},
		{"x", "x"},
		{[]string{"a", "b"}, "a, b"},
		{true, "yes"},
		{false, "no"},
		{int64(3), "3"},
		{2.5, "2.5"},
		{[]any{map[string]any{"address": "a@example.com"}, map[string]any{"name": "N\n2"}, "plain", map[string]any{}}, "a@example.com, N 2, plain"},
	} {
		if got := Display(c.in); got != c.want {
			t.Errorf("%#v: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestWhatIsNoTextIsTakenForOneOnlyWhereItCanBeMeant(t *testing.T) {
	t.Parallel()
	for typ, want := range map[Type]struct{ number, truth bool }{
		Text: {true, true}, LongText: {true, true}, Choice: {true, true}, Phone: {true, false}, Reference: {true, false},
		Email: {}, URL: {}, Country: {}, Timezone: {},
	} {
		f := Field{Name: "x", Label: "X", Type: typ}
		for _, n := range []any{5.0, int64(5), 5, json.Number("5")} {
			v, err := Canonical(f, n)
			if (err == nil) != want.number || want.number && v != "5" || !want.number && v != nil {
				t.Errorf("%T as %s: got %v, %v", n, typ, v, err)
			}
		}
		if v, err := Canonical(f, true); (err == nil) != want.truth || want.truth && v != "true" {
			t.Errorf("true as %s: got %v, %v", typ, v, err)
		}
	}
}
