package identity

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// The pictures tell times of day: they are those of UTC wherever the tests run.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// desk is a workbench with some proposals.
type desk struct {
	links   []workbench.Link
	conns   []workbench.Connection
	news    workbench.LinkNews
	fails   error // of reading
	refuses error // of deciding
	missing bool  // the second record of each link is not kept any more
	hang    bool
	slow    time.Duration // for each proposal that is accepted with others

	scopes   []workbench.LinkScope
	fetched  int // links that were read
	judged   []string
	many     []workbench.LinkScope
	back     []workbench.LinkVerdict
	proposed []workbench.LinkRequest
}

func (d *desk) LinkIndex(ctx context.Context, c workbench.LinkScope) ([]int64, error) {
	if d.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	d.scopes = append(d.scopes, c)
	state := c.State
	if state == "" {
		state = "proposed"
	}
	out := []int64{}
	for _, l := range d.links {
		names := strings.ToLower(l.Records[0].Title + " " + l.Records[1].Title)
		if l.State == state && l.Confidence >= c.Least && strings.Contains(names, strings.ToLower(c.Text)) && (c.Among == nil || slices.Contains(c.Among, l.No)) &&
			(c.Connection == "" || l.Records[0].Connection == c.Connection || l.Records[1].Connection == c.Connection) {
			out = append(out, l.No)
		}
	}
	if c.Doubtful {
		slices.Reverse(out)
	}
	return out, d.fails
}

func (d *desk) LinkRows(_ context.Context, numbers []int64) ([]workbench.Link, error) {
	var out []workbench.Link
	for _, no := range numbers {
		if i := slices.IndexFunc(d.links, func(l workbench.Link) bool { return l.No == no }); i >= 0 {
			out = append(out, d.links[i])
			d.fetched++
		}
	}
	return out, d.fails
}

func (d *desk) CompareRecords(_ context.Context, modelName string, ids []string) (workbench.Comparison, error) {
	i := slices.IndexFunc(d.links, func(l workbench.Link) bool { return l.Records[0].ID == ids[0] && l.Records[1].ID == ids[1] })
	if i < 0 {
		return workbench.Comparison{}, problem.New(problem.NotFound, "There is no such record.")
	}
	l, at := d.links[i], time.Date(1999, 12, 24, 9, 0, 0, 0, time.UTC)
	c := workbench.Comparison{Model: modelName, Fields: []workbench.ComparedField{
		{Field: "name", Label: "Name", Texts: []string{l.Records[0].Title, l.Records[1].Title}, Differ: l.Records[0].Title != l.Records[1].Title},
		{Field: "email", Label: "E-mail", Texts: []string{"ada@example.com", "ADA@example.com"}},
		{Field: "phone", Label: "Phone", Texts: []string{"+15550100", "+15550199"}, Differ: true},
		{Field: "birthday", Label: "Birthday", Texts: []string{"1990-01-02", ""}, Lack: true},
		{Field: "notes", Label: "Notes", Texts: []string{strings.Repeat("a long word on a person ", 12), strings.Repeat("something else altogether ", 12)}, Differ: true},
		{Field: "tags", Label: "Tags", Texts: []string{"vip, new", "new, vip"}},
	}}
	for _, e := range l.Records {
		c.Records = append(c.Records, workbench.Compared{LinkEnd: e, UpdatedAt: at, Filled: 6})
	}
	if d.missing {
		c.Records[1] = workbench.Compared{LinkEnd: workbench.LinkEnd{ID: ids[1]}, Missing: true}
		for j := range c.Fields {
			c.Fields[j].Texts[1], c.Fields[j].Differ = "", false
		}
	}
	return c, d.fails
}

func (d *desk) JudgeLink(_ context.Context, id, state, _ string) (workbench.LinkVerdict, error) {
	if d.refuses != nil {
		return workbench.LinkVerdict{}, d.refuses
	}
	d.judged = append(d.judged, id+" "+state)
	for i := range d.links {
		if d.links[i].ID == id {
			d.links[i].State = state
			return workbench.LinkVerdict{Link: d.links[i], Taken: 1}, nil
		}
	}
	return workbench.LinkVerdict{}, problem.New(problem.NotFound, "There is no link %s.", id)
}

