package store

import (
	"strings"
	"testing"
	"unicode"
)

func TestEveryLetterThatStandsForAnotherIsNamed(t *testing.T) {
	t.Parallel()
	for x := rune(unicode.MaxASCII + 1); x <= unicode.MaxRune; x++ {
		if x >= 0xd800 && x < 0xe000 {
			continue // no letters, and no texts either
		}
		s := string(x)
		small, one := strings.ToLower(s), alike(s)
		if strings.ToLower(small) != small {
			continue // conditions that hold such a letter are left to Go
		}
		if small != s && !named(variants(small, strings.ToLower), s, small) {
			t.Errorf("%q becomes %q by its small letter, and is not among its variants", s, small)
		}
		if one != s && !named(variants(one, alike), s, one) {
			t.Errorf("%q is like %q, and not among its variants", s, one)
		}
		if alike(one) != one || alike(small) != one {
			t.Errorf("%q is like %q, its small letter %q like %q", s, one, small, alike(small))
		}
		for y := unicode.SimpleFold(x); y != x; y = unicode.SimpleFold(y) {
			if alike(string(y)) != one {
				t.Errorf("%q folds to %q, which is like %q and not %q", s, string(y), alike(string(y)), one)
			}
		}
	}
}

func named(all []variant, from, to string) bool {
	for _, v := range all {
		if v.from == from && v.to == to {
			return true
		}
	}
	return false
}
