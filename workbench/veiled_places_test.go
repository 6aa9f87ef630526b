package workbench

import (
	"path"
	"strings"
	"testing"
)

func TestTheProgramsFolderElsewhereStaysUnderTheVeil(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		root, home string
		stays      bool
	}{
		{"/mnt/data/corvane", "/home/zyxwarda", true},
		{"/var/lib/corvane/patchbay", "/root", true},
		{"/mnt/zyxwarda/corvane", "/home/zyxwarda", false},
		{"/mnt/data/Zyxwarda-corvane", "/home/zyxwarda", false},
		{"/home/corvane/patchbay", "/home/zyxwarda", false},
		{"/home/corvane/patchbay", "/root", false},
		{"/srv/people/corvane/patchbay", "/srv/people/zyxwarda", false},
		{"/corvane", "/home/zyxwarda", false},
		{"/mnt/data/corvane", "", false},
	} {
		getenv := func(name string) string { return map[string]string{"HOME": c.home}[name] }
		v := NewVeiled(Open(Options{Veil: true, Home: Home{Root: c.root, Profile: "default"}, Getenv: getenv}))
		said := "The store " + path.Join(c.root, "profiles", "default", "store.db") + " cannot be read; " + path.Base(c.root) + " is somebody."
		got := v.making().Sentence(said)
		if stays := strings.Contains(got, c.root+"/"); stays != c.stays {
			t.Errorf("with the home %q it says %s", c.home, got)
		}
		if strings.Contains(c.root, "corvane") && strings.Contains(got, "corvane is") {
			t.Errorf("the word alone was let through: %s", got)
		}
	}
}
