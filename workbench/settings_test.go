package workbench

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"patchbay/problem"
)

// profile is a workbench on an empty home.
func profile(t *testing.T, text string) *Workbench {
	t.Helper()
	home := Home{Root: t.TempDir(), Profile: "default"}
	if text != "" {
		placeFile(t, home.Settings(), text)
	}
	w := Open(Options{Home: home})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func TestSettingsThatCannotBeUnderstoodAreToldByLineAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"vault: safe\n":                          "line 1, column 1: vault must be keyring, file or env",
		"# mine\nvault: file\nreadOnly: maybe\n": "line 3, column 1: readOnly must be true or false",
		"vault: memory\n":                        "vault must be keyring",
		"readOnly: [true]\n":                     "line 1",
		"vault: file\nvault: env\n":              "line 2, column 1: vault is there twice",
		"- a\n- b\n":                             "must be keys with values",
		"vault: \"file\n":                        "line 1",
		"a: 1\n---\nb: 2\n":                      "more than one document",
		"vault: env\nread-only: true\n":          "line 2, column 1: read-only is not a setting; did you mean readOnly?",
		"Veil: true\n":                           "line 1, column 1: Veil is not a setting; did you mean veil?",
	} {
		w := profile(t, text)
		_, err := w.settings()
		kind(t, err, problem.Usage, w.opt.Home.Settings(), says, "patchbay doctor")
		if on, err := w.ProfileReadOnly(t.Context()); err == nil || !on {
			t.Errorf("%q lets write", text)
		}
		if err := w.SetProfileReadOnly(t.Context(), false); err == nil {
			t.Errorf("%q was written over", text)
		}
		if raw, err := os.ReadFile(w.opt.Home.Settings()); err != nil || string(raw) != text {
			t.Errorf("%q became %q (%v)", text, raw, err)
		}
	}
}

func TestTheDoctorWorksWithBrokenSettingsAndTellsOddOnes(t *testing.T) {
	t.Parallel()
	for text, c := range map[string]struct{ state, says, fix string }{
		"vault: safe\n":                    {Broken, "line 1", "without the file"},
		"readonly: true\nvault: keyring\n": {Broken, "line 1, column 1: readonly is not a setting; did you mean readOnly?", "without the file"},
		"vault: env\nvaultBefore: file\n":  {Doubt, "from a passphrase-locked file to a file locked by the key", "patchbay vault move env"},
	} {
		w := profile(t, text)
		s := &scene{t: t, Workbench: w}
		if got := s.check("settings"); got.State != c.state || !strings.Contains(got.Detail, c.says) || !strings.Contains(got.Fix, c.fix) {
			t.Errorf("%q: %+v", text, got)
		}
		if s.check("store").State != Fine {
			t.Errorf("%q: the doctor stopped there", text)
		}
	}
	for _, c := range (&scene{t: t, Workbench: profile(t, "vault: keyring\n")}).Doctor(t.Context()) {
		if c.Name == "settings" {
			t.Errorf("nothing is odd: %+v", c)
		}
	}
}

func TestAChangeLeavesTheRestOfTheFileAsItIs(t *testing.T) {
	t.Parallel()
	for before, after := range map[string]string{
		"": "readOnly: true\n",
		"# mine\nvault: file # since May\nnoMouse: true": "# mine\nvault: file # since May\nnoMouse: true\nreadOnly: true\n",
		"readOnly: false # for now\nvault: env\n":        "readOnly: true # for now\nvault: env\n",
		"readOnly :   \"no\"\n":                          "", // quoted: not true or false
		"'readOnly': false\r\nvault: env\r\n":            "readOnly: true\r\nvault: env\r\n",
		"# nothing but words\n":                          "# nothing but words\nreadOnly: true\n",
	} {
		w := profile(t, before)
		err := w.SetProfileReadOnly(t.Context(), true)
		if after == "" {
			if err == nil {
				t.Errorf("%q was taken", before)
			}
			continue
		}
		raw, rerr := os.ReadFile(w.opt.Home.Settings())
		if err != nil || rerr != nil || string(raw) != after {
			t.Errorf("%q became %q, want %q: %v %v", before, raw, after, err, rerr)
		}
		if err := w.SetProfileReadOnly(t.Context(), false); err != nil {
			t.Error(err)
		}
		if on, err := w.ProfileReadOnly(t.Context()); on || err != nil {
			t.Errorf("%q cannot be taken back: %v", before, err)
		}
	}
}

