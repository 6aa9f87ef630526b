package timify

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"patchbay/problem"
)

func someDefinitions() []definition {
	return []definition{{"f1", "firstName"}, {"f2", "mobilePhone"}, {"f3", "birthday"}, {"f4", ""}, {"f5", "notes"}}
}

func TestACustomerGoesOutByTheIDsOfItsFields(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ native, want map[string]any }{
		"built-in fields": {
			map[string]any{"firstName": "Ada", "birthday": ""},
			map[string]any{"customfields": []any{map[string]any{"id": "f3", "value": ""}, map[string]any{"id": "f1", "value": "Ada"}}},
		},
		"fields of the company": {
			map[string]any{"fields": []any{map[string]any{"id": "f4", "value": 12.5}, map[string]any{"id": "f9", "value": true}}},
			map[string]any{"customfields": []any{map[string]any{"id": "f4", "value": "12.5"}, map[string]any{"id": "f9", "value": "true"}}},
		},
		"what is no field":   {map[string]any{"externalId": "crm-1"}, map[string]any{"externalId": "crm-1"}},
		"a phone is emptied": {map[string]any{"phone": map[string]any{"phone": ""}}, map[string]any{"customfields": []any{map[string]any{"id": "f2", "value": ""}}}},
	} {
		got, err := customer(c.native, someDefinitions())
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestAFieldThatTheCompanyLacksIsNamedAndNothingGoes(t *testing.T) {
	t.Parallel()
	got, err := customer(map[string]any{"firstName": "Ada", "gender": "f", "street": "1 Mill Lane"}, someDefinitions())
	p := problem.As(err)
	if got != nil || p == nil || p.Kind != problem.Invalid || len(p.Fields) != 2 || p.Fields[0].Name != "gender" || p.Fields[1].Name != "address.line1" {
		t.Fatalf("%v %+v", got, p)
	}
}

func TestAPhoneIsTakenApartIntoItsDocument(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]map[string]string{
		"+33639980001":  {"phone": "+33639980001", "country": "FR", "prefix": "33", "number": "639980001"},
		"+447700900123": {"phone": "+447700900123", "country": "GB", "prefix": "44", "number": "7700900123"},
		"+12125550143":  {"phone": "+12125550143", "country": "US", "prefix": "1", "number": "2125550143"},
		"front desk":    {"phone": "front desk", "country": "", "prefix": "", "number": "front desk"},
	} {
		var got map[string]string
		if err := json.Unmarshal([]byte(phone(number)), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v %v", number, got, err)
		}
	}
	if phone("") != "" {
		t.Error("no number is a document")
	}
}

func TestAnyPhoneIsADocumentThatHoldsItWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringN(1, 40, 80).Draw(t, "number")
		var got map[string]string
		if err := json.Unmarshal([]byte(phone(number)), &got); err != nil {
			t.Fatal(err)
		}
		if want, err := json.Marshal(number); err != nil || !json.Valid(want) {
			t.Skip("no text")
		}
		if len(got) != 4 {
			t.Fatalf("%q gives %v", number, got)
		}
	})
}

func TestANoteGoesBehindWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"", "New", "New"}, {"Old", "New", "Old\n\nNew"}, {"Old\n\n", "New\nlines", "Old\n\nNew\nlines"}, {" \n", "New", "New"}} {
		if got := appended(c[0], c[1]); got != c[2] {
			t.Errorf("%q and %q are %q", c[0], c[1], got)
		}
	}
	native := map[string]any{"fields": []any{"odd", map[string]any{"defaultId": "email", "value": "x"}, map[string]any{"defaultId": "notes", "value": "Held"}}}
	if heldNotes(native) != "Held" || heldNotes(nil) != "" {
		t.Error("held notes are not found")
	}
}
