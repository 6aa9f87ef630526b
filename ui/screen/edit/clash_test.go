package edit

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// earlier is a change to Ada that met with a conflict: her phone was moved by others, her tags were not.
func earlier(fields ...model.Change) workbench.Change {
	return workbench.Change{
		ID: "abcd", State: "conflict", Operation: "contact::update", Model: "contact", Record: "c7",
		Changes: fields, Labels: map[string]string{"phone": "Phone", "email": "E-mail", "lastActivityAt": "Last activity"},
	}
}

func TestAConflictOfAnEarlierDayIsDecidedAsOneOfNow(t *testing.T) {
	t.Parallel()
	phone := model.Change{Field: "phone", Before: "+12125550111", After: "+12125550199"}
	email := model.Change{Field: "email", Before: "ada@example.com", After: "ada@home.example.com"}
	locked := model.Change{Field: "lastActivityAt", Before: "2026-01-01T10:00:00Z", After: "2026-01-02T10:00:00Z"}
	for name, c := range map[string]struct {
		change workbench.Change
		keys   []string
		see    []string
		writes map[string]any // nil for nothing
		base   bool           // it is made upon what was seen, since nobody moved it
	}{
		"mine":         {earlier(phone, email, locked), []string{"m", "enter"}, []string{"+ +12125550199", "+ ada@home.example.com"}, map[string]any{"phone": "+12125550199", "email": "ada@home.example.com"}, false},
		"theirs":       {earlier(phone, email), []string{"t", "enter"}, []string{"+ ada@home.example.com"}, map[string]any{"email": "ada@home.example.com"}, false},
		"nobody moved": {earlier(email), nil, []string{"Save this change to Ada Lovelace?", "+ ada@home.example.com"}, map[string]any{"email": "ada@home.example.com"}, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := ada()
			b.change = c.change
			p := sit(t, b, Args{ID: "c7", Change: "abcd"}, 80, 40).Wait(time.Second)
			if c.keys != nil {
				p.See("Ada Lovelace changed while you were editing", "1 still to decide", "you saw +12125550111", "mine    +12125550199", "theirs  +12125550100").Miss("Last activity")
			}
			p.Press(c.keys...).Wait(time.Second).See(c.see...)
			if len(b.edits) != 1 || !model.Equal(len(b.edits[0].Values), len(c.writes)) || (b.edits[0].Base != nil) != c.base {
				t.Fatalf("%s: plans %+v", name, b.edits)
			}
			for path, want := range c.writes {
				if got := b.edits[0].Values[path]; got != want {
					t.Errorf("%s: writes %v to %s", name, got, path)
				}
			}
		})
	}
}

func TestAConflictThatWasSettledSinceSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := ada()
		b.change = earlier(model.Change{Field: "phone", Before: "+12125550111", After: "+12125550100"})
		p := sit(t, b, Args{ID: "c7", Change: "abcd"}, 80, 40).Wait(time.Second).See("Edit Ada Lovelace")
		if said := p.Toast(); said != "There is nothing left to decide: Ada Lovelace holds these values by now." || len(b.edits) != 0 {
			t.Errorf("said %q, planned %v", said, b.edits)
		}
	})
}

func TestAConflictWhoseChangeCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &forgetful{ada()}
		s := New(screen.Env{ID: 4}, b, Args{Model: "contact", ID: "c7", Change: "abcd"})
		seat.Sit(t, s, 80, 24).Wait(time.Second).See("There is no change abcd.").Miss("Edit Ada Lovelace")
	})
}

// forgetful is a workbench that has the record, and not the change.
type forgetful struct{ *bench }

func (*forgetful) Change(context.Context, string) (workbench.Change, error) {
	return workbench.Change{}, problem.New(problem.NotFound, "There is no change abcd.")
}
