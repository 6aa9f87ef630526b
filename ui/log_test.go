package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

func TestWhatWasSaidCanBeReadAgainWithItsTime(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24).press("M").see("Nothing was said yet.").press("esc")
		for i := range 30 {
			r.send(screen.ToastMsg{Level: screen.Info, Text: fmt.Sprintf("News %d.", i)}).wait(time.Minute)
		}
		r.press("M").see("What was said", "00:29", "· News 29.").miss("News 3.")
		r.press("G").see("News 0.", "00:00").miss("News 29.").press("k", "g").see("News 29.").press("pgdown", "x").see("What was said").press("esc").miss("What was said")
		r.press("?", "G").see("said lately", "News 29.", "News 22.", "all 30").miss("News 21.")
	})
}

func TestTheProgramForgetsWhatWasSaidLongAgo(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24)
		for i := range remembered + 20 {
			r.app.Update(screen.ToastMsg{Text: fmt.Sprint(i)})
		}
		if n := len(r.app.toasts.said); n != remembered {
			t.Errorf("%d are kept", n)
		}
	})
}

func TestTheBackgroundIsReachedFromAnywhereAndAFailureShowsUntilSomebodyLooks(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 100, 30).push(keyed())
		b.jobs = []workbench.Progress{{Job: "j1", Connection: "acme", Model: "contact", Done: 50, Total: 200}}
		b.pushes = []workbench.PushProgress{{Bulk: workbench.Bulk{ID: "bulk-1", Name: "phones"}, Done: 50, Total: 200}}
		b.merges = []workbench.MergeProgress{{Merge: "m", Title: "Ada", Total: -1}}
		b.news <- workbench.Event{Jobs: true}
		r.settle().see("pulling acme contact 25%", "2 more")
		if p := r.app.View().ProgressBar; p == nil || p.State != tea.ProgressBarDefault || p.Value != 25 {
			t.Errorf("the terminal's bar is %+v", p)
		}
		b.jobs[0].Finished, b.jobs[0].Problem = true, problem.New(problem.ProviderDown, "One does not answer.")
		b.pushes[0].Finished, b.merges[0].Finished = true, true
		b.news <- workbench.Event{Jobs: true}
		r.wait(time.Second).miss("pulling")
		if p := r.app.View().ProgressBar; p == nil || p.State != tea.ProgressBarError {
			t.Errorf("the terminal's bar is %+v", p)
		}
		r.press("T").see("In the background", "all have ended", "failed: One does not answer.")
		if p := r.app.View().ProgressBar; p != nil {
			t.Errorf("the terminal's bar is %+v", p)
		}
		r.press("T")
		if n := len(r.app.stack); n != 3 {
			t.Errorf("%d places", n)
		}
		r.press("esc").see("Keyed").press(":").typed("runs in the background").press("enter").see("In the background")
		if strings.Contains(r.seen(), "What do you want") {
			t.Error("the palette stays")
		}
	})
}
