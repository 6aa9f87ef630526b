package mapping

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestABrokenFieldShowsWhereItsPlaceCouldBeNow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.hints = []workbench.Suggestion{{Field: "source", Line: "role", Confidence: 1, Why: "3 of 3 read the same as before"}}
		p := at(t, d, "source").See("Suggested, 100 % sure: 3 of 3 read the same as before", "(not taken)", "Countess").Press("a").Wait(time.Second).See("changed")
		p.Press("s").Wait(time.Second).Press("y").Wait(time.Second)
		if len(d.saved) != 1 || d.plans[0].Set["source"] != "role" {
			t.Errorf("%+v", d.plans)
		}
	})
}

func TestTheMouseChoosesAFieldOrAPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "name")
		seen := strings.Split(p.Seen(), "\n")
		for i, l := range seen {
			if strings.Contains(l, "Birthday") {
				p.Send(tea.MouseClickMsg{X: 8, Y: i, Button: tea.MouseLeft}).Wait(time.Second).See("Birthday   date")
				p.Send(tea.MouseClickMsg{X: 60, Y: i, Button: tea.MouseLeft}).Wait(time.Second).See("dob   text", "read by Birthday")
			}
		}
		p.Send(tea.MouseWheelMsg{Button: tea.MouseWheelUp}).Wait(time.Second).Miss("dob   text")
		p.Send(tea.MouseClickMsg{X: 5, Y: 0}).Send(tea.MouseClickMsg{X: 5, Y: 29}).Seen()
	})
}

func TestWhatIsPastedGoesWhereTheLettersGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "nickname").Paste("x").Miss("not saved").Press("/").Paste("birth\x1bday").See("Birthday").Miss("Phone").Press("esc")
		p.Press("enter", "enter").Paste("alias").See("› alias").Press("esc", "i").Paste(" | trim").Press("enter").Wait(time.Second).See("dob | date day-first | trim", "1 change not saved")
	})
}

func TestALookThatTakesLongIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &slow{desk: full()}
		s := newScreen(screen.Env{ID: 7, Theme: theme.New(theme.Options{Plain: true})}, d, Args{Connection: "acme", Field: "nickname"}, clock)
		p := seat.Sit(t, s, 80, 24).Wait(time.Second).Press("a", "s").Wait(time.Second).See("Reading every kept record by it").Press("y", "Y", "esc").Wait(time.Second)
		p.See("1 change not saved").Miss("kept record by it")
		if !d.stopped {
			t.Error("it goes on reading")
		}
	})
}

// slow reads records until it is stopped.
type slow struct {
	*desk
	stopped bool
}

func (d *slow) PlanMapping(ctx context.Context, e workbench.MappingEdit) (workbench.MappingPlan, error) {
	<-ctx.Done()
	d.stopped = true
	return workbench.MappingPlan{}, ctx.Err()
}

func TestASaveThatTakesLongIsLeftToTheNextPull(t *testing.T) {
	t.Parallel()
	for saves, want := range map[bool]string{true: "Saved as version 2. The records that are left", false: "Stopped: nothing was saved."} {
		synctest.Test(t, func(t *testing.T) {
			d := &reading{desk: full(), saves: saves}
			s := newScreen(screen.Env{ID: 7, Theme: theme.New(theme.Options{Plain: true})}, d, Args{Connection: "acme", Field: "nickname"}, clock)
			p := seat.Sit(t, s, 90, 24).Wait(time.Second).Press("a", "s").Wait(time.Second).Press("y").Wait(time.Second).See("every kept record is read by it now")
			p.Press("y", "s").Send(screen.ChangedMsg{Records: true}).Press("esc").Wait(time.Second)
			if !strings.Contains(p.Toast(), want) || s.Drafting() == saves {
				t.Errorf("%q, a draft: %v", p.Toast(), s.Drafting())
			}
			p.Miss("meanwhile")
		})
	}
}

// reading saves a version, or not yet, and then reads records until it is stopped.
type reading struct {
	*desk
	saves bool
}

