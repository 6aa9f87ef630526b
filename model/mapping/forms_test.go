package mapping

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
)

// lawsOfForms are those of steps that give one value another form.
func lawsOfForms() []law {
	text := asAny(word())
	minute := rapid.Custom(func(t *rapid.T) any { return moment().Draw(t, "moment").Truncate(time.Minute).Format(time.RFC3339) })
	spelled := func(layout string) *rapid.Generator[any] {
		return rapid.Custom(func(t *rapid.T) any { return moment().Draw(t, "moment").Format(layout) })
	}
	cents := rapid.Custom(func(t *rapid.T) any { return float64(rapid.Int64Range(-1e9, 1e9).Draw(t, "cents")) })
	price := rapid.Custom(func(t *rapid.T) any { return float64(rapid.Int64Range(-1e9, 1e9).Draw(t, "cents")) / 100 })
	whole := rapid.Custom(func(t *rapid.T) any { return rapid.Int64Range(-1e6, 1e6).Draw(t, "minutes") })
	hours := rapid.Custom(func(t *rapid.T) any { return float64(rapid.IntRange(0, 1000).Draw(t, "quarters")) / 4 })
	words := func(all ...any) *rapid.Generator[any] { return rapid.SampledFrom(all) }
	return []law{
		{"a | upper", model.Text, asAny(rapid.StringMatching(`[A-ZÄÖ]{1,9}`)), text},
		{"a | trim", model.Text, text, asAny(rapid.StringMatching(` {0,2}[A-Za-z]{1,6} {0,2}`))},
		{"a | bool yes no", model.Boolean, words(true, false), words("yes", "no", "Yes", " NO ")},
		{"a | bool 1 0", model.Boolean, words(true, false), words(1.0, 0.0, "1")},
		{`a | bool "1" "0"`, model.Boolean, words(true, false), words("1", "0", 1.0)},
		{"a | factor 100", model.Number, price, cents},
		{"a | factor 60", model.Integer, whole, rapid.Custom(func(t *rapid.T) any { return float64(rapid.IntRange(-1e6, 1e6).Draw(t, "m") * 60) })},
		{"a | factor 1/60", model.Integer, whole, hours},
		{"a | date compact", model.Date, iso(time.DateOnly), spelled("20060102")},
		{"a | date-time compact", model.DateTime, minute, spelled(minuteCompact)},
		{"a | date-time minutes", model.DateTime, minute, spelled("2006-01-02 15:04")},
		{"a | json phone.number", model.Text, text, words(`{"phone":{"number":"1","kind":"x"},"n":2}`, `{"phone":7}`, `{}`, `{"x":1}`)},
		{"a | constant lead", model.Text, asAny(rapid.SampledFrom([]string{"lead", "customer"})), text},
		{`a | read "trim(value)" | write "value"`, model.Text, text, asAny(rapid.StringMatching(` ?[a-z]{1,5} ?`))},
	}
}

func TestANameOfTwoPartsKeepsTheLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "name", Label: "Name", Type: model.Text}, "first + person.last")}}
		before := map[string]any{"first": word().Draw(t, "first"), "person": map[string]any{"last": word().Draw(t, "last"), "age": 7.0}}
		if rapid.Bool().Draw(t, "nameless") {
			before["first"] = nil
		}
		for _, v := range Check(m, before) {
			t.Fatalf("%+v on %v", v, before)
		}
		want, _ := model.Canonical(m.Lenses[0].Field, word().Draw(t, "name"))
		body, _, err := m.Write(model.Patch{"name": want}, before)
		if err != nil {
			t.Fatal(err)
		}
		after := overTheWire(t, m.Predict(before, body))
		if got, _ := m.Read(after); !model.Equal(got["name"], want) {
			t.Fatalf("wrote %q, read %q of %v", want, got["name"], after)
		}
		if person, _ := after["person"].(map[string]any); person["age"] != 7.0 {
			t.Fatalf("what is not ours moved: %v", after)
		}
	})
}

func TestACustomValueUnderAFieldOfTheUsersOwnKeepsTheLaws(t *testing.T) {
	t.Parallel()
	tier := model.Field{Name: "tier", Label: "Tier", Type: model.Choice, Options: []string{"gold", "silver"}}
	rapid.Check(t, func(t *rapid.T) {
		m := byID()
		line := rapid.SampledFrom([]string{"customFields | by-id id9 | options 1=gold 2=silver", "customFields | by-id last.visit"}).Draw(t, "line")
		f, values := tier, []any{"gold", "silver"}
		if strings.Contains(line, "visit") {
			f, values = model.Field{Name: "tier", Label: "Visit", Type: model.Date}, []any{"2020-01-31", "1969-12-31"}
		}
		m.Lenses = []Lens{mustParse(t, f, line)}
		before := map[string]any{"customFields": []any{map[string]any{"id": "id1", "value": 7.0}, map[string]any{"id": "id9", "value": 2.0}}}
		for _, v := range Check(m, before) {
			t.Fatalf("%+v", v)
		}
		want := rapid.SampledFrom(values).Draw(t, "value")
		body, _, err := m.Write(model.Patch{"tier": want, "customFields.likes": []string{"tea"}}, before)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := m.Read(overTheWire(t, m.Predict(before, body)))
		if got["tier"] != want || got["customFields.size"] != 7.0 || !model.Equal(got["customFields.likes"], []string{"tea"}) {
			t.Fatalf("wrote %v: %v, read %v", want, body, got)
		}
	})
}

