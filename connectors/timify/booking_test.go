package timify

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/problem"
)

// held is an appointment from ten to a quarter to eleven, as it is read.
func held(more map[string]any) map[string]any {
	out := map[string]any{
		"startDate": "2026-06-01T10:00:00Z", "duration": 45.0, "durationsPattern": []any{45.0}, "customers": []any{map[string]any{"id": "c1"}},
		"bookings": []any{map[string]any{"interval": map[string]any{"begin": "2026-06-01T10:00:00Z", "end": "2026-06-01T10:45:00Z"}}},
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

type native = map[string]any

func TestAnAppointmentGoesOutAsStartAndLength(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		booking
		want native
	}{
		"a new one": {
			booking{native: native{"title": "Probe", "startDate": "2026-06-01T12:00:00+02:00", "end": "2026-06-01T10:30:00Z", "resource": "r1", "customer": "c1", "status": "planned"}, creates: true},
			native{"title": "Probe", "datetime": "2026-06-01 10:00", "duration": 30, "resource_ids": []any{"r1"}, "customer_id": "c1"},
		},
		"a new one as long as its service": {
			booking{native: native{"startDate": "2026-06-01T10:00:00Z", "serviceId": "s1"}, creates: true}, native{"datetime": "2026-06-01 10:00", "service_id": "s1"},
		},
		"a start that moves leaves the end":      {booking{native: native{"startDate": "2026-06-01T09:00:00Z"}, before: held(nil)}, native{"datetime": "2026-06-01 09:00", "duration": 105}},
		"an end that moves leaves the start":     {booking{native: native{"end": "2026-06-01T11:00:00Z"}, before: held(nil)}, native{"duration": 60}},
		"both move":                              {booking{native: native{"startDate": "2026-06-02T09:00:00Z", "end": "2026-06-02T09:45:00Z"}, before: held(nil)}, native{"datetime": "2026-06-02 09:00", "duration": 45}},
		"a start without knowing what was there": {booking{native: native{"startDate": "2026-06-02T09:00:00Z"}}, native{"datetime": "2026-06-02 09:00"}},
		"a slim row that moves":                  {booking{native: native{"end": "2026-06-01T11:00:00Z"}, before: native{"from": "2026-06-01T10:00:00Z", "until": "2026-06-01T10:30:00Z"}}, native{"duration": 60}},
		"words alone":                            {booking{native: native{"notes": "", "color": "#fff"}, before: held(native{"recurring": native{}})}, native{"notes": "", "color": "#fff"}},
	} {
		got, err := c.body()
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestAnAppointmentThatCannotBeKeptIsRefusedByItsField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		booking
		field string
	}{
		"neither title nor service":         {booking{native: native{"startDate": "2026-06-01T10:00:00Z", "end": "2026-06-01T10:30:00Z"}, creates: true}, "title"},
		"neither end nor service":           {booking{native: native{"startDate": "2026-06-01T10:00:00Z", "title": "T"}, creates: true}, "endAt"},
		"a minute between the steps":        {booking{native: native{"startDate": "2026-06-01T10:03:00Z"}, before: held(nil)}, "startAt"},
		"seconds":                           {booking{native: native{"end": "2026-06-01T11:00:30Z"}, before: held(nil)}, "endAt"},
		"no time at all":                    {booking{native: native{"end": "tomorrow"}, before: held(nil)}, "endAt"},
		"an end before the start":           {booking{native: native{"startDate": "2026-06-01T10:45:00Z"}, before: held(nil)}, "endAt"},
		"an end without any start":          {booking{native: native{"end": "2026-06-01T10:45:00Z"}}, "endAt"},
		"a series that moves":               {booking{native: native{"startDate": "2026-06-01T09:00:00Z"}, before: held(native{"recurring": native{"frequency": "WEEKS"}})}, "startAt"},
		"parts that move":                   {booking{native: native{"end": "2026-06-01T12:00:00Z"}, before: held(native{"durationsPattern": []any{30.0, 15.0, 45.0}})}, "endAt"},
		"another contact in a class of two": {booking{native: native{"customer": "c9"}, before: held(native{"customers": []any{native{"id": "c1"}, native{"id": "c2"}}})}, "contact"},
	} {
		_, err := c.body()
		if p := problem.As(err); p == nil || p.Kind != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Name != c.field || p.Fields[0].Message == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatGoesOutEndsWhenItWasWantedTo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := time.Unix(rapid.Int64Range(0, 1<<31).Draw(t, "start")/300*300, 0).In(time.FixedZone("z", rapid.IntRange(-12, 14).Draw(t, "zone")*3600))
		end := start.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "steps")) * step)
		got, err := booking{native: native{"startDate": start.Format(time.RFC3339), "end": end.Format(time.RFC3339)}, before: held(nil)}.body()
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(minute, got["datetime"].(string))
		if err != nil || !at.Equal(start) || !at.Add(time.Duration(got["duration"].(int))*time.Minute).Equal(end) {
			t.Fatalf("%s to %s goes out as %v", start, end, got)
		}
	})
}
