package workbench

import (
	"strings"
	"testing"

	"patchbay/problem"
)

func TestANumberWithoutACountryIsOfTheOneThatWasAskedFor(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	const table = "email,phone,address.country\nnina@example.com,0171 2345678,\nnora@example.com,0171 2345678,GB\n"
	for country, want := range map[string]string{"": "0171 2345678", "de": "+491712345678", "Germany": "+491712345678"} {
		im := s.planImport(table, func(r *ImportRequest) { r.Country, r.Match = country, []string{"email"} })
		var phones []any
		for step, err := range im.Steps(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			phones = append(phones, step.values["phone"])
		}
		if len(phones) != 2 || phones[0] != want || phones[1] == want {
			t.Errorf("%q: %v", country, phones)
		}
		if told := strings.Contains(strings.Join(im.Notices, "\n"), "--country says which it is"); told != (country == "") {
			t.Errorf("%q: %q", country, im.Notices)
		}
	}
	_, err := s.tryImport(t.Context(), table, func(r *ImportRequest) { r.Country = "Nowhere" })
	kind(t, err, problem.Usage, "Nowhere", "DE")
}
