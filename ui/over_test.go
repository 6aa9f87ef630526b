package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
)

// keyed is a screen with three keys, one of which cannot act.
func keyed() *probe {
	return &probe{title: "Keyed", keys: []screen.Binding{
		screen.Bind("e", "edit it", "e"), screen.Bind("ctrl+s", "save all", "ctrl+s"), screen.Bind("D", "delete it", "D").Off("It is read-only: R widens the grant."),
	}}
}

func TestThePaletteFindsByWordsAndRunsWhatIsChosen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does string
		keys []string
		want []string // keys that reach the screen
		see  string
	}{
		{"the first one", []string{":", "enter"}, []string{"e"}, "Keyed"},
		{"with ctrl+k", []string{"ctrl+k", "enter"}, []string{"e"}, "Keyed"},
		{"with ctrl+p", []string{"ctrl+p", "enter"}, []string{"e"}, "Keyed"},
		{"by two words in any order", []string{":", "A", "L", "L", " ", "s", "a", "v", "enter"}, []string{"ctrl+s"}, "Keyed"},
		{"by its key", []string{":", "c", "t", "r", "l", "+", "s", "enter"}, []string{"ctrl+s"}, "Keyed"},
		{"the second one", []string{":", "down", "enter"}, []string{"ctrl+s"}, "Keyed"},
		{"down and up again", []string{":", "tab", "ctrl+n", "up", "ctrl+p", "ctrl+p", "ctrl+p", "enter"}, []string{"e"}, "Keyed"},
		{"what cannot act says why", []string{":", "d", "e", "l", "e", "t", "e", "enter"}, nil, "! It is read-only: R widens the grant."},
		{"a place", []string{":", "g", "o", " ", "a", "c", "t", "i", "v", "enter"}, nil, "Activity"},
		{"home", []string{":", "h", "o", "m", "e", "enter"}, nil, "Acme Salon"},
		{"help", []string{":", "h", "e", "l", "p", "enter"}, nil, "Keys on Keyed"},
		{"the undo", []string{":", "u", "n", "d", "o", "enter"}, nil, "Undo the last change to Ada Lovelace?"},
		{"nothing of that name", []string{":", "z", "z", "z", "enter", "down", "up"}, nil, "Nothing is called that."},
		{"after a correction", []string{":", "z", "z", "backspace", "backspace", "enter"}, []string{"e"}, "Keyed"},
		{"left", []string{":", "e", "d", "esc"}, nil, "Keyed"},
	} {
		t.Run(c.does, func(t *testing.T) {
			in(t, func(t *testing.T) {
				p := keyed()
				r := seated(t, full(), 80, 24).push(p).press(c.keys...).see(c.see)
				if got := p.pressed(); !slices.Equal(got, c.want) {
					t.Errorf("the screen got %v, want %v", got, c.want)
				}
				if c.want != nil {
					r.miss("What do you want to do?")
				}
			})
		})
	}
}

func TestThePaletteLeadsToEveryPlaceAndOut(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24).press(":").typed("switch between").press("enter")
		if r.app.theme.Dark || !r.app.look.Fixed {
			t.Error("the theme was not switched for good")
		}
		r.press(":").typed("go to changes").press("enter").see("Changes")
		r.press(":").typed("go to connect").press("enter").see("Connect")
		r.press(":").typed("go to home").press("enter").see("Acme Salon")
		if n := len(r.app.stack); n != 1 {
			t.Errorf("going home leaves %d screens", n)
		}
		if r.press(":").typed("quit").press("enter"); !r.ended {
			t.Error("quit does not end the program")
		}
	})
}

func TestThePaletteOffersTheUndoOnce(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*probe{"home": nil, "without one of its own": keyed(), "with one of its own": {title: "Own", keys: []screen.Binding{screen.Bind("u", "undo this", "u")}}} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := seated(t, full(), 80, 24)
				if s != nil {
					r.push(s)
				}
				var got []string
				for _, c := range r.app.commands() {
					if !c.deep && strings.Contains(c.words, "undo") {
						got = append(got, c.words)
					}
				}
				if want := (map[bool]string{true: "undo this", false: "undo the last change"})[strings.HasPrefix(name, "with one")]; !slices.Equal(got, []string{want}) {
					t.Errorf("offers %q, want %q", got, want)
				}
			})
		})
	}
}

