package workbench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// veiledScene is a scene with the canary among its people, and the veil before it.
func veiledScene(t *testing.T) (s *scene, v *Veiled, id string) {
	t.Helper()
	s = open(t)
	c := s.pulled()
	done := s.apply(s.plan(Edit{Model: "contact", Connection: c.Name, Values: map[string]any{
		"firstName": "Quillon", "lastName": "Zyxwarda", "email": "quillon.zyxwarda@corvane.test", "phone": "+12126880142", "tags": "zyxwarda-vip, brindlewick",
	}}))
	v = NewVeiled(s.Workbench)
	v.SetVeil(true)
	return s, v, done.Record
}

// unseen fails where something of the canary is in a text.
func unseen(t *testing.T, what string, text any) {
	t.Helper()
	if s := fmt.Sprintf("%+v", text); trace(s) != "" {
		t.Errorf("%s shows %q: %s", what, trace(s), s)
	}
}

func TestAnEditThroughTheVeilReachesTheTrueRecord(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil {
		t.Fatal(err)
	}
	unseen(t, "the record", doc(view))
	// The form hands back all that it shows as its base, and as a value what was typed alone.
	p, err := v.PlanEdit(t.Context(), Edit{Model: "contact", ID: id, Base: view.Record.Fields, Values: map[string]any{"phone": phoneA}, By: "the test"})
	if err != nil {
		t.Fatal(err)
	}
	unseen(t, "the plan", doc(p)+fmt.Sprint(p.Shown()))
	if len(p.Changes) != 1 || p.Changes[0].After != phoneA || p.Changes[0].Before != view.Record.Fields["phone"] {
		t.Errorf("the difference is %s", doc(p.Changes))
	}
	done, err := v.Apply(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	unseen(t, "the change", doc(done))
	if got := s.value(s.native(id), "phone"); got != phoneA {
		t.Errorf("the provider holds %v", got)
	}
	if now := s.show(id); text(now, "lastName") != "Zyxwarda" || text(now, "email") != "quillon.zyxwarda@corvane.test" {
		t.Errorf("something else was written: %s", doc(now.Record.Fields))
	}
}

func TestAPseudonymNeverBecomesTheTruth(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	before := s.writes()
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil {
		t.Fatal(err)
	}
	plan := func(values map[string]any) (Plan, error) {
		return v.PlanEdit(t.Context(), Edit{Model: "contact", ID: id, Base: view.Record.Fields, Values: values})
	}
	shown := view.Record.Fields
	if p, err := plan(map[string]any{"lastName": shown["lastName"], "email": shown["email"], "tags": shown["tags"]}); err != nil || len(p.Changes) != 0 {
		t.Errorf("what was not changed is a change: %s, %v", doc(p.Changes), err)
	}
	if _, err := plan(map[string]any{"lastName": shown["lastName"].(string) + "-Smith"}); !problem.Is(err, problem.Usage) {
		t.Errorf("a pseudonym with something behind it was taken: %v", err)
	}
	if _, err := v.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: []string{id}, Ops: []BulkOp{{Field: "lastName", How: BulkSet, Value: "Mrs " + shown["lastName"].(string)}}}); !problem.Is(err, problem.Usage) {
		t.Errorf("a working copy took a pseudonym: %v", err)
	}
	tags := model.Display(shown["tags"]) + ", fresh"
	p, err := plan(map[string]any{"tags": tags})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Apply(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if got := model.Display(s.show(id).Record.Fields["tags"]); got != "zyxwarda-vip, brindlewick, fresh" {
		t.Errorf("the tags are %s", got)
	}
	if n := s.writes() - before; n != 1 {
		t.Errorf("%d writes", n)
	}
}