func (d *desk) AcceptLinks(ctx context.Context, c workbench.LinkScope, _ string, report func(done, all int)) (workbench.LinkVerdict, error) {
	d.many = append(d.many, c)
	var v workbench.LinkVerdict
	for i, no := range c.Among {
		select {
		case <-time.After(d.slow):
		case <-ctx.Done():
			return v, ctx.Err()
		}
		report(i+1, len(c.Among))
		for j := range d.links {
			if d.links[j].No == no {
				d.links[j].State = "linked"
				v.Taken++
			}
		}
	}
	return v, nil
}

func (d *desk) TakeBackLinks(_ context.Context, v workbench.LinkVerdict) (int, error) {
	d.back = append(d.back, v)
	for i := range d.links {
		if d.links[i].ID == v.Link.ID || v.Link.ID == "" {
			d.links[i].State = "proposed"
		}
	}
	return v.Taken, d.refuses
}

func (d *desk) StartProposing(req workbench.LinkRequest) error {
	d.proposed = append(d.proposed, req)
	return d.refuses
}

func (d *desk) Proposing() workbench.LinkNews { return d.news }

func (d *desk) CountLinks(context.Context, string) (map[string]int, error) {
	out := map[string]int{}
	for _, l := range d.links {
		out[l.State]++
	}
	return out, nil
}

func (d *desk) Connections(context.Context) ([]workbench.Connection, error) { return d.conns, nil }

func (d *desk) SeenProposals() { d.news.New, d.news.Linked = 0, 0 }

func link(no int, one, other string, confidence float64) workbench.Link {
	return workbench.Link{
		No: int64(no), ID: fmt.Sprintf("l%d", no), Model: "contact", State: "proposed", Confidence: confidence,
		Records:  []workbench.LinkEnd{{ID: fmt.Sprintf("a%d", no), Connection: "acme", Title: one}, {ID: fmt.Sprintf("d%d", no), Connection: "desk", Title: other}},
		Evidence: []workbench.Evidence{{What: "email", For: true, Bits: 20, Words: "same e-mail ada@example.com"}, {What: "name", For: true, Bits: 8, Words: "same name"}, {What: "phone", Bits: -2, Words: "different phones"}},
	}
}

// few is a workbench with four proposals.
func few() *desk {
	return &desk{
		links: []workbench.Link{link(1, "Ada Lovelace", "Lovelace, Ada", 0.9994), link(2, "Grace Hopper", "Grace Hoper", 0.96), link(3, "漢字 花子", "Hanako Kanji", 0.9), link(4, "Mary Jackson", "Mary Johnson", 0.42)},
		conns: []workbench.Connection{{Name: "acme", Records: map[string]int{"contact": 5}}, {Name: "desk", Records: map[string]int{"contact": 4, "task": 1}}},
	}
}

func sit(t *testing.T, d *desk, w, h int) *seat.Seat {
	t.Helper()
	return seat.Sit(t, New(screen.Env{ID: 8}, d, Args{}), w, h).Wait(time.Second)
}

func pictures() map[string]func() (*desk, []string) {
	hostile := few()
	hostile.links[0].Records[1].Title = "\x1b[31mMallory\x1b[0m \u202egnp\r\nx"
	hostile.links[0].Evidence[0].Words = "same \x1b]0;owned\a name"
	gone := few()
	gone.missing, gone.links[0].Records[1] = true, workbench.LinkEnd{ID: "d1", Deleted: true}
	busy := few()
	busy.news = workbench.LinkNews{Running: true, Progress: workbench.LinkProgress{Model: "contact", Phase: "comparing", Done: 30, Total: 100}}
	return map[string]func() (*desk, []string){
		"first":   func() (*desk, []string) { return few(), nil },
		"decided": func() (*desk, []string) { return few(), []string{"a", "x"} },
		"filter":  func() (*desk, []string) { return few(), []string{"/", "m", "a", "r", "y"} },
		"many":    func() (*desk, []string) { return few(), []string{"A"} },
		"linked":  func() (*desk, []string) { return few(), []string{"a", "a", "tab"} },
		"none":    func() (*desk, []string) { d := few(); d.links = nil; return d, nil },
		"alone":   func() (*desk, []string) { return &desk{}, nil },
		"loading": func() (*desk, []string) { return &desk{hang: true}, nil },
		"error": func() (*desk, []string) {
			return &desk{fails: problem.New(problem.Storage, "The store cannot be read.")}, nil
		},
		"hostile": func() (*desk, []string) { return hostile, nil },
		"gone":    func() (*desk, []string) { return gone, nil },
		"busy":    func() (*desk, []string) { return busy, nil },
	}
}