func TestAPasteGoesToThePaletteNotToTheScreen(t *testing.T) {
	in(t, func(t *testing.T) {
		p := keyed()
		r := seated(t, full(), 80, 24).push(p).press(":").send(tea.PasteMsg{Content: "save\n\x1b[31m all\u202e"})
		if got := r.app.over.input.Value(); got != "save [31m all" {
			t.Errorf("the paste arrives as %q", got)
		}
		r.send(tea.MouseClickMsg{X: 4, Y: 4}).press("ctrl+u").typed("save").see("save all").miss("undo the last change")
		if len(p.heard) != 0 {
			t.Errorf("the screen heard %v", p.heard)
		}
		c := r.frame().Cursor
		if c == nil {
			t.Fatal("the palette has no cursor")
		}
		line := strings.Split(r.seen(), "\n")[c.Y]
		if !strings.HasSuffix(string([]rune(line)[:c.X]), "› save") {
			t.Errorf("the cursor stands at %d in %q", c.X, line)
		}
		r.press("esc", "?").send(tea.PasteMsg{Content: "yq"}).see("Keys on Keyed")
	})
}

func TestEveryKeyOfEveryScreenCanBePressedByItsName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "G", "?", ":", "漢", "enter", "esc", "space", "tab", "shift+tab", "delete", "backspace", "pgdown", "ctrl+s", "ctrl+k", "alt+enter", "up", "home"} {
		k := pressed(name)
		if k.String() != name {
			t.Errorf("%s is pressed as %s", name, k.String())
		}
		if len([]rune(name)) > 1 && k.Text != "" {
			t.Errorf("%s would be typed as %q", name, k.Text)
		}
	}
}

func TestADisabledKeySaysWhyAndDoesNothing(t *testing.T) {
	in(t, func(t *testing.T) {
		p := keyed()
		seated(t, full(), 80, 24).push(p).miss("delete it").press("D").see("! It is read-only: R widens the grant.")
		if len(p.heard) != 0 {
			t.Errorf("the screen heard %v", p.heard)
		}
	})
}

func TestTheHelpListsKeysReasonsAndWhatWasSaid(t *testing.T) {
	in(t, func(t *testing.T) {
		p := keyed()
		r := seated(t, full(), 100, 40).push(p).send(screen.ToastMsg{Level: screen.Good, Text: "Saved Ada."}).send(screen.ToastMsg{Level: screen.Bad, Text: "Lost\x1b[2J Mary.\nReally."}).wait(time.Minute)
		r.miss("Saved Ada.").press("?").see("Keys on Keyed", "edit it", "ctrl+s", "save all", "not now: It is read-only: R widens the grant.", "undo the last change", "leave at once", "said lately", "✓ Saved Ada.", "× Lost[2J Mary. Really.")
		if seen := r.seen(); strings.Index(seen, "Lost") > strings.Index(seen, "Saved") {
			t.Error("the latest words do not come first")
		}
		r.press("x", "/", "p", "u", "tab").see("Keys on Keyed")
		for _, key := range []string{"esc", "q", "?", "enter"} {
			if r.press(key).miss("Keys on"); len(p.pressed()) != 0 {
				t.Errorf("%s closes the help and reached the screen, or one before it did: %v", key, p.pressed())
			}
			r.press("?").see("Keys on Keyed")
		}
	})
}

func TestTheHelpTellsAReasonOnce(t *testing.T) {
	in(t, func(t *testing.T) {
		const why = "This works in a list of one model."
		p := &probe{title: "Lists", keys: []screen.Binding{screen.Bind("w", "where", "w").Off(why), screen.Bind("c", "columns", "c").Off(why), screen.Bind("D", "delete", "D").Off("It is read-only.")}}
		seen := seated(t, full(), 100, 40).push(p).press("?").see("not now: "+why, "columns — not now, as w", "not now: It is read-only.").seen()
		if n := strings.Count(seen, why); n != 1 {
			t.Errorf("the reason is told %d times:\n%s", n, seen)
		}
	})
}

