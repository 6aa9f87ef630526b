package shelf

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/spec"
	"patchbay/model"
	"patchbay/problem"
)

const acme = `id: acme
name: Acme
summary: People in boxes.
workspace: box
hosts: {api: "https://api.example.com"}
auth: {token: {label: Key}}
account: {get: /me, id: id, name: name, kind: box}
workspaces: {get: /boxes, items: boxes, id: id, name: name}
errors: {message: [message]}
models: {contact: {id: id, list: {get: /people, items: people}, fields: {firstName: first}}}
`

// shop stands for the program's own connectors.
type shop struct{ asked int }

func (*shop) IDs() []string { return []string{"borrowed", "zebra"} }

func (s *shop) Get(id string) (connectors.Connector, error) {
	s.asked++
	if slices.Contains(s.IDs(), id) {
		return spec.Load(id, []byte(strings.Replace(acme, "id: acme", "id: "+id, 1)), spec.Hooks{})
	}
	return nil, problem.New(problem.NotFound, "There is no connector called %q.", id)
}

// stock makes a shelf with these files.
func stock(t *testing.T, files map[string]string) (*Shelf, *shop, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "connectors")
	for name, text := range files {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := &shop{}
	return New(s, dir), s, dir
}

func TestAFileIsAConnectorBesideTheBuiltInOnes(t *testing.T) {
	t.Parallel()
	s, _, _ := stock(t, map[string]string{"acme.yaml": acme, "notes.txt": "hello", ".acme.yaml.swp": "", ".hidden.yaml": acme})
	if got := s.IDs(); !slices.Equal(got, []string{"acme", "borrowed", "zebra"}) {
		t.Fatalf("ids are %v", got)
	}
	c, err := s.Get("acme")
	if err != nil || c.Describe().Name != "Acme" {
		t.Fatal(c, err)
	}
	if s.Path("acme") == "" || s.Path("zebra") != "" {
		t.Errorf("files are %q and %q", s.Path("acme"), s.Path("zebra"))
	}
	if again, _ := s.Get("acme"); again != c {
		t.Error("it was compiled twice")
	}
}

func TestNothingIsReadUntilItIsAskedFor(t *testing.T) {
	t.Parallel()
	s, built, _ := stock(t, map[string]string{"acme.yaml": "id: ["})
	if got := s.IDs(); len(got) != 3 || built.asked != 0 || len(s.made) != 0 {
		t.Fatalf("ids %v, built-in ones asked %d times, made %v", got, built.asked, s.made)
	}
}

func TestABrokenFileKeepsNobodyFromTheOthers(t *testing.T) {
	t.Parallel()
	s, _, dir := stock(t, map[string]string{
		"acme.yaml": acme, "broken.yaml": strings.Replace(acme, "id: acme\nname:", "id: broken\nnam:", 1), "other.yaml": acme, "zebra.yaml": acme, "No Id.yaml": acme,
	})
	if _, err := s.Get("acme"); err != nil {
		t.Error(err)
	}
	if _, err := s.Get("zebra"); err != nil {
		t.Error("the built-in one is hidden:", err)
	}
	want := map[string]string{
		"acme": "", "broken": "nam is not a key here; did you mean name?", "other": "calls itself acme", "zebra": "has the id of a connector that comes with the program", "No Id": "cannot be an id",
	}
	for _, f := range s.Files() {
		words, known := want[f.ID]
		delete(want, f.ID)
		if !known || (f.Err == nil) != (words == "") || f.Err != nil && !strings.Contains(f.Err.Error(), words) {
			t.Errorf("%s: %v, want %q", f.ID, f.Err, words)
		}
		if f.Path != filepath.Join(dir, f.ID+".yaml") {
			t.Errorf("%s is said to be at %s", f.ID, f.Path)
		}
	}
	if len(want) > 0 {
		t.Errorf("not listed: %v", want)
	}
	_, err := s.Get("broken")
	if p := problem.As(err); p.Kind != problem.Invalid || !strings.Contains(p.Text, "line 2") || !strings.HasPrefix(p.Fix, "patchbay connectors lint ") {
		t.Errorf("got %+v", p)
	}
}

func TestAFileThatWasMendedIsReadAgain(t *testing.T) {
	t.Parallel()
	s, _, dir := stock(t, map[string]string{"acme.yaml": "id: acme"})
	if _, err := s.Get("acme"); err == nil {
		t.Fatal("half a file is a connector")
	}
	if err := os.WriteFile(filepath.Join(dir, "acme.yaml"), []byte(acme), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get("acme"); err != nil {
		t.Fatal(err)
	}
}

func TestNoNameLeadsOutOfTheFolder(t *testing.T) {
	t.Parallel()
	s, _, dir := stock(t, map[string]string{"acme.yaml": acme})
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "outside.yaml"), []byte(acme), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"../outside", "./acme", "connectors/acme", "", "nobody", "acme.yaml", "ACME"} {
		if _, err := s.Get(id); !problem.Is(err, problem.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestAFolderThatIsNotThereIsAnEmptyShelf(t *testing.T) {
	t.Parallel()
	s, _, _ := stock(t, nil)
	if len(s.IDs()) != 2 || len(s.Files()) != 0 {
		t.Fatalf("%v %v", s.IDs(), s.Files())
	}
}

func TestAFolderThatIsNoneIsTold(t *testing.T) {
	t.Parallel()
	s, _, dir := stock(t, nil)
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if files := s.Files(); len(files) != 1 || !problem.Is(files[0].Err, problem.Storage) {
		t.Fatalf("got %v", files)
	}
	if len(s.IDs()) != 2 {
		t.Fatalf("the built-in ones are gone: %v", s.IDs())
	}
}

func TestAFileThatIsNoFileIsTold(t *testing.T) {
	t.Parallel()
	s, _, dir := stock(t, map[string]string{"acme.yaml": acme})
	if err := os.Symlink(os.DevNull, filepath.Join(dir, "null.yaml")); err != nil {
		t.Skip("this system has no symbolic links:", err)
	}
	if _, err := s.Get("null"); !problem.Is(err, problem.Storage) {
		t.Fatalf("got %v", err)
	}
}

func TestAFileMayKeepAModelOfTheUsersOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	own := strings.Replace(acme, "models: {", "models: {invoice: {id: id, list: {get: /invoices, items: invoices}, fields: {number: nr, total: cents | factor 100}}, ", 1)
	if err := os.WriteFile(filepath.Join(dir, "acme.yaml"), []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(&shop{}, dir).Get("acme"); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "models.invoice") {
		t.Fatalf("without the model: %v", err)
	}
	models := append(model.Builtin(), model.Model{Name: "invoice", Plural: "Invoices", Fields: []model.Field{
		{Name: "number", Label: "Number", Type: model.Text}, {Name: "total", Label: "Total", Type: model.Number},
	}})
	c, err := New(&shop{}, dir).Knowing(func() []model.Model { return models }).Get("acme")
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := c.Describe().Carries("invoice", "total"); !ok || f.Native != "cents" {
		t.Fatalf("%+v", c.Describe().Fields)
	}
	if got := spec.LintKnowing([]byte(own), models); slices.ContainsFunc(got, func(f spec.Finding) bool { return !f.Doubt }) {
		t.Fatalf("%+v", got)
	}
}
