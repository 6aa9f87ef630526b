package problem

import "testing"

func TestACommandThatMendsCanBePasted(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"acme":         "patchbay connection reconnect acme",
		"front desk":   "patchbay connection reconnect 'front desk'",
		"o'neill":      `patchbay connection reconnect 'o'\''neill'`,
		"$(rm -rf ~)":  "patchbay connection reconnect '$(rm -rf ~)'",
		"":             "patchbay connection reconnect ''",
		"büro-2_a.b":   "patchbay connection reconnect büro-2_a.b",
		"a\x1b[31mred": "patchbay connection reconnect 'a[31mred'",
	} {
		if got := New(Usage, "x").WithFix("patchbay connection reconnect %s", name).Fix; got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
	if got := New(Usage, "x").WithFix("%s --help", Raw("patchbay ls")).Fix; got != "patchbay ls --help" {
		t.Errorf("got %s", got)
	}
}
