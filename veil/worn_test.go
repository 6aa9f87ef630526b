package veil

import (
	"strings"
	"testing"
)

func TestATypedPseudonymIsWhatItStandsFor(t *testing.T) {
	t.Parallel()
	v := fixed()
	name, mail, phone := v.Text("Quillon Zyxwarda"), v.Email("quillon@corvane.test"), v.Phone("+1 212 688 0142")
	first, _, _ := strings.Cut(name, " ")
	for typed, want := range map[string]string{
		name: "Quillon Zyxwarda", first: "Quillon", mail: "quillon@corvane.test", phone: "+1 212 688 0142",
		strings.ReplaceAll(phone, " ", ""): "+1 212 688 0142", strings.ReplaceAll(name, " ", "-"): "Quillon-Zyxwarda",
	} {
		if got := v.Meant(typed, "", nil); got.Text != want || !got.Seen || got.Worn != "" {
			t.Errorf("%s means %+v, want %s", typed, got, want)
		}
	}
	for _, typed := range []string{"Bartholomew", "vip", "+1 212 688 0143", "ada@corvane.test", "2026-11-22", "x", ""} {
		if got := v.Meant(typed, "", nil); got != (Meaning{Text: typed}) {
			t.Errorf("the truth %q means %+v", typed, got)
		}
	}
}

func TestWhatIsNotCertainIsRefused(t *testing.T) {
	t.Parallel()
	v := fixed()
	shown := v.Text("Zyxwarda")
	other := v.Text("Quillon")
	for typed, c := range map[string]struct {
		truth string
		known Store
		twice bool
		stays bool
	}{
		"Mrs " + shown:               {},
		shown + "-Smith":             {},
		strings.ToLower(shown):       {},
		"quomborf@anything.example":  {},
		"+1 555 012 3456":            {},
		"Pomberda":                   {known: Store{"pomberda": {Behind: []string{"zyxelda"}}}},
		"+49 30 901820":              {known: Store{"#4930901820": {Behind: []string{"4930123456"}}}},
		other:                        {known: Store{strings.ToLower(other): {True: true}}, twice: true},
		"Mrs Smith of " + shown + "": {truth: "Miss " + shown, stays: true},
		"Pomberda ":                  {known: Store{"pomberda": {True: true}}, stays: true},
	} {
		got := v.Meant(typed, c.truth, c.known)
		if (got.Worn == "") != c.stays || got.Twice != c.twice || got.Seen || got.Text != typed {
			t.Errorf("%q means %+v", typed, got)
		}
	}
	// What is true was veiled too: nobody can tell which is meant.
	v.Text(shown)
	if got := v.Meant(shown, "", nil); !got.Twice {
		t.Errorf("%q means %+v", shown, got)
	}
}

func TestTwoNamesUnderOnePseudonymAreNotGuessedAt(t *testing.T) {
	t.Parallel()
	v := fixed()
	shown := v.Text("Zyxwarda")
	v.texts.keep(shown, "Quillon")
	if got := v.Meant(shown, "", nil); got.Worn == "" {
		t.Errorf("%q means %+v", shown, got)
	}
}

func TestSpellingsThatASearchTakesForOneShareAPseudonym(t *testing.T) {
	t.Parallel()
	v := fixed()
	v.Folding(func(s string) string { return strings.ReplaceAll(s, "ü", "u") })
	if a, b := v.Text("Zürwen"), v.Text("Zurwen"); a != b {
		t.Errorf("%s and %s", a, b)
	}
	if got := v.Made("zurwen"); got != strings.ToLower(v.Text("Zürwen")) {
		t.Errorf("the store would find %s", got)
	}
}

func TestWhatWasShownLatelyIsRemembered(t *testing.T) {
	t.Parallel()
	r := newRecent()
	for i := range 3*remembered + 1 {
		r.keep(roman(i+1), "x")
		r.keep("again", "y")
	}
	if len(r.now)+len(r.before) > 2*remembered {
		t.Errorf("%d are remembered", len(r.now)+len(r.before))
	}
	if _, known := r.of(roman(3*remembered + 1)); !known {
		t.Error("the last one is forgotten")
	}
	if _, known := r.of(roman(2*remembered + 2)); !known {
		t.Error("one of the half before is forgotten")
	}
	if _, known := r.of(roman(1)); known {
		t.Error("the first one is remembered")
	}
}
