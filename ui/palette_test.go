package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

func worded(words ...string) *over {
	o := &over{kind: palette}
	for _, w := range words {
		o.all = append(o.all, command{words: w})
	}
	return o
}

func foundBy(o *over, typed string) []string {
	o.input.Set(typed)
	var out []string
	for _, c := range o.found() {
		out = append(out, c.words)
	}
	return out
}

func TestThePaletteRanksWhatIsMeant(t *testing.T) {
	t.Parallel()
	o := worded("undo the last change", "go to changes", "change all", "go to who is the same: links to review", "disconnect")
	for typed, want := range map[string][]string{
		"change":  {"change all", "undo the last change", "go to changes"},
		"ch go":   {"go to changes"},
		"gtc":     {"go to changes"},
		"chngs":   {"go to changes"},
		"discnct": {"disconnect"},
		"connect": {"disconnect"},
		"links":   {"go to who is the same: links to review"},
		"xx":      nil,
		"zyx":     nil,
	} {
		if got := foundBy(o, typed); !slices.Equal(got, want) {
			t.Errorf("%s finds %q, want %q", typed, got, want)
		}
	}
}

func TestWhatWasUsedLatelyComesFirstAmongEquals(t *testing.T) {
	t.Parallel()
	o := worded("go to home", "go to changes", "go to activity", "edit")
	o.lately = []string{"go to activity"}
	if got := foundBy(o, "go"); !slices.Equal(got, []string{"go to activity", "go to home", "go to changes"}) {
		t.Errorf("go finds %q", got)
	}
	if got := foundBy(o, ""); got[0] != "go to activity" {
		t.Errorf("nothing typed offers %q", got)
	}
	if got := foundBy(o, "edit"); got[0] != "edit" {
		t.Errorf("what was used lately hides what is meant: %q", got)
	}
}

func TestMovingComesLastInThePalette(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 100, 40)
		var words []string
		for _, c := range r.app.screenCommands() {
			words = append(words, c.words)
		}
		if n := len(words); words[n-1] != "connections, what lies beneath" || slices.Index(words, "links") >= n-2 || !slices.Contains(words, "browse") {
			t.Errorf("the palette has %q", words)
		}
	})
}

func TestThePaletteReachesWhatIsDoneElsewhere(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: &whole{bench: full()}, Keys: mapped(t, "changes: {undo-some-fields: F}")}).resize(100, 30)
		r.press(":").miss("in changes").typed("some fields").see("in changes: undo some fields", "F").press("enter").see("Changes", "F: undo some fields.")
		r.press(":").typed("empty fields").press("enter").see("! That is done at a record: open one, then press z.")
	})
}

func TestThePaletteReachesModelsViewsAndConnections(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		b.views = []workbench.View{{Name: "No \x1b[2Jphone", Model: "contact"}}
		r := begin(t, Options{Services: &whole{bench: b}}).resize(100, 40)
		r.press(":").typed("all tasks").see("go to all tasks").press("esc")
		r.press(":").typed("about").see("about the connection acme", "about the connection 東京サロン").press("esc")
		r.press(":").typed("go to all").press("enter").wait(time.Second).see("Contacts")
	})
}

func TestThePaletteLeadsBackToRecordsThatWereLookedAt(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 100, 30)
		for _, name := range []string{"Ada", "Mary", "Ada", "\x1b[2JGrace"} {
			p := &probe{title: name}
			r.app.enter(screen.GoMsg{Place: "record", Args: screen.Target{Model: "contact", ID: name}}, p.made)
			r.send(screen.PopMsg{})
		}
		var got []string
		for _, c := range r.app.recent() {
			got = append(got, c.words)
		}
		if want := []string{"back to [2JGrace", "back to Ada", "back to Mary"}; !slices.Equal(got, want) {
			t.Errorf("leads back to %q, want %q", got, want)
		}
	})
}

func TestEveryCommandOfThePaletteSaysWhatItDoesOrWhyNot(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24)
		seen := map[string]bool{}
		for _, c := range r.app.commands() {
			if c.words == "" || c.do == nil && c.why == "" || strings.ContainsAny(c.words, "\x1b\n") {
				t.Errorf("%+v", c)
			}
			if seen[c.words] {
				t.Errorf("%s is offered twice", c.words)
			}
			seen[c.words] = true
		}
	})
}

func TestWhatIsDoneHereStandsFirstUnderItsHeading(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: &whole{bench: full()}}).resize(100, 70)
		r.send(screen.GoMsg{Place: "browse", Args: screen.Target{Model: "contact"}}).wait(time.Second)
		r.press(":").order("In Contacts", "export: copy the command", "Everywhere", "go to changes")
		r.typed("changes").miss("In Contacts", "Everywhere").see("go to changes")
		r.press("enter").wait(time.Second).press(":").order("In Changes", "Everywhere", "go to changes", "go to home")
		r.press("esc", "esc").wait(time.Second).press(":").typed("export").press("enter").see("patchbay export contact")
		r.press(":").see(">export: copy the command")
	})
}

func TestThePaletteKnowsOtherWordsForWhatIsMeant(t *testing.T) {
	in(t, func(t *testing.T) {
		r := begin(t, Options{Services: &whole{bench: full()}}).resize(100, 40)
		for typed, want := range map[string]string{
			"suspend": suspendWords, "new contact": "in a list: new", "create": "in a list: new", "find duplicates": "go to duplicates in an account",
			"high contrast": settingsWords, "accessible": accessibleWords, "keys": "help", "read-only": settingsWords,
			"bulk": "in a list: change the marked", "mass edit": "go to working copies",
		} {
			r.press(":")
			if got := foundBy(&r.app.over, typed); !slices.Contains(got, want) {
				t.Errorf("%s finds %q, want %q among them", typed, got, want)
			}
			r.press("esc")
		}
		r.press(":").typed("suspend").press("enter")
		if r.suspended != 1 {
			t.Error("the program was not suspended")
		}
		r.press(":").typed("accessible mode").press("enter").see("! Start the program with --accessible")
	})
}

func TestAWordHidesWhatOnlyHasItsLetters(t *testing.T) {
	t.Parallel()
	o := worded("undo the merge", "other themes")
	if got := foundBy(o, "theme"); !slices.Equal(got, []string{"other themes"}) {
		t.Errorf("theme finds %q", got)
	}
	if got := foundBy(worded("undo the merge"), "theme"); len(got) != 1 {
		t.Errorf("letters find %q where no word does", got)
	}
}
