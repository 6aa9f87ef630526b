package workbench

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors/shelf"
	"patchbay/problem"
)

const boxes = `id: boxes
name: Boxes
summary: People in boxes.
workspace: box
hosts: {api: "https://api.example.com"}
limits: [{requests: 10, per: 1s, scope: account}]
auth: {token: {label: Key}}
account: {get: /me, id: id, name: name, kind: box}
workspaces: {get: /boxes, items: boxes, id: id, name: name}
errors: {message: [message]}
models: {contact: {id: id, list: {get: /people, items: people}, fields: {firstName: first}}}
`

// shelved is a workbench with these files in its folder of connectors.
func shelved(t *testing.T, files map[string]string) (*Workbench, Home) {
	t.Helper()
	home := Home{Root: t.TempDir(), Profile: "default"}
	if err := os.Mkdir(home.Connectors(), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(home.Connectors(), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := Open(Options{Home: home, Catalog: shelf.New(catalog(), home.Connectors()), Vault: InMemory})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w, home
}

func TestAFileInTheFolderOfConnectorsIsAConnector(t *testing.T) {
	t.Parallel()
	w, home := shelved(t, map[string]string{"boxes.yaml": boxes})
	all, err := w.Connectors()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(c Connector) bool { return c.ID == "boxes" })
	if i < 0 || all[i].File != filepath.Join(home.Connectors(), "boxes.yaml") || len(all) < 2 {
		t.Fatalf("got %+v", all)
	}
	for _, c := range all {
		if (c.File != "") != (c.ID == "boxes") {
			t.Errorf("%s is read from %q", c.ID, c.File)
		}
	}
}

func TestABrokenConnectorIsToldByNameAndHidesNoOther(t *testing.T) {
	t.Parallel()
	built := catalog().IDs()[0]
	w, home := shelved(t, map[string]string{"boxes.yaml": boxes, "broken.yaml": "id: broken\nnam: x\n", built + ".yaml": boxes})
	all, err := w.Connectors()
	if err != nil || !slices.ContainsFunc(all, func(c Connector) bool { return c.ID == "boxes" }) || !slices.ContainsFunc(all, func(c Connector) bool { return c.ID == built && c.File == "" }) {
		t.Fatalf("%v %v", all, err)
	}
	if _, err := w.Connector("broken"); !problem.Is(err, problem.Invalid) {
		t.Fatalf("got %v", err)
	}
	states := map[string]string{}
	for _, c := range w.Doctor(t.Context()) {
		states[c.Name] = c.State + " " + c.Detail + " " + c.Fix
	}
	path := filepath.Join(home.Connectors(), "broken.yaml")
	if got := states["connector broken"]; !strings.HasPrefix(got, "fail "+path+", line 2") || !strings.HasSuffix(got, "patchbay connectors lint "+path) {
		t.Errorf("the broken one: %s", got)
	}
	if got := states["connector boxes"]; !strings.HasPrefix(got, "ok ") {
		t.Errorf("the whole one: %s", got)
	}
	if got := states["connector "+built]; !strings.Contains(got, "comes with the program") {
		t.Errorf("the one that is in the way: %s", got)
	}
}

func TestLintTellsWhyAFileWouldNotBeUsed(t *testing.T) {
	t.Parallel()
	w, _ := shelved(t, nil)
	built := catalog().IDs()[0]
	for _, c := range []struct{ file, text, want string }{
		{"boxes.yaml", boxes, ""},
		{"dir/spec.yaml", boxes, ""},
		{"other.yaml", boxes, "has to be boxes.yaml"},
		{built + ".yaml", strings.Replace(boxes, "id: boxes", "id: "+built, 1), "comes with the program"},
	} {
		words := ""
		for _, f := range w.Lint(c.file, []byte(c.text)) {
			if f.Level == Fault {
				t.Errorf("%s: %+v", c.file, f)
			}
			if f.Key == "id" {
				words = f.Text
			}
		}
		if (words == "") != (c.want == "") || !strings.Contains(words, c.want) {
			t.Errorf("%s: %q", c.file, words)
		}
	}
	if found := w.Lint("boxes.yaml", []byte("id: boxes\nnam: x\n")); len(found) < 5 || found[0].Level != Fault || found[0].File != "boxes.yaml" {
		t.Errorf("got %+v", found)
	}
}
