package spec

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestTheDocumentationNamesTheKeysThatMustBeThere(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/connectors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "## What must be there\n")
	table, _, _ := strings.Cut(rest, "\nAll other keys")
	var told []string
	for _, row := range strings.Split(table, "\n") {
		if cells := strings.Split(row, "|"); len(cells) > 2 {
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
				told = append(told, m[1])
			}
		}
	}
	var must []string
	for f := range reflect.TypeFor[Document]().Fields() {
		if f.Tag.Get("must") != "" {
			must = append(must, yamlKey(f))
		}
	}
	slices.Sort(told)
	slices.Sort(must)
	if !slices.Equal(told, must) {
		t.Errorf("told %v\nmust %v", told, must)
	}
}
