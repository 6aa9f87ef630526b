package home

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

func TestWhatWaitsForAWordIsCountedWhereItIsTrue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		links int
		news  workbench.LinkNews
		see   []string
		miss  []string
	}{
		"nothing":   {0, workbench.LinkNews{New: 3}, nil, []string{"wait", "new"}},
		"one":       {1, workbench.LinkNews{}, []string{"1 link waits for your word"}, []string{"new"}},
		"many":      {1204, workbench.LinkNews{New: 3}, []string{"1,204 links wait for your word, 3 of them new"}, nil},
		"too much":  {0, workbench.LinkNews{PutOff: []string{"contact"}}, []string{"Much came at once (contact)"}, nil},
		"under way": {0, workbench.LinkNews{Running: true, Progress: workbench.LinkProgress{Model: "contact", Phase: "comparing", Done: 1, Total: 4}}, []string{"Looking who is the same: contact, comparing 25 %"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := &bench{conns: []workbench.Connection{{ID: "1", Name: "acme", State: workbench.OK}}, links: c.links, proposing: c.news}
				p := seat.Sit(t, New(screen.Env{ID: 1}, b, Args{}), 100, 24).Wait(time.Second).See(c.see...).Miss(c.miss...)
				to, _ := seat.Asked[screen.GoMsg](p.Press("l").Wait(time.Second))
				if to.Place != "links" {
					t.Errorf("went to %+v", to)
				}
			})
		})
	}
}