func TestWhoIsTheSameLooksRight(t *testing.T) {
	t.Parallel()
	for name, made := range pictures() {
		for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
			synctest.Test(t, func(t *testing.T) {
				d, keys := made()
				p := sit(t, d, size[0], size[1])
				for _, k := range keys {
					p.Press(k).Wait(time.Second)
				}
				p.Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}

func TestEachThemeTellsEqualFromDifferent(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true}, "ascii": {Plain: true, ASCII: true}} {
		synctest.Test(t, func(t *testing.T) {
			p := seat.Sit(t, New(screen.Env{ID: 8, Theme: theme.New(o), Accessible: o.ASCII}, few(), Args{}), 130, 16)
			p.Wait(time.Second).GoldenStyled(name)
		})
	}
}

func TestOneKeyDecidesAndOneTakesItBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, 80, 20).See("4 left").Press("u").Wait(time.Second)
		if len(d.back) != 0 || !strings.Contains(p.Toast(), "Nothing was decided") {
			t.Fatalf("%v, %q", d.back, p.Toast())
		}
		p.Press("a").Wait(time.Second).See("3 left", "1 decided", "Grace Hopper").Press("x").Wait(time.Second).See("2 left")
		if !slices.Equal(d.judged, []string{"l1 linked", "l2 apart"}) {
			t.Fatalf("%v", d.judged)
		}
		p.Press("u").Wait(time.Second).See("3 left", "Grace Hoper")
		if got := p.Toast(); !strings.Contains(got, "Taken back: Grace Hopper and Grace Hoper kept apart") {
			t.Errorf("%q", got)
		}
		p.Press("u").Wait(time.Second).See("4 left")
		if len(d.back) != 2 || d.back[1].Link.ID != "l1" {
			t.Errorf("%+v", d.back)
		}
	})
}

func TestSkippingDecidesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, 80, 20).Press("s", "s", "s", "s").Wait(time.Second).See("Nothing else waits", "4 skipped")
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("Nothing else waits")
		p.Press("r").Wait(time.Second).See("4 left")
		if len(d.judged) != 0 {
			t.Errorf("%v", d.judged)
		}
	})
}

func TestAnAcceptedLinkIsSplit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, 80, 20).Press("a").Wait(time.Second).Press("tab").Wait(time.Second).See("These are the same", "1 linked").Press("a").Wait(time.Second)
		if !strings.Contains(p.Toast(), "linked already") {
			t.Errorf("%q", p.Toast())
		}
		p.Press("x").Wait(time.Second).See("Nothing is linked here")
		if !slices.Equal(d.judged, []string{"l1 linked", "l1 apart"}) {
			t.Fatalf("%v", d.judged)
		}
		p.Press("tab").Wait(time.Second).See("1 kept apart", "Ada Lovelace").Press("u").Wait(time.Second)
		if len(d.back) != 1 || d.back[0].Link.ID != "l1" {
			t.Errorf("%+v", d.back)
		}
	})
}

func TestManyAreAcceptedOnlyAfterTheirNumberWasSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, 80, 20).Press("s").Wait(time.Second) // the surest one is left out: it was skipped
		p.Press("A", "A", "enter", "space").Wait(time.Second).See("Accept one proposal that is at least very likely (95 %)?")
		if len(d.many) != 0 {
			t.Fatal("the key that asks accepted them")
		}
		p.Press("down").Wait(time.Second).See("Accept 2 proposals", "(90 %)").Press("n").Wait(time.Second).See("3 left")
		p.Press("A").Wait(time.Second).Press("j", "y").Wait(time.Second)
		if len(d.many) != 1 || !slices.Equal(d.many[0].Among, []int64{2, 3}) || !strings.Contains(p.Toast(), "2 accepted") {
			t.Fatalf("%+v, %q", d.many, p.Toast())
		}
		p.See("2 decided").Press("u").Wait(time.Second)
		if len(d.back) != 1 || !strings.Contains(p.Toast(), "2 taken back") {
			t.Errorf("%+v, %q", d.back, p.Toast())
		}
	})
}

