package bulk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
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

// desk is a workbench with one working copy.
type desk struct {
	bulk   workbench.Bulk
	all    []workbench.Bulk
	items  []workbench.BulkItem
	pushes []workbench.PushProgress
	fails  error
	hang   bool
	mu     sync.Mutex
	undone workbench.Bulk // under mu
	slow   time.Duration  // of reading; what is told is as it was at the beginning

	made    []workbench.BulkRequest
	changed []workbench.BulkChange
	pushed  []workbench.PushRequest
	left    []string
	ended   []string
	stopped []string
}

func (d *desk) Bulks(ctx context.Context, _ bool) ([]workbench.Bulk, error) {
	if d.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return d.all, d.fails
}

func (d *desk) Bulk(ctx context.Context, name string) (workbench.Bulk, error) {
	if d.hang {
		<-ctx.Done()
		return workbench.Bulk{}, ctx.Err()
	}
	d.mu.Lock()
	was := d.bulk
	if name == d.undone.ID {
		was = d.undone
	}
	d.mu.Unlock()
	time.Sleep(d.slow)
	return was, d.fails
}

func (d *desk) BulkIndex(_ context.Context, _ string, f workbench.BulkFilter) ([]int64, error) {
	var out []int64
	for _, it := range d.items {
		if len(f.States) == 0 || slices.Contains(f.States, it.State) {
			out = append(out, it.Pos)
		}
	}
	return out, nil
}

func (d *desk) BulkRows(_ context.Context, _ string, places []int64) ([]workbench.BulkItem, error) {
	var out []workbench.BulkItem
	for _, it := range d.items {
		if slices.Contains(places, it.Pos) {
			out = append(out, it)
		}
	}
	return out, nil
}

func (d *desk) ModelOf(context.Context, string, string) (model.Model, error) {
	return model.Contact(), nil
}

// TypedChange offers one field, and finds fault with what names another.
func (d *desk) TypedChange(_ context.Context, t workbench.Typing) (workbench.Typed, error) {
	n := len([]rune(t.Text))
	out := workbench.Typed{Candidates: []workbench.Candidate{{Kind: "field", Label: "firstName", Detail: "First name, text", Insert: "firstName", From: n, To: n}}}
	if i := strings.Index(t.Text, "nme"); i >= 0 {
		out.Fault, out.Candidates = &workbench.WhereFault{At: i, End: i + 3, Text: "there is no field nme"}, nil
	}
	return out, nil
}

func (d *desk) NewBulk(_ context.Context, req workbench.BulkRequest) (workbench.Bulk, error) {
	d.made = append(d.made, req)
	d.bulk.Ops = req.Ops
	return d.bulk, d.fails
}

func (d *desk) ChangeBulk(_ context.Context, _ string, c workbench.BulkChange) (workbench.Bulk, error) {
	d.changed = append(d.changed, c)
	return d.bulk, d.fails
}

func (d *desk) LeaveOutOfBulk(_ context.Context, _ string, l workbench.LeaveOut) (workbench.Bulk, int, error) {
	d.left = append(d.left, l.Records...)
	return d.bulk, 1, d.fails
}

func (d *desk) DiscardBulk(_ context.Context, name string) error {
	d.ended = append(d.ended, name)
	return d.fails
}

func (d *desk) StartPush(_ context.Context, req workbench.PushRequest) error {
	d.pushed = append(d.pushed, req)
	return d.fails
}

func (d *desk) StopPush(bulk string) { d.stopped = append(d.stopped, bulk) }

func (d *desk) Pushes() []workbench.PushProgress { return d.pushes }

func (d *desk) UndoBulk(context.Context, string, string) (workbench.Bulk, error) {
	b := d.bulk
	time.Sleep(d.slow / 2)
	b.ID, b.Undoes, b.Ops, b.Name = "bulk-undo1", d.bulk.ID, nil, ""
	d.mu.Lock()
	defer d.mu.Unlock()
	d.undone = b
	return b, d.fails
}

