package workbench

import (
	"testing"
	"time"

	"patchbay/connectors/sandbox"
)

func TestACreationThatWasRefusedAndTookPlaceIsNotSentTwice(t *testing.T) {
	t.Parallel()
	for _, p := range poors() {
		for name, c := range map[string]struct {
			fault  sandbox.Kind
			status int
			pulled bool // the person looked in between
			sends  bool
		}{
			"refused and made":                {sandbox.ErrorAfter, 403, false, false},
			"refused and made, read since":    {sandbox.ErrorAfter, 403, true, false},
			"called missing and made":         {sandbox.ErrorAfter, 404, false, false},
			"refused and not made":            {sandbox.ServerError, 403, false, true},
			"refused and not made, read over": {sandbox.ServerError, 403, true, true},
		} {
			t.Run(p.id+": "+name, func(t *testing.T) {
				t.Parallel()
				s, conn := elsewhere(t, p.id, p.model)
				plan := p.wanted(s, conn)
				s.fault(sandbox.Fault{Match: "Ninotschka", Kind: c.fault, Status: c.status, Count: 1, Body: `{"status":"nok","error":"boom","message":"boom"}`})
				if _, err := s.Apply(t.Context(), plan); err == nil {
					t.Fatal("it was not refused")
				}
				s.heal()
				s.later(time.Minute)
				if c.pulled {
					p.here(s)
				}
				writes := s.writes()
				ch, err := s.Apply(t.Context(), plan)
				if err != nil || ch.State != "done" || !ch.CanUndo && p.id != "timely" || (ch.Note == "") != c.sends {
					t.Fatalf("%s, %v", doc(ch), err)
				}
				if n := s.writes() - writes; (n == 1) != c.sends {
					t.Errorf("%d writes", n)
				}
				if n := p.here(s); n != 1 {
					t.Errorf("%d are here", n)
				}
				if p.unique {
					return
				}
				s.apply(plan) // what is wanted twice is made twice
				if n := p.here(s); n != 2 {
					t.Errorf("%d are here in the end", n)
				}
			})
		}
	}
}
