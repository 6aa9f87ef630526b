package veil

import (
	"strings"
	"testing"

	"patchbay/model"
)

func TestABirthdayIsAnotherDay(t *testing.T) {
	t.Parallel()
	v := fixed()
	v.Learn(model.Field{Name: "birthday", Type: model.Date}, model.Field{Name: "due", Type: model.Date})
	const day = "1984-02-29"
	got, _ := v.Value(model.Field{Name: "birthday", Type: model.Date}, day).(string)
	if !strings.HasPrefix(got, "198") || len(got) != len(day) || got == day || !open(got) {
		t.Fatalf("it is %s", got)
	}
	for name, text := range map[string]string{
		"a document": string(v.JSON([]byte(`{"birthday":"` + day + `"}`))), "its own name": string(v.JSON([]byte(`{"dateOfBirth":"` + day + `"}`))),
		"a condition": v.Condition(`birthday == "`+day+`"`, nil), "a time": string(v.JSON([]byte(`{"dob":"` + day + `T00:00:00.000Z"}`))),
	} {
		if !strings.Contains(text, got) || strings.Contains(text, day) {
			t.Errorf("in %s it is %s", name, text)
		}
	}
	for _, x := range []string{"29.02.1984", "19840229", "February 29", `{"birthday":449971200000}`} {
		if out := string(v.JSON([]byte(`{"dateOfBirth":` + quotedJSON(x) + `}`))); strings.Contains(out, x) || strings.Contains(out, "449971200000") {
			t.Errorf("%s became %s", x, out)
		}
	}
	if v.Value(model.Field{Name: "due", Type: model.Date}, day) != day {
		t.Error("a day that is nobody's was veiled")
	}
}

func quotedJSON(x string) string {
	if strings.HasPrefix(x, "{") {
		return x
	}
	return `"` + x + `"`
}

// A word that the program says too is somebody's where it stands in the place of a value.
func TestAWordOfTheProgramIsSomebodysInThePlaceOfAValue(t *testing.T) {
	t.Parallel()
	v := fixed()
	v.Text("open") // somebody is called so
	if got := v.Sentence(`The same name "open" in both.`); strings.Contains(got, "open") {
		t.Errorf("a sentence says %s", got)
	}
	if got := v.Quoted("open"); got == "open" {
		t.Error("a value stays")
	}
	for _, in := range []string{"/contacts/open", "/contacts/pending/notes", "https://api.example.com/v1/contacts/write?limit=5"} {
		if got := v.Address(in); strings.Contains(got, "open") || strings.Contains(got, "pending") || !strings.Contains(got, "/contacts/") {
			t.Errorf("%s became %s", in, got)
		}
	}
	for _, in := range []string{"patchbay show contact", "--json", "12", "contact", "It was refused."} {
		if got := v.Quoted(in); got != in {
			t.Errorf("%s became %s", in, got)
		}
	}
}