func TestAComputedFieldIsReadOnlyUnlessItSaysHowToWrite(t *testing.T) {
	t.Parallel()
	f := model.Field{Name: "f", Label: "F", Type: model.Text}
	for line, readOnly := range map[string]bool{
		`- | read "given + ' ' + family"`: true, `a | read "upper(value)"`: true, `a | write "value + '!'"`: false,
		`a | read "value" | write "value"`: false, "- | constant x": true, "a | constant x": false,
	} {
		if l := mustParse(t, f, line); l.ReadOnly != readOnly {
			t.Errorf("%s: read-only is %v", line, l.ReadOnly)
		}
	}
	m := Mapping{Lenses: []Lens{mustParse(t, f, `- | read "given + ' ' + native.last"`)}}
	got, _ := m.Read(map[string]any{"given": "Ada", "last": "Lovelace"})
	if got["f"] != "Ada Lovelace" {
		t.Fatalf("got %v", got)
	}
}

func TestCheckNamesAnExpressionThatCannotBeReadBack(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, `a | write "value + '!'"`)}}
	got := Check(m, map[string]any{"a": "hello"})
	if len(got) == 0 || got[0].Law != "GetPut" || !strings.Contains(got[0].Message, "hello!") {
		t.Fatalf("got %+v", got)
	}
}

func TestAnExpressionThatFailsCostsOneFieldOnly(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{
		mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, `a | read "value.deep.er"`),
		mustParse(t, model.Field{Name: "g", Label: "G", Type: model.Text}, "b"),
	}}
	got, warnings := m.Read(map[string]any{"a": 7.0, "b": "fine"})
	if got["g"] != "fine" || len(warnings) != 1 || warnings[0].Field != "f" {
		t.Fatalf("%v %v", got, warnings)
	}
}

func TestWhatAUnitCannotHoldIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line string
		typ  model.Type
		v    any
	}{
		{"a | date-time compact", model.DateTime, "2026-12-31T09:30:01Z"},
		{"a | date-time minutes", model.DateTime, "2026-12-31T09:30:00.5Z"},
		{"a | constant lead", model.Text, nil},
		{"a | bool yes no", model.Text, "perhaps"},
		{"a | factor 100", model.Text, "many"},
	} {
		m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: c.typ}, c.line)}}
		if body, _, err := m.Write(model.Patch{"f": c.v}, nil); err == nil {
			t.Errorf("%s wrote %v as %v", c.line, c.v, body)
		}
	}
}

func TestParseSaysWhatIsWrongWithANewKindOfLine(t *testing.T) {
	t.Parallel()
	f := model.Field{Name: "phone", Label: "Phone", Type: model.Boolean}
	for line, want := range map[string]string{
		"-":                  "without a native path",
		"- | trim":           "without a native path",
		"a + b + c":          "between two native paths",
		"a + b | trim":       "take no steps",
		"a or b | by-id x":   "that of the list",
		"a | by-id":          "one argument",
		"a | bool yes":       "2 arguments",
		"a | bool yes YES":   "two different",
		"a | factor":         "one argument",
		"a | factor 0":       "whole number",
		"a | factor 1.5":     "whole number",
		`a | read "1 +"`:     "cannot be understood",
		`a | read ""`:        "1 to 1000",
		"a | constant maybe": "the constant of phone",
		"a | json .x":        "native path",
		fmt.Sprintf(`a | read "%s"`, strings.Repeat("1+", 900)): "1 to 1000",
	} {
		if _, err := Parse(f, line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", line, err, want)
		}
	}
}

func TestTwoNamesOfOnePlaceAreEmptiedTogether(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{
		mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, "a or b.c"),
		mustParse(t, model.Field{Name: "g", Label: "G", Type: model.Boolean}, "dnd | clear false"),
	}}
	before := map[string]any{"b": map[string]any{"c": "old", "d": "stays"}, "dnd": true}
	if got := Check(m, before); len(got) > 0 {
		t.Fatalf("%+v", got)
	}
	after := m.Predict(before, map[string]any{"a": "new"})
	if b, _ := after["b"].(map[string]any); b["d"] != "stays" || b["c"] != nil {
		t.Fatalf("%v", after)
	}
	if b, _ := before["b"].(map[string]any); b["c"] != "old" {
		t.Fatal("the record was changed in place")
	}
}
