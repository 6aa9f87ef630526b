package workbench

import (
	"path/filepath"
	"strings"

	"patchbay/problem"
)

// UnaskedVeil is why the veil is on though nobody asked for it: the profile's settings, which may want it, cannot be
// understood. It is nil where the veil is off, or somebody asked for it.
func (v *Veiled) UnaskedVeil() error {
	if v.opt.Veil || !v.Veil() || !v.unasked {
		return nil
	}
	_, err := v.Workbench.settings()
	if err == nil { // mended since
		return nil
	}
	p := problem.As(err) // of the person's own file and nobody's record: it names the line as it was written
	return problem.New(p.Kind, "The veil is on, and names are pseudonyms, because the settings cannot be understood: %s", continued(p.Text)).
		WithHint("%s", p.Hint).WithFix("patchbay doctor").Because(err)
}

// refusesExport says that a file would hold pseudonyms that nobody asked for.
func (v *Veiled) refusesExport() error {
	why := v.UnaskedVeil()
	if why == nil {
		return nil
	}
	p := problem.As(why)
	return problem.New(problem.Usage, "Nothing was exported, because nobody asked for pseudonyms. %s", p.Text).
		WithHint("Mend the settings; with --veil pseudonyms are exported all the same.").WithFix("patchbay doctor").Because(why)
}

// places tells the veil where the program keeps its files. Where nobody asked for the veil, they are shown as they are;
// else the person's own folder is ~, whose name may be theirs, and a folder elsewhere stays unless it may tell whose it is.
func (v *Veiled) places() {
	own := func(path string) {
		v.veil.Know(strings.TrimLeft(filepath.ToSlash(path), "/"), strings.TrimLeft(path, `/\`))
	}
	if v.unasked {
		own(v.opt.Home.Dir())
		own(v.opt.Home.Root)
		return
	}
	if v.opt.Getenv == nil {
		return
	}
	home := v.opt.Getenv("HOME")
	v.veil.Home(home)
	if data, err := dataDir(v.opt.Getenv); err == nil && home != "" {
		if rest, err := filepath.Rel(home, filepath.Join(data, "patchbay")); err == nil && !strings.HasPrefix(rest, "..") {
			own(strings.TrimLeft(rest, "."))
		}
	}
	if !ofSomebody(v.opt.Home.Root, home) {
		own(v.opt.Home.Root)
	}
}

// ofSomebody reports whether a folder may tell a person's name: it lies where people have their folders, or is called like
// the person's own one, home. One of a single word could be anybody's name, and so could all without a home.
func ofSomebody(path, home string) bool {
	slashed := func(s string) string {
		return strings.ToLower(filepath.ToSlash(strings.TrimPrefix(s, filepath.VolumeName(s))))
	}
	at, mine := slashed(filepath.Clean(path)), slashed(filepath.Clean(home))
	user := mine[strings.LastIndexByte(mine, '/')+1:]
	if home == "" || user == "" || strings.Contains(at, user) || strings.Count(at, "/") < 2 {
		return true
	}
	for _, people := range []string{"/home/", "/users/", "/run/user/", "/media/", "/run/media/", mine[:len(mine)-len(user)]} {
		if people != "/" && strings.HasPrefix(at, people) {
			return true
		}
	}
	return false
}
