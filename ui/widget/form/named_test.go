package form

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/theme"
)

func typed(f *Form, text string) {
	for _, r := range text {
		f.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestOffersAreForTheTextThatTheyWereAskedFor(t *testing.T) {
	t.Parallel()
	f := New(theme.New(theme.Options{ASCII: true}), []Field{{Name: "owner", Label: "Owner", Kind: Named}, {Name: "note", Label: "Note"}})
	if name, _ := f.Asked(); name != "" {
		t.Fatalf("%q waits before anything was typed", name)
	}
	typed(f, "An")
	if name, text := f.Asked(); name != "owner" || text != "An" {
		t.Fatalf("%q waits for %q", name, text)
	}
	seen := func() string { out, _ := f.View(60, 12); return out }
	f.Offer("owner", "A", []Option{{Value: "n0", Words: "Abel"}})
	f.Offer("note", "An", []Option{{Value: "n0", Words: "Abel"}})
	if strings.Contains(seen(), "Abel") {
		t.Errorf("an offer for another text, or field, is shown:\n%s", seen())
	}
	f.Offer("owner", "An", []Option{{Value: "n1", Words: "Anne"}, {Value: "n2", Words: "Anton"}})
	if name, _ := f.Asked(); name != "" || !strings.Contains(seen(), "Anne") || !strings.Contains(seen(), "Anton") {
		t.Errorf("waits for %q:\n%s", name, seen())
	}
	f.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	if !strings.Contains(seen(), "> Anne") || f.Focused() != "owner" || f.Value("owner") != "An" {
		t.Errorf("down in %s:\n%s", f.Focused(), seen())
	}
	f.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if name, _ := f.Asked(); f.Value("owner") != "n1" || name != "" || strings.Contains(seen(), "Anton") {
		t.Errorf("enter chose %v, and %q waits:\n%s", f.Value("owner"), name, seen())
	}
	f.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if f.Focused() != "note" {
		t.Errorf("enter after the choice leads to %s", f.Focused())
	}
}

func TestAsManyAreOfferedAsTheWindowHasRoomFor(t *testing.T) {
	t.Parallel()
	f := New(theme.New(theme.Options{ASCII: true}), []Field{{Name: "owner", Label: "Owner", Kind: Named}, {Name: "note", Label: "Note"}})
	typed(f, "An")
	var all []Option
	for i := range 20 {
		all = append(all, Option{Value: fmt.Sprint(i), Words: fmt.Sprintf("Anne %02d", i)})
	}
	f.Offer("owner", "An", all)
	for h, want := range map[int]int{8: 6, 12: 6, 16: 10, 30: 20} {
		if out, _ := f.View(60, h); strings.Count(out, "Anne") != want {
			t.Errorf("in %d lines %d are offered, want %d:\n%s", h, strings.Count(out, "Anne"), want, out)
		}
	}
}

func TestOffersGoWithTheFocus(t *testing.T) {
	t.Parallel()
	f := New(theme.New(theme.Options{}), []Field{{Name: "owner", Label: "Owner", Kind: Named}, {Name: "note", Label: "Note"}})
	typed(f, "An")
	f.Offer("owner", "An", []Option{{Value: "n1", Words: "Anne"}})
	f.Update(tea.KeyPressMsg{Code: tea.KeyTab})
	if f.Focused() != "note" || f.Value("owner") != "An" {
		t.Errorf("in %s, with %v", f.Focused(), f.Value("owner"))
	}
	f.Update(tea.KeyPressMsg{Code: tea.KeyUp})
	if name, text := f.Asked(); name != "owner" || text != "An" {
		t.Errorf("back in the field %q waits for %q", name, text)
	}
}
