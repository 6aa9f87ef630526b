package duplicates

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
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

// desk is a workbench with two groups of duplicates.
type desk struct {
	conns   []workbench.Connection
	groups  []workbench.DuplicateGroup
	merges  []workbench.MergeProgress
	fails   error // of reading
	refuses error // of planning, and of starting
	missing int   // the record that is not kept any more, from 1 on; 0 for none
	slow    time.Duration
	hostile string
	fullest int    // the record with most values, from 1 on; 0 for the first
	second  string // the account of the second record; "" for that of the others

	asked   []workbench.DuplicateQuery
	planned []workbench.MergeRequest
	started []workbench.MergePlan
	undone  []workbench.MergeUndo
	apart   [][]string
	stopped int
	ended   bool // a search was cancelled
}

func (d *desk) Connections(context.Context) ([]workbench.Connection, error) { return d.conns, d.fails }

func (d *desk) Matchable(context.Context) []string { return []string{"contact", "company"} }

func (d *desk) Duplicates(ctx context.Context, q workbench.DuplicateQuery, report func(workbench.LinkProgress)) ([]workbench.DuplicateGroup, error) {
	d.asked = append(d.asked, q)
	report(workbench.LinkProgress{Model: q.Model, Phase: "comparing", Done: 3, Total: 4})
	select {
	case <-time.After(d.slow):
	case <-ctx.Done():
		d.ended = true
		return nil, ctx.Err()
	}
	return d.groups, d.fails
}

func (d *desk) CompareRecords(_ context.Context, modelName string, ids []string) (workbench.Comparison, error) {
	c := workbench.Comparison{Model: modelName}
	at := time.Date(1999, 12, 24, 9, 0, 0, 0, time.UTC)
	texts := func(all ...string) []string { return append(all, make([]string, 6)...)[:len(ids)] }
	for i, id := range ids {
		r := workbench.Compared{LinkEnd: workbench.LinkEnd{ID: id, Connection: "acme", Title: "Ada Lovelace" + d.hostile}, UpdatedAt: at.Add(time.Duration(i) * time.Hour), Filled: 6 - i}
		if i == d.missing-1 {
			r = workbench.Compared{LinkEnd: workbench.LinkEnd{ID: id}, Missing: true}
		}
		if i == 1 && d.second != "" {
			r.Connection = d.second
		}
		if i == d.fullest-1 {
			r.Filled = 9
		}
		c.Records = append(c.Records, r)
	}
	c.Fields = []workbench.ComparedField{
		{Field: "firstName", Label: "First name", Texts: texts("Ada", "Ada", "Ada", "Ada", "Ada", "Ada")},
		{Field: "lastName", Label: "Last name", Texts: texts("Lovelace", "Lovelace"+d.hostile, "King", "Byron"), Differ: true},
		{Field: "email", Label: "E-mail", Texts: texts("ada@example.com", "", "ada.king@example.org"), Differ: true, Lack: true},
		{Field: "phone", Label: "Phone", Texts: texts("", "+15550100", "+15550199"), Differ: len(ids) > 2, Lack: true},
		{Field: "tags", Label: "Tags", Texts: texts("vip", "new"), Differ: true, List: true},
		{Field: "notesText", Label: "Notes", Texts: texts(strings.Repeat("she likes tea ", 9), "no tea, please"), Differ: true},
	}
	return c, d.fails
}

func (d *desk) KeepApart(_ context.Context, _ string, ids []string, _ string) ([]workbench.Link, error) {
	d.apart = append(d.apart, ids)
	return nil, d.refuses
}