func TestSettingsInAnUnusualHandAreNotTouched(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{vault: file, readOnly: false}\n", "vault: file\n...\n", "readOnly:\n  false\n", "? readOnly\n: false\n"} {
		w := profile(t, text)
		if err := w.SetProfileReadOnly(t.Context(), true); !problem.Is(err, problem.Usage) {
			if on, serr := w.ProfileReadOnly(t.Context()); err != nil || serr != nil || !on {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if raw, err := os.ReadFile(w.opt.Home.Settings()); err != nil || string(raw) != text {
			t.Errorf("%q became %q (%v)", text, raw, err)
		}
	}
}

func TestALinkedSettingsFileStaysALink(t *testing.T) {
	t.Parallel()
	w := profile(t, "")
	real := filepath.Join(t.TempDir(), "mine.yaml")
	placeFile(t, real, "vault: env\n")
	if err := os.MkdirAll(w.opt.Home.Dir(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, w.opt.Home.Settings()); err != nil {
		t.Skipf("skipped: this system makes no links: %v", err)
	}
	if err := w.SetProfileReadOnly(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(real); err != nil || string(raw) != "vault: env\nreadOnly: true\n" {
		t.Errorf("%q %v", raw, err)
	}
}

func TestManyWhoChangeSettingsAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	w := profile(t, "# kept\n")
	other := Open(Options{Home: w.opt.Home})
	defer other.Close() //nolint:errcheck // nothing was opened
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			var err error
			if i%2 == 0 {
				err = w.choose(context.Background(), map[string]string{keyVault: "env"})
			} else {
				err = other.SetProfileReadOnly(context.Background(), true)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := other.settings()
	if err != nil || got.vault != InEnv || !got.readOnly {
		t.Fatalf("%+v %v", got, err)
	}
	left, err := filepath.Glob(filepath.Join(w.opt.Home.Dir(), ".settings-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestASettingThatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, line := range rapid.SliceOfN(rapid.SampledFrom([]string{"# c", "", "vault: file", "readOnly: false #x", "theme: Mine", "\"vault\": env", "vaultBefore:   keyring  "}), 0, 6).Draw(t, "lines") {
			text += line + "\n"
		}
		before, err := parseSettings("f", []byte(text))
		if err != nil {
			return // a key is there twice
		}
		key := rapid.SampledFrom([]string{keyVault, keyBefore, keyReadOnly}).Draw(t, "key")
		value := map[string]string{keyReadOnly: "true"}[key]
		if key != keyReadOnly {
			value = string(rapid.SampledFrom(lastingVaults()).Draw(t, "kind"))
		}
		out := edited([]byte(text), key, value)
		if !says("f", out, map[string]string{key: value}) {
			t.Fatalf("%q became %q", text, out)
		}
		after, err := parseSettings("f", out)
		if err != nil || len(after.odd) != len(before.odd) || strings.Count(string(out), "#") != strings.Count(text, "#") {
			t.Fatalf("%q became %q", text, out)
		}
		if gone := edited(out, key, ""); !says("f", gone, map[string]string{key: ""}) {
			t.Fatalf("%q became %q", out, gone)
		}
	})
}

func FuzzSettingsAreReadOrRefusedByPlace(f *testing.F) {
	for _, s := range []string{"vault: file\n", "readOnly: true", "{", "vault: [", "\xff", "a: &x\n  b: *x\n", "<<: {vault: env}\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := parseSettings("settings.yaml", text)
		if err != nil && (!problem.Is(err, problem.Usage) || !strings.HasPrefix(err.Error(), "settings.yaml")) {
			t.Fatalf("%v", err)
		}
		if err == nil && got.vault != "" && !strings.Contains(string(text), "vault") && !strings.Contains(string(text), "\\") {
			t.Fatalf("%q says %s", text, got.vault)
		}
	})
}