func TestAcceptingManyIsStoppedAndWhatWasDoneCanBeTakenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		d.slow = 2 * time.Second
		p := sit(t, d, 80, 20).Press("A").Wait(time.Second).Press("down", "down", "down", "down", "y").Wait(3 * time.Second).See("1 of 3")
		p.Press("a", "y", "esc").Wait(time.Second)
		if !strings.Contains(p.Toast(), "Stopped. 1 accepted") {
			t.Fatalf("%q", p.Toast())
		}
		if p.Press("u").Wait(time.Second); len(d.back) != 1 {
			t.Errorf("%+v", d.back)
		}
	})
}

func TestTheListIsNarrowedByAccountModelAndOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, 80, 20).Press("c").Wait(time.Second).See("of acme").Press("m").Wait(time.Second).See("contact · of acme").Press("o").Wait(time.Second).See("doubtful first")
		last := d.scopes[len(d.scopes)-1]
		if last.Connection != "acme" || last.Model != "contact" || !last.Doubtful {
			t.Errorf("%+v", last)
		}
		p.Press("c", "c").Wait(time.Second).See("all accounts")
		p.Press("/").Type("grace").Wait(time.Second).See("1 left")
		if last := d.scopes[len(d.scopes)-1]; last.Text != "grace" || last.Among == nil {
			t.Errorf("more letters looked through everything: %+v", last)
		}
		p.Press("enter", "esc").Wait(time.Second).See("4 left")
	})
}

func TestAnAnswerThatIsRefusedStaysOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		d.refuses = problem.New(problem.Conflict, "a1 and x9 are kept apart, and would be one by this.")
		p := sit(t, d, 80, 20).Press("a").Wait(time.Second).See("4 left", "Ada Lovelace")
		if !strings.Contains(p.Toast(), "kept apart") {
			t.Errorf("%q", p.Toast())
		}
	})
}

func TestALinkThatVanishedMeanwhileLeavesTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, 80, 20)
		d.links = d.links[1:]
		p.Press("a").Wait(time.Second).See("3 left", "Grace Hopper").Miss("Ada")
		d.links = nil
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("Nothing waits for your word")
	})
}

func TestOfAHundredThousandOnlyThoseInSightAreRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		d.links = nil
		for i := range 100_000 {
			d.links = append(d.links, link(i+1, fmt.Sprintf("Person %d", i), fmt.Sprintf("Person %d", i), 0.9))
		}
		p := sit(t, d, 80, 20).See("100,000 left").Press("G").Wait(time.Second).See("Person 99999").Press("a").Wait(time.Second).See("99,999 left")
		if d.fetched > 1000 {
			t.Errorf("%d links were read", d.fetched)
		}
		p.Press("g").Wait(time.Second).See("Person 0")
	})
}

func TestMoreIsLookedForAndTheRecordsOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, 80, 20).Press("p", "2").Wait(time.Second)
		to, _ := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); len(d.proposed) != 1 || to.Place != "record" || target.ID != "d1" || target.Connection != "desk" {
			t.Errorf("%+v, %+v", d.proposed, to)
		}
	})
}

func TestNoKeysBreakTheLinks(t *testing.T) {
	t.Parallel()
	keys := strings.Fields("a x s u j k g G tab o c m A y n / enter esc p 1 2 [ ] r b pgdown backspace h l space")
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.IntRange(0, len(keys)+2), 1, 25).Draw(rt, "steps")
		w, h := rapid.IntRange(20, 200).Draw(rt, "w"), rapid.IntRange(3, 50).Draw(rt, "h")
		synctest.Test(t, func(t *testing.T) {
			d := few()
			p := sit(t, d, w, h)
			for _, s := range steps {
				switch {
				case s < len(keys):
					p.Press(keys[s])
				case s == len(keys):
					p.Wait(time.Second)
				case s == len(keys)+1:
					d.fails = problem.New(problem.Storage, "The disk is full.")
					p.Send(screen.ChangedMsg{Records: true})
				default:
					d.links, d.fails = d.links[:len(d.links)/2], nil
					p.Send(screen.ChangedMsg{Records: true})
				}
				p.Seen()
			}
		})
	})
}
