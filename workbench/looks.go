package workbench

import (
	"context"
	"regexp"

	"patchbay/model/document"
	"patchbay/problem"
)

// Looks are how a person wants the screen of this profile to be, whatever a run of the program was told. The zero value is
// a person that has said nothing.
type Looks struct {
	Theme   string // by its name; "" for as the terminal is
	NoMouse bool   // the mouse is the terminal's own
}

var lookName = regexp.MustCompile(`^[a-z][a-z-]{0,31}$`)

// Looks reads what the profile's settings say of the screen. It opens no store. Settings that cannot be understood are an
// error, and say nothing.
func (w *Workbench) Looks() (Looks, error) {
	chosen, err := w.settings()
	return chosen.looks, err
}

// SetTheme keeps a theme by its name for this profile; "" for as the terminal is.
func (w *Workbench) SetTheme(ctx context.Context, name string) error {
	if name != "" && !lookName.MatchString(name) {
		return problem.New(problem.Usage, "%q cannot be a theme's name.", problem.Clean(name))
	}
	return w.choose(ctx, map[string]string{keyTheme: name})
}

// SetMouse says whether the screen takes the mouse.
func (w *Workbench) SetMouse(ctx context.Context, on bool) error {
	return w.choose(ctx, map[string]string{keyNoMouse: map[bool]string{false: "true"}[on]})
}

// themeNamed reads a theme's name; what cannot be one is odd, and nothing worse: it forbids no writing.
func themeNamed(n document.Node, odd []string) (string, []string) {
	text, err := n.Text()
	if err == nil && !lookName.MatchString(text) {
		err = n.Fault("must be the name of a theme, as in light")
	}
	if err != nil {
		return "", append(odd, err.Error())
	}
	return text, odd
}
