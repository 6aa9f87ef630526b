package identity

import (
	"testing"

	"patchbay/model"
)

func TestOfTwoSpellingsTheBetterIsShown(t *testing.T) {
	t.Parallel()
	first := model.Field{Name: "firstName", Type: model.Text}
	company := model.Field{Name: "companyName", Type: model.Text}
	phone := model.Field{Name: "phone", Type: model.Phone}
	mail := model.Field{Name: "email", Type: model.Email}
	for _, c := range []struct {
		field         model.Field
		better, worse string
		equal         bool
	}{
		{first, "Aarav", "AARAV", false},
		{first, "Peña", "PEÑA", false},
		{first, "Lee", "LEE", false},
		{first, "Ada", "ada", false},
		{first, "McAda", "Mcada", true},
		{first, "A", "A.", true},
		{first, "김", "Kim", true},
		{first, "Иван", "ИВАН", false},
		{company, "Example & Sons", "EXAMPLE & SONS", false},
		{company, "BMW", "Bmw", true},
		{company, "Example", "EXAMPLE", false},
		{phone, "+4915112345678", "0151 12345678", false},
		{mail, "ada@example.com", "Ada@Example.com", false},
	} {
		better, worse := Spelling(c.field, c.better), Spelling(c.field, c.worse)
		if c.equal != (better == worse) || better < worse {
			t.Errorf("%s: %q is %d, %q is %d", c.field.Name, c.better, better, c.worse, worse)
		}
	}
	if Spelling(first, []string{"ADA"}) != 0 || Spelling(first, nil) != 0 {
		t.Error("what is no text is spelled somehow")
	}
}