// few is a working copy of three people.
func few() *desk {
	made := time.Date(1999, 12, 31, 22, 0, 0, 0, time.UTC)
	item := func(pos int64, title string, st workbench.BulkState) workbench.BulkItem {
		return workbench.BulkItem{
			Pos: pos, ID: fmt.Sprintf("c%d", pos), Title: title, Connection: "Acme Salon", State: st,
			Changes: []model.Change{{Field: "address.city", Before: "Muenchen", After: "München"}, {Field: "tags", Before: []string{"lead"}, After: []string{"lead", "checked"}}},
		}
	}
	b := workbench.Bulk{
		ID: "bulk-7f3kq", Name: "spelling", Model: "contact", Created: made, Moved: made, Counts: workbench.BulkCounts{All: 4, Ready: 3, Unchanged: 1},
		Ops: []workbench.BulkOp{{Field: "address.city", How: workbench.BulkSet, Value: "München"}, {Field: "tags", How: workbench.BulkAdd, Value: "checked"}},
	}
	return &desk{bulk: b, all: []workbench.Bulk{b}, items: []workbench.BulkItem{
		item(1, "Ada Lovelace", workbench.BulkReady), item(2, "Grace Hopper", workbench.BulkReady), item(3, "Katherine Johnson", workbench.BulkReady),
	}}
}

// mixed is a working copy after a push with every outcome.
func mixed() *desk {
	d := few()
	d.bulk.Counts = workbench.BulkCounts{All: 7, Done: 1, Already: 1, Conflict: 1, Refused: 1, Invalid: 1, Unknown: 1, Unchanged: 1}
	states := []workbench.BulkState{workbench.BulkConflict, workbench.BulkRefused, workbench.BulkInvalid, workbench.BulkUnknown, workbench.BulkDone, workbench.BulkAlready}
	var items []workbench.BulkItem
	for i, st := range states {
		it := d.items[i%3]
		it.Pos, it.ID, it.State = int64(i+1), fmt.Sprintf("c%d", i+1), st
		items = append(items, it)
	}
	items[0].Words = "Ada Lovelace was changed at the provider by somebody else: city."
	items[0].Clashes = []workbench.Clash{{Field: "address.city", Label: "City", Base: "Muenchen", Mine: "München", Theirs: "Oslo"}}
	items[1].Words, items[1].Refused = "Example refused to change Grace Hopper.", []workbench.BulkRefusal{{Field: "tags", Code: "refused", Message: "tags: too many"}}
	items[2].Title, items[2].Words = "\x1b[31mMallory\x1b[0m \u202egnp", "The contact cannot be saved like this."
	d.items = items
	return d
}

func sit(t *testing.T, d *desk, a Args, w, h int) *seat.Seat {
	return seat.Sit(t, New(screen.Env{ID: 6, Theme: theme.Theme{}}, d, a), w, h)
}

func one() Args { return Args{Bulk: "bulk-7f3kq"} }

func marked() Args {
	return Args{Model: "contact", Marked: &screen.Marked{IDs: []string{"c1", "c2", "c3", "c4"}}}
}

type picture struct {
	desk func() *desk
	args Args
	keys []string
}

func pictures() map[string]picture {
	return map[string]picture{
		"first":   {few, marked(), nil},
		"fields":  {few, marked(), []string{"a", "d"}},
		"works":   {few, marked(), strings.Split("name:=phone+", "")},
		"fault":   {few, marked(), strings.Split("name:=nme+phone", "")},
		"wrong":   {few, marked(), []string{"a", "enter"}},
		"records": {few, one(), []string{"j"}},
		"mixed":   {mixed, one(), nil},
		"refused": {mixed, one(), []string{"f", "j"}},
		"ask":     {few, one(), []string{"p"}},
		"over":    {mixed, one(), []string{"R"}},
		"discard": {few, one(), []string{"D"}},
		"alone":   {few, one(), []string{"j", "enter"}},
		"copies":  {few, Args{}, nil},
		"none":    {func() *desk { return &desk{} }, Args{}, nil},
		"loading": {func() *desk { return &desk{hang: true} }, one(), nil},
		"error":   {func() *desk { return &desk{fails: problem.New(problem.Storage, "The store cannot be read.")} }, one(), nil},
		"pushing": {func() *desk {
			d := mixed()
			p := workbench.PushProgress{Bulk: d.bulk, Done: 4, Total: 7}
			d.pushes = []workbench.PushProgress{p}
			return d
		}, one(), nil},
	}
}

