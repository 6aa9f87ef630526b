package home

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// TestEveryLineLeadsToThePlaceThatExplainsIt walks over all that stands beneath the connections.
func TestEveryLineLeadsToThePlaceThatExplainsIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		keys, words string
		place       string
		to          any
	}{
		{"tab", "> × North Branch · contact", "connection", screen.Target{Connection: "North Branch"}},
		{"tab j", "> ! Acme Salon · contact: gone", "mapping", screen.Target{Model: "contact", Connection: "Acme Salon", Field: "city"}},
		{"tab j j", "> ! 1 change got no answer", "changes", screen.Target{ID: "Grace Hopper"}},
		{"tab j j j", "> ! The working copy tidy holds 12 changes to be sent.", "bulk", screen.Target{Bulk: "bulk-1", Model: "contact"}},
		{"tab j j j j", "> • 16 links wait for your word", "links", screen.Target{}},
		{"tab j j j j j", "> Acme Salon · contact", "background", nil},
		{"tab G k", "> ", "browse", screen.Target{Model: "contact"}},
		{"tab G", "appointments", "browse", screen.Target{Model: "appointment"}},
		{"tab G k k", "Edited Alan Turing", "changes", screen.Target{ID: "Alan Turing"}},
	} {
		t.Run(c.keys, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := sit(t, busy(), 100, 40).Press(strings.Fields(c.keys)...).See(c.words).Miss("hopeless")
				to, _ := seat.Asked[screen.GoMsg](p.Press("enter"))
				if to.Place != c.place || to.Args != c.to {
					t.Errorf("enter on %q goes to %+v", c.words, to)
				}
			})
		})
	}
}

func TestALineIsFetchedAnewOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]*workbench.PullRequest{
		"tab":           {Connections: []string{"North Branch"}},
		"tab j":         {Connections: []string{"Acme Salon"}, Models: []string{"contact"}},
		"tab j j j":     nil,
		"tab j j j j":   nil,
		"tab j j j j j": nil,
		"tab G":         {Models: []string{"appointment"}},
	} {
		t.Run(keys, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := busy()
				p := sit(t, b, 100, 40).Press(strings.Fields(keys)...).Press("r").Wait(time.Second)
				switch {
				case want == nil && (len(b.pulls) > 0 || !strings.Contains(p.Toast(), "A pull would not change this row")):
					t.Errorf("it pulls %+v, and says %q", b.pulls, p.Toast())
				case want != nil && (len(b.pulls) != 1 || !reflect.DeepEqual(b.pulls[0], *want) || !strings.HasPrefix(p.Toast(), "Pulling ")):
					t.Errorf("it pulls %+v, and says %q", b.pulls, p.Toast())
				}
			})
		})
	}
}

func TestAnEndlessNameTakesOneLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(2)
		b.changes = []workbench.Change{
			{ID: "c1", At: noon().Add(-time.Hour), Operation: "contact::update", Title: strings.Repeat("endless ", 600), Model: "contact", Record: "r1", Connection: "Acme Salon", State: "done"},
			{ID: "c2", At: noon().Add(-2 * time.Hour), Operation: "contact::update", Title: "Grace Hopper", Model: "contact", Record: "r2", Connection: "Acme Salon", State: "done"},
		}
		seen := sit(t, b, 80, 40).See("Grace Hopper").Seen()
		n := 0
		for l := range strings.Lines(seen) {
			if strings.Contains(l, "endless") {
				n++
			}
		}
		if n != 1 || !strings.Contains(seen, "…") {
			t.Errorf("it takes %d lines:\n%s", n, seen)
		}
	})
}

func TestAConflictLeadsToWhereItIsDecided(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		operation, later string // what happened to the record afterwards
		place            string
		to               any
	}{
		"open":            {"contact::update", "", "edit", screen.Target{Model: "contact", ID: "r1", Change: "c1"}},
		"tried again":     {"contact::update", "failed", "edit", screen.Target{Model: "contact", ID: "r1", Change: "c1"}},
		"changed since":   {"contact::update", "done", "changes", screen.Target{ID: "c1"}},
		"it was to go":    {"contact::delete", "", "changes", screen.Target{ID: "c1"}},
		"not of a record": {"", "", "changes", screen.Target{ID: "c1"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := few(2)
			b.changes = []workbench.Change{{ID: "c1", At: noon().Add(-time.Hour), Operation: c.operation, Title: "Ada Lovelace", Model: "contact", Record: "r1", Connection: "Acme Salon", State: "conflict"}}
			if c.operation == "" {
				b.changes[0].Operation, b.changes[0].Record = "contact::update", ""
			}
			if c.later != "" {
				later := b.changes[0]
				later.ID, later.State, later.At = "c2", c.later, noon()
				b.changes = []workbench.Change{later, b.changes[0]}
			}
			p := sit(t, b, 100, 40).Press("tab").See("conflict").Miss("# failed")
			for range len(b.changes) - 1 {
				p.Press("j")
			}
			to, _ := seat.Asked[screen.GoMsg](p.Press("enter"))
			if to.Place != c.place || to.Args != c.to {
				t.Errorf("%s: enter goes to %+v", name, to)
			}
		})
	}
}

