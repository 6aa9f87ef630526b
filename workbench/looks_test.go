package workbench

import (
	"os"
	"strings"
	"testing"

	"patchbay/problem"
)

func TestAThemeIsKeptForTheProfileBesideEverythingElse(t *testing.T) {
	t.Parallel()
	home := Home{Root: t.TempDir(), Profile: "default"}
	w := Open(Options{Home: home})
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	if l, err := w.Looks(); err != nil || l != (Looks{}) {
		t.Errorf("a new profile looks as %+v, %v", l, err)
	}
	if err := w.SetProfileReadOnly(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	for _, step := range []error{w.SetTheme(t.Context(), "blue-orange"), w.SetMouse(t.Context(), false)} {
		if step != nil {
			t.Fatal(step)
		}
	}
	if l, err := w.Looks(); err != nil || l != (Looks{Theme: "blue-orange", NoMouse: true}) {
		t.Errorf("%+v, %v", l, err)
	}
	if on, err := w.ProfileReadOnly(t.Context()); !on || err != nil {
		t.Error("another setting was lost")
	}
	if err := w.SetTheme(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if err := w.SetMouse(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(home.Settings()); err != nil || strings.TrimSpace(string(text)) != "readOnly: true" {
		t.Errorf("the file holds %q, %v", text, err)
	}
	if err := w.SetTheme(t.Context(), "Pink: x"); !problem.Is(err, problem.Usage) {
		t.Errorf("%v", err)
	}
}

func TestAThemeThatCannotBeOneForbidsNoWriting(t *testing.T) {
	t.Parallel()
	got, err := parseSettings("settings.yaml", []byte("theme: [a]\nnoMouse: true\n"))
	if err != nil || !got.looks.NoMouse || got.looks.Theme != "" || len(got.odd) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}
