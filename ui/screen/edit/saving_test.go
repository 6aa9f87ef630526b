package edit

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

// turned begins to save and turns the veil so many times meanwhile; the write waits for b.answers.
func turned(t *testing.T, b *bench, a Args, times int) *seat.Seat {
	b.answers = make(chan struct{})
	s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, a).(*Screen)
	p := seat.Sit(t, s, 80, 40).Wait(time.Second)
	s.form.Focus("lastName")
	p.Press("ctrl+u").Type("Quux").Press("ctrl+s", "enter").See("Saving…")
	for i := range times {
		kept := s.Keep(screen.Retelling{Name: func(s string) string { return s }, Value: loud})
		s.Close()
		s = New(screen.Env{ID: screen.ID(5 + i), Theme: theme.Theme{}, Veiled: i%2 == 0, Kept: kept}, b, a).(*Screen)
		p = seat.Sit(t, s, 80, 40)
		if !s.Typing() || len(s.Keys()) != 1 {
			t.Errorf("while it is saved, it takes %v", s.Keys())
		}
	}
	return p
}

// What is being saved when the veil is turned is no draft: it goes on, and its end is told.
func TestASaveUnderWayOutlivesTheVeil(t *testing.T) {
	t.Parallel()
	for times := range 2 {
		for _, c := range []struct {
			args  Args
			words string
			went  string
		}{
			{Args{Model: "contact", ID: "c7"}, "Saved. u undoes.", ""},
			{Args{Model: "contact"}, "Created. u takes it back.", "record"},
		} {
			synctest.Test(t, func(t *testing.T) {
				b := ada()
				p := turned(t, b, c.args, times+1).See("Saving…").Miss("Quux", "QUUX", "ctrl+s")
				if p.Press("esc", "enter", "x"); len(b.applied) != 1 {
					t.Fatalf("it was sent %d times", len(b.applied))
				}
				close(b.answers)
				p.Wait(time.Second)
				toast, _ := seat.Asked[screen.ToastMsg](p)
				gone, _ := seat.Asked[screen.GoMsg](p)
				if left, _ := seat.Asked[screen.PopMsg](p); left.Result == nil || toast.Undo != "ch1" || toast.Text != c.words || gone.Place != c.went {
					t.Errorf("it ends with %+v, leaves with %v for %q", toast, left.Result, gone.Place)
				}
				if len(b.applied) != 1 {
					t.Errorf("it was sent %d times", len(b.applied))
				}
			})
		}
	}
}

// A save that fails after the veil was turned brings its draft back, and says nothing of what was said on the other side.
func TestASaveThatFailsBehindTheVeilBringsTheDraftBack(t *testing.T) {
	t.Parallel()
	refused := problem.New(problem.Invalid, "One refused the change to Ada Lovelace.")
	refused.Fields = []problem.Field{{Name: "lastName", Message: "Quux is taken."}}
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"down":     {problem.New(problem.ProviderDown, "One does not answer for Ada Lovelace."), "The change was not saved while the veil was turned."},
		"conflict": {conflict(), "Nothing was written: this record was changed"},
		"refused":  {refused, "This was refused."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := ada()
				b.applyErr = c.err
				p := turned(t, b, Args{Model: "contact", ID: "c7"}, 1)
				close(b.answers)
				p.Wait(time.Second).See(c.says, "QUUX").Miss("for Ada", "is taken", "99")
				p.Press("ctrl+s").Wait(time.Second)
				if len(b.edits) != 2 || b.edits[1].Values["lastName"] != "QUUX" {
					t.Errorf("it asks for %+v", b.edits)
				}
			})
		})
	}
}

// A save whose end nobody knows is no draft either.
func TestASaveWithoutAnAnswerStaysOneBehindTheVeil(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.applyErr = problem.New(problem.UnknownOutcome, "The change to Ada Lovelace was sent, but One did not answer.")
		s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, Args{Model: "contact", ID: "c7", Field: "phone"}).(*Screen)
		seat.Sit(t, s, 80, 40).Press("ctrl+u").Type("+1 212 555 0199").Press("ctrl+s", "enter").Wait(time.Second).See("Sent, and not answered")
		kept := s.Keep(screen.Retelling{Name: func(s string) string { return s }, Value: loud})
		s.Close()
		p := seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.Theme{}, Veiled: true, Kept: kept}, b, Args{Model: "contact", ID: "c7"}), 80, 40)
		p.Wait(time.Second).See("Sent, and not answered", "The change was sent", "It is in the journal").Miss("to Ada", "+1 212").Press("enter")
		if _, left := seat.Asked[screen.PopMsg](p); !left || len(b.applied) != 1 {
			t.Errorf("it left: %v; it was sent %d times", left, len(b.applied))
		}
	})
}

// Without another screen that waits for it, a write that has not left is given up.
func TestLeavingGivesUpWhatDidNotLeaveYet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.answers = make(chan struct{})
		s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, Args{Model: "contact", ID: "c7", Field: "phone"}).(*Screen)
		seat.Sit(t, s, 80, 40).Press("ctrl+u").Type("+1 212 555 0199").Press("ctrl+s", "enter").See("Saving…")
		if s.saving.ctx.Err() != nil {
			t.Fatal("it was given up before")
		}
		s.Close()
		if s.saving.ctx.Err() == nil {
			t.Error("it goes on")
		}
		close(b.answers)
	})
}

func TestARecordOfAReadOnlyAccountSaysWhatLetsItWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.view.CanEdit, b.view.Locked, b.view.WhyNot = false, true, "Acme Salon is read-only. Let it write again first."
		edit(t, b).See("Ada Lovelace cannot be edited.", "Acme Salon is read-only: i on home, then", "Press esc to go back.").Miss("try again")
	})
}

func TestWhatMendsARefusalIsSaidOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.applyErr = problem.New(problem.Invalid, "Example refused the change to Ada Lovelace.").WithHint("Correct the value, then save again.")
		p := edit(t, b).Type("1").Press("ctrl+s", "enter")
		p.Resize(80, 40).See("Correct the value, then save again.").Miss("Mend it")
	})
}
