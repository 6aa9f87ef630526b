package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"patchbay/model"
)

func TestTheListOfFieldsIsComplete(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("docs/models.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range model.Builtin() {
		_, part, ok := strings.Cut(string(raw), "\n## "+m.Name+"\n")
		if !ok {
			t.Errorf("docs/models.md has no part on %s", m.Name)
			continue
		}
		part, _, _ = strings.Cut(part, "\n## ")
		for _, f := range m.Fields {
			if !strings.Contains(part, "| "+f.Name+" | "+f.Label+" | "+string(f.Type)+" |") {
				t.Errorf("docs/models.md does not list %s of %s as it is", f.Name, m.Name)
			}
		}
	}
}

func TestLinksInTheDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	docs, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range append(docs, "README.md") {
		raw, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(raw), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(doc), m[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", doc, m[1])
			}
		}
	}
}
