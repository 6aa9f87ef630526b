package timify

import (
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/connectors/timify/openapitest"
	imitation "patchbay/connectors/timify/sandbox"
	"patchbay/model"
)

func TestWhatIsSaidIsAsDescribed(t *testing.T) {
	t.Parallel()
	file := openapitest.Find()
	if file == "" {
		t.Skip("the description of the API is not beside this checkout: requests and answers were not held against it")
	}
	spec, err := openapitest.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, quirks := range map[string]imitation.Quirks{"as recorded": {}, "as documented anew": {WithMeta: true, Invalid422: true}} {
		s := start(t, sandbox.Options{Seed: 7, People: 40}, imitation.Options{Quirks: quirks})
		s.wire.t, s.wire.spec = t, spec
		session := s.known(t)
		for _, m := range []string{"contact", "appointment", "note", "user", "workspace"} {
			all(t, session, connectors.Query{Model: m, Size: 20})
		}
		users, _ := all(t, session, connectors.Query{Model: "user"})
		retrieve(t, session, "user", users[0].Remote.ID)
		who := create(t, session, "contact", model.Patch{"firstName": "Zoë", "phone": "+33639980001", "birthday": "1990-05-06", "externalId": "crm-1", "customFields.preferred_day": "Friday"})
		update(t, session, who, model.Patch{"lastName": "Quirk", "phone": nil})
		create(t, session, "note", model.Patch{"contact": who.Remote.ID, "body": "Hello"})
		booked := create(t, session, "appointment", model.Patch{
			"title": "Fitting", "startAt": "2027-01-02T10:30:00Z", "endAt": "2027-01-02T11:15:00Z", "contact": who.Remote.ID, "assignee": users[0].Remote.ID,
		})
		update(t, session, booked, model.Patch{"endAt": "2027-01-02T11:30:00Z", "description": "Bring papers"})
		for _, r := range []model.Record{booked, who} {
			if err := session.Delete(t.Context(), r.Model, r.Remote.ID); err != nil {
				t.Error(err)
			}
		}
		if s.wire.known < 20 || s.wire.known != len(s.wire.those("", "/")) {
			t.Errorf("%s: of %d exchanges %d are described", name, len(s.wire.those("", "/")), s.wire.known)
		}
	}
}