func (d *desk) PlanMerge(_ context.Context, req workbench.MergeRequest) (workbench.MergePlan, error) {
	d.planned = append(d.planned, req)
	if d.refuses != nil {
		return workbench.MergePlan{}, d.refuses
	}
	labels := map[string]string{"phone": "Phone", "tags": "Tags"}
	p := workbench.MergePlan{
		Merge: "merge-abc2345", Model: req.Model, Connection: "acme", Survivor: workbench.LinkEnd{ID: req.Survivor, Connection: "acme", Title: "Ada Lovelace"}, By: req.By,
		Warnings: []string{"Ada King (c2) is deleted. It can be put back only as a new record in Example: as a rule with a new id, and without its history there."},
		Fields: []workbench.MergeField{
			{Field: "email", Label: "E-mail", Values: map[string]any{req.Survivor: "ada@example.com", req.IDs[1]: "king@example.com"}, Result: "ada@example.com", From: req.Survivor},
			{Field: "tags", Label: "Tags", Values: map[string]any{req.Survivor: []string{"vip"}, req.IDs[1]: []string{"new"}}, Result: []string{"vip", "new"}},
		},
		Steps: []workbench.Plan{
			{Operation: "contact::update", Record: req.Survivor, Title: "Ada Lovelace", Labels: labels, Changes: []model.Change{{Field: "phone", After: "+15550100"}, {Field: "tags", Before: []string{"vip"}, After: []string{"vip", "new"}}}},
			{Operation: "task::update", Record: "t1", Title: "Call her", Changes: []model.Change{{Field: "contact", Before: "2", After: "1"}}},
		},
	}
	for _, id := range req.IDs {
		if id != req.Survivor {
			p.Others = append(p.Others, workbench.LinkEnd{ID: id, Title: "Ada King"})
			p.Steps = append(p.Steps, workbench.Plan{Operation: "contact::delete", Record: id, Title: "Ada King", Destroys: true})
		}
	}
	return p, nil
}

func (d *desk) StartMerge(p workbench.MergePlan) error {
	d.started = append(d.started, p)
	d.merges = []workbench.MergeProgress{{Merge: p.Merge, Title: p.Survivor.Title, Total: len(p.Steps), Done: 1}}
	return d.refuses
}

func (d *desk) Merges() []workbench.MergeProgress { return d.merges }

func (d *desk) StopMerge(string) { d.stopped++ }

func (d *desk) PlanMergeUndo(_ context.Context, merge, by string) (workbench.MergeUndo, error) {
	u := workbench.MergeUndo{
		Merge: merge, Model: "contact", Connection: "acme", Title: "Ada Lovelace", By: by,
		Warnings: []string{"Ada King will be a new record in Example, with a new id and without its history there."},
		Steps: []workbench.Plan{
			{Operation: "contact::create", Title: "Ada King", Changes: []model.Change{{Field: "lastName", After: "King"}}},
			{Operation: "contact::update", Record: "c1", Title: "Ada Lovelace", Changes: []model.Change{{Field: "phone", Before: "+15550100"}}},
		},
	}
	if d.fails != nil {
		return workbench.MergeUndo{}, d.fails
	}
	return u, nil
}

func (d *desk) StartMergeUndo(u workbench.MergeUndo) error {
	d.undone = append(d.undone, u)
	d.merges = []workbench.MergeProgress{{Merge: u.Merge, Title: u.Title, Undo: true, Total: len(u.Steps)}}
	return nil
}

// end brings the merge under way to its end.
func (d *desk) end(p *problem.Problem, left ...string) {
	d.merges[0].Finished, d.merges[0].Problem, d.merges[0].Left = true, p, left
	if p == nil {
		d.merges[0].Done = d.merges[0].Total
	}
}

func group(sure float64, ids ...string) workbench.DuplicateGroup {
	g := workbench.DuplicateGroup{Model: "contact", Connection: "acme", Confidence: sure}
	for i, id := range ids {
		g.Records = append(g.Records, workbench.LinkEnd{ID: id, Connection: "acme", Title: []string{"Ada Lovelace", "Ada King"}[i%2]})
	}
	g.Pairs = []workbench.DuplicatePair{{A: ids[0], B: ids[1], Confidence: sure, Evidence: []workbench.Evidence{{For: true, Words: "same e-mail ada@example.com"}, {Words: "other last names"}}}}
	return g
}

