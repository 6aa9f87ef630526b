package veil

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // machines without zones of their own
	"unicode"

	"pgregory.net/rapid"

	"patchbay/model"
)

func fixed() *Veil {
	return New([KeySize]byte{1, 2, 3}, "contact", "First name")
}

func TestANameIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	v := fixed()
	first, last := v.Text("Quillon"), v.Text("Zyxwarda")
	low := strings.ToLower(first + "." + last)
	for text, want := range map[string]string{
		v.Text("Quillon Zyxwarda"):                                first + " " + last,
		v.Text("ZYXWARDA, Quillon"):                               strings.ToUpper(last) + ", " + first,
		v.Sentence("The change to Quillon Zyxwarda had arrived."): "The change to " + first + " " + last + " had arrived.",
		v.Sentence("Quillon's record was deleted."):               first + "'s record was deleted.",
	} {
		if text != want {
			t.Errorf("got %q, want %q", text, want)
		}
	}
	if got := v.Email("Quillon.Zyxwarda@corp.test"); !strings.HasPrefix(strings.ToLower(got), low+"@") || !strings.HasSuffix(got, ".example") {
		t.Errorf("the address %q does not belong to %s %s", got, first, last)
	}
}

// A first letter with few names behind it would tell the name: pseudonyms of names that begin alike begin in any way.
func TestAFirstLetterTellsNothing(t *testing.T) {
	t.Parallel()
	v := fixed()
	for _, letter := range "aemqsuxy" {
		first := map[byte]int{}
		const names = 400
		for i := range names {
			first[v.Text(string(letter) + "le" + roman(i+1))[0]]++
		}
		for begins, n := range first {
			if n > names/5 {
				t.Errorf("%d of %d names with %c have a pseudonym with %c", n, names, letter, begins)
			}
		}
		if len(first) < 15 {
			t.Errorf("the pseudonyms of names with %c have only %d first letters", letter, len(first))
		}
	}
}

func TestThePseudonymDependsOnTheKeyAlone(t *testing.T) {
	t.Parallel()
	again, other := fixed(), New([KeySize]byte{9})
	texts := []string{"Quillon Zyxwarda", "+1 212 555 0142", "quillon@corp.test", "14 Church Lane", "漢字", "Ольга"}
	for _, s := range texts {
		if a, b := fixed().Text(s), again.Text(s); a != b {
			t.Errorf("%q became %q and %q", s, a, b)
		}
		if fixed().Text(s) == other.Text(s) {
			t.Errorf("%q has the same pseudonym for two keys", s)
		}
	}
}

func TestATelephoneNumberKeepsItsCountryAndForm(t *testing.T) {
	t.Parallel()
	v := fixed()
	for in, begins := range map[string]string{
		"+12125550142":      "+1555",
		"+1 (212) 688-1234": "+1 (555) ",
		"+4930123456":       "+49555",
		"+353 1 234 5678":   "+353 5 55",
		"030 1234567":       "055 5",
		"0049 30 1234567":   "0049 55 5",
	} {
		got := v.Phone(in)
		if !strings.HasPrefix(got, begins) || len(got) != len(in) || got == in {
			t.Errorf("%s became %s", in, got)
		}
	}
	bare := strings.NewReplacer(" ", "", "(", "", ")", "", "-", "").Replace(v.Phone("+1 (212) 688-1234"))
	if want := v.Phone("+12126881234"); bare != want {
		t.Errorf("one number became %s and %s", bare, want)
	}
}