func TestWorkingCopiesLookRight(t *testing.T) {
	t.Parallel()
	for name, p := range pictures() {
		for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
			synctest.Test(t, func(t *testing.T) {
				at := sit(t, p.desk(), p.args, size[0], size[1]).Wait(time.Second).Press(p.keys...).Wait(time.Second)
				at.Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}

func TestEachThemeShowsWhatWasNotWritten(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true}, "ascii": {Plain: true, ASCII: true}} {
		synctest.Test(t, func(t *testing.T) {
			p := seat.Sit(t, New(screen.Env{ID: 6, Theme: theme.New(o), Accessible: o.ASCII}, mixed(), one()), 120, 14)
			p.Wait(time.Second).Press("j").Wait(time.Second).GoldenStyled(name)
		})
	}
}

func TestTheFirstChangeMakesTheWorkingCopyAndTheNextChangesIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, marked(), 80, 20).Wait(time.Second).Type("address.ci").Press("tab").Type("München").Press("enter").Wait(time.Second)
		if len(d.made) != 1 || len(d.made[0].IDs) != 4 || d.made[0].Ops[0].String() != "address.city=München" || d.made[0].By != by {
			t.Fatalf("made %+v", d.made)
		}
		p.Type("tags+=checked").Press("enter").Wait(time.Second)
		if len(d.changed) != 1 || d.changed[0].Record != "" || d.changed[0].Ops[0].How != workbench.BulkAdd {
			t.Fatalf("changed %+v", d.changed)
		}
		p.Press("enter").Wait(time.Second).See("Ada Lovelace", "3 to write")
		if len(d.pushed) != 0 {
			t.Error("something was sent")
		}
	})
}

func TestAValueThatIsWorkedOutIsCheckedAndCompletedWhileItIsTyped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, marked(), 80, 20).Wait(time.Second).Type("name:=nme").Wait(time.Second).See("Character 7: there is no field nme").Press("enter").Wait(time.Second)
		if len(d.made) != 0 || !strings.Contains(p.Toast(), "no field nme") {
			t.Fatalf("%+v, %q", d.made, p.Toast())
		}
		p.Press("ctrl+u").Type("name:=lastName+").Wait(time.Second).See("firstName", "First name, text").Press("tab").Wait(time.Second).Type("+").Wait(time.Second).Press("down", "enter").Wait(time.Second)
		if len(d.made) != 0 {
			t.Fatalf("picking a candidate made %+v", d.made)
		}
		p.Press("enter").Wait(time.Second)
		if len(d.made) != 1 || d.made[0].Ops[0] != (workbench.BulkOp{Field: "name", How: workbench.BulkWork, Value: "lastName+firstName+firstName"}) {
			t.Errorf("%+v", d.made)
		}
	})
}

func TestOneRecordIsChangedByItselfAndLeftOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := few()
		p := sit(t, d, one(), 80, 20).Wait(time.Second).Press("j", "enter").Type("phone=").Press("enter").Wait(time.Second)
		if len(d.changed) != 1 || d.changed[0].Record != "c2" || d.changed[0].Ops[0].How != workbench.BulkClear {
			t.Fatalf("changed %+v", d.changed)
		}
		p.Press("esc").Wait(time.Second).Press("x").Wait(time.Second)
		if len(d.left) != 1 || d.left[0] != "c2" || !strings.Contains(p.Toast(), "left out") {
			t.Errorf("%v, %q", d.left, p.Toast())
		}
	})
}

func TestTheKeyThatAsksIsNotTheKeyThatWrites(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]workbench.PushRequest{
		"p": {Bulk: "bulk-7f3kq", By: by}, "r": {Bulk: "bulk-7f3kq", Retry: true, By: by}, "R": {Bulk: "bulk-7f3kq", Retry: true, Over: true, By: by},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := mixed()
			d.bulk.Counts.Ready = 1
			p := sit(t, d, one(), 80, 20).Wait(time.Second).Press(key, key, "enter", "space").Wait(time.Second)
			if len(d.pushed) != 0 {
				t.Fatalf("%s wrote by itself", key)
			}
			p.Press("n").Press(key, "y").Wait(time.Second)
			if len(d.pushed) != 1 || d.pushed[0] != want {
				t.Errorf("%s: %+v", key, d.pushed)
			}
		})
	}
}

