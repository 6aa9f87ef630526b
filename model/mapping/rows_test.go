package mapping

import (
	"encoding/json"
	"reflect"
	"testing"

	"patchbay/model"
)

const listed = `{"emails":[{"type":"home","address":"a@example.com"},{"type":"work","address":"b@example.com"}],"fields":[{"id":7,"value":"x"}]}`

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAPathSelectsARowOfAList(t *testing.T) {
	t.Parallel()
	native := object(t, listed)
	for at, want := range map[string]any{
		"emails[0].address": "a@example.com", "emails[-1].address": "b@example.com", "emails[type=work].address": "b@example.com",
		"fields[id=7].value": "x", "emails[2].address": nil, "emails[type=other].address": nil, "fields[0].id": 7.0, "none[0]": nil, "emails[": nil,
	} {
		if got := At(native, at); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, not %v", at, got, want)
		}
	}
}

func TestAWrittenRowKeepsTheOthers(t *testing.T) {
	t.Parallel()
	f := model.Field{Name: "email", Label: "E-mail", Type: model.Email}
	l, err := Parse(f, "emails[type=work].address")
	if err != nil {
		t.Fatal(err)
	}
	m, native := Mapping{Lenses: []Lens{l}}, object(t, listed)
	body, _, err := m.Write(model.Patch{"email": "new@example.com"}, native)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(body)
	if err != nil || string(raw) != `{"emails":[{"address":"new@example.com","type":"work"}]}` {
		t.Errorf("%s, %v", raw, err)
	}
	after := m.Predict(native, body)
	if At(after, "emails[0].address") != "a@example.com" || At(after, "emails[1].address") != "new@example.com" || len(after["emails"].([]any)) != 2 {
		t.Errorf("%v", after)
	}
	if At(native, "emails[1].address") != "b@example.com" {
		t.Error("the sample was changed")
	}
	if bad := Check(m, native); len(bad) > 0 {
		t.Errorf("%v", bad)
	}
}

func TestARowThatIsNotThereIsAdded(t *testing.T) {
	t.Parallel()
	l, err := Parse(model.Field{Name: "phone", Label: "Phone", Type: model.Text}, "phones[kind=mobile].number")
	if err != nil {
		t.Fatal(err)
	}
	m := Mapping{Lenses: []Lens{l}}
	body, _, err := m.Write(model.Patch{"phone": "1"}, map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := m.Read(m.Predict(map[string]any{}, body)); got["phone"] != "1" {
		t.Errorf("%v of %v", got, body)
	}
}

func TestAChosenRowAndACustomValueOfOneListAreBothWritten(t *testing.T) {
	t.Parallel()
	l, err := Parse(model.Field{Name: "email", Label: "E-mail", Type: model.Email}, "fields[id=8].value")
	if err != nil {
		t.Fatal(err)
	}
	custom := Custom{Path: "fields", ID: "id", Value: "value", Fields: []model.Field{{Name: "customFields.size", Type: model.Text, Native: "7"}}}
	m, native := Mapping{Lenses: []Lens{l}, Custom: &custom}, object(t, `{"fields":[{"id":"9","value":"z"},{"id":"7","value":"x"},{"id":"8","value":"old@example.com"}]}`)
	body, _, err := m.Write(model.Patch{"email": "new@example.com", "customFields.size": "XL"}, native)
	if err != nil {
		t.Fatal(err)
	}
	after := m.Predict(native, body)
	if At(after, "fields[id=8].value") != "new@example.com" || At(after, "fields[id=7].value") != "XL" || At(after, "fields[id=9].value") != "z" || len(after["fields"].([]any)) != 3 {
		t.Errorf("%v becomes %v", body, after)
	}
}

func TestAKeyOfEveryRowIsNoFieldsNativeName(t *testing.T) {
	t.Parallel()
	l, err := Parse(model.Field{Name: "email", Type: model.Email}, "fields[id=8].value")
	if err != nil {
		t.Fatal(err)
	}
	m := Mapping{Lenses: []Lens{l}}
	if got := m.Unified("value"); got != "" {
		t.Errorf("value is %s", got)
	}
	if got := m.Unified("fields[id=8].value"); got != "email" {
		t.Errorf("its whole path is %q", got)
	}
}
