package ui

import (
	"context"
	"strings"
	"testing"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// behind is a workbench with a veil: its only connection is named after somebody.
type behind struct {
	*bench
	on   bool
	lost error // what is the matter with the key
}

func (b *behind) Veil() bool      { return b.on }
func (b *behind) SetVeil(on bool) { b.on = on }
func (b *behind) VeilKey() error  { return b.lost }
func (b *behind) Alias(name string) string {
	if name == "quillon" && b.on {
		return "pelvard"
	}
	if name == "pelvard" && !b.on {
		return "quillon"
	}
	return name
}

func (b *behind) Connections(ctx context.Context) ([]workbench.Connection, error) {
	all, err := b.bench.Connections(ctx)
	for i := range all {
		all[i].Name, all[i].Account = b.Alias("quillon"), b.Alias("quillon")
	}
	return all, err
}

func veiledRig(t *testing.T) (*rig, *behind) {
	b := &behind{bench: empty()}
	b.conns = []workbench.Connection{{ID: "1", Name: "quillon", Connector: "one", ConnectorName: "One", State: workbench.OK}}
	return begin(t, Options{Services: b, Profile: "quillon"}).resize(80, 24), b
}

func TestOneKeyVeilsEverythingAtOnce(t *testing.T) {
	in(t, func(t *testing.T) {
		r, b := veiledRig(t)
		r.see("quillon").send(screen.ToastMsg{Text: "quillon was renewed"}).see("was renewed")
		// The very next frame has nothing of it, before anything was read anew.
		r.app.Update(stroke(veilKey))
		if frame := r.app.View(); strings.Contains(frame.Content, "quillon") || strings.Contains(frame.WindowTitle, "quillon") {
			t.Errorf("the next frame shows it still:\n%s", frame.Content)
		}
		if !b.on {
			t.Fatal("the veil is off")
		}
		r.send(screen.ChangedMsg{Connections: true}).press("esc")
		r.miss("quillon").see("Veil")
		r.press("M").miss("quillon").press("esc")
		r.press(":").typed("pel").see("pelvard").press("esc").miss("quillon")
	})
}

func TestAVeilWhosePseudonymsAreOthersSaysSo(t *testing.T) {
	in(t, func(t *testing.T) {
		r, b := veiledRig(t)
		b.lost = problem.New(problem.Storage, "The key cannot be read.")
		r.press(veilKey).see("The key cannot be read.").press("M").see("The veil is on", "The key cannot be read.")
	})
}

func TestToLiftTheVeilIsAsked(t *testing.T) {
	in(t, func(t *testing.T) {
		r, b := veiledRig(t)
		r.press(veilKey, veilKey).see("Lift the veil?", "leave it on").miss("quillon")
		for _, slip := range []string{veilKey, "enter", "space"} {
			if r.press(slip); !b.on {
				t.Fatalf("%s lifted the veil", slip)
			}
		}
		r.press("n").miss("Lift the veil?")
		if !b.on {
			t.Fatal("no lifted the veil")
		}
		r.press(veilKey, "y").see("quillon", "The veil is lifted")
		if b.on {
			t.Error("yes left it on")
		}
	})
}

func TestTheVeilIsPutOnWhileSomethingIsTyped(t *testing.T) {
	in(t, func(t *testing.T) {
		r, b := veiledRig(t)
		p := &probe{title: "typing quillon", typing: true}
		r.push(p).see("typing quillon").press(veilKey).miss("typing quillon")
		if !b.on || p.closed != 1 || len(r.app.stack) != 1 {
			t.Errorf("on %v, closed %d times, %d places", b.on, p.closed, len(r.app.stack))
		}
	})
}

// keeper is a probe that goes on where it was.
type keeper struct {
	*probe
	typed string
}

func (k *keeper) Keep(r screen.Retelling) any { return r.Text(k.typed) }

// retelling is behind with another name for what was typed.
type retelling struct{ *behind }

func (r retelling) Retold(text string) string           { return r.Alias(text) }
func (r retelling) RetoldWhere(condition string) string { return r.Alias(condition) }
func (r retelling) RetoldValue(_, _ string, x any) any  { return x }

func TestAPlaceGoesOnWhereItWas(t *testing.T) {
	in(t, func(t *testing.T) {
		_, b := veiledRig(t)
		r := begin(t, Options{Services: retelling{b}, Profile: "quillon"}).resize(80, 24)
		r.app.stack[0].screen = &keeper{probe: &probe{title: "typing"}, typed: "quillon"}
		var kept any
		r.press(veilKey)
		home := r.app.stack[0].screen
		if _, anew := home.(*keeper); anew {
			t.Fatal("it was not made anew")
		}
		a := r.app
		a.stack[0].screen = &keeper{probe: &probe{title: "typing"}, typed: "pelvard"}
		for i, name := range []string{"pelvard", "quillon"} {
			b.on = i == 0
			kept = a.stack[0].screen.(screen.Keeper).Keep(a.retelling())
			if kept != map[bool]string{true: "pelvard", false: "quillon"}[b.on] {
				t.Errorf("%s is kept as %v", name, kept)
			}
		}
		to := renamed(screen.Target{Connection: "pelvard", Text: "pelvard", Marked: &screen.Marked{All: &workbench.Selection{Text: "pelvard", Connections: []string{"pelvard"}}}}, a.retelling()).(screen.Target)
		if to.Connection != "quillon" || to.Text != "quillon" || to.Marked.All.Text != "quillon" || to.Marked.All.Connections[0] != "quillon" {
			t.Errorf("the place is %+v, %+v", to, to.Marked.All)
		}
	})
}

func TestAWorkbenchWithoutAVeilHasNoKeyForIt(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, empty(), 80, 24)
		before := r.seen()
		if r.press(veilKey); r.seen() != before {
			t.Errorf("it did something:\n%s", r.seen())
		}
	})
}