// busy is a workbench with everything that can stand beneath the connections.
func busy() *bench {
	b := pulling()
	b.links = 16
	b.conns[0].Broken = []workbench.BrokenField{{Model: "contact", Field: "city", Words: "gone"}}
	b.bulks = []workbench.Bulk{
		{ID: "bulk-1", Name: "tidy", Model: "contact", Counts: workbench.BulkCounts{All: 20, Ready: 10, Refused: 2, Invalid: 3, Done: 5}},
		{ID: "bulk-2", Model: "contact", Pushing: true, Counts: workbench.BulkCounts{All: 4, Ready: 4}},
		{ID: "bulk-3", Model: "contact", Counts: workbench.BulkCounts{All: 4, Done: 4}},
		{ID: "bulk-4", Name: "hopeless", Model: "contact", Counts: workbench.BulkCounts{All: 2, Invalid: 2}},
	}
	return b
}

func TestTheCursorStaysOnItsLineWhileOthersComeAndGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := busy()
		p := sit(t, b, 100, 40).Press("tab", "j", "j", "j", "j").See("> • 16 links wait")
		b.set(func() { b.conns[0].Broken, b.links = nil, 3 })
		p.Send(screen.ChangedMsg{Connections: true}).See("> • 3 links wait")
		b.set(func() { b.conns = b.conns[:2] })
		p.Send(screen.ChangedMsg{Connections: true}).See("> • 3 links wait")
		b.set(func() { b.links = 0 })
		p.Send(screen.ChangedMsg{Records: true}).Miss("links wait").See(" > ")
		p.Press("shift+tab").See("> Acme Salon").Press("k", "k").See("> Acme Salon")
		if did := b.done(); len(did) > 0 {
			t.Errorf("did %v", did)
		}
		// The keys of a connection do nothing beneath.
		p.Press("tab", "p", "D", "N", "R")
		if _, gone := seat.Asked[screen.GoMsg](p); gone || len(b.done()) > 0 || len(b.pulls) > 0 {
			t.Error("a key of connections acted on a line")
		}
	})
}

func TestTheEndsOfAPartComeFirstThenThoseOfTheScreen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, full(), 100, 60)
		top := chosen(p.Seen())
		p.Press("tab")
		beneath := chosen(p.Seen())
		p.Press("j")
		if p.Press("g"); chosen(p.Seen()) != beneath || beneath == top {
			t.Errorf("g is on %q, the part begins with %q", chosen(p.Seen()), beneath)
		}
		if p.Press("g"); chosen(p.Seen()) != top {
			t.Errorf("g again is on %q, the screen begins with %q", chosen(p.Seen()), top)
		}
		p.Press("G")
		last := chosen(p.Seen())
		if p.Press("G", "G"); chosen(p.Seen()) == last {
			t.Errorf("G again stays on %q", last)
		}
	})
}

// chosen is the line with the cursor.
func chosen(seen string) string {
	for _, l := range strings.Split(seen, "\n") {
		if strings.HasPrefix(l, " > ") {
			return l
		}
	}
	return ""
}

// What was changed in an account that was disconnected stays told, but cannot be put back: nothing offers that.
func TestAChangeWhoseAccountIsGoneIsNotOfferedToBePutBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := busy()
		offered := "puts the last change back"
		sit(t, b, 100, 40).See(offered)
		b.changes = []workbench.Change{
			{ID: "c3", State: "dropped", Title: "Mary Shelley", Operation: "contact::update", Connection: "Acme Salon", At: noon()},
			{ID: "c2", State: "done", Title: "Ada Lovelace", Operation: "contact::update", At: noon(), WhyNot: "Its connection was removed."},
			{ID: "c1", State: "done", Title: "Alan Turing", Operation: "contact::update", Connection: "Acme Salon", At: noon(), CanUndo: true},
		}
		p := sit(t, b, 100, 40).See("Edited Ada Lovelace", "Edited Alan Turing · Acme Salon", "v shows all").Miss(offered, "Edited Ada Lovelace ·")
		b.changes = b.changes[2:]
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See(offered)
	})
}

func TestThePartInSightKeepsItsHeading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for h := 8; h < 26; h++ {
			p, s := at(t, busy(), Args{}, 80, h)
			p.Press("tab")
			for range len(s.lines) {
				below := s.below(80)
				for room := 1; room <= h; room++ {
					drawn := s.rolled(below, room)
					if len(drawn) > room {
						t.Fatalf("%d lines in %d", len(drawn), room)
					}
					if room > 4 && drawn[0] != "" {
						t.Errorf("what stands above is followed at once by %q", drawn[0])
					}
					if first := slices.IndexFunc(below, func(r row) bool { return r.line >= 0 && r.text == drawn[min(2, len(drawn)-1)] }); room > 5 && first >= 0 {
						if head := drawn[1]; head != heading(below, first) {
							t.Errorf("%q stands under %q, want %q", drawn[2], head, heading(below, first))
						}
					}
				}
				p.Press("j")
			}
		}
	})
}

// heading is that of the part in which a row stands.
func heading(below []row, at int) string {
	for below[at].line >= 0 {
		at--
	}
	return below[at].text
}

func TestAWorkingCopySaysWhetherItIsToBeSentOrWasRefused(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]workbench.BulkCounts{
		"1 change of the working copy tidy was refused.":       {All: 5, Done: 4, Refused: 1},
		"2 changes of the working copy tidy were not written.": {All: 5, Done: 3, Refused: 1, Conflict: 1},
		"The working copy tidy holds 2 changes to be sent.":    {All: 5, Ready: 1, Refused: 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := busy()
			b.bulks = []workbench.Bulk{{ID: "bulk-1", Name: "tidy", Model: "contact", Counts: c}}
			sit(t, b, 100, 40).See(want)
		})
	}
}
