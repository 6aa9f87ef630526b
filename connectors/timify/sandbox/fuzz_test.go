package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	shared "patchbay/connectors/sandbox"
)

// FuzzAnyBodyIsTakenOrRefused writes whatever somebody might send; nothing of it is the service's own fault.
func FuzzAnyBodyIsTakenOrRefused(f *testing.F) {
	for _, body := range []string{
		`{"customfields":[{"id":"x","value":"y"}],"externalId":null}`, `{"customfields":[null]}`, `{"customfields":{}}`, `[]`, `null`, ``,
		`{"datetime":"2026-06-01 10:00","duration":-5,"title":"T","resource_ids":[]}`, `{"recurring":{"timezone":"Nowhere","frequency":"EONS","repeatTimes":99999}}`,
		`{"duration_pattern":[0],"customer_ids":["x"],"service_id":""}`, `{"ids":["a",7]}`,
	} {
		f.Add(body)
	}
	s := &site{opts: Options{}.withDefaults()}
	s.store = seed(shared.World{Seed: 7, People: shared.People(7, 3), Clock: shared.NewClock(frozen), Writes: &shared.Journal{}}, s.opts)
	company := s.store.companies.order[0]
	serves := map[string]func(*call) (any, error){
		"customers": s.createCustomer, "customfields": s.createField, "appointments": s.createAppointment, "bulk": s.deleteAppointments, "globals": s.createGlobal,
	}
	f.Fuzz(func(t *testing.T, body string) {
		for name, serve := range serves {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
			_, err := serve(&call{r: r, company: company})
			if no, refused := err.(*refusal); err != nil && (!refused || no.status >= 500) {
				t.Errorf("%s answers %v to %q", name, err, body)
			}
		}
	})
}

// FuzzAPhoneIsAlwaysANumber derives the phone of a customer from any text that a field may hold.
func FuzzAPhoneIsAlwaysANumber(f *testing.F) {
	f.Add(`{"phone":"0044 7700 900123"}`, true)
	f.Add(`{"phone":7}`, false)
	f.Fuzz(func(t *testing.T, text string, had bool) {
		p, ok := derived(text, had).(map[string]any)
		if number, _ := p["phone"].(string); ok && len(p) > 0 && strings.Trim(number, "+0123456789") != "" {
			t.Errorf("%q shows as %q", text, number)
		}
	})
}
