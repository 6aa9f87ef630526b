package timify

import (
	"encoding/json"
	"testing"
	"time"
)

// FuzzAnAppointmentOfAnyShapeIsMovedOrRefused gives bookings whatever a service might have answered before.
func FuzzAnAppointmentOfAnyShapeIsMovedOrRefused(f *testing.F) {
	for _, seed := range []string{
		`{"startDate":"2026-06-01T10:00:00Z","bookings":[{"interval":{"end":"2026-06-01T10:45:00Z"}}]}`, `{"from":"2026-06-01T10:00:00Z","until":7}`,
		`{"bookings":[null,"x",{"interval":[]}],"customers":{},"durationsPattern":[1,2]}`, `{"recurring":{},"startDate":null}`, `null`,
	} {
		f.Add(seed, "2026-06-01T09:00:00Z", "2026-06-01T11:00:00+02:00")
	}
	f.Add(`{}`, "2026-06-01T09:00:00Z", "2826-06-01T11:00:00+02:00")
	f.Fuzz(func(t *testing.T, before, start, end string) {
		var held map[string]any
		if json.Unmarshal([]byte(before), &held) != nil {
			t.Skip("no answer")
		}
		out, err := booking{native: map[string]any{"startDate": start, "end": end, "customer": "c1"}, before: held}.body()
		if err != nil {
			return
		}
		n, timed := out["duration"].(int)
		if at, there := out["datetime"].(string); there {
			if _, err := time.Parse(minute, at); err != nil {
				t.Errorf("%q goes out as %q", start, at)
			}
		}
		if timed && (n <= 0 || n%5 != 0) {
			t.Errorf("from %q to %q are %d minutes", start, end, n)
		}
	})
}

// FuzzNotesOfAnyShapeAreKept finds the notes of a customer in whatever came, and loses none of them.
func FuzzNotesOfAnyShapeAreKept(f *testing.F) {
	f.Add(`{"fields":[{"defaultId":"notes","value":"Held"}]}`, "New")
	f.Add(`{"fields":[1,null,{"defaultId":7,"value":{}}]}`, "")
	f.Fuzz(func(t *testing.T, answer, more string) {
		var native map[string]any
		if json.Unmarshal([]byte(answer), &native) != nil {
			t.Skip("no answer")
		}
		held := heldNotes(native)
		got := appended(held, more)
		if len(got) < len(more) || got[len(got)-len(more):] != more {
			t.Errorf("%q and %q are %q", held, more, got)
		}
	})
}
