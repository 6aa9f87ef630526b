package browse

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

func TestMarkedRecordsAreChangedTogether(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys []string
		ids  int
		all  string // the text of the selection; "-" for none
	}{
		"one by one":               {[]string{"space", "space", "j", "space", "B"}, 3, "-"},
		"and taken back":           {[]string{"space", "space", "k", "space", "B"}, 1, "-"},
		"a range":                  {[]string{"j", "space", "j", "j", "j", "V", "B"}, 5, "-"},
		"a range upwards":          {[]string{"j", "j", "j", "space", "g", "V", "B"}, 4, "-"},
		"all of the list":          {[]string{"A", "B"}, 0, ""},
		"all that was found":       {[]string{"/", "1", "0", "enter", "A", "B"}, 0, "10"},
		"across what is found":     {[]string{"space", "/", "1", "0", "enter", "space", "B"}, 2, "-"},
		"one takes all back":       {[]string{"A", "space", "B"}, 1, "-"},
		"none shows what there is": {[]string{"space", "esc", "B"}, 0, "-"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := sit(t, crowd(300), 80, 20).Wait(time.Second)
				for _, k := range c.keys {
					p.Press(k).Wait(time.Second)
				}
				to, ok := seat.Asked[screen.GoMsg](p)
				if !ok || to.Place != "bulk" {
					t.Fatalf("it went to %+v", to)
				}
				m := to.Args.(screen.Target).Marked
				switch {
				case c.ids == 0 && c.all == "-":
					if m != nil {
						t.Errorf("marked %+v", m)
					}
				case c.all != "-":
					if m == nil || m.All == nil || m.All.Text != c.all || m.All.Model != "contact" {
						t.Errorf("marked %+v", m)
					}
				case m == nil || len(m.IDs) != c.ids || m.All != nil:
					t.Errorf("marked %+v, want %d", m, c.ids)
				}
			})
		})
	}
}

func TestMarksAreCountedAndFirstToGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, crowd(40), 80, 20).Wait(time.Second).Press("/", "1", "enter").Wait(time.Second).Press("space", "space").Wait(time.Second).See("2 marked")
		p.Press("esc").Wait(time.Second).Miss("marked").See("/ 1")
		p.Press("space", "m").Wait(time.Second).Miss("marked")
		p.Press("A").Wait(time.Second)
		for _, b := range New(screen.Env{Theme: theme.Theme{}}, crowd(0), Args{Model: "contact"}).Keys() {
			if strings.Contains(b.Help().Desc, "mark") && b.Help().Key == "space" && b.Why == "" {
				t.Error("an empty list has nothing to mark")
			}
		}
	})
}

func TestMarkedRecordsArePutSideBySide(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys []string
		ids  int    // that are put side by side
		says string // why not
	}{
		"none":              {[]string{"C"}, 0, "Nothing is marked"},
		"one":               {[]string{"space", "C"}, 0, "two are compared"},
		"two":               {[]string{"space", "space", "C"}, 2, ""},
		"two apart":         {[]string{"space", "j", "j", "space", "C"}, 2, ""},
		"of two accounts":   {[]string{"space", "G", "space", "C"}, 2, ""},
		"too many":          {[]string{"A", "C"}, 0, "At most 9"},
		"all of a few":      {[]string{"/", "0", "0", "0", "enter", "A", "C"}, 9, ""},
		"out of the window": {[]string{"space", "/", "0", "0", "1", "1", "enter", "space", "C"}, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := crowd(30)
				b.people[29].Connection = "desk"
				p := sit(t, b, 80, 20).Wait(time.Second)
				for _, k := range c.keys {
					p.Press(k).Wait(time.Second)
				}
				to, gone := seat.Asked[screen.GoMsg](p)
				if c.says != "" {
					if gone || !strings.Contains(p.Toast(), c.says) {
						t.Errorf("it went to %+v, and says %q", to, p.Toast())
					}
					return
				}
				target, _ := to.Args.(screen.Target)
				if to.Place != "duplicates" || target.Marked == nil || len(target.Marked.IDs) != c.ids || target.Model != "contact" || target.Connection != map[bool]string{false: "Acme Salon"}[name == "of two accounts"] {
					t.Errorf("it went to %+v, and says %q", to, p.Toast())
				}
			})
		})
	}
}
