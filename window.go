package main

import (
	"cmp"

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
	w.DemoState = d.StateURL
	return w
}
