package query

import (
	"os"
	"strings"
	"testing"
	"time"

	"patchbay/model"
)

// pageValues are the lines of the page about working copies of a kind.
func pageValues(t *testing.T, kind string) []string {
	t.Helper()
	page, err := os.ReadFile("../docs/bulk.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(page), "```"+kind+"\n")
	block, _, closed := strings.Cut(block, "```")
	if !ok || !closed {
		t.Fatalf("no examples of the kind %s", kind)
	}
	return strings.Split(strings.TrimSpace(block), "\n")
}

func TestTheValuesOfThePageAreTrue(t *testing.T) {
	t.Parallel()
	m := model.Contact().With(
		model.Field{Name: "customFields.mobile", Label: "Mobile", Type: model.Phone}, model.Field{Name: "customFields.visits", Label: "Visits", Type: model.Integer},
		model.Field{Name: "customFields.next", Label: "Next", Type: model.DateTime})
	compiled := func(line string) (*Value, error) {
		name, text, _ := strings.Cut(line, ":=")
		target, ok := m.Field(name)
		if !ok {
			t.Fatalf("%s is no field", name)
		}
		return CompileValue(strings.TrimSpace(text), m, target, func() time.Time { return noon })
	}
	full := sample()
	full.Fields["customFields.visits"] = int64(3)
	for _, line := range pageValues(t, "value") {
		v, err := compiled(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if _, err := v.Of(full); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	for _, line := range pageValues(t, "wrong") {
		text, says, _ := strings.Cut(line, "  #")
		if _, err := compiled(text); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(says)) {
			t.Errorf("%s: %v, want %q", text, err, says)
		}
	}
}
