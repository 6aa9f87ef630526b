package identity

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

func TestWhatWasLinkedByItselfIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first string // keys before the one that looks
		news  workbench.LinkNews
		says  string
	}{
		"many":        {"", workbench.LinkNews{Linked: 147, New: 4}, "This search linked 147 by itself, 4 wait for your word."},
		"one":         {"", workbench.LinkNews{Linked: 1, New: 1}, "This search linked 1 by itself, 1 waits for your word."},
		"among them":  {"tab", workbench.LinkNews{Linked: 2}, "This search linked 2 by itself, 0 wait for your word."},
		"only asked":  {"", workbench.LinkNews{New: 3}, "3 more wait for your word."},
		"nothing":     {"", workbench.LinkNews{}, "Nothing more was found."},
		"ended early": {"", workbench.LinkNews{Linked: 2, Problem: problem.New(problem.Storage, "The disk is full.")}, "Ended early. This search linked 2 by itself, 0 wait for your word."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := few()
				d.news = workbench.LinkNews{Linked: 9, New: 9} // of a run before
				p := sit(t, d, 80, 20)
				if c.first != "" {
					p.Press(c.first).Wait(time.Second)
				}
				p.Press("p").Wait(time.Second)
				d.news.Running = true
				p.Send(screen.ChangedMsg{Jobs: true}).Wait(time.Second)
				if got := p.Toast(); got != "Comparing the records of your accounts, on this machine." {
					t.Fatalf("while it runs: %q", got)
				}
				c.news.Linked, c.news.New = c.news.Linked+d.news.Linked, c.news.New+d.news.New
				d.news = c.news
				p.Send(screen.ChangedMsg{Jobs: true, Records: true}).Wait(time.Second)
				if p.Toast() != c.says {
					t.Errorf("%q, want %q", p.Toast(), c.says)
				}
				if name == "many" {
					p.See("147 were linked by the search itself: tab shows")
				}
				if d.news.Linked+d.news.New != 0 {
					t.Error("home would tell it once more")
				}
			})
		})
	}
}

func TestNobodyIsToldOfARunThatTheyDidNotAskFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, 80, 20)
		d.news = workbench.LinkNews{Linked: 3}
		if p.Send(screen.ChangedMsg{Jobs: true, Records: true}).Wait(time.Second); p.Toast() != "" {
			t.Errorf("%q", p.Toast())
		}
	})
}

func TestEnterOpensTheFirstOfTheTwo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, few(), 80, 20).Press("j", "enter").Wait(time.Second)
		to, _ := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); to.Place != "record" || target.ID != "a2" || target.Connection != "acme" {
			t.Errorf("%+v", to)
		}
		empty := sit(t, &desk{}, 80, 20).Press("enter").Wait(time.Second)
		if empty.Toast() != "There is no link here." {
			t.Errorf("%q", empty.Toast())
		}
	})
}

func TestASecondKeyIsNeededWhereTwoRecordsOfAnAccountBecomeOne(t *testing.T) {
	t.Parallel()
	for key, want := range map[string][]string{"a": nil, "n": nil, "esc": nil, "enter": nil, "y": {"l1 linked"}} {
		synctest.Test(t, func(t *testing.T) {
			d := few()
			d.links[0].Already = [][]workbench.LinkEnd{{{ID: "d9", Connection: "desk", Title: "Ada L."}}, {{ID: "a9", Connection: "acme", Title: "Grace Hopper"}}}
			p := sit(t, d, 80, 20).Press("a").Wait(time.Second)
			p.See("Ada Lovelace (acme) is linked with Ada L. (desk) already", "2 records of acme would become one person")
			if len(d.judged) != 0 {
				t.Fatalf("%v before anybody meant it", d.judged)
			}
			p.Press(key).Wait(time.Second)
			if !slices.Equal(d.judged, want) {
				t.Errorf("%s: %v", key, d.judged)
			}
		})
	}
}

func TestOneThatMakesNobodyTwiceIsAcceptedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		d.links[0].Already = [][]workbench.LinkEnd{{{ID: "t9", Connection: "third", Title: "Ada L."}}, nil}
		if sit(t, d, 80, 20).Press("a").Wait(time.Second); !slices.Equal(d.judged, []string{"l1 linked"}) {
			t.Errorf("%v", d.judged)
		}
	})
}
