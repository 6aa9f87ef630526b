package problem

import (
	"errors"
	"strings"
	"testing"
)

func TestTheValuesOfASentenceAreCalledOtherwise(t *testing.T) {
	t.Parallel()
	loud := func(s string) string { return strings.ToUpper(s) }
	whole := func(s string) string { return "(" + s + ")" }
	p := New(Invalid, "%s will not be %q after %d tries: %v.", "will", "mark", 3, errors.New("may")).WithHint("Ask them.").WithFix("patchbay show %s %s", "will smith", Raw("--raw"))
	text, hint, fix := p.Retold(loud, whole)
	if text != `WILL will not be "MARK" after 3 tries: (may).` || hint != "(Ask them.)" || fix != "patchbay show 'WILL SMITH' (--raw)" {
		t.Errorf("%s\n%s\n%s", text, hint, fix)
	}
	p.Text = "Something else."
	if text, _, _ = p.Retold(loud, whole); text != "(Something else.)" {
		t.Errorf("a text that was put in its place is %s", text)
	}
}
