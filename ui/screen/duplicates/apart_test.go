package duplicates

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

func TestRecordsOfTwoAccountsAreComparedAndNotMerged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{second: "desk"}
		s := New(screen.Env{ID: 3}, d, Args{Model: "contact", IDs: []string{"c1", "c2"}}).(*Screen)
		p := seat.Sit(t, s, 100, 30).Wait(time.Second).See("One lives in acme and one in desk", "acme · changed", "desk · changed", "ada@example.com", "+15550100").Miss("stays", "✓")
		if s.Title() != "Side by side" {
			t.Errorf("it is called %q", s.Title())
		}
		for _, key := range []string{"enter", "space", "s", "2", "0"} {
			if p.Press(key); !strings.Contains(p.Toast(), "they cannot become one record. o opens one of them, e edits it there") {
				t.Errorf("%s says %q", key, p.Toast())
			}
		}
		if len(d.planned) > 0 || len(s.picks) > 0 {
			t.Errorf("planned %v, picked %v", d.planned, s.picks)
		}
		p.Press("l", "j", "o")
		to, _ := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); to.Place != "record" || target.ID != "c2" || target.Connection != "desk" {
			t.Errorf("o went to %+v", to)
		}
		p.Press("x").Wait(time.Second)
		if len(d.apart) != 1 {
			t.Errorf("kept apart: %v", d.apart)
		}
		p.Resize(60, 16).See("ada@example.com")
	})
}

func TestWhyRecordsCannotBecomeOneCountsThemByAccount(t *testing.T) {
	t.Parallel()
	for want, in := range map[string][]string{
		"One lives in acme and one in desk":               {"acme", "desk"},
		"2 live in acme and 1 in desk":                    {"acme", "desk", "acme"},
		"1 lives in acme and 3 in desk":                   {"acme", "desk", "desk", "desk"},
		"One lives in acme, one in desk and one in north": {"acme", "desk", "north"},
		"2 live in acme, 1 in desk and 1 in in in":        {"acme", "desk", "acme", "in in"},
		"": {"acme", "acme"},
	} {
		s := New(screen.Env{ID: 3}, &desk{}, Args{Model: "contact", IDs: []string{"c1", "c2"}}).(*Screen)
		for _, name := range in {
			s.both.Records = append(s.both.Records, workbench.Compared{LinkEnd: workbench.LinkEnd{Connection: name}})
		}
		got := s.whyNotOne()
		if head, _, _ := strings.Cut(got, ": "); head != want {
			t.Errorf("of %v it says %q, want %q", in, got, want)
		}
	}
}
