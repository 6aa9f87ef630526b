package edit

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

func loud(_, _ string, x any) any {
	switch x := x.(type) {
	case string:
		return strings.ToUpper(x)
	case []string:
		out := []string{}
		for _, s := range x {
			out = append(out, strings.ToUpper(s))
		}
		return out
	}
	return x
}

// A form that is half typed when the veil is turned goes on as a form that is half typed.
func TestADraftOutlivesTheVeil(t *testing.T) {
	t.Parallel()
	for _, a := range []Args{{Model: "contact", ID: "c7", Field: "firstName"}, {Model: "contact"}} {
		synctest.Test(t, func(t *testing.T) {
			b := ada()
			s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, b, a).(*Screen)
			p := seat.Sit(t, s, 80, 40).Wait(time.Second)
			s.form.Focus("firstName")
			p.Press("ctrl+u").Type("Bo")
			s.form.Focus("doNotContact")
			p.Press("right")
			s.form.Focus("tags")
			p.Type("new,")
			kept := s.Keep(screen.Retelling{Name: func(s string) string { return s }, Value: loud})
			want := map[string]any{}
			for path, x := range s.form.Changed() {
				want[path] = loud("", "", x)
			}
			if len(want) != 3 {
				t.Fatalf("the draft is %v", want)
			}
			next := New(screen.Env{ID: 5, Theme: theme.Theme{}, Veiled: true, Kept: kept}, b, a).(*Screen)
			q := seat.Sit(t, next, 80, 40).Wait(time.Second).See("BO", "NEW")
			if next.form.Focused() != "tags" {
				t.Errorf("the focus is on %s", next.form.Focused())
			}
			next.form.Focus("lastName")
			q.Type("Quux").Press("ctrl+s").Wait(time.Second)
			want["lastName"] = "Quux"
			if len(b.edits) != 1 || !reflect.DeepEqual(b.edits[0].Values, want) {
				t.Errorf("it asks for %+v, want %v", b.edits, want)
			}
			// Emptied again, a field is what it was.
			if a.ID != "" {
				next.form.Focus("firstName")
				next.stage = filling
				q.Press("ctrl+u").See("Ada")
			}
		})
	}
}

func TestNothingIsKeptOfAFormThatIsNotThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(screen.Env{ID: 4, Theme: theme.Theme{}}, ada(), Args{Model: "contact", ID: "c7"}).(*Screen)
		kept := s.Keep(screen.Retelling{})
		s.Close()
		next := New(screen.Env{ID: 5, Theme: theme.Theme{}, Kept: kept}, ada(), Args{Model: "contact", ID: "c7"}).(*Screen)
		seat.Sit(t, next, 80, 40).Wait(time.Second).See("Ada")
		if next.form.Dirty() {
			t.Errorf("something was typed: %v", next.form.Changed())
		}
	})
}
