package settings_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/screen/settings"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

type desk struct {
	profile  workbench.ProfileView
	shelves  []workbench.Shelf
	err      error
	wait     time.Duration
	theme    string
	mouse    bool
	readOnly []bool
}

var _ settings.Services = (*workbench.Workbench)(nil)

func (d *desk) SetTheme(_ context.Context, name string) error { d.theme = "kept " + name; return d.err }
func (d *desk) SetMouse(_ context.Context, on bool) error     { d.mouse = on; return d.err }

func (d *desk) ProfileOf(ctx context.Context) (workbench.ProfileView, error) {
	select {
	case <-time.After(d.wait):
	case <-ctx.Done():
		return workbench.ProfileView{}, ctx.Err()
	}
	if d.err != nil {
		return workbench.ProfileView{}, d.err
	}
	return d.profile, nil
}

func (d *desk) SetProfileReadOnly(_ context.Context, on bool) error {
	d.readOnly = append(d.readOnly, on)
	d.profile.ReadOnly = on
	return d.err
}

func (d *desk) Retention(context.Context) ([]workbench.Shelf, error) { return d.shelves, nil }

func full() *desk {
	return &desk{
		profile: workbench.ProfileView{Name: "default", Folder: "/home/ada/.local/share/patchbay/profiles/default", Vault: workbench.InKeyring, Connections: 3},
		shelves: []workbench.Shelf{{Name: "history", Rows: 48120, Bytes: 12_300_000}, {Name: "calls", Rows: 500, Bytes: 900_000}, {Name: "runs"}},
	}
}

func sit(t *testing.T, d *desk, w, h int) *seat.Seat {
	t.Helper()
	env := screen.Env{Theme: theme.New(theme.Options{Dark: true}), Look: screen.Look{Theme: "auto", Mouse: true}}
	return seat.Sit(t, settings.New(env, d, settings.Args{}), w, h)
}

func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestTheSettingsLookRight(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]func() *desk{
		"full": full, "empty": func() *desk { d := full(); d.profile.Connections, d.shelves = 0, nil; return d },
		"loading": func() *desk { d := full(); d.wait = time.Minute; return d },
		"error": func() *desk {
			return &desk{err: problem.New(problem.Storage, "The store cannot be read.").WithFix("patchbay doctor")}
		},
		"hostile": func() *desk {
			d := full()
			d.profile.Name, d.profile.Folder = "\x1b[2Jred\u202e", "/home/漢字 👩‍👩‍👧/"+strings.Repeat("long/", 60)
			d.profile.Trouble = "\x1b]0;x\asettings.yaml, line 2: veil must be true or false"
			return d
		},
	} {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {160, 50}, {40, 10}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				in(t, func(t *testing.T) {
					sit(t, d(), size[0], size[1]-4+min(size[1]-10, 0)).Wait(time.Second).Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
				})
			})
		}
	}
}

func TestAProfileThatMayNotWriteAsksBeforeItMayAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := sit(t, d, 100, 30).Press("j", "j").See("> Read-only    off").Press("enter").See("on: nothing is written to any provider")
		p.Press("enter").See("Let this profile write to the providers again?").Press("enter", "space", "n").Miss("Let this profile")
		if fmt.Sprint(d.readOnly) != "[true]" {
			t.Errorf("%v", d.readOnly)
		}
		p.Press("enter", "y").See("off: writes where a connection may")
		if fmt.Sprint(d.readOnly) != "[true false]" {
			t.Errorf("%v", d.readOnly)
		}
		d.profile.ReadOnly, d.profile.ReadOnlyBy = true, workbench.ByProgram
		p.Send(screen.ChangedMsg{Connections: true}).See("for this run of the program").Press("enter").Miss("Let this profile")
	})
}

func TestAThemeThatCannotBeKeptIsSaidAndStaysShown(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := sit(t, d, 100, 30).Press("right", "right").See("‹ light ›", "enter keeps it")
		if m, ok := seat.Asked[screen.ToastMsg](p); ok {
			t.Errorf("says %q", m.Text)
		}
		d.err = problem.New(problem.Storage, "The disk is full.")
		if p.Press("enter"); p.Toast() != "The disk is full." {
			t.Errorf("says %q", p.Toast())
		}
		d.err = nil
		if p.Press("enter"); d.theme != "kept light" {
			t.Errorf("%q", d.theme)
		}
		p.Press("j", "l").See("‹ light ›").Send(tea.MouseClickMsg{Y: 2}).See("> Theme").Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).See("> Mouse").Press("enter")
		if d.mouse || !strings.Contains(p.Toast(), "the terminal's own") {
			t.Errorf("mouse %v, says %q", d.mouse, p.Toast())
		}
		p.Press("esc")
		if _, ok := seat.Asked[screen.PopMsg](p); !ok {
			t.Error("esc does not go back")
		}
	})
}

func TestTheVaultAndTheStoreHaveTheirOwnPlaces(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := sit(t, d, 100, 30).Press("right", "right", "G", "enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "store" {
			t.Errorf("went to %+v", to)
		}
		if look, ok := seat.Asked[screen.LookMsg](p); ok && look.Look.Theme != "auto" {
			t.Errorf("the theme that was only looked at stays: %+v", look)
		}
		p.Press("k", "enter")
		if to, _ := seat.Asked[screen.GoMsg](p); to.Place != "vault" {
			t.Errorf("went to %+v", to)
		}
	})
}
