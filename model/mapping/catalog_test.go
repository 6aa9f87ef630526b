package mapping

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
)

// said are parameters that each kind takes.
func said(p Param) string {
	switch p.Kind {
	case Pick:
		return p.Picks[0]
	case Match:
		return "1=a 2=b"
	case Texts:
		return Word(",", true)
	case Code:
		return `"value"`
	}
	return map[string]string{"times": "100", "yes": "ja", "no": "nein"}[p.Name] + map[string]string{"member": "a.b", "value": "vip", "id or key": "x"}[p.Name]
}

func TestTheCatalogTellsOfEveryStepAndEachTakesWhatItAsksFor(t *testing.T) {
	t.Parallel()
	var steps, beside []string
	for _, a := range Catalog() {
		line := "native.path | " + a.Name
		for _, p := range a.Params {
			line += " " + said(p)
		}
		if a.Name == "constant" {
			line = strings.Replace(line, "native.path", "-", 1)
		}
		if _, err := Parse(model.Field{Name: "f", Type: model.Text}, line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		for _, p := range a.Params {
			for _, pick := range p.Picks {
				if _, err := Parse(model.Field{Name: "f", Type: model.Text}, "x | "+a.Name+" "+pick); err != nil {
					t.Errorf("%s %s: %v", a.Name, pick, err)
				}
			}
		}
		if a.Words == "" {
			t.Errorf("%s says nothing of itself", a.Name)
		}
		if a.Last {
			beside = append(beside, a.Name)
		} else {
			steps = append(steps, a.Name)
		}
	}
	slices.Sort(steps)
	if !slices.Equal(steps, Steps()) || strings.Join(beside, ", ") != marks {
		t.Errorf("%v, %v", steps, beside)
	}
	byType := func(a About) bool { return a.Name == "e164" && a.For(model.Phone) && !a.For(model.Date) }
	if !slices.ContainsFunc(Catalog(), byType) {
		t.Error("e164 is for phones")
	}
}

func TestALineIsThePartsThatItIsCutInto(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"dob":                            {"dob"},
		" dob  |  date   compact ":       {"dob", "date compact"},
		"first + last":                   {"first + last"},
		`a or b | options "x | y"=b 2=c`: {"a or b", `options "x | y"=b 2=c`},
		`- | constant "the shop"`:        {"-", `constant "the shop"`},
	} {
		place, steps, err := Parts(line)
		if got := append([]string{place}, steps...); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", line, got, err)
		}
		again, more, err := Parts(Joined(place, steps))
		if err != nil || again != place || !slices.Equal(more, steps) {
			t.Errorf("%s joined: %q %q, %v", line, again, more, err)
		}
	}
	for _, bad := range []string{"", "a | ", `a | "x`} {
		if _, _, err := Parts(bad); err == nil {
			t.Errorf("%q was cut", bad)
		}
	}
}

func TestAStepIsTheCallThatItSays(t *testing.T) {
	t.Parallel()
	name, args := Call(`split ", "`)
	if name != "split" || !slices.Equal(args, []string{", "}) {
		t.Errorf("%s %q", name, args)
	}
	if name, args := Call(`"`); name != `"` || args != nil {
		t.Errorf("%s %q", name, args)
	}
	for text, want := range map[string]string{"a": "a", "a b": `"a b"`, "": `""`, "a|b": `"a|b"`, `say "x"`: `"say x"`, "12": `"12"`, "true": `"true"`} {
		if got := Word(text, true); got != want {
			t.Errorf("%s is spelled %s", text, got)
		}
	}
	if got := Word("12", false); got != "12" {
		t.Error(got)
	}
}

func TestPairsOfOptionsComeBackAsTheyWereSaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9 |=]{0,6}[a-z]`)
		var pairs []Pair
		for range rapid.IntRange(1, 4).Draw(t, "n") {
			pairs = append(pairs, Pair{word.Draw(t, "native"), word.Draw(t, "ours")})
		}
		if got := Pairs(OptionStep(pairs)); !slices.Equal(got, pairs) {
			t.Errorf("%q from %q", got, OptionStep(pairs))
		}
	})
}
