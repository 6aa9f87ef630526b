package model

import "testing"

func TestAnAppointmentEndsBehindItsStart(t *testing.T) {
	t.Parallel()
	held := Fields{"startAt": "2026-01-05T09:00:00Z", "endAt": "2026-01-05T10:00:00Z"}
	for name, c := range map[string]struct {
		model Model
		held  Fields
		patch Patch
		field string // that is refused; "" for none
	}{
		"an end before the start":         {Appointment(), held, Patch{"endAt": "2026-01-05T08:00:00Z"}, "endAt"},
		"an end at the start":             {Appointment(), held, Patch{"endAt": "2026-01-05T09:00:00Z"}, "endAt"},
		"a start behind the end":          {Appointment(), held, Patch{"startAt": "2026-01-05T11:00:00Z"}, "startAt"},
		"both, backwards":                 {Appointment(), nil, Patch{"startAt": "2026-01-05T11:00:00Z", "endAt": "2026-01-05T10:00:00Z"}, "endAt"},
		"parts of a second count":         {Appointment(), held, Patch{"endAt": "2026-01-05T09:00:00.5Z"}, ""},
		"both moved":                      {Appointment(), held, Patch{"startAt": "2026-01-05T11:00:00Z", "endAt": "2026-01-05T12:00:00Z"}, ""},
		"no end":                          {Appointment(), Fields{"startAt": held["startAt"]}, Patch{"startAt": "2026-01-05T11:00:00Z"}, ""},
		"an emptied end":                  {Appointment(), held, Patch{"endAt": nil}, ""},
		"one whole day":                   {Appointment(), nil, Patch{"startAt": "2026-01-05T00:00:00Z", "endAt": "2026-01-05T00:00:00Z"}, ""},
		"one that is wrong, a new title":  {Appointment(), Fields{"startAt": held["endAt"], "endAt": held["startAt"]}, Patch{"title": "x"}, ""},
		"what is no appointment":          {Task(), held, Patch{"endAt": "2026-01-05T08:00:00Z"}, ""},
		"whole days in the wrong order":   {Appointment(), nil, Patch{"startAt": "2026-01-06T00:00:00Z", "endAt": "2026-01-05T00:00:00Z"}, "endAt"},
		"moved alone, where it stays fit": {Appointment(), held, Patch{"startAt": "2026-01-05T09:30:00Z"}, ""},
	} {
		got := Period(c.model, c.held, c.patch)
		if c.field == "" && got != nil || c.field != "" && (got == nil || got.Field != c.field || got.Code != WrongPeriod || got.Label == "") {
			t.Errorf("%s: %v", name, got)
		}
	}
}
