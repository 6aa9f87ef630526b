package mapping

import (
	"encoding/json"
	"strings"
	"testing"

	"patchbay/model"
)

func TestAComputedNumberWithoutAnEndIsAWarningAndNoValue(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`- | read "1/0"`, `- | read "-1/0"`, `- | read "0/0"`, `n | read "value/0"`, `none | read "1/0"`, `n | read "1/zero"`, `n | read "1/zero" | default 3`,
		`n | read "1/0" | as-number`, `- | read "[1/0]"`, `- | read "{a: [0/0]}"`,
	} {
		for _, typ := range []model.Type{model.Number, model.Integer, model.Text, model.TextList, model.Date, model.Boolean} {
			if typ != model.Number && strings.Contains(line, "default") {
				continue
			}
			m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: typ}, line)}}
			got, warnings := m.Read(map[string]any{"n": 7.0, "zero": 0.0})
			if v, there := got["f"]; there || len(warnings) != 1 || warnings[0].Code != Unreadable || !strings.Contains(warnings[0].Message, "division by 0") {
				t.Errorf("%s as %s: %v, %v", line, typ, v, warnings)
			}
		}
	}
}

func TestAWrittenNumberWithoutAnEndIsRefused(t *testing.T) {
	t.Parallel()
	for line, value := range map[string]any{
		`n | write "value/0"`: 7.0, `n | write "[value/0]"`: 7.0, "n | as-number": "NaN", "n | as-number | trim": "+Inf", "n | factor 1000": 1e308,
	} {
		typ := model.Number
		if _, isText := value.(string); isText {
			typ = model.Text
		}
		m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: typ}, line)}}
		if body, _, err := m.Write(model.Patch{"f": value}, nil); err == nil {
			_, jerr := json.Marshal(body)
			t.Errorf("%s: %v, %v", line, body, jerr)
		}
	}
}

func TestANumberThatIsTooLargeForItsFactorIsAWarning(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Number}, "n | factor 1/1000")}}
	if got, warnings := m.Read(map[string]any{"n": 1e308}); got["f"] != nil || len(warnings) != 1 {
		t.Errorf("%v, %v", got, warnings)
	}
}

func TestInfAndNaNInALineAreWords(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, "n | options NaN=none inf=all 1=one")}}
	body, _, err := m.Write(model.Patch{"f": "all"}, nil)
	if raw, jerr := json.Marshal(body); err != nil || jerr != nil || string(raw) != `{"n":"inf"}` {
		t.Errorf("%s, %v, %v", raw, err, jerr)
	}
	if got, _ := m.Read(map[string]any{"n": "NaN"}); got["f"] != "none" {
		t.Errorf("%v", got)
	}
}

// What options say twice is told apart by their order: the first is written, and what stands there is left alone.
func TestOfSeveralNativeWordsTheFirstIsWrittenAndNoneIsSentForAnother(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, "n | options a=b c=b d=e")}}
	if body, _, err := m.Write(model.Patch{"f": "b"}, map[string]any{"n": "c"}); err != nil || len(body) != 0 {
		t.Errorf("c was sent again as %v, %v", body, err)
	}
	for range 20 {
		if body, _, err := m.Write(model.Patch{"f": "b"}, map[string]any{"n": "d"}); err != nil || body["n"] != "a" {
			t.Errorf("%v, %v", body, err)
		}
	}
}