func TestOnlyFormsThatTellNothingAreLetThrough(t *testing.T) {
	t.Parallel()
	v := fixed()
	cases := []struct {
		f    model.Field
		x    any
		stay bool
	}{
		{model.Field{Type: model.Date}, "1990-12-31", true},
		{model.Field{Type: model.Date}, "Quillon", false},
		{model.Field{Type: model.DateTime}, "2026-11-22T10:00:00Z", true},
		{model.Field{Type: model.Choice, Options: []string{"active"}}, "active", true},
		{model.Field{Type: model.Choice, Options: []string{"active"}}, "quillon", false},
		{model.Field{Type: model.Country}, "DE", true},
		{model.Field{Type: model.Country}, "Quillonia", false},
		{model.Field{Type: model.Timezone}, "Europe/Berlin", true},
		{model.Field{Type: model.Timezone}, "America/Argentina/Buenos_Aires", true},
		{model.Field{Type: model.Timezone}, "UTC", true},
		{model.Field{Type: model.Timezone}, "Quillon/Home", false},
		{model.Field{Type: model.Timezone}, "Europe/Quillon", false},
		{model.Field{Type: model.Timezone}, "Etc/Zyxwarda-Quillon", false},
		{model.Field{Type: model.Timezone}, "Jamaica", false},
		{model.Field{Type: model.Integer}, int64(42), true},
		{model.Field{Type: model.Boolean}, true, true},
		{model.Field{Type: model.Reference}, "ocQHyuzHvysMo5N5VsXc", true},
		{model.Field{Type: model.Reference}, "quillon@corp.test", false},
		{model.Field{Type: model.Text}, "Quillon", false},
		{model.Field{Name: "customFields.x"}, "Quillon", false},
	}
	for _, c := range cases {
		if got := v.Value(c.f, c.x); (got == c.x) != c.stay {
			t.Errorf("%s %v became %v", c.f.Type, c.x, got)
		}
	}
}

func TestWhatPassesAsATimeZoneIsOne(t *testing.T) {
	t.Parallel()
	if len(zones()) < 400 {
		t.Errorf("%d time zones are known", len(zones()))
	}
	for name := range zones() {
		if _, err := time.LoadLocation(name); err != nil {
			t.Errorf("%s is no time zone: %v", name, err)
		}
	}
}

func TestANumberIsTheSameAsAValueAndAsItsText(t *testing.T) {
	t.Parallel()
	v := fixed()
	for _, name := range []string{"estimate", "customFields.visits", "customFields.balance_due", "customFields.birthYear"} {
		for _, x := range []any{int64(24), 869.98, int64(4915112345678), true} {
			f := model.Field{Name: name, Type: model.Number}
			if _, is := x.(bool); is {
				f.Type = model.Boolean
			}
			value, text := model.Display(v.Value(f, x)), v.Value(f, model.Display(x))
			if value != text {
				t.Errorf("%s %v is %s as a value and %s as its text", name, x, value, text)
			}
		}
	}
	if got := v.Value(model.Field{Name: "customFields.visits", Type: model.Integer}, "Quillon"); got == "Quillon" {
		t.Error("a text that is no number was let through in a field of numbers")
	}
}

func TestADocumentKeepsItsShapeAndLosesItsTexts(t *testing.T) {
	t.Parallel()
	v := fixed()
	in := `{"id":"ocQHyuzHvysMo5N5VsXc","contactName":"Quillon <Zyxwarda>","n":12,"phone":"+12125550142","mobile":4915112345678,
 "nested":{"deep":["quillon@corp.test",true,null],"lat":52.5},"updatedAt":1763776800000,"startedAt":"2026-11-22","text":"{\"who\":\"Quillon\"}","Quillon Zyxwarda":1}`
	out := string(v.JSON([]byte(in)))
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	for _, trace := range []string{"Quillon", "quillon", "Zyxwarda", "corp", "2125550142", "4915112345678", "52.5"} {
		if strings.Contains(out, trace) {
			t.Errorf("%s is left in %s", trace, out)
		}
	}
	for _, kept := range []string{"ocQHyuzHvysMo5N5VsXc", `"n":12`, "2026-11-22", "1763776800000", "true,null", v.Text("Quillon")} {
		if !strings.Contains(out, kept) {
			t.Errorf("%s is missing in %s", kept, out)
		}
	}
	if bad := string(v.JSON([]byte(`{"who": "Quillon"`))); strings.Contains(bad, "Quillon") {
		t.Errorf("what is no JSON was shown: %s", bad)
	}
}