func (d *reading) SaveMapping(ctx context.Context, p workbench.MappingPlan) (workbench.MappingSaved, error) {
	if d.saves {
		if _, err := d.desk.SaveMapping(ctx, p); err != nil {
			return workbench.MappingSaved{}, err
		}
	}
	<-ctx.Done()
	return workbench.MappingSaved{}, ctx.Err()
}

func TestASaveThatFailsKeepsWhatWasChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		p := at(t, d, "nickname").Press("a", "s").Wait(time.Second).See("y save", "esc not yet")
		d.refuses = problem.New(problem.Storage, "The disk is full.").WithHint("Make room.")
		p.Press("y").Wait(time.Second).See("The disk is full", "as version 2?")
		d.refuses = nil
		p.Press("y").Wait(time.Second).See("version 2").Miss("not saved")
	})
}

func TestNamesOfChoicesAndTruthsArePairedInAForm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.model.Fields = append(d.model.Fields, model.Field{Name: "vip", Label: "Important", Type: model.Boolean})
		p := at(t, d, "vip").Press("enter").Type("status").Press("enter").Wait(time.Second).Press("enter").Type("options").Press("enter").Wait(time.Second)
		p.See("is none of them", "true", "false").Press("right", "tab", "right", "right", "ctrl+s").Wait(time.Second).See("options on=true off=false", "Both laws hold")
		q := at(t, d, "vip").Press("enter").Type("status").Press("enter").Wait(time.Second).Press("enter").Type("bool").Press("enter").Wait(time.Second)
		q.Type("on").Press("tab").Type("off").Press("ctrl+s").Wait(time.Second).See("status | bool on off", "Both laws hold").Press("enter").See("what stands there for yes").Press("ctrl+s").See("bool on off")
		q.Press("a").Type("read").Press("enter").Wait(time.Second).Type(`value == "on"`).Press("ctrl+s").Wait(time.Second).See(`read "value == 'on'"`)
	})
}

func TestThreeHundredFieldsWithLongValuesAreDrawnAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		for i := range 300 {
			name := fmt.Sprintf("extra%03d", i)
			d.model.Fields = append(d.model.Fields, model.Field{Name: name, Label: "Extra " + name, Type: model.LongText})
			for _, n := range d.natives {
				n["native_"+name] = strings.Repeat("long words ", 1000)
			}
		}
		p := at(t, d, "name").See("Fields  1 of 311")
		began := time.Now()
		p.Press(strings.Fields(strings.Repeat("j ", 60))...).Press("G", "tab", "G", "tab", "/").Type("extra2").Wait(time.Second).See("Extra extra299", "100 of 100")
		if d.tried > 80 {
			t.Errorf("%d lines were tried in %s of walking", d.tried, time.Since(began))
		}
	})
}

func TestTheScreenFollowsTheTheme(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := at(t, full(), "birthday").Press("enter", "j", "enter")
		before := p.Styled()
		if p.Send(screen.ThemeMsg{Theme: theme.New(theme.Options{Dark: true})}); p.Styled() == before {
			t.Error("it looks as before")
		}
	})
}

// hiding is a workbench with the veil on.
type hiding struct{ *desk }

func (hiding) Veil() bool { return true }

func TestNoLineIsMadeOfPseudonyms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScreen(screen.Env{ID: 7, Theme: theme.New(theme.Options{Plain: true})}, hiding{full()}, Args{Connection: "acme", Field: "state"}, clock)
		p := seat.Sit(t, s, 100, 30).Wait(time.Second).Press("enter").Type("status").Press("enter").Wait(time.Second).Press("enter").Type("options").Press("enter").Wait(time.Second)
		p.See("The veil is on").Miss("is none of them")
		if !s.Drafting() {
			t.Error("what is not saved is not told of")
		}
	})
}

func TestValuesInJSONAreReadAsTheyAre(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{`"Alder & Sons <ada@example.com>"`: "Alder & Sons <ada@example.com>", `{"a":["<&>"]}`: map[string]any{"a": []any{"<&>"}}, "nothing": nil} {
		if got := inJSON(v); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
