package mapping

import (
	"os"
	"strings"
	"testing"
)

func TestThePageOnMappingsTellsEveryStep(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/mapping.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(Steps(), strings.Split(marks, ", ")...) {
		if !strings.Contains(string(raw), "`"+name) {
			t.Errorf("docs/mapping.md does not tell of %s", name)
		}
	}
}