func TestWhatCannotBeDoneSaysWhy(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"r": "Nothing failed", "R": "Nobody else", "u": "Nothing was written"} {
		synctest.Test(t, func(t *testing.T) {
			p := sit(t, few(), one(), 80, 20).Wait(time.Second).Press(key).Wait(time.Second)
			if !strings.Contains(p.Toast(), want) {
				t.Errorf("%s: %q", key, p.Toast())
			}
		})
	}
}

func TestAPushGoesOnBehindTheScreenAndIsStoppedFromIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := mixed()
		d.pushes = []workbench.PushProgress{{Bulk: d.bulk, Done: 4, Total: 7}}
		p := sit(t, d, one(), 80, 20).Wait(time.Second).See("pushing 4 of 7").Press("x").Wait(time.Second)
		if len(d.left) != 0 || !strings.Contains(p.Toast(), "being pushed") {
			t.Errorf("it was changed meanwhile: %v, %q", d.left, p.Toast())
		}
		p.Press("s").Wait(time.Second)
		if len(d.stopped) != 1 {
			t.Error("it was not stopped")
		}
		d.pushes[0].Finished, d.pushes[0].Problem = true, problem.New(problem.ProviderDown, "Example does not answer.")
		d.bulk.Counts.Ready = 3
		p.Send(screen.ChangedMsg{Jobs: true}).Wait(time.Second).See("Example does not answer")
	})
}

// The store says that something moved as soon as the undo is made, which is before this screen knows of it.
func TestAnUndoIsShownThoughTheOneBeforeWasBeingRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := mixed()
		p := sit(t, d, one(), 100, 20).Wait(time.Second)
		d.slow = time.Second
		p.Press("u").Send(screen.ChangedMsg{Records: true}).Wait(700 * time.Millisecond).See("undoes bulk-7f3kq")
		p.Wait(2 * time.Second).See("undoes bulk-7f3kq")
		p.Press("D", "y").Wait(time.Second)
		if len(d.ended) != 1 || d.ended[0] != "bulk-undo1" {
			t.Errorf("ended %v", d.ended)
		}
	})
}

func TestAnUndoIsAWorkingCopyOfItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := mixed()
		p := sit(t, d, one(), 100, 20).Wait(time.Second).Press("u").Wait(time.Second).See("undoes bulk-7f3kq")
		if len(d.pushed) != 0 || !strings.Contains(p.Toast(), "Nothing is sent yet") {
			t.Errorf("%+v, %q", d.pushed, p.Toast())
		}
		p.Press("D", "y").Wait(time.Second)
		if len(d.ended) != 1 || d.ended[0] != "bulk-undo1" {
			t.Errorf("ended %v", d.ended)
		}
	})
}

func TestNoKeysBreakAWorkingCopy(t *testing.T) {
	t.Parallel()
	keys := []string{"j", "k", "g", "G", "enter", "esc", "e", "x", "p", "y", "n", "r", "R", "u", "D", "f", "[", "]", "tab", "a", "=", "s", "o", "pgdown", "backspace", "h", "l"}
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.IntRange(0, len(keys)+1), 1, 25).Draw(rt, "steps")
		w, h := rapid.IntRange(20, 200).Draw(rt, "w"), rapid.IntRange(3, 40).Draw(rt, "h")
		args := rapid.SampledFrom([]Args{one(), marked(), {}}).Draw(rt, "args")
		synctest.Test(t, func(t *testing.T) {
			d := mixed()
			p := sit(t, d, args, w, h)
			for _, s := range steps {
				switch {
				case s < len(keys):
					p.Press(keys[s])
				case s == len(keys):
					p.Wait(time.Second)
				default:
					d.items = d.items[:len(d.items)/2]
					p.Send(screen.ChangedMsg{Records: true, Jobs: true})
				}
				p.Seen()
			}
		})
	})
}
