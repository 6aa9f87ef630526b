package document

import (
	"errors"
	"strings"
	"testing"
)

func TestWhatIsNoYAMLIsToldAtItsPlaceInPlainWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"models:\n  - {name: visit\n":                    "f.yaml, line 2, column 5: models[0] begins with { and is never closed: a } is missing",
		"models:\n  visit:\n    fields: [a, b\n  c: d\n": "f.yaml, line 3, column 13: models.visit.fields begins with [ and is never closed: a ] is missing",
		"models:\n  visit: \"Visit\n  c: d\n":            `f.yaml, line 2, column 10: models.visit begins with " and is never closed: a " is missing`,
		"models:\n\tvisit: x\n":                          "f.yaml, line 2, column 1: visit is indented with a tab: use blanks, as many as its neighbours have",
		"models:\n  a: 1\n b: 2\n":                       "f.yaml, line 3, column 2: models.b begins where none of its neighbours begins: indent it like them",
		"a: 1\nb \x1b[31m\n":                             "f.yaml, line 2, column 1: b is \"b [31m\", not a key with a value: write KEY: VALUE, with a blank behind the colon",
		"models: {a: [}":                                 "f.yaml, line 1, column 13: models begins with [ and is never closed: a ] is missing",
		"a: [\n":                                         "f.yaml, line 1, column 4: a begins with [ and is never closed: a ] is missing",
		"a: ]\n":                                         "f.yaml, line 1, column 4: a has a bracket that closes nothing: take it away, or put the text between quotation marks",
		"a: @x\n":                                        "f.yaml, line 1, column 4: a begins with a sign that YAML keeps for itself: put the text between quotation marks",
	} {
		_, err := Parse("f.yaml", []byte(text))
		f, ok := errors.AsType[*Fault](err)
		if !ok || f.Error() != want {
			t.Errorf("%q:\n%v\n%s", text, err, want)
		}
	}
}

func TestALongTextIsShortenedInAFault(t *testing.T) {
	t.Parallel()
	_, err := Parse("f.yaml", []byte("a: 1\n"+strings.Repeat("é", 500)+"\n"))
	if err == nil || len(err.Error()) > 400 || !strings.Contains(err.Error(), "…") {
		t.Errorf("%v", err)
	}
}

func FuzzWhatIsNoYAMLHasAPlaceInTheFile(f *testing.F) {
	f.Add("a: [b\nc: d\n")
	f.Add("- - x\n\ty: 'z\n")
	f.Add("#\n-\n:")
	f.Add("\r%")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Parse("f.yaml", []byte(text))
		f, ok := errors.AsType[*Fault](err)
		if err == nil || !ok || f.Words == "is larger than 1 MiB" || f.Words == "holds more than one document" {
			return
		}
		if f.Line < 1 || f.Column < 1 || f.Line > 1+strings.Count(text, "\n") || f.Words == "" {
			t.Errorf("%+v", f)
		}
	})
}