func few() *desk {
	return &desk{
		conns:  []workbench.Connection{{Name: "acme", Records: map[string]int{"contact": 4812, "company": 12}}, {Name: "desk", Records: map[string]int{"contact": 1}}},
		groups: []workbench.DuplicateGroup{group(0.9994, "c1", "c2"), group(0.97, "c3", "c4", "c5", "c6"), group(0.6, "c7", "c8")},
	}
}

func place1() Args { return Args{Model: "contact", Connection: "acme"} }

func sit(t *testing.T, d *desk, a Args, w, h int) *seat.Seat {
	t.Helper()
	return seat.Sit(t, New(screen.Env{ID: 9}, d, a), w, h).Wait(time.Second)
}

// after is a screen on which a merge has come to some end.
func after(d *desk, keys string, end func(*desk)) func(t *testing.T, w, h int) *seat.Seat {
	return func(t *testing.T, w, h int) *seat.Seat {
		p := sit(t, d, place1(), w, h)
		for _, k := range strings.Fields(keys) {
			p.Press(k).Wait(time.Second)
		}
		if end != nil {
			end(d)
			p.Send(screen.ChangedMsg{Records: true, Jobs: true}).Wait(time.Second)
		}
		return p
	}
}

func pictures() map[string]func(t *testing.T, w, h int) *seat.Seat {
	hostile, gone, refused := few(), few(), few()
	hostile.hostile = " \x1b[31mMallory\x1b[0m \u202egnp"
	gone.missing = 2
	refused.refuses = problem.New(problem.Unsupported, "Example cannot delete contacts.")
	slow := few()
	slow.slow = time.Hour / 2
	none := few()
	none.groups = nil
	return map[string]func(t *testing.T, w, h int) *seat.Seat{
		"accounts": func(t *testing.T, w, h int) *seat.Seat { return sit(t, few(), Args{}, w, h) },
		"nowhere":  func(t *testing.T, w, h int) *seat.Seat { return sit(t, &desk{}, Args{}, w, h) },
		"finding":  func(t *testing.T, w, h int) *seat.Seat { return sit(t, slow, place1(), w, h) },
		"groups":   after(few(), "", nil),
		"none":     after(none, "", nil),
		"two":      after(few(), "enter j j j", nil),
		"four":     after(few(), "j enter j l l s space", nil),
		"hostile":  after(hostile, "enter j", nil),
		"gone":     after(gone, "enter", nil),
		"refused":  after(refused, "enter enter", nil),
		"planned":  after(few(), "enter enter", nil),
		"merging":  after(few(), "enter enter y", nil),
		"merged":   after(few(), "enter enter y", func(d *desk) { d.end(nil) }),
		"stopped": after(few(), "enter enter y", func(d *desk) {
			d.end(problem.New(problem.ProviderDown, "Example did not answer.").WithHint("Try again later."))
		}),
		"undo": func(t *testing.T, w, h int) *seat.Seat {
			return sit(t, few(), Args{Merge: "merge-abc2345"}, w, h)
		},
	}
}

func TestDuplicatesLookRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
		for name, made := range pictures() {
			synctest.Test(t, func(t *testing.T) {
				made(t, size[0], size[1]).Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}

func TestEachThemeTellsWhatStays(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true}, "ascii": {Plain: true, ASCII: true}} {
		synctest.Test(t, func(t *testing.T) {
			p := seat.Sit(t, New(screen.Env{ID: 9, Theme: theme.New(o), Accessible: o.ASCII}, few(), place1()), 100, 14)
			p.Wait(time.Second).Press("enter").Wait(time.Second).Press("j", "j", "l").GoldenStyled(name)
		})
	}
}

func TestASearchIsSeenAndStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		d.slow = time.Minute
		p := sit(t, d, Args{}, 80, 20).See("acme", "4,812 contact").Press("enter").Wait(time.Second).See("comparing 75 %").Press("esc").Wait(time.Second).See("Where are duplicates")
		if !d.ended || len(d.asked) != 1 || d.asked[0].Connection != "acme" {
			t.Errorf("ended %v, asked %+v", d.ended, d.asked)
		}
		d.slow = 0
		p.Press("enter").Wait(time.Second).See("3 groups")
	})
}

func TestTheFullestOfMarkedRecordsStaysUnlessAnotherIsChosen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		d.fullest = 2
		p := sit(t, d, Args{Model: "contact", Connection: "acme", IDs: []string{"c1", "c2"}}, 120, 30).Wait(time.Second).See("stays, 9 values")
		p.Press("enter").Wait(time.Second).Press("n", "s").Wait(time.Second)
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Minute).See("stays, 6 values").Press("enter").Wait(time.Second)
		if len(d.planned) != 2 || d.planned[0].Survivor != "c2" || d.planned[1].Survivor != "c1" {
			t.Errorf("planned %+v", d.planned)
		}
	})
}

func TestTheSurvivorAndEachValueAreChosen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, place1(), 160, 46).Press("j", "enter").Wait(time.Second)
		// The third stays; the last name is that of the second, the e-mail of the first by its number, the phone as it would be.
		p.Press("l", "l", "s", "h", "j", "space", "j", "1", "j", "2", "0", "enter").Wait(time.Second)
		if len(d.planned) != 1 {
			t.Fatalf("planned %+v", d.planned)
		}
		req := d.planned[0]
		if req.Survivor != "c5" || len(req.IDs) != 4 || req.By != by || !maps.Equal(req.Keep, map[string]string{"lastName": "c4", "email": "c3"}) {
			t.Errorf("%+v", req)
		}
		p.See("Make one record of 4 in acme?", "+15550100", "is deleted", "the task Call her is led to it", "E-mail", "- king@example.com", "new id")
		if len(d.started) != 0 {
			t.Error("something was sent")
		}
		p.Press("n").Wait(time.Second).See("stays")
	})
}

func TestTheKeyThatAsksIsNotTheKeyThatMerges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, place1(), 80, 20).Press("enter").Wait(time.Second).Press("enter").Wait(time.Second).Press("enter", "space", "s", "q").Wait(time.Second)
		if len(d.started) != 0 {
			t.Fatal("a slip merged them")
		}
		p.Press("y").Wait(time.Second).See("Making one of them", "1 of 3 changes").Press("s").Wait(time.Second)
		if len(d.started) != 1 || d.stopped != 1 {
			t.Errorf("started %d, stopped %d", len(d.started), d.stopped)
		}
		d.end(nil)
		p.Send(screen.ChangedMsg{Jobs: true, Records: true}).Wait(time.Second).See("is one record", "2 more to look at", "patchbay undo merge-abc2345")
		p.Press("enter").Wait(time.Second).See("2 groups")
	})
}

func TestAMergeThatStoppedIsFinishedOrUndone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := after(d, "enter enter y", func(d *desk) { d.end(problem.New(problem.ProviderDown, "Example did not answer.")) })(t, 80, 20)
		p.See("Example did not answer.", "1 of 3 changes were made").Press("enter").Wait(time.Second).See("Make one record of 2")
		if len(d.planned) != 2 || d.planned[1].Survivor != d.planned[0].Survivor {
			t.Errorf("%+v", d.planned)
		}
		p.Press("y").Wait(time.Second)
		d.end(nil)
		p.Send(screen.ChangedMsg{Jobs: true}).Wait(time.Second).Press("u").Wait(time.Second).See("Put the merge of Ada Lovelace in acme back?", "with a new id")
		if p.Press("u", "enter", "space").Wait(time.Second); len(d.undone) != 0 {
			t.Fatal("the key that asks undid it")
		}
		p.Press("y").Wait(time.Second)
		d.end(nil, "Call her: it was changed by somebody else.")
		p.Send(screen.ChangedMsg{Jobs: true}).Wait(time.Second).See("is put back", "changed by somebody else")
		if len(d.undone) != 1 || d.undone[0].By != by {
			t.Errorf("%+v", d.undone)
		}
	})
}