func TestTheHelpScrollsToItsEndAndStartsBackAtOnce(t *testing.T) {
	in(t, func(t *testing.T) {
		p := keyed()
		p.keys[0].Hidden = true // below the window
		p.keys[2] = p.keys[2].Off(strings.Repeat("A reason that takes more than a line. ", 20) + "The end of it.")
		r := seated(t, full(), 60, 20).push(p).press("?").see("edit it").miss("suspend")
		for range 60 {
			r.press("j")
		}
		r.see("suspend").miss("edit it")
		last := r.seen()
		if r.press("k"); r.seen() == last {
			t.Error("the way back does not begin at once")
		}
		for range 60 {
			r.press("up")
		}
		r.see("edit it", "Keys on Keyed").press("down").press("q").see("Keyed").miss("Keys on")
	})
}

func TestWhileAScreenIsTypingLettersAreLetters(t *testing.T) {
	in(t, func(t *testing.T) {
		p := keyed()
		p.typing, p.cursor = true, tea.NewCursor(0, 0)
		b := full()
		r := seated(t, b, 80, 24).push(p)
		keys := []string{":", "?", "u", "q", "D", "e"}
		if r.press(keys...); !slices.Equal(p.pressed(), keys) || r.app.over.open() || len(b.asked) != 0 || p.closed != 0 {
			t.Errorf("the screen got %v of %v; asked %v", p.pressed(), keys, b.asked)
		}
		r.miss("? help").see("f1 help")
	})
}

func TestThePaletteAndTheKeysOfThePlaceAreThereWhereSomebodyTypes(t *testing.T) {
	in(t, func(t *testing.T) {
		p := keyed()
		p.typing, p.cursor = true, tea.NewCursor(0, 0)
		r := seated(t, full(), 80, 40).push(p)
		r.press("f1").see("Keys on Keyed", "edit it", "ctrl+k", "everything that can be done").miss("undo the last change", "settings").press("esc")
		r.press("ctrl+k").see("What do you want to do?", "save all").miss("│  edit it", "│ >edit it", "delete it").typed("settings").press("enter").see("Settings").press("esc")
		if len(p.pressed()) != 0 || p.closed != 0 {
			t.Errorf("the screen got %v", p.pressed())
		}
		p.cursor = nil // a question, or a choice: no letter is text
		if r.press("?").see("Keys on Keyed").press("esc"); len(p.pressed()) != 0 {
			t.Errorf("the screen got %v", p.pressed())
		}
	})
}

// draft is a probe with something that is not saved.
type draft struct{ *probe }

func (draft) Drafting() bool { return true }

func TestThePaletteThrowsNoDraftAway(t *testing.T) {
	in(t, func(t *testing.T) {
		d := draft{keyed()}
		d.typing, d.cursor = true, tea.NewCursor(0, 0)
		r := seated(t, full(), 100, 30).send(screen.PushMsg{Make: func(screen.Env) screen.Screen { return d }})
		for typed, then := range map[string]string{"go to home": "go home", "quit": "leave"} {
			r.press("ctrl+k").typed(typed).press("enter").see("! What you are changing is not saved yet. Save it or leave it first, then " + then + ".")
		}
		if d.closed != 0 || r.ended {
			t.Error("the draft is gone")
		}
	})
}

func TestTheUndoKeyShowsTheDifferenceAppliesItAndSaysSo(t *testing.T) {
	in(t, func(t *testing.T) {
		b, p := full(), &probe{title: "There"}
		b.applyFor = 3 * time.Second
		r := seated(t, b, 80, 24).push(p).press("u")
		r.see("Undo the last change to Ada Lovelace?", "- +12125550199", "+ +12125550100", "- vip", "! One stores tags in lower case.", "y put it back")
		if len(b.applied) != 0 || !slices.Equal(b.asked, []string{""}) || b.signed[0] != by {
			t.Fatalf("applied %v, asked %q, signed %q", b.applied, b.asked, b.signed)
		}
		r.press("j", "x").press("y").see("On its way to the provider…").press("n", "esc", "y", "enter").see("On its way")
		if r.wait(3 * time.Second).miss("On its way").see("✓ Undone: Ada Lovelace is as it was."); len(b.applied) != 1 || b.applied[0].Undoes != "c2" {
			t.Errorf("applied %+v", b.applied)
		}
		if n := count[screen.ChangedMsg](p); n != 1 || len(p.pressed()) != 0 {
			t.Errorf("the screen below heard %v", p.heard)
		}
	})
}

func TestTheUndoIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"n", "esc", "q"} {
		t.Run(key, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := full()
				r := seated(t, b, 80, 24).press("u").see("put it back").press(key).miss("put it back")
				if len(b.applied) != 0 || r.ended {
					t.Errorf("applied %v, ended %v", b.applied, r.ended)
				}
			})
		})
	}
}

func TestAnUndoThatDestroysAsksForAKeyOfItsOwn(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		b.plan.Destroys, b.plan.Operation = true, "contact::delete"
		b.plan.Changes = []model.Change{{Field: "phone", Before: "+12125550100"}}
		r := seated(t, b, 80, 24).press("u").see("- +12125550100").miss("(empty)").press("enter").see("y delete it again")
		if len(b.applied) != 0 {
			t.Fatal("enter destroyed a record")
		}
		if r.press("y"); len(b.applied) != 1 {
			t.Error("y does not")
		}
	})
}

func TestTheUndoOfAToastIsOfWhatTheToastTells(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 80, 24).send(screen.ToastMsg{Level: screen.Good, Text: "Saved.", Undo: "c7"}).press("u", "n").wait(time.Minute).press("u", "n")
		r.send(screen.ToastMsg{Text: "Saved.", Undo: "c8"}).send(screen.ToastMsg{Text: "Something else."}).press("u")
		if want := []string{"c7", "", ""}; !slices.Equal(b.asked, want) {
			t.Errorf("asked for %q, want %q", b.asked, want)
		}
	})
}

func TestAnUndoThatCannotBeIsSaid(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		b.planErr = problem.New(problem.Usage, "The change c2 cannot be undone. It was undone by c3.")
		r := seated(t, b, 80, 24).press("u").see("! The change c2 cannot be undone.").miss("put it back")
		b.planErr, b.applyErr = nil, problem.New(problem.Conflict, "Somebody changed Ada Lovelace since.")
		r.press("u", "y").see("× Somebody changed Ada Lovelace since.").miss("On its way", "put it back")
		b.applyErr = errors.New("a hostile \x1b]0;title\x07 error")
		r.press("u", "y").miss("On its way").see("×")
	})
}

func TestADialogThatComesLateTakesNoKeyMeantForSomethingElse(t *testing.T) {
	t.Parallel()
	for name, go_on := range map[string]func(*rig){
		"another screen": func(r *rig) { r.push(&probe{title: "Elsewhere"}) },
		"a text field":   func(r *rig) { r.app.top().(*probe).typing = true },
		"the palette":    func(r *rig) { r.press(":") },
		"the help":       func(r *rig) { r.press("?") },
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := full()
				b.planWait = 5 * time.Second
				r := begin(t, Options{Services: &whole{bench: b}}).resize(80, 24).push(&probe{title: "There"}).press("u")
				go_on(r)
				r.wait(6*time.Second).see("The undo is ready: press u").press("y", "enter").miss("put it back")
				if len(b.applied) != 0 {
					t.Fatal("a key meant for something else put a change back")
				}
			})
		})
	}
}

func TestALongUndoKeepsItsWarningsAndItsQuestionInEveryWindow(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		for range 60 {
			b.plan.Changes = append(b.plan.Changes, model.Change{Field: "notes", Before: "one\ntwo", After: strings.Repeat("long ", 30)})
		}
		r := seated(t, b, 80, 24).press("u")
		for _, size := range [][2]int{{40, 10}, {40, 12}, {60, 20}, {80, 24}, {160, 50}} {
			r.resize(size[0], size[1]).see("Undo the last change", "more lines", "! One stores tags", "y put it back")
		}
	})
}
