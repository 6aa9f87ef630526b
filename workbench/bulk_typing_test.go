package workbench

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAChangeIsCheckedAndCompletedWhileItIsTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	for marked, want := range map[string]struct {
		fault int // character, one up; 0 for none
		says  string
		first string // the text with the first candidate in it
	}{
		"phone=x|":                           {},
		"tags+=|":                            {},
		"address.city:=|":                    {first: "address.city:=name"},
		"address.city:=last|":                {fault: 15, says: "no field last", first: "address.city:=lastName"},
		"address.city := last|":              {fault: 17, says: "no field last", first: "address.city := lastName"},
		"address.city:=phone == null ? lo|":  {fault: 32, says: "something is missing", first: "address.city:=phone == null ? lower("},
		"address.city:=lastName|":            {},
		"address.city:=upper(lastName) + fi": {fault: 33, says: "no field fi"},
		"cit:=lastName|":                     {fault: 1, says: "no field cit"},
		"birthday:=len(tags)|":               {fault: 11, says: "cannot hold a number"},
		`address.city:="Kö" + lastNam|`:      {fault: 22, says: "no field lastNam", first: `address.city:="Kö" + lastName`},
	} {
		before, after, _ := strings.Cut(marked, "|")
		text := before + after
		got, err := s.TypedChange(t.Context(), Typing{Model: "contact", Text: text, Cursor: utf8.RuneCountInString(before)})
		if err != nil {
			t.Errorf("%s: %v", marked, err)
			continue
		}
		if f := got.Fault; (f != nil) != (want.fault > 0) || f != nil && (f.At+1 != want.fault || !strings.Contains(f.Text, want.says)) {
			t.Errorf("%s: %+v, want %d %s", marked, f, want.fault, want.says)
		}
		if want.first == "" {
			continue
		}
		r := []rune(text)
		var all []string
		for _, c := range got.Candidates {
			all = append(all, string(r[:c.From])+c.Insert+string(r[c.To:]))
		}
		if i := slices.Index(all, want.first); i != 0 {
			t.Errorf("%s offers %.5q, want %s", marked, all, want.first)
		}
	}
}
