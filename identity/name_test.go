package identity

import (
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
)

func TestSpellingsOfOneNameFoldToOne(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"Müller", "Mueller"}, {"Łukasz", "lukasz"}, {"Søren", "Soren"}, {"Иван Петров", "Ivan Petrov"}, {"Γιώργος", "giorgos"},
		{"José  María", "jose maria"}, {"Weiß", "Weiss"}, {"İpek", "ipek"},
	} {
		if a, b := fold(c[0]), fold(c[1]); a != b {
			t.Errorf("%s folds to %q, %s to %q", c[0], a, c[1], b)
		}
	}
	for _, c := range [][2]string{{"meyer", "maier"}, {"schmidt", "schmitt"}, {"katharina", "catherina"}, {"philipp", "filip"}} {
		if a, b := sound(c[0]), sound(c[1]); a != b {
			t.Errorf("%s sounds like %q, %s like %q", c[0], a, c[1], b)
		}
	}
}

func TestNamesAreComparedAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	freq := &Frequencies{}
	for name, c := range map[string]struct {
		a, b          Name
		given, family relation
		swapped       bool
	}{
		"the same":                 {nameOf("Ada", "Example", ""), nameOf("", "", "ada example"), same, same, false},
		"last, first":              {nameOf("Ada", "Example", ""), nameOf("", "", "Example, Ada"), same, same, false},
		"changed places":           {nameOf("Ada", "Example", ""), nameOf("Example", "Ada", ""), same, same, true},
		"a title and a particle":   {nameOf("Dr. Ada", "von Example", ""), nameOf("Ada", "Example", ""), same, same, false},
		"a nickname":               {nameOf("Bob", "Example", ""), nameOf("Robert", "Example", ""), nickname, same, false},
		"a nickname that is mixed": {nameOf("Example", "Micha", ""), nameOf("Michael", "Example", ""), same, nickname, true},
		"an initial":               {nameOf("A.", "Example", ""), nameOf("Ada", "Example", ""), initial, same, false},
		"a middle name":            {nameOf("Ada Maria", "Example", ""), nameOf("Ada", "Example", ""), same, same, false},
		"the second name alone":    {nameOf("Ada Maria", "Example", ""), nameOf("Maria", "Example", ""), part, same, false},
		"both names of a couple":   {nameOf("Ada", "Example-Sample", ""), nameOf("Ada", "Example", ""), same, part, false},
		"one word or two":          {nameOf("Karl-Heinz", "Example", ""), nameOf("Karlheinz", "Example", ""), same, same, false},
		"a slip":                   {nameOf("Ada", "Exmaple", ""), nameOf("Ada", "Example", ""), same, similar, false},
		"two names that are near":  {nameOf("Paul", "Example", ""), nameOf("Paula", "Example", ""), similar, same, false},
		"two common names":         {nameOf("Maria", "Example", ""), nameOf("Martin", "Example", ""), different, same, false},
		"somebody else":            {nameOf("Ada", "Example", ""), nameOf("Grace", "Example", ""), different, same, false},
		"half of it":               {nameOf("", "Example", ""), nameOf("Ada", "Example", ""), missing, same, false},
	} {
		l := compare(c.a, c.b, freq)
		if l.given != c.given || l.family != c.family || l.swapped != c.swapped {
			t.Errorf("%s: %v and %v compare as %+v", name, c.a, c.b, l)
		}
	}
}

func TestTwoNamesThatManyBearAreTwoHoweverNear(t *testing.T) {
	t.Parallel()
	var all []Candidate
	for range 30 {
		for _, given := range []string{"Zora", "Zara"} {
			all = append(all, Candidate{Side: "a", Kind: Person, Name: nameOf(given, "Example", "")})
		}
	}
	if l := compare(nameOf("Zora", "Example", ""), nameOf("Zara", "Example", ""), Count(all)); l.given != different {
		t.Errorf("%+v", l)
	}
	if l := compare(nameOf("Zora", "Example", ""), nameOf("Zara", "Example", ""), &Frequencies{}); l.given != similar {
		t.Errorf("where nothing is known: %+v", l)
	}
}

func TestPhonesAreTheSameInAnySpelling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"+49 171 2345678", "0171/2345678", true}, {"+491712345678", "00491712345678", true}, {"(0)171-2345678", "171 2345678", true},
		{"+1 202 555 0142", "+1 202 555 0143", false}, {"+49 171 2345678", "+43 171 2345678", false}, {"2345678", "+491712345678", false},
		{"+491712345678", "0171 2345678 ext 5", true},
	} {
		a, okA := phoneOf(c.a)
		b, okB := phoneOf(c.b)
		if !okA || !okB || a.same(b) != c.same || b.same(a) != c.same {
			t.Errorf("%s (%v %v) and %s (%v %v): %v", c.a, a, okA, c.b, b, okB, a.same(b))
		}
	}
	for _, none := range []string{"", "12345", "000000000", "n/a", "11111111"} {
		if p, ok := phoneOf(none); ok {
			t.Errorf("%q is the number %v", none, p)
		}
	}
}

func TestNearIsTheDistanceThatItSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		a := []byte(rapid.StringMatching(`[abc]{0,10}`).Draw(r, "a"))
		b, n := append([]byte{}, a...), rapid.IntRange(0, 3).Draw(r, "edits")
		for range n {
			i := rapid.IntRange(0, len(b)).Draw(r, "at")
			switch {
			case rapid.Bool().Draw(r, "insert") || i == len(b):
				b = append(b[:i:i], append([]byte{'x'}, b[i:]...)...)
			default:
				b = append(b[:i:i], b[i+1:]...)
			}
		}
		if !near(string(a), string(b), n) || !near(string(b), string(a), n) {
			r.Fatalf("%q and %q are not within %d", a, b, n)
		}
		for limit := range 4 {
			if near(string(a), string(b), limit) != near(string(b), string(a), limit) {
				r.Fatalf("%q and %q depend on their order", a, b)
			}
		}
	})
}

func TestAValueIsTheSameAsPeopleSeeIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ  model.Type
		a, b any
		same bool
	}{
		{model.Phone, "+491712345678", "0171 2345678", true}, {model.Text, "Müller", "mueller ", true}, {model.TextList, []string{"a", "B"}, []string{"b", "A"}, true},
		{model.TextList, []string{"a"}, []string{"a", "b"}, false}, {model.Date, "2026-01-02", "2026-01-03", false}, {model.Integer, int64(1), int64(1), true},
		{model.Text, "", nil, true}, {model.Text, "x", nil, false},
	} {
		if got := SameValue(model.Field{Type: c.typ}, c.a, c.b); got != c.same {
			t.Errorf("%s: %v and %v: %v", c.typ, c.a, c.b, got)
		}
	}
}
