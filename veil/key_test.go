package veil

import (
	"encoding/json"
	"strings"
	"testing"

	"patchbay/model"
)

func taught() *Veil {
	v := fixed()
	v.Learn(model.Field{Name: "status", Type: model.Choice, Options: []string{"confirmed"}}, model.Field{Name: "address.country", Type: model.Country},
		model.Field{Name: "timezone", Type: model.Timezone}, model.Field{Name: "kind", Type: model.Choice, Options: []string{"open"}}, model.Field{Name: "other.kind", Type: model.Text})
	return v
}

func TestWordsOfTheProgramAreNoValues(t *testing.T) {
	t.Parallel()
	v := taught()
	for _, word := range []string{"OR", "IN", "ME", "Home", "Token", "Will", "Mark", "karl", "open", "contact", "Home Token", "true", "yes", "2025-01-02", "user_8f3a2b1c9d"} {
		for _, key := range []string{"state", "role", "type", "name", "value", "kind"} {
			var got map[string]string
			in, err := json.Marshal(map[string]string{key: word})
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(v.JSON(in), &got); err != nil {
				t.Fatal(err)
			}
			for k, x := range got {
				if k != key || x == word || strings.Contains(x, "Home") || strings.Contains(x, "Token") {
					t.Errorf("%s became %v", in, got)
				}
			}
		}
		if got := v.Value(model.Field{Name: "source", Type: model.Text}, word); got == word {
			t.Errorf("a text %q is let through", word)
		}
		if got := v.Address("/v1/contacts?state=" + word); strings.HasSuffix(got, "="+word) && word != "true" {
			t.Errorf("%q is let through in %s", word, got)
		}
	}
	for _, in := range []string{"It was linked with Home Token.", "The contact Mark Will lives in OR."} {
		for _, trace := range []string{"Home", "Token", "Mark", "Will", "OR"} {
			if got := v.Sentence(in); strings.Contains(got, trace) {
				t.Errorf("%q is left of %q: %q", trace, in, got)
			}
		}
	}
}

func TestKeysStayThatAProgramWouldHave(t *testing.T) {
	t.Parallel()
	v := taught()
	for key, stays := range map[string]bool{
		"contactId": true, "contact_id": true, "contact-id": true, "timezone": true, "byUser": true, "address1": true, "updatedAt": true,
		"quomborf_zyxelda": false, "zyxelda": false, "contactZyxelda": false, "karl": false, "ocQHyuzHvysMo5N5VsXc": false, "4915112345678": false, "quillon@corp.test": false,
	} {
		out := string(v.JSON([]byte(`{"` + key + `":1}`)))
		if strings.Contains(out, `"`+key+`"`) != stays {
			t.Errorf("%s became %s", key, out)
		}
	}
}

func TestAValueIsTheSameInADocumentAndInItsField(t *testing.T) {
	t.Parallel()
	v := taught()
	for _, c := range []struct {
		f     model.Field
		x     string
		stays bool
	}{
		{model.Field{Name: "status", Type: model.Choice, Options: []string{"confirmed"}}, "confirmed", true},
		{model.Field{Name: "status", Type: model.Choice, Options: []string{"confirmed"}}, "quillon", false},
		{model.Field{Name: "address.country", Type: model.Country}, "DE", true},
		{model.Field{Name: "timezone", Type: model.Timezone}, "Europe/Berlin", true},
		{model.Field{Name: "source", Type: model.Text}, "Europe/Berlin", false},
		{model.Field{Name: model.CustomPrefix + "tier", Type: model.Choice, Options: []string{"gold"}}, "gold", false},
		{model.Field{Name: model.CustomPrefix + "insured", Type: model.Date}, "2025-01-02", false},
	} {
		key := c.f.Name[strings.LastIndexByte(c.f.Name, '.')+1:]
		inField, inDocument := v.Value(c.f, c.x), v.Loose(key, c.x)
		if inField != inDocument || (inField == c.x) != c.stays {
			t.Errorf("%s %s is %v in its field and %v in a document", c.f.Name, c.x, inField, inDocument)
		}
	}
	for _, n := range []any{int64(4915112345678), float64(4915112345678)} {
		if v.Value(model.Field{Name: "amount", Type: model.Integer}, n) == n || v.Loose("amount", n) == n {
			t.Errorf("the long number %v is let through", n)
		}
	}
	if v.Value(model.Field{Name: "amount", Type: model.Integer}, int64(42)) != int64(42) {
		t.Error("a short number is veiled")
	}
}
