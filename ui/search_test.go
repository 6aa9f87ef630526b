package ui

import (
	"context"
	"testing"
	"time"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

// library is a bench with one record that a search finds.
type library struct{ *whole }

func (l library) First(_ context.Context, q workbench.Query, _ int) ([]workbench.Row, error) {
	if q.Model != "" || q.Text != "pena" && q.Text != "" {
		return nil, nil
	}
	return []workbench.Row{{Key: 1, ID: "id1", Model: "contact", Connection: "Acme Salon", Title: "Marta Peña"}}, nil
}

func (l library) Rows(ctx context.Context, _ []int64) ([]workbench.Row, error) {
	return l.First(ctx, workbench.Query{}, 1)
}

func (l library) Together(ctx context.Context, keys []int64) ([]workbench.Row, error) {
	return l.Rows(ctx, keys)
}

func searching(t *testing.T) *rig {
	t.Helper()
	return begin(t, Options{Services: library{&whole{bench: full()}}}).resize(80, 24)
}

func TestANameTypedOnHomeSearchesEverything(t *testing.T) {
	in(t, func(t *testing.T) {
		r := searching(t)
		for _, c := range "/pena" { // all at once: nothing that a key begins is done before the next one
			r.deliver(stroke(string(c)))
		}
		r.settle().wait(time.Second).see("Everything", "/ pena", "Marta Peña", "Contact").miss("Pause")
		if len(r.app.stack) != 2 {
			t.Errorf("%d screens are open", len(r.app.stack))
		}
		r.press("esc").wait(time.Second).press("esc").see("Acme Salon, Harbour Street")
	})
}

func TestTheSearchIsReachedByNameFromEverywhere(t *testing.T) {
	for _, word := range []string{"search", "find"} {
		t.Run(word, func(t *testing.T) {
			in(t, func(t *testing.T) {
				searching(t).press(":").typed(word).press("enter").wait(time.Second).see("Everything")
				searching(t).push(keyed()).press(":").typed(word).press("enter").wait(time.Second).see("Everything")
			})
		})
	}
}

func TestAScreenWithoutAFilterLeavesTheKeyToTheSearch(t *testing.T) {
	in(t, func(t *testing.T) {
		searching(t).push(keyed()).press("/").wait(time.Second).see("Everything")
		p := &probe{title: "Filtered", keys: []screen.Binding{screen.Bind("/", "filter", "/")}}
		searching(t).push(p).press("/").wait(time.Second).see("Filtered").miss("Everything")
	})
}
