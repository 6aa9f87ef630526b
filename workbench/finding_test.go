package workbench_test

import (
	"testing"

	"patchbay/model"
	"patchbay/workbench"
)

func TestAMatchIsTheTitleOrTheFieldThatHasWhatItLacks(t *testing.T) {
	t.Parallel()
	m, _ := model.Find(model.Builtin(), "contact")
	r := workbench.Row{Title: "Ada Lovelace", Fields: model.Fields{
		"name": "Ada Lovelace", "email": "countess@example.com", "phone": "+49171234567", "tags": []string{"vip", "maths"}, "address.city": "Bonn", "custom.clientNumber": "HX-899980", "birthday": "1899-01-01",
	}}
	for query, want := range map[string]string{
		"lov": "|Lov", "ada": "|Ada", "countess": "email|countess", "ada 0171": "phone|171", "vip": "tags|vip", "bonn vip": "tags|vip", "hx-899980": "custom.clientNumber|HX899980", "1899": "", "xyz": "", "": "", "ada xyz": "|Ada",
	} {
		got, ok := workbench.MatchOf(m, r, query)
		text := ""
		if ok {
			text = got.Field + "|"
			for _, s := range got.Spans {
				text += got.Text[s.From:s.To]
			}
		}
		if text != want {
			t.Errorf("%q is found by %q, want %q", query, text, want)
		}
	}
}
