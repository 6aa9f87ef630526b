package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKilledWhileImporting kills an import in the middle of a row, at each moment of its write. The same command once
// more finishes: everybody is there once, whether they have an e-mail to be found by or only a name.
func TestKilledWhileImporting(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]map[string]any{
		"after the request was sent": {"route": "POST /contacts/", "kind": "hold", "count": 1, "skip": 2},
		"before the answer came":     {"route": "POST /contacts/", "kind": "hold-after", "count": 1, "skip": 2},
		"after the answer came":      {"route": "GET /contacts/{id}", "kind": "hold", "count": 1, "skip": 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 25)
			w.connect()
			w.must("pull")
			table := "email,firstName,lastName\n"
			for i := range 3 {
				table += fmt.Sprintf("kill%d@example.com,Ninotschka,Quince %d\n,Otto,Larch %d\n", i, i, i)
			}
			file := filepath.Join(t.TempDir(), "people.csv")
			if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
				t.Fatal(err)
			}
			w.fault(fault)
			p := w.start("import", "contact", file, "--in", "acme", "--yes")
			w.held()
			p.kill()
			w.heal()
			w.settled()
			w.must("import", "contact", file, "--in", "acme", "--yes")
			made := map[string]int{}
			for _, wr := range w.writes() {
				if first, _ := wr.After["firstName"].(string); strings.EqualFold(first, "Otto") || strings.EqualFold(first, "Ninotschka") {
					made[fmt.Sprint(wr.After["lastName"])]++
				}
			}
			if len(made) != 6 {
				t.Errorf("the provider made %v", made)
			}
			for who, n := range made {
				if n != 1 {
					t.Errorf("%s was made %d times", who, n)
				}
			}
			if r := w.must("import", "contact", file, "--in", "acme", "--yes"); !strings.HasPrefix(r.out, "Nothing to import: 6 already like that") {
				t.Errorf("once more: %s %s", r.out, r.err)
			}
		})
	}
}

// TestAFullPlaceLeavesNoHalfFile: an export that cannot be written to its end leaves what was under the name, and nothing beside it.
func TestAFullPlaceLeavesNoHalfFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 25)
	w.connect()
	w.must("pull")
	dir := t.TempDir()
	file := filepath.Join(dir, "people.csv")
	if err := os.WriteFile(file, []byte("what was there"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := w.run("export", "contact", "-o", file, "--columns", "nonsense", "--yes"); r.code != 2 {
		t.Errorf("%+v", r)
	}
	if r := w.run("export", "contact", "-o", file); r.code != 7 || !strings.Contains(r.err, "is there already (14 bytes") {
		t.Errorf("nobody said that it may be replaced: %+v", r)
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Log("this system has no /dev/full: a full disk was not tried")
	} else if r := w.run("export", "contact", "-o", "/dev/full", "--format", "csv"); r.code != 1 || !strings.Contains(r.err, "no space left") {
		t.Errorf("a full disk: %+v", r)
	}
	if r := w.run("export", "contact", "-o", filepath.Join(dir, "nowhere", "x.csv")); r.code != 1 || !strings.Contains(r.err, "cannot be written") {
		t.Errorf("no folder: %+v", r)
	}
	raw, err := os.ReadFile(file)
	if err != nil || string(raw) != "what was there" {
		t.Errorf("%q %v", raw, err)
	}
	w.must("export", "contact", "-o", file, "--yes")
	about, err := os.Stat(file)
	left, err2 := os.ReadDir(dir)
	if err != nil || err2 != nil || about.Mode().Perm() != 0o600 || about.Size() < 100 || len(left) != 1 {
		t.Errorf("%v %v %v", about, left, err)
	}
}
