package workbench

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestTheDoctorTellsWhatOthersMayWrite(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no such rights on this system")
	}
	for name, c := range map[string]struct {
		path  func(Home) string
		mode  os.FileMode
		fix   string
		vault string // the state of the vault's line
	}{
		"the data folder":      {func(h Home) string { return h.Root }, 0o777, "chmod 700 ", Fine},
		"the profile":          {func(h Home) string { return h.Dir() }, 0o770, "chmod 700 ", Doubt},
		"the vault":            {func(h Home) string { return h.Vault() }, 0o722, "chmod 700 ", Broken},
		"the locks":            {func(h Home) string { return filepath.Join(h.Vault(), "locks") }, 0o770, "chmod 700 ", Doubt},
		"the connectors":       {func(h Home) string { return h.Connectors() }, 0o702, "chmod 700 ", Fine},
		"a connector's file":   {func(h Home) string { return filepath.Join(h.Connectors(), "x.yaml") }, 0o666, "chmod 600 ", Fine},
		"the settings":         {func(h Home) string { return h.Settings() }, 0o620, "chmod 600 ", Fine},
		"nothing of the sort":  {func(h Home) string { return h.Dir() }, 0o755, "", Fine},
		"a folder for reading": {func(h Home) string { return h.Connectors() }, 0o755, "", Fine},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := openKept(t, func(o *Options) { o.Vault = InEnv })
			s.connect()
			home := s.opt.Home
			placeFile(t, filepath.Join(home.Connectors(), "x.yaml"), "id: x")
			for _, path := range []string{home.Root, home.Connectors()} {
				if err := os.Chmod(path, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.MkdirAll(filepath.Join(home.Vault(), "locks"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(c.path(home), c.mode); err != nil { //nolint:gosec // that is what is looked for
				t.Fatal(err)
			}
			want := ""
			if c.fix != "" {
				want = Doubt + ": Others may write into " + c.path(home) + ". / " + c.fix + c.path(home)
			}
			checks := s.Doctor(t.Context())
			if got := told(checks, "rights"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := told(checks, "vault"); !strings.HasPrefix(got, c.vault+": ") || c.vault != Fine && !strings.HasSuffix(got, c.fix+c.path(home)) {
				t.Errorf("the vault: %q", got)
			}
			view, err := s.Secrets(t.Context())
			if err != nil || view.Opens == (c.vault == Broken) || (view.Trouble == "") != (c.vault == Fine) || (view.Fix == "") != (c.vault == Fine) {
				t.Errorf("%+v, %v", view, err)
			}
		})
	}
}
