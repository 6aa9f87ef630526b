package mapping

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/model/document"
)

func TestAMappingFileIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := File{Connector: "demo", Model: "contact", Own: []Line{{"name", "name | trim"}}}
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"tier", "address.city", "null", "yes", "a1"}), rapid.ID[string]).Draw(t, "fields") {
			f.Lines = append(f.Lines, Line{name, rapid.SampledFrom([]string{
				"a or b | e164", `x | clear ""`, `- | read "a + ': ' + b"`, "a | options 1=x 2=y", "7", "true", "- | constant #1", "a | split ;", `k | default "a\b"`,
			}).Draw(t, "line")})
		}
		text, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode("m.yaml", text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		f.Own = nil
		if !reflect.DeepEqual(got, f) {
			t.Fatalf("wrote %+v\nread  %+v of\n%s", f, got, text)
		}
	})
}

func TestAMappingFileSaysWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"model: contact\n":                           "has no fields, which",
		"fields: [a]\n":                              "line 1, column 1: fields must be keys",
		"fields:\n  a: {b: c}\n":                     "line 2, column 3: fields.a must be text",
		"feilds: {}\n":                               "did you mean fields?",
		"fields:\n  tier: 'a | clear \"'\n":          "fields.tier cannot be understood: a quotation mark",
		"fields:\n  'a b': x\n":                      "is no field's name",
		"fields: {}\n---\nfields: {}\n":              "more than one document",
		"fields:\n  a: &x b\n  c: *x\n":              "must be text",
		strings.Repeat("#", document.Largest) + "\n": "larger than 1 MiB",
	} {
		_, err := Decode("m.yaml", []byte(text))
		if _, ok := errors.AsType[*document.Fault](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: got %v, want %q", text, err, want)
		}
	}
}

func TestLinesOverAMappingReplaceAddAndAreRefused(t *testing.T) {
	t.Parallel()
	m := contact(t)
	md := model.Contact().With(model.Field{Name: "tier", Label: "Tier", Type: model.Text})
	got, bad := m.Over(md, []Line{
		{"email", "mail | lower"}, {"tier", "customFields | by-id size"}, {"nothing", "x"}, {"customFields.size", "x"}, {"name", "name |"}, {"source", "other | by-id 1"},
	})
	if len(got.Lenses) != len(m.Lenses)+1 {
		t.Fatalf("%d lenses over %d", len(got.Lenses), len(m.Lenses))
	}
	if l, _ := got.Lens("email"); l.Line() != "mail | lower" || l.Native() != "mail" {
		t.Fatalf("%+v", l)
	}
	if l, _ := m.Lens("email"); l.Line() != "email" {
		t.Fatal("the mapping beneath was changed")
	}
	var fields []string
	for _, b := range bad {
		fields = append(fields, b.Line.Field)
		if b.Unwrap() == nil || !strings.Contains(b.Error(), b.Line.Field) {
			t.Errorf("no reason in %v", b)
		}
	}
	if !reflect.DeepEqual(fields, []string{"nothing", "customFields.size", "name", "source"}) {
		t.Fatalf("refused %v", fields)
	}
	if only := got.Only([]string{"tier", "email"}); len(only.Lenses) != 2 {
		t.Fatalf("%+v", only.Lenses)
	}
}

func FuzzDecodeNamesEveryFaultAndNeverLosesALine(f *testing.F) {
	f.Add([]byte("model: contact\nfields:\n  tier: a | trim\n"))
	f.Add([]byte("fields: {a: 'b', c: \"d | options 1=2\"}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := Decode("m.yaml", text)
		if err != nil {
			if _, ok := errors.AsType[*document.Fault](err); !ok {
				t.Fatalf("%v is not a fault with a place", err)
			}
			return
		}
		if strings.ContainsAny(got.Connector+got.Model, "\n#:\"'{}[],&*!|>%@`") {
			return // such names are refused by whoever looks them up
		}
		again, err := got.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Decode("m.yaml", again); err != nil || len(back.Lines) != len(got.Lines) {
			t.Fatalf("%v: %+v became %+v in\n%s", err, got, back, again)
		}
	})
}
