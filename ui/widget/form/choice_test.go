package form

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestLettersTypedInOneGoAreTheBeginningOfAName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does  string
		first any
		typed []string // with a long rest between them
		want  any
	}{
		{"one letter goes to the next such name", nil, []string{"a"}, "anna"},
		{"the same letter after a rest goes on", nil, []string{"a", "a"}, "aiko"},
		{"and around", "aiko", []string{"a"}, "anna"},
		{"several letters are one word", nil, []string{"aik"}, "aiko"},
		{"capitals do not matter", nil, []string{"AIK"}, "aiko"},
		{"letters beyond ASCII too", nil, []string{"öD"}, "odon"},
		{"a blank belongs to the name", nil, []string{"katarzyna z"}, "zet"},
		{"a blank alone is the next one", nil, []string{" "}, "anna"},
		{"what begins no name changes nothing", "zet", []string{"xyz"}, "zet"},
		{"a word that ends in nothing stays where it was", nil, []string{"aikx"}, "aiko"},
		{"nor does its end count by itself", nil, []string{"aizk"}, "aiko"},
		{"the name that is chosen already stays", "zet", []string{"katarzyna"}, "kat"},
		{"a rest begins another word", nil, []string{"ai", "k"}, "kat"},
	} {
		t.Run(c.does, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := sits(t, Field{Name: "who", Label: "Who", Kind: Choice, Value: c.first, Options: []Option{
					{nil, "nobody"}, {"anna", "Anna Berg"}, {"aiko", "Aiko Mori"}, {"kat", "Katarzyna Lis"}, {"zet", "Katarzyna Zet"}, {"odon", "Ödön Nagy"},
				}})
				for _, word := range c.typed {
					p.type_(word)
					time.Sleep(2 * time.Second) // of the bubble
				}
				if got := p.form.Value("who"); got != c.want || p.last != Taken {
					t.Errorf("%v is chosen, want %v", got, c.want)
				}
			})
		})
	}
}

func TestAnArrowOrAnotherFieldEndsTheWord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sits(t, Field{Name: "a", Label: "A", Kind: Choice, Options: []Option{{nil, "nobody"}, {1, "Ada"}, {2, "Ben"}, {3, "Dora"}}}, Field{Name: "b", Label: "B"})
		if p.type_("a").press("left").type_("d"); p.form.Value("a") != 3 {
			t.Errorf("after an arrow %v", p.form.Value("a"))
		}
		if p.type_("o").press("tab", "shift+tab").type_("b"); p.form.Value("a") != 2 {
			t.Errorf("after another field %v", p.form.Value("a"))
		}
		if p.press("esc"); p.last != Leave {
			t.Error("esc does not leave")
		}
	})
}
