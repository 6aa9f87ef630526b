package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
)

func mustParse(t interface{ Fatalf(string, ...any) }, f model.Field, line string) Lens {
	l, err := Parse(f, line)
	if err != nil {
		t.Fatalf("parse %q: %v", line, err)
	}
	return l
}

// word is a text that is canonical already.
func word() *rapid.Generator[string] {
	return rapid.StringMatching(`[A-Za-zÄÖÜäöüßéñ0-9]{1,8}([ '.-][A-Za-zÄÖÜäöüßéñ0-9]{1,8}){0,2}`)
}

func moment() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(-5e9, 2e11).Draw(t, "seconds"), 0).UTC()
	})
}

func iso(form string) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any { return moment().Draw(t, "moment").Format(form) })
}

func asAny[T any](g *rapid.Generator[T]) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any { return g.Draw(t, "value") })
}

// law is one step with the canonical values that it can hold, and the native ones that a provider may hold.
type law struct {
	line    string
	typ     model.Type
	values  *rapid.Generator[any]
	natives *rapid.Generator[any]
}

func laws() []law {
	text := asAny(word())
	phone := asAny(rapid.StringMatching(`\+1555555010[0-9]`))
	list := rapid.Custom(func(t *rapid.T) any {
		return rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,6}`), 1, 5, rapid.ID[string]).Draw(t, "list")
	})
	nativeList := rapid.Custom(func(t *rapid.T) any {
		var out []any
		for _, s := range rapid.SliceOfN(rapid.StringMatching(`[A-Za-z]{1,6}`), 0, 5).Draw(t, "list") {
			out = append(out, s)
		}
		return out
	})
	number := rapid.Custom(func(t *rapid.T) any { return float64(rapid.IntRange(-1e6, 1e6).Draw(t, "n")) / 8 })
	ms := rapid.Custom(func(t *rapid.T) any { return float64(moment().Draw(t, "moment").UnixMilli()) })
	secs := rapid.Custom(func(t *rapid.T) any { return float64(moment().Draw(t, "moment").Unix()) })
	object := rapid.Custom(func(t *rapid.T) any {
		b, _ := json.Marshal(rapid.MapOfN(rapid.SampledFrom([]string{"phone", "kind", "x"}), word(), 0, 3).Draw(t, "object"))
		return string(b)
	})
	return append(lawsOfForms(), []law{
		{"a", model.Text, text, text},
		{"a.b or c", model.Text, text, text},
		{"a | never-empty", model.Text, text, text},
		{`a | default none`, model.Text, text, text},
		{"a | e164", model.Phone, phone, asAny(rapid.StringMatching(`(\+1|\+1 )?\(?555\)?[ -]?555[ -]?010[0-9]`))},
		{"a | lower", model.TextList, list, nativeList},
		{"a | lower", model.Text, asAny(rapid.StringMatching(`[a-zäöü]{1,9}`)), text},
		{"a | date", model.Date, iso(time.DateOnly), iso(time.RFC3339)},
		{"a | date ms", model.Date, iso(time.DateOnly), ms},
		{"a | date s", model.Date, iso(time.DateOnly), secs},
		{"a | date day-first", model.Date, iso(time.DateOnly), iso("02.01.2006")},
		{"a | date-time", model.DateTime, iso(time.RFC3339), iso(time.RFC3339)},
		{"a | date-time ms", model.DateTime, iso(time.RFC3339), ms},
		{"a | date-time s", model.DateTime, iso(time.RFC3339), secs},
		{"a | date-time day", model.DateTime, iso(time.DateOnly), iso(time.DateOnly)},
		{"a | options 1=active 2=archived", model.Choice, asAny(rapid.SampledFrom([]string{"active", "archived"})), asAny(rapid.SampledFrom([]float64{1, 2}))},
		{
			"a | options true=deleted false=active gone=deleted", model.Text, asAny(rapid.SampledFrom([]string{"active", "deleted"})),
			rapid.Custom(func(t *rapid.T) any { return rapid.SampledFrom([]any{true, false, "gone"}).Draw(t, "native") }),
		},
		{"a | as-text", model.Number, number, rapid.Custom(func(t *rapid.T) any { s, _ := text1(number.Draw(t, "n")); return s })},
		{"a | as-number", model.Text, rapid.Custom(func(t *rapid.T) any { s, _ := text1(number.Draw(t, "n")); return s }), number},
		{`a | split ","`, model.TextList, list, asAny(rapid.StringMatching(`[a-z]{0,4}(, ?[a-z]{0,4}){0,3}`))},
		{"a | json phone", model.Text, text, object},
		{"a | json phone | e164", model.Phone, phone, object},
		{"a | first-name", model.Text, text, asAny(rapid.StringMatching(`[A-Za-zé]{1,6} [A-Za-z]{1,6}( [A-Za-z]{1,6})?`))},
		{"a | last-name", model.Text, asAny(rapid.StringMatching(`[A-Za-zé]{1,9}`)), asAny(rapid.StringMatching(`[A-Za-z]{1,6} [A-Za-zé]{1,6}`))},
	}...)
}

func text1(v any) (string, error) { return text(v) }

func TestEveryStepReadsBackWhatItWrote(t *testing.T) {
	t.Parallel()
	for _, l := range laws() {
		t.Run(fmt.Sprintf("%s as %s", l.line, l.typ), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: l.typ}, l.line)}}
				before := place(m, l.natives.Draw(t, "before"))
				want, err := model.Canonical(m.Lenses[0].Field, l.values.Draw(t, "value"))
				if err != nil {
					t.Fatal(err)
				}
				body, _, err := m.Write(model.Patch{"f": want}, before)
				if err != nil {
					t.Skip("refused, which keeps the law")
				}
				got, warnings := m.Read(overTheWire(t, m.Predict(before, body)))
				if !model.Equal(got["f"], want) || len(warnings) > 0 {
					t.Fatalf("wrote %v over %v as %v, read back %v %v", want, before, body, got["f"], warnings)
				}
			})
		})
	}
}

func TestEveryStepLeavesWhatItReadAlone(t *testing.T) {
	t.Parallel()
	for _, l := range laws() {
		t.Run(fmt.Sprintf("%s as %s", l.line, l.typ), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: l.typ}, l.line)}}
				native := place(m, l.natives.Draw(t, "native"))
				for _, v := range Check(m, native) {
					t.Fatalf("%+v on %v", v, native)
				}
			})
		})
	}
}

// place is a native object that holds v where the mapping reads it, and something that is not ours.
func place(m Mapping, v any) map[string]any {
	out := map[string]any{"other": "stays"}
	m.Lenses[0].paths[0].set(out, v)
	return out
}

// overTheWire gives an object the types that it has after a provider sent it.
func overTheWire(t *rapid.T, in map[string]any) map[string]any {
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func customs() []model.Field {
	return []model.Field{
		{Name: "customFields.size", Label: "Size", Type: model.Number, Native: "id1"},
		{Name: "customFields.likes", Label: "Likes", Type: model.TextList, Native: "id2"},
		{Name: "customFields.last.visit", Label: "Last visit", Type: model.Date, Native: "id3"},
		{Name: "customFields.files", Label: "Files", Type: model.ObjectList, Native: "id4", ReadOnly: true},
	}
}

func byID() Mapping {
	c := Custom{Path: "customFields", ID: "id", Value: "value", WriteValue: "field_value"}
	return Mapping{Custom: c.Known(customs())}
}

func TestCustomFieldsKeepTheLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := byID()
		rows := []any{map[string]any{"id": "id9", "value": "unknown"}}
		if rapid.Bool().Draw(t, "size") {
			rows = append(rows, map[string]any{"id": "id1", "value": float64(rapid.IntRange(0, 99).Draw(t, "held"))})
		}
		if rapid.Bool().Draw(t, "visit") {
			rows = append(rows, map[string]any{"id": "id3", "value": float64(moment().Draw(t, "at").UnixMilli())})
		}
		before := map[string]any{"customFields": rows}
		for _, v := range Check(m, before) {
			t.Fatalf("%+v", v)
		}
		patch := model.Patch{"customFields.size": float64(rapid.IntRange(100, 200).Draw(t, "size")), "customFields.likes": []string{"tea", rapid.SampledFrom([]string{"x", "y"}).Draw(t, "like")}}
		body, _, err := m.Write(patch, before)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := m.Read(overTheWire(t, m.Predict(before, body)))
		for path, want := range patch {
			if !model.Equal(got[path], want) {
				t.Fatalf("%s: wrote %v, read %v", path, want, got[path])
			}
		}
		was, _ := m.Read(before)
		if !model.Equal(got["customFields.last.visit"], was["customFields.last.visit"]) {
			t.Fatal("a value that was not patched moved")
		}
	})
}

func TestCheckNamesALensThatBreaksALaw(t *testing.T) {
	t.Parallel()
	broken := mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, "a")
	broken.steps = []step{{
		read:  func(v any) (any, error) { return strings.TrimSuffix(v.(string), "!"), nil },
		write: func(v, _ any) (any, error) { return "x" + v.(string), nil },
	}}
	m := Mapping{Lenses: []Lens{broken}}
	got := Check(m, map[string]any{"a": "hello!"})
	if !slices.ContainsFunc(got, func(v Violation) bool { return v.Field == "f" && v.Law == "GetPut" }) {
		t.Fatalf("got %+v", got)
	}
}

func TestAnEmptyFieldThatIsNeverSentBreaksNoLaw(t *testing.T) {
	t.Parallel()
	for line, typ := range map[string]model.Type{
		"a | never-empty":              model.Text,
		"a | clear false":              model.Boolean,
		`a | write "value ?? 'none'"`:  model.Text,
		"a | options 1=one 2=two":      model.Choice,
		"a | json phone | never-empty": model.Text,
	} {
		m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: typ}, line)}}
		for _, native := range []map[string]any{{}, {"a": nil}, {"a": ""}} {
			for _, v := range Check(m, native) {
				t.Errorf("%s on %v: %+v", line, native, v)
			}
		}
	}
	spoiling := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, `a | write "'x'"`)}}
	if got := Check(spoiling, map[string]any{"a": "y"}); len(got) == 0 || got[0].Law != "GetPut" {
		t.Errorf("what is there and would be written otherwise: %+v", got)
	}
}
