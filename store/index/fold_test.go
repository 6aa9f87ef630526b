package index

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Latin letters are folded one by one, without being taken apart: that is the same as for all others.
func TestLatinLettersFoldLikeAllOthers(t *testing.T) {
	t.Parallel()
	for r := range rune(latinEnd + 16) {
		for _, s := range []string{string(r), "é" + string(r) + "Z", string(r) + "\u0301x"} {
			if got, want := Fold(s), foldAny(s); got != want {
				t.Errorf("%q (U+%04X) folds to %q, want %q", s, r, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("aZ 9éÄßøŁıİŉǆ\ufffd")), rapid.Rune())).Draw(t, "text")
		if got, want := Fold(s), foldAny(s); got != want && !ascii(s) {
			t.Errorf("%q folds to %q, want %q", s, got, want)
		}
	})
	if got := Fold("Bj\xf6rn"); got != foldAny("Bj\xf6rn") {
		t.Errorf("what is not UTF-8 folds to %q", got)
	}
}

// The terms of many records that share a room are those that each has alone, and stay so while others come.
func TestTermsInARoomAreThoseOfEachRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var room Room
		texts := rapid.SliceOfN(rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z0-9 ]{0,700}`)), 1, 4), 1, 40).Draw(t, "texts")
		var got []Terms
		for _, list := range texts {
			got = append(got, room.Terms(func(t *Terms) { putAll(t, list) }))
		}
		for i, list := range texts {
			var want Terms
			putAll(&want, list)
			if !got[i].Equal(want) {
				t.Errorf("%q has %q, want %q", strings.Join(list, " | "), got[i], want)
			}
		}
	})
}

func putAll(t *Terms, texts []string) {
	t.Title(texts[0])
	for _, s := range texts[1:] {
		t.Text(s)
	}
}
