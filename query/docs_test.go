package query

import (
	"os"
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// examples are the lines of the page's blocks of a kind.
func examples(t *testing.T, kind string) []string {
	t.Helper()
	page, err := os.ReadFile("../docs/conditions.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, block := range strings.Split(string(page), "```"+kind+"\n")[1:] {
		lines, _, _ := strings.Cut(block, "```")
		out = append(out, strings.Split(strings.TrimSpace(lines), "\n")...)
	}
	if len(out) == 0 {
		t.Fatalf("no examples of the kind %s", kind)
	}
	return out
}

func TestTheExamplesOfThePageAreTrue(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return noon }
	for _, text := range examples(t, "condition") {
		c, err := Compile(text, model.Contact(), now)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		c.Holds(sample())
	}
	for _, line := range examples(t, "refused") {
		text, says, _ := strings.Cut(line, "  #")
		_, err := Compile(strings.TrimSpace(text), model.Contact(), now)
		if !problem.Is(err, problem.Usage) || !strings.Contains(err.Error(), strings.TrimSpace(says)) {
			t.Errorf("%s: %v, want %q", text, err, strings.TrimSpace(says))
		}
	}
}
