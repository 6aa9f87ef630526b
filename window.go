package main

import (
	"cmp"
	"context"
	"errors"
	"os"

	"patchbay/problem"
	"patchbay/ui"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// window is the terminal interface over a workbench, as the environment wants it.
func window(w *workbench.Veiled, o workbench.Options, demo string) ui.Options {
	keys, _, err := chosen(o.Home.Keys())
	looks, odd := w.Looks()
	if err == nil {
		err = odd
	}
	if unasked := w.UnaskedVeil(); unasked != nil {
		err = unasked
	}
	if lost := w.VeilKey(); lost != nil && err == nil {
		err = lost
	}
	name := looks.Theme
	if _, ok := theme.Named(name); !ok {
		name, err = "", problem.New(problem.Usage, "There is no theme %q, which the profile's settings name.", problem.Clean(looks.Theme)).
			WithHint("The key , shows all themes.").Because(err)
	}
	return ui.Options{
		Keys: keys, Trouble: err,
		Services: w, Profile: o.Home.Profile, Demo: demo, Theme: cmp.Or(o.Getenv("PATCHBAY_THEME"), name), NoMouse: looks.NoMouse,
		Accessible: o.Getenv("PATCHBAY_ACCESSIBLE") != "", Getenv: o.Getenv,
	}
}

// staged is the window of the demo.
func staged(d *workbench.Demo, o workbench.Options) ui.Options {
	w := window(workbench.NewVeiled(d.Workbench), o, d.Words())
	w.DemoState, w.Furnish = d.StateURL, d.Furnish
	return w
}

// tried is a window that offers the demo in between. Its tokens, which open nothing, stay in memory: neither the keyring
// nor a passphrase is asked for something to look at.
func tried(w ui.Options, o workbench.Options) ui.Options {
	w.Demonstrate = func(ctx context.Context) (ui.Stage, error) {
		o := furnished(o)
		o.Vault = workbench.InMemory
		d, err := workbench.StartDemo(context.WithoutCancel(ctx), o, workbench.UsualSandbox())
		if err != nil {
			return ui.Stage{}, err
		}
		if err := d.Furnish(ctx); err != nil {
			return ui.Stage{}, errors.Join(err, d.Close())
		}
		return ui.Stage{Services: workbench.NewVeiled(d.Workbench), Words: d.Words(), State: d.StateURL, Close: d.Close}, nil
	}
	return w
}

// closed closes a workbench behind the screen, and says for what it waits.
func closed(w interface{ Underway() int }, shut func() error) error {
	if w.Underway() > 0 {
		_, _ = os.Stderr.WriteString(underway) // whoever looks sees that it goes on
	}
	return shut()
}

const underway = "A change was sent: waiting for the provider's answer. ctrl+c leaves it to the next start, which asks for it.\n"
