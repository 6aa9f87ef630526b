package sandbox

import (
	"strings"
	"testing"
)

func TestSeenIsTheSameForTheSameProviderAndDiffersBetweenProviders(t *testing.T) {
	t.Parallel()
	people := People(7, 300)
	differs := 0
	for _, p := range people {
		one, known := Seen(p, "one", 7)
		again, knownAgain := Seen(p, "one", 7)
		if one != again || known != knownAgain {
			t.Fatalf("%s is seen in two ways: %+v, %+v", p.Full(), one, again)
		}
		if two, _ := Seen(p, "two", 7); two != one {
			differs++
		}
	}
	if differs < len(people)/2 {
		t.Errorf("only %d of %d people differ between two providers", differs, len(people))
	}
}

func TestSeenMakesTheDifferencesOfRealLife(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	for _, p := range People(7, 300) {
		as, known := Seen(p, "one", 7)
		switch {
		case !known:
			count["unknown"]++
			continue
		case as.Email == "" && as.Phone == "":
			t.Errorf("%s cannot be reached", p.Full())
		}
		note := func(what string, is bool) {
			if is {
				count[what]++
			}
		}
		note("name", as.Full() != p.Full())
		note("second e-mail", as.Also != "")
		note("no e-mail", as.Email == "" && p.Email != "")
		note("no phone", as.Phone == "" && p.Phone != "")
		note("typed phone", as.Phone != "" && as.Phone != p.Phone)
		note("no address", as.City == "")
		if as.Phone != "" && strings.Trim(digits(as.Phone), "0") != strings.Trim(digits(p.Phone), "0") {
			t.Errorf("%s has another number: %s, not %s", p.Full(), as.Phone, p.Phone)
		}
	}
	for _, what := range []string{"unknown", "name", "second e-mail", "no e-mail", "no phone", "typed phone", "no address"} {
		if count[what] < 3 {
			t.Errorf("%s: %d of 300 people", what, count[what])
		}
	}
}

func digits(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, s)
}