func TestAConflictThroughTheVeilIsOneOfTheTruth(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil {
		t.Fatal(err)
	}
	s.other("change", s.native(id), map[string]any{"phone": "+12126880199"})
	p, err := v.PlanEdit(t.Context(), Edit{Model: "contact", ID: id, Base: view.Record.Fields, Values: map[string]any{"phone": phoneA}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.Apply(t.Context(), p)
	c, ok := errors.AsType[*Conflict](err)
	if !ok || len(c.Clashes) != 1 {
		t.Fatalf("%v", err)
	}
	unseen(t, "the conflict", doc(c.Clashes)+err.Error())
	if c.Clashes[0].Mine != phoneA {
		t.Errorf("what was typed is shown as %v", c.Clashes[0].Mine)
	}
	if strings.Contains(fmt.Sprint(c.Clashes[0].Theirs), "6880199") {
		t.Errorf("theirs is shown as it is: %v", c.Clashes[0].Theirs)
	}
	// The store holds theirs by now; a form that was opened before is a conflict still, not a way to write over it.
	p, err = v.PlanEdit(t.Context(), Edit{Model: "contact", ID: id, Base: view.Record.Fields, Values: map[string]any{"phone": phoneB}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = v.Apply(t.Context(), p); !problem.Is(err, problem.Conflict) {
		t.Errorf("it was written over: %v", err)
	}
}

func TestTheTruthIsFoundAndItsPseudonymShown(t *testing.T) {
	t.Parallel()
	_, v, id := veiledScene(t)
	rows, err := v.Search(t.Context(), "quillon zyx", "", 10)
	if err != nil || len(rows) != 1 || rows[0].ID != id {
		t.Fatalf("%s, %v", doc(rows), err)
	}
	unseen(t, "the row", doc(rows))
	for _, m := range v.Models() {
		if found, ok := MatchOf(m, rows[0], "quillon zyx"); ok {
			unseen(t, "the match", found)
		}
	}
	if err := v.SaveView(t.Context(), View{Name: "Zyxwarda people", Model: "contact", Where: `lastName == "Zyxwarda"`}, false); err != nil {
		t.Fatal(err)
	}
	views, err := v.Views(t.Context())
	if err != nil || len(views) != 1 {
		t.Fatalf("%v, %v", views, err)
	}
	unseen(t, "the view", doc(views))
	// What is shown of a view leads to the same records, also when more is typed behind its condition.
	for _, where := range []string{views[0].Where, views[0].Where + ` && phone != null`} {
		if n, err := v.Count(t.Context(), Query{Model: "contact", Where: where}); err != nil || n != 1 {
			t.Errorf("%s finds %d, %v", where, n, err)
		}
	}
	if got, err := v.View(t.Context(), views[0].Name); err != nil || got.Name != views[0].Name {
		t.Errorf("%s, %v", doc(got), err)
	}
}

func TestAConnectionIsUnderstoodByItsPseudonym(t *testing.T) {
	t.Parallel()
	s, v, _ := veiledScene(t)
	if err := s.Rename(t.Context(), s.only().Name, "zyxwarda-house"); err != nil {
		t.Fatal(err)
	}
	alias := v.Alias("zyxwarda-house")
	unseen(t, "the name", alias)
	another := NewVeiled(s.Workbench) // as another process, that was shown nothing
	another.SetVeil(true)
	for _, name := range []string{alias, "zyxwarda-house"} {
		c, err := another.Connection(t.Context(), name)
		if err != nil || c.Name != alias {
			t.Errorf("%s is %q, %v", name, c.Name, err)
		}
	}
	if _, err := v.Connection(t.Context(), "nobody-zyxwarda"); err == nil || trace(problem.As(err).Error()) != "" {
		t.Errorf("%v", err)
	}
}

func TestAVeiledExportSaysSoAndIsNotImported(t *testing.T) {
	t.Parallel()
	s, v, _ := veiledScene(t)
	for _, format := range ExportFormats("contact") {
		var file bytes.Buffer
		done, err := v.Export(t.Context(), ExportRequest{Selection: Selection{Model: "contact"}, Format: format}, &file, nil)
		if err != nil || !done.Veiled || done.Records == 0 {
			t.Fatalf("%s: %s, %v", format, doc(done), err)
		}
		if _, err := v.Export(t.Context(), ExportRequest{Selection: Selection{Model: "contact"}, Format: format, Mark: true}, io.Discard, nil); (err == nil) != (format == "csv") {
			t.Errorf("%s with a byte order mark: %v", format, err)
		}
		unseen(t, format, strings.ReplaceAll(file.String(), "\r\n ", ""))
		v.SetVeil(false)
		_, err = v.PlanImport(t.Context(), ImportRequest{Model: "contact", Connection: s.only().Name, File: bytes.NewReader(file.Bytes()), Name: "people", Format: format}, nil)
		if !problem.Is(err, problem.Usage) || !strings.Contains(problem.As(err).Text, "veil") {
			t.Errorf("%s was taken: %v", format, err)
		}
		v.SetVeil(true)
	}
}

func TestAnImportIsShownUnderPseudonymsAndCarriedOutAsItIs(t *testing.T) {
	t.Parallel()
	s, v, _ := veiledScene(t)
	table := "email,firstName,lastName\nbrindlewick@corvane.test,Brindlewick,Zyxwarda\nquillon.zyxwarda@corvane.test,Quillon,Zyxwarda\n"
	im, err := v.PlanImport(t.Context(), ImportRequest{Model: "contact", Connection: v.Alias(s.only().Name), File: strings.NewReader(table), Name: "people.csv", By: "the test"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	unseen(t, "the plan", doc(im.ImportPlan))
	for step, err := range im.Steps(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		unseen(t, "a step", doc(step)+fmt.Sprint(step.Shown()))
	}
	done, err := im.Apply(t.Context(), Rejecting{}, func(r ImportResult) { unseen(t, "a result", doc(r)) })
	if err != nil || done.Created != 1 || done.Same != 1 {
		t.Fatalf("%s, %v", doc(done), err)
	}
	if n := s.mailed("brindlewick@corvane.test"); n != 1 {
		t.Errorf("%d have the address", n)
	}
}

func TestTheKeyIsMadeOnceAndNobodyElseCanReadIt(t *testing.T) {
	t.Parallel()
	s, v, _ := veiledScene(t)
	first := v.Alias("zyxwarda")
	if again := func() string { x := NewVeiled(s.Workbench); x.SetVeil(true); return x.Alias("zyxwarda") }(); again != first {
		t.Errorf("the pseudonym was %s and is %s", first, again)
	}
	file := filepath.Join(s.opt.Home.Dir(), veilFile)
	about, err := os.Stat(file)
	if err != nil || about.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", about, err)
	}
	if err := os.WriteFile(file, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := NewVeiled(s.Workbench)
	broken.SetVeil(true)
	if got := broken.Alias("zyxwarda"); trace(got) != "" || got == first {
		t.Errorf("with a broken key it is %s", got)
	}
}

func TestAKeyThatIsNotThereAnyMoreIsToldOf(t *testing.T) {
	t.Parallel()
	s, v, _ := veiledScene(t)
	if err := v.VeilKey(); err != nil {
		t.Fatalf("it is well: %v", err)
	}
	file := filepath.Join(s.opt.Home.Dir(), veilFile)
	anew := func() *Veiled {
		x := NewVeiled(s.Workbench)
		x.SetVeil(true)
		return x
	}
	for name, text := range map[string]string{"damaged": "nonsense", "emptied": "", "cut off": "00ff"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		x := anew()
		kind(t, x.VeilKey(), problem.Storage, "The veil's key cannot be read, "+veilFile+" in the profile's folder: pseudonyms are others than before")
		if x.SetVeil(false); x.VeilKey() != nil {
			t.Errorf("%s: it is told of without a veil", name)
		}
		if kept, err := os.ReadFile(file); err != nil || string(kept) != text {
			t.Errorf("%s: it was written over", name)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := anew().VeilKey(); err != nil {
		t.Errorf("a new one was made: %v", err)
	}
	nowhere := filepath.Join(t.TempDir(), "file")
	placeFile(t, nowhere, "a folder cannot be made here")
	x := NewVeiled(Open(Options{Veil: true, Home: Home{Root: nowhere, Profile: "default"}}))
	if err := x.VeilKey(); !problem.Is(err, problem.Storage) {
		t.Errorf("it cannot be kept: %v", err)
	}
}

func TestAProfileCanWantTheVeilFromTheStart(t *testing.T) {
	t.Parallel()
	w := Open(Options{Home: Home{Root: t.TempDir(), Profile: "default"}})
	if NewVeiled(w).Veil() {
		t.Error("it is on where nobody wants it")
	}
	if err := w.SetProfileVeil(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if !NewVeiled(w).Veil() {
		t.Error("it is off where the profile wants it")
	}
	for _, text := range []string{"veil: true\nvault: [\n", "Veil: true\n", "viel: true\n"} {
		if err := os.WriteFile(w.opt.Home.Settings(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if !NewVeiled(w).Veil() {
			t.Errorf("it is off where the settings are broken: %q", text)
		}
	}
}

func BenchmarkAPageOfRowsIsVeiled(b *testing.B) {
	v := NewVeiled(Open(Options{Veil: true, Home: Home{Root: b.TempDir(), Profile: "default"}}))
	rows := make([]Row, 50)
	for i := range rows {
		rows[i] = Row{ID: fmt.Sprint(i), Model: "contact", Connection: "acme", Title: fmt.Sprintf("Quillon%c Zyxwarda%c", 'a'+i%26, 'a'+i/2), Fields: model.Fields{
			"name": fmt.Sprintf("Quillon%c Zyxwarda%c", 'a'+i%26, 'a'+i/2), "firstName": "Quillon", "lastName": "Zyxwarda", "email": fmt.Sprintf("q%d@corvane.test", i),
			"phone": fmt.Sprintf("+1212688%04d", i), "companyName": "Corvane Brindlewick", "tags": []string{"vip", "new"}, "address.city": "Vexburgh",
			"address.line1": fmt.Sprintf("%d Brindlewick Lane", i), "address.postalCode": "12345", "address.country": "US", "birthday": "1990-01-01", "source": "web", "doNotContact": false,
		}}
	}
	dress(v, rows)
	b.ReportAllocs()
	for b.Loop() {
		dress(v, rows)
	}
}

func TestAVeilThatNobodyAskedForSaysSoAndExportsNothing(t *testing.T) {
	t.Parallel()
	s, _, _ := veiledScene(t)
	file := s.opt.Home.Settings()
	placeFile(t, file, "veil: true\nVault: env\n")
	v := NewVeiled(s.Workbench)
	why := v.UnaskedVeil()
	kind(t, why, problem.Usage, "The veil is on", file+", line 2, column 1: Vault is", "did you mean vault?")
	view, err := v.ProfileOf(t.Context())
	if err != nil || !view.Veil || !strings.Contains(view.Trouble, file) || view.Settings != file {
		t.Errorf("%s, %v", doc(view), err)
	}
	var out bytes.Buffer
	_, err = v.Export(t.Context(), ExportRequest{Selection: Selection{Model: "contact"}, Format: "csv"}, &out, nil)
	kind(t, err, problem.Usage, "Nothing was exported", file)
	if out.Len() > 0 {
		t.Errorf("%q was exported", out.String())
	}
	if v.SetVeil(false); v.UnaskedVeil() != nil {
		t.Error("it was lifted, and is told of all the same")
	}
	if err := os.WriteFile(file, []byte("veil: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if why := NewVeiled(s.Workbench).UnaskedVeil(); why != nil {
		t.Errorf("the settings ask for it: %v", why)
	}
}

func TestTheProvidersStampOfAVersionStaysUnderTheVeil(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := db.Record(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	rec := kept.Record
	rec.Remote.Revision, rec.Native = "1790000000123", []byte(`{"ts":1790000000123,"firstName":"Quillon","mobile":17900000001234}`)
	if _, err := db.PutPage(t.Context(), store.Page{Connection: rec.Connection, Model: "contact", Records: []model.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	view, err := v.Show(t.Context(), "contact", id)
	if err != nil || view.Record.Remote.Revision != "1790000000123" {
		t.Errorf("%q, %v", view.Record.Remote.Revision, err)
	}
	raw, err := v.Native(t.Context(), "contact", id)
	if err != nil || !strings.Contains(string(raw), `"ts":1790000000123,`) || strings.Contains(string(raw), "17900000001234") {
		t.Errorf("%s, %v", raw, err)
	}
	unseen(t, "the raw answer", string(raw))
}

func TestWhatIsRelatedKeepsItsDaysUnderTheVeil(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	id := person(t, db, "left", "ocQHyuzHvysMo5N5VsXc", "name", "Quillon Zyxwarda")
	thing(t, db, [3]string{"appointment", "left", "a1"}, "title", "Visit of Zyxwarda", "startAt", "2027-01-14T17:00:00Z", "contact", "ocQHyuzHvysMo5N5VsXc")
	v := NewVeiled(w)
	v.SetVeil(true)
	all, err := v.Related(t.Context(), "contact", id, 5)
	i := slices.IndexFunc(all, func(r Relation) bool { return len(r.Rows) > 0 })
	if err != nil || i < 0 {
		t.Fatal(all, err)
	}
	r := all[i]
	if r.When != "startAt" || r.Rows[0].Fields[r.When] != "2027-01-14T17:00:00Z" {
		t.Errorf("its moment is %q: %v", r.When, r.Rows[0].Fields)
	}
	if r.To != r.Rows[0].Fields["contact"] {
		t.Errorf("it refers to %v, and is told to refer to %q", r.Rows[0].Fields["contact"], r.To)
	}
	unseen(t, "what is related", doc(all))
}
