package spark

import (
	"testing"

	"patchbay/ui/theme"
)

func TestTheLargestIsTheHighest(t *testing.T) {
	t.Parallel()
	if got := Line(theme.Theme{}, []int{0, 1, 4, 8}); got != "·▁▄█" {
		t.Errorf("got %q", got)
	}
	if got := Line(theme.Theme{ASCII: true}, []int{0, 1, 100}); got != " _@" {
		t.Errorf("got %q", got)
	}
	if got := Line(theme.Theme{}, []int{0, 0}); got != "··" {
		t.Errorf("got %q", got)
	}
}