func TestAnAddressKeepsItsHostAndWordsOfItsMaker(t *testing.T) {
	t.Parallel()
	v := fixed()
	got := v.Address("https://api.example.com/contacts/ocQHyuzHvysMo5N5VsXc/quillon%40corp.test?email=quillon@corp.test&limit=100&q=Quillon+Z&phone=%2B12125550142")
	for _, kept := range []string{"https://api.example.com/contacts/ocQHyuzHvysMo5N5VsXc/", "limit=100", "email="} {
		if !strings.Contains(got, kept) {
			t.Errorf("%s is missing in %s", kept, got)
		}
	}
	for _, trace := range []string{"quillon", "Quillon", "corp.test", "2125550142"} {
		if strings.Contains(got, trace) {
			t.Errorf("%s is left in %s", trace, got)
		}
	}
	if w := v.Website("https://quillon.test/me"); strings.Contains(w, "quillon") || !strings.HasPrefix(w, "https://") {
		t.Errorf("got %s", w)
	}
}

func TestASentenceKeepsItsWordsAndWhatIsKnown(t *testing.T) {
	t.Parallel()
	v := fixed()
	v.Know("front desk", "7f3kq")
	for in, want := range map[string]string{
		"There is no field First name in front desk.":       "There is no field First name in front desk.",
		"patchbay show contact 7f3kq --history":             "patchbay show contact 7f3kq --history",
		"12 records were changed at 2026-11-22 10:15 UTC.":  "12 records were changed at 2026-11-22 10:15 UTC.",
		"The value \"Quillon\" cannot be a date.":           "The value \"" + v.Text("Quillon") + "\" cannot be a date.",
		"It was set by you, from the command line (qu@pc).": "It was set by you, from the command line (" + v.Email("qu@pc") + ").",
	} {
		if got := v.Sentence(in); got != want {
			t.Errorf("got %q\nwant %q", got, want)
		}
	}
	for _, in := range []string{"/tmp/store, 15.9 MB, 3 records, whole", "900 KB", "2 GB"} {
		if got := v.Sentence(in); !strings.Contains(got, in[strings.LastIndexByte(in[:strings.IndexByte(in, 'B')], ' ')-1:strings.IndexByte(in, 'B')+1]) {
			t.Errorf("the unit of %q was veiled: %q", in, got)
		}
	}
	if got := v.Sentence("A place in Winnipeg MB, or MB 12"); strings.Contains(got, "MB") {
		t.Errorf("two letters of a place were let through: %q", got)
	}
}

