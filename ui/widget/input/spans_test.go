package input

import (
	"strings"
	"testing"
)

func TestASpanIsMarkedWhereItStandsInTheLine(t *testing.T) {
	t.Parallel()
	mark := func(s string) string { return "<" + s + ">" }
	for name, c := range map[string]struct {
		text     string
		w        int
		from, to int
		want     string
	}{
		"inside":              {"phon == 1", 40, 0, 4, "<p><h><o><n> == 1"},
		"behind the text":     {"phone ==", 40, 8, 9, "phone ==< >"},
		"wide letters":        {"日本 x", 40, 3, 4, "日本 <x>"},
		"joined letters":      {"q\u0301x", 40, 2, 3, "q\u0301<x>"},
		"out of sight":        {"abcdefghij", 5, 0, 2, "…hij"},
		"partly out of sight": {"abcdefghij", 5, 6, 8, "…<h>ij"},
		"behind a long text":  {"abcdefghij", 5, 10, 11, "…hij< >"},
		"nothing":             {"abc", 40, 1, 1, "abc"},
	} {
		var l Line
		l.Set(c.text)
		if got, _ := l.Marked(c.w, c.from, c.to, mark); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAPartIsReplacedAndTheCursorGoesBehindIt(t *testing.T) {
	t.Parallel()
	var l Line
	l.Set("é pho == null")
	l.Replace(2, 5, "phone")
	if l.Value() != "é phone == null" || l.At() != 7 {
		t.Errorf("%q at %d", l.Value(), l.At())
	}
	l.Replace(50, 3, ` && "x" `)
	if !strings.HasSuffix(l.Value(), ` && "x" `) || l.At() != len([]rune(l.Value())) {
		t.Errorf("%q at %d", l.Value(), l.At())
	}
}
