package document

import (
	"errors"
	"slices"
	"testing"
)

func top(t *testing.T, text string) Node {
	t.Helper()
	n, err := Parse("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func at(t *testing.T, n Node, key string) Node {
	t.Helper()
	entries, err := n.Entries()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Key == key })
	if i < 0 {
		t.Fatalf("no key %s", key)
	}
	return entries[i].Value
}

func TestEntriesKeepTheOrderOfTheFile(t *testing.T) {
	t.Parallel()
	entries, err := top(t, "z: 1\na: {c: x}\n\"m n\": [p, q]\n").Entries()
	var keys []string
	for _, e := range entries {
		keys = append(keys, e.Key)
	}
	if err != nil || !slices.Equal(keys, []string{"z", "a", "m n"}) {
		t.Fatalf("%q, %v", keys, err)
	}
}

func TestValuesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	n := top(t, "n: 0012\nd: 1.50\nb: true\nw: \" a\\tb \"\nl: [x, 2]\ne:\nlong: |\n  one\n  two\n")
	for key, want := range map[string]string{"n": "0012", "d": "1.50", "b": "true", "w": "a b", "long": "one two"} {
		if got, err := at(t, n, key).Text(); err != nil || got != want {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
	if got, err := at(t, n, "l").Texts(); err != nil || !slices.Equal(got, []string{"x", "2"}) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := at(t, n, "w").Texts(); err != nil || !slices.Equal(got, []string{"a b"}) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := at(t, n, "b").Truth(); err != nil || !got {
		t.Errorf("%v, %v", got, err)
	}
	if !at(t, n, "e").Empty() || at(t, n, "n").IsMap() {
		t.Error("an empty value or a map is taken for another thing")
	}
	if _, err := at(t, n, "n").Count(); err == nil {
		t.Error("0012 is a count")
	}
}

func TestAMarkInFrontOfAFileIsNoPartOfIt(t *testing.T) {
	t.Parallel()
	n, err := Parse("x.yaml", []byte("\xef\xbb\xbfid: a\n"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := at(t, n, "id").Text(); err != nil || text != "a" || Paged([]byte("\xef\xbb\xbfid: a")).Line(1) != "id: a" {
		t.Fatalf("%q, %v", text, err)
	}
}

func TestAFaultStandsWhereItsKeyIs(t *testing.T) {
	t.Parallel()
	n := at(t, top(t, "a:\n  b:\n    c: [x]\n"), "a")
	err := at(t, at(t, n, "b"), "c").Fault("must be %d", 7)
	f, ok := errors.AsType[*Fault](err)
	if !ok || f.Line != 3 || f.Column != 5 || f.Key != "a.b.c" || err.Error() != "f.yaml, line 3, column 5: a.b.c must be 7" {
		t.Fatalf("%+v: %v", f, err)
	}
	if f, _ := errors.AsType[*Fault](top(t, "").Fault("is empty")); f == nil || f.Error() != "f.yaml: is empty" {
		t.Fatalf("%v", f)
	}
}

func TestAWordThatIsNearIsOffered(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"lable": "; did you mean label?", "LABEL": "; did you mean label?", "zebra": "", "": ""} {
		if got := Near(word, []string{"type", "label", "options"}); got != want {
			t.Errorf("%q: %q", word, got)
		}
	}
}

func FuzzParseNeverPanics(f *testing.F) {
	f.Add("a: {b: [c]}\n? x\n: y\n<<: *z\n")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := Parse("f.yaml", []byte(text))
		if err != nil {
			if _, ok := errors.AsType[*Fault](err); !ok {
				t.Fatal(err)
			}
			return
		}
		entries, err := n.Entries()
		if f, ok := errors.AsType[*Fault](err); err != nil && (!ok || f.Words == "") {
			t.Fatal(err)
		}
		for _, e := range entries {
			if _, err := e.Value.Text(); err == nil {
				_ = e.Value.Fault("x").Error() // its place can be told
			}
		}
	})
}