func TestAnExampleOfTheProgramsOwnStays(t *testing.T) {
	t.Parallel()
	v := fixed()
	for _, s := range []string{
		"First name must be an address like ada@example.com", "It must be a number like +1 212 555 0100.",
		"It must be an address like https://example.com.", "It must be a zone like Europe/Berlin.", "It must be a date like 1990-12-31.",
	} {
		if got := v.Sentence(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	for _, theirs := range []string{"ada@example.com", "+1 212 555 0100"} {
		if got := v.Value(model.Field{Type: model.Text}, theirs); got == theirs {
			t.Errorf("%s was let through in a field", theirs)
		}
		for _, s := range []string{theirs + " is taken.", "The value \"" + theirs + "\" is taken.", "There is a record like " + theirs + ".", "must be an address like " + theirs + "x"} {
			if got := v.Sentence(s); strings.Contains(got, theirs) {
				t.Errorf("%q became %q", s, got)
			}
		}
	}
	if got := v.Text("must be an address like ada@example.com"); strings.Contains(got, "ada") {
		t.Errorf("a note of somebody's became %q", got)
	}
}

func TestAConditionLosesItsTextsAlone(t *testing.T) {
	t.Parallel()
	v := fixed()
	v.Know("email", "tags", "updatedAt")
	found := map[string]string{}
	got := v.Condition(`email == "quillon@corp.test" && tags contains 'Vip' && updatedAt > ago("7d")`, func(p, s string) { found[p] = s })
	want := `email == "` + v.Text("quillon@corp.test") + `" && tags contains '` + v.Text("Vip") + `' && updatedAt > ago("7d")`
	if got != want || found[v.Text("Vip")] != "Vip" {
		t.Errorf("got %s\nwant %s\nheard %v", got, want, found)
	}
	if open := v.Condition(`name == "Quillon`, nil); strings.Contains(open, "Quillon") {
		t.Errorf("a quote that is open shows %s", open)
	}
}

func TestAMillionPeopleHardlyMeet(t *testing.T) {
	t.Parallel()
	v := fixed()
	seen, met := map[string]bool{}, 0
	const people = 20000
	for i := range people {
		name := fmt.Sprintf("%c%so %c%sson", 'A'+i%26, roman(i/7), 'A'+i%23, roman(i))
		p := v.Text(name)
		if seen[p] {
			met++
		}
		seen[p] = true
	}
	if met > people/1000 {
		t.Errorf("%d of %d people share a pseudonym with another", met, people)
	}
}

func roman(n int) string {
	out := ""
	for ; n > 0; n /= 20 {
		out += string("bcdfghjklmnpqrstvwxz"[n%20]) + string("aeiou"[n%5])
	}
	return out
}

func TestNothingOfATextIsLeft(t *testing.T) {
	t.Parallel()
	v := fixed()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[ -~äöüßéñ中文ольга]{0,60}`).Draw(t, "text")
		left(t, v, s)
	})
}

func FuzzNothingOfATextIsLeft(f *testing.F) {
	for _, s := range []string{"Quillon <q@corp.test>, +1 212 555 0142", "https://u:p@corp.test/x?y=z", "a\x00b\xff", "2026-11-22", "@@", "http://", "www.", "+++", "\u202eabc"} {
		f.Add(s)
	}
	v := fixed()
	f.Fuzz(func(t *testing.T, s string) { left(t, v, s) })
}

type failing interface{ Fatalf(string, ...any) }

// left fails where a word of four letters or more of s is in what the veil made of it.
func left(t failing, v *Veil, s string) {
	if open(s) {
		return
	}
	out := split(strings.ToLower(v.Text(s)))
	for _, w := range split(strings.ToLower(s)) {
		if len([]rune(w)) < 5 || !strings.ContainsFunc(w, unicode.IsLetter) || w == "https" || w == "mailto" || w == "example" {
			continue
		}
		for _, o := range out {
			if o == w {
				t.Fatalf("%q is left of %q: %q", w, s, v.Text(s))
			}
		}
	}
	_ = v.JSON([]byte(s)) // must not fail, whatever it is
	_ = v.Address(s)
	_ = v.Condition(s, nil)
	_ = v.Phone(s)
}

func BenchmarkNames(b *testing.B) {
	v := fixed()
	for i := 0; b.Loop(); i++ {
		v.Text("Quillon Zyxwarda")
	}
}

func TestIDsOfTheProgramsOwnThingsStay(t *testing.T) {
	t.Parallel()
	v := fixed()
	for _, s := range []string{
		"patchbay merge (merge-gxs4jvn)", "patchbay import (import-abc2def)", "the working copy bulk-7f3kq",
		"There is no merge \"merge-gxs4jvn\".", "patchbay undo merge-gxs4jvn --yes",
	} {
		if got := v.Sentence(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	for _, s := range []string{"merge-zyxwarda", "bulk-zyxwar", "import-Zyxward"} {
		if got := v.Sentence(s); strings.Contains(strings.ToLower(got), "zyxwar") {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestThePersonsOwnFolderIsATilde(t *testing.T) {
	t.Parallel()
	v := fixed()
	v.Home("/home/zyxwarda/")
	v.Know("local/share/patchbay")
	want := "The settings ~/.local/share/patchbay/settings.yaml cannot be read."
	if got := v.Sentence("The settings /home/zyxwarda/.local/share/patchbay/settings.yaml cannot be read."); got != want {
		t.Errorf("it is %q", got)
	}
}

// A provider's stamp of a version is nobody's word: it stays wherever it stands, and nothing else does.
func TestTheVersionOfARecordStays(t *testing.T) {
	t.Parallel()
	v := fixed()
	doc := []byte(`{"ts":1790000000123,"etag":"W/rev-Anna-7","phone":17900000001234,"name":"W/rev-Anna-8"}`)
	got := string(v.Versioned(doc, "1790000000123"))
	if !strings.Contains(got, `"ts":1790000000123,`) || strings.Contains(got, "Anna") || strings.Contains(got, "17900000001234") {
		t.Error(got)
	}
	if got = string(v.Versioned(doc, "W/rev-Anna-7")); !strings.Contains(got, `"etag":"W/rev-Anna-7"`) || strings.Contains(got, "Anna-8") {
		t.Error(got)
	}
	if none := string(v.Versioned(doc, "")); none != string(v.JSON(doc)) || strings.Contains(none, "1790000000123,") {
		t.Error(none)
	}
}
