package cli_test

import (
	"strings"
	"testing"
)

func TestAConnectionIsNamedTrulyOrByItsPseudonym(t *testing.T) {
	t.Parallel()
	d := newVeiledDesk(t)
	truly := d.must("", "--veil", "ls", "contact", "--in", "zyxwarda-house", "--json")
	alias := d.bench.Alias("zyxwarda-house")
	if by := d.must("", "--veil", "ls", "contact", "--in", alias, "--json"); by != truly || !strings.Contains(truly, d.id) {
		t.Errorf("by its name %s\nby its pseudonym %s", truly, by)
	}
	if out, code := d.run(false, "", "--veil", "ls", "contact", "--in", "zyxwarda-hose"); code == 0 || strings.Contains(out, "zyxwarda-house") {
		t.Errorf("a name that is none: %d, %s", code, out)
	}
	out := d.must("", "--veil", "set", "contact", d.id, "tags+=fresh", "--dry-run")
	if !strings.Contains(out, ", fresh") || strings.Contains(out, "zyxwarda-vip") || strings.Count(out, d.bench.Alias("zyxwarda-vip")) != 2 {
		t.Errorf("the difference is %s", out)
	}
}
