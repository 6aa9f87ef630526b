package edit

import (
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

// A pseudonym need not be what its field can hold: it keeps nobody from saving the rest.
func TestAPseudonymIsNotChecked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		for i, f := range b.view.Fields {
			if f.Field.Name == "birthday" {
				b.view.Fields[i].Value, b.view.Fields[i].Text = "1614-41-21", "1614-41-21"
			}
		}
		s := New(screen.Env{ID: 4, Theme: theme.Theme{}, Veiled: true}, b, Args{Model: "contact", ID: "c7", Field: "firstName"})
		p := seat.Sit(t, s, 80, 24).Wait(time.Second).Type("Bo").Press("ctrl+s").Wait(time.Second)
		if len(b.edits) != 1 {
			t.Errorf("nothing is asked for:\n%s", p.Seen())
		}
	})
}

func TestUnderTheVeilNoPartOfAPseudonymIsWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		veiled bool
		does   func(p *seat.Seat)
		want   map[string]any // nil when nothing is asked for
	}{
		"typed":          {true, func(p *seat.Seat) { p.See("Hidden by the veil").Type("Bo").Miss("Hidden by the veil", "AdaB") }, map[string]any{"firstName": "Bo"}},
		"pasted":         {true, func(p *seat.Seat) { p.Paste("Bo").Miss("AdaB") }, map[string]any{"firstName": "Bo"}},
		"emptied":        {true, func(p *seat.Seat) { p.Press("ctrl+u").See("It will be emptied") }, map[string]any{"firstName": nil}},
		"looked through": {true, func(p *seat.Seat) { p.Press("left", "home", "tab", "shift+tab") }, nil},
		"taken back":     {true, func(p *seat.Seat) { p.Type("Bo").Press("backspace", "backspace").See("Ada", "Hidden by the veil") }, nil},
		"without a veil": {false, func(p *seat.Seat) { p.Miss("Hidden").Type("m") }, map[string]any{"firstName": "Adam"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := ada()
				s := New(screen.Env{ID: 4, Theme: theme.Theme{}, Veiled: c.veiled}, b, Args{Model: "contact", ID: "c7", Field: "firstName"})
				p := seat.Sit(t, s, 80, 24).Wait(time.Second)
				c.does(p)
				p.Press("ctrl+s").Wait(time.Second)
				var got map[string]any
				if len(b.edits) > 0 {
					got = b.edits[0].Values
				}
				if !reflect.DeepEqual(got, c.want) {
					t.Errorf("it asks for %v, want %v", got, c.want)
				}
			})
		})
	}
}
