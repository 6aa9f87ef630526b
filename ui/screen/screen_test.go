package screen

import (
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func TestABindingCarriesItsWordsAndTheReasonWhyItCannotAct(t *testing.T) {
	t.Parallel()
	b := Bind("j/k", "scroll", "j", "down")
	if !key.Matches(tea.KeyPressMsg{Code: 'j', Text: "j"}, b.Binding) || !key.Matches(tea.KeyPressMsg{Code: tea.KeyDown}, b.Binding) {
		t.Error("one of its keys is not taken")
	}
	if key.Matches(tea.KeyPressMsg{Code: 'k', Text: "k"}, b.Binding) {
		t.Error("the words for the keys are taken for keys")
	}
	if h := b.Help(); h.Key != "j/k" || h.Desc != "scroll" {
		t.Errorf("the help says %+v", h)
	}
	off := b.Off("There is nothing to scroll.")
	if off.Why != "There is nothing to scroll." || b.Why != "" {
		t.Errorf("off: %q, on: %q", off.Why, b.Why)
	}
}

func TestWhatAScreenAsksForArrivesAsItWasSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cmd  tea.Cmd
		want tea.Msg
	}{
		"a place":  {Env{}.Go("browse", Target{Model: "contact"}), GoMsg{"browse", Target{Model: "contact"}}},
		"the way":  {Env{}.Pop(ChangedMsg{Jobs: true}), PopMsg{ChangedMsg{Jobs: true}}},
		"no word":  {Env{}.Pop(nil), PopMsg{}},
		"a remark": {Toast(Warn, "Not yet."), ToastMsg{Level: Warn, Text: "Not yet."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.cmd(); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestAPushedScreenIsMadeOnlyWhenItsPlaceIsKnown(t *testing.T) {
	t.Parallel()
	made := ID(0)
	msg, ok := Env{}.Push(func(e Env) Screen { made = e.ID; return nil })().(PushMsg)
	if !ok || made != 0 {
		t.Fatalf("made %d before it was on the stack", made)
	}
	if msg.Make(Env{ID: 4}); made != 4 {
		t.Errorf("made %d", made)
	}
}

func TestWhatIsAskedOfTheStackIsToldAtOnceAndInOrder(t *testing.T) {
	t.Parallel()
	var asked []Step
	e := Env{Now: func(s Step) { asked = append(asked, s) }}
	if e.Pop(nil) != nil || e.Go("home", nil) != nil || e.Push(nil) != nil {
		t.Error("somebody would wait for it, too")
	}
	if len(asked) != 3 || asked[0] != (PopMsg{}) || asked[1] != (GoMsg{Place: "home"}) {
		t.Errorf("asked %+v", asked)
	}
	if _, ok := asked[2].(PushMsg); !ok {
		t.Errorf("asked %+v", asked[2])
	}
}
