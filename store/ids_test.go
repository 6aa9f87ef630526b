package store

import (
	"strings"
	"testing"
)

func TestIDsSortByTimeAndLookLikeNothingElse(t *testing.T) {
	t.Parallel()
	zero := strings.NewReader(strings.Repeat("\x00", 10) + strings.Repeat("\xff", 10))
	a, err := ulid(start(), zero)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ulid(start(), zero)
	if err != nil || len(a) != 26 || a >= b {
		t.Fatalf("%s, %s, %v", a, b, err)
	}
	later, err := ulid(start().Add(1e6), strings.NewReader(strings.Repeat("\x00", 10)))
	if err != nil || later <= b {
		t.Fatalf("%s is not after %s, %v", later, b, err)
	}
	if _, err := ulid(start(), strings.NewReader("")); err == nil {
		t.Fatal("no randomness, but an id")
	}
}
