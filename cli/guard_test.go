package cli

import "testing"

func TestCellsThatASpreadsheetWouldCalculateAreGuarded(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		v             any
		want, without string
	}{
		{"=1+1", "'=1+1", "=1+1"},
		{"@cmd", "'@cmd", "@cmd"},
		{"+15550100", "'+15550100", "+15550100"},
		{"'=1", "''=1", "'=1"},
		{"Ada = Io", "Ada = Io", "Ada = Io"},
		{[]string{"-a", "b"}, "'-a, b", "-a, b"},
		{int64(-5), "-5", "-5"},
		{-0.5, "-0.5", "-0.5"},
		{nil, "", ""},
	} {
		if got := (format{}).guarded(x.v); got != x.want {
			t.Errorf("%v is %q, not %q", x.v, got, x.want)
		}
		if got := (format{unguarded: true}).guarded(x.v); got != x.without {
			t.Errorf("%v without a guard is %q, not %q", x.v, got, x.without)
		}
	}
}