func TestAnUndoOfWhichNothingCouldBeDoneIsNotCalledDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := after(d, "enter enter y", func(d *desk) { d.end(nil) })(t, 80, 20).Press("u").Wait(time.Second).Press("y").Wait(time.Second)
		d.end(nil, "Ada King: Example has a contact with this e-mail already.")
		d.merges[0].Done = 0
		p.Send(screen.ChangedMsg{Jobs: true}).Wait(time.Second)
		p.See("× The merge of Ada Lovelace is not put back", "! Ada King: Example has a contact with this e-mail already.").Miss("✓")
	})
}

func TestWhoIsNotTheSameLeavesTheGroup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, place1(), 160, 30).Press("j", "enter").Wait(time.Second).Press("l", "x").Wait(time.Second).See("Ada Lovelace")
		if len(d.apart) != 1 || !slices.Equal(d.apart[0], []string{"c4", "c3", "c5", "c6"}) {
			t.Fatalf("%v", d.apart)
		}
		p.Press("x").Wait(time.Second).Press("x").Wait(time.Second).See("groups")
		if len(d.apart) != 3 || !strings.Contains(p.Toast(), "Kept apart") {
			t.Errorf("%v, %q", d.apart, p.Toast())
		}
	})
}

func TestARecordThatVanishedMeanwhileDoesNotStay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, place1(), 80, 20).Press("enter").Wait(time.Second)
		d.missing = 1
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("not kept here any more").Press("s").Wait(time.Second)
		if !strings.Contains(p.Toast(), "not there any more") {
			t.Errorf("%q", p.Toast())
		}
		d.refuses = problem.New(problem.NotFound, "There is no record c1.")
		p.Press("enter").Wait(time.Second).See("There is no record c1.")
		if d.planned[0].Survivor != "c2" {
			t.Errorf("%+v", d.planned)
		}
	})
}

func TestNoKeysBreakTheDuplicates(t *testing.T) {
	t.Parallel()
	keys := strings.Fields("enter esc j k h l s x y n u r o 0 1 2 9 space g G pgdown")
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.IntRange(0, len(keys)+2), 1, 30).Draw(rt, "steps")
		w, h := rapid.IntRange(20, 200).Draw(rt, "w"), rapid.IntRange(3, 50).Draw(rt, "h")
		args := rapid.SampledFrom([]Args{place1(), {}, {Merge: "merge-abc2345"}, {Model: "contact", Connection: "acme", IDs: []string{"c1", "c2"}}}).Draw(rt, "args")
		synctest.Test(t, func(t *testing.T) {
			d := few()
			p := sit(t, d, args, w, h)
			for _, s := range steps {
				switch {
				case s < len(keys):
					asked := strings.Contains(p.Seen(), "merge them") || strings.Contains(p.Seen(), "put it back")
					was := len(d.started) + len(d.undone)
					p.Press(keys[s])
					if len(d.started)+len(d.undone) > was && (keys[s] != "y" || !asked && h > 8 && w > 40) {
						t.Errorf("%s wrote, unasked", keys[s])
					}
				case s == len(keys):
					p.Wait(time.Second)
				case s == len(keys)+1 && len(d.merges) > 0:
					d.end(nil)
					p.Send(screen.ChangedMsg{Jobs: true})
				default:
					d.fails, d.missing = problem.New(problem.Storage, "The disk is full."), 1
					p.Send(screen.ChangedMsg{Records: true})
				}
				p.Seen()
			}
		})
		if t.Failed() {
			rt.FailNow()
		}
	})
}
