package timify

import (
	"cmp"
	"time"

	"patchbay/problem"
)

// minute is how TIMIFY takes a time, in UTC.
const minute = "2006-01-02 15:04"

// step is what starts and lengths are multiples of.
const step = 5 * time.Minute

// booking is an appointment on its way out: what changes, under the names that it is read with, and what was there
// before, nil where that is not known.
type booking struct {
	native, before map[string]any
	creates        bool
}

// body writes an appointment as its start and its length.
func (b booking) body() (map[string]any, error) {
	out := map[string]any{}
	for from, to := range map[string]string{"title": "title", "notes": "notes", "color": "color", "serviceId": "service_id", "customer": "customer_id"} {
		if v, there := b.native[from]; there {
			out[to] = v
		}
	}
	if v, there := b.native["resource"]; there {
		out["resource_ids"] = []any{v}
	}
	switch {
	case b.native["customer"] != nil && len(items(b.before, "customers")) > 1:
		return nil, refused("contact", "cannot be changed: several people take part. Change them in TIMIFY")
	case b.creates && b.native["serviceId"] == nil && b.native["title"] == nil:
		return nil, refused("title", "is needed, unless a service gives it")
	case b.creates && b.native["serviceId"] == nil && b.native["end"] == nil:
		return nil, refused("endAt", "is needed, unless a service gives the length")
	case b.native["startDate"] == nil && b.native["end"] == nil:
		return out, nil
	}
	return out, b.timed(out)
}

// timed adds when it is. What is not given stays: an end that is not moved is where it was.
func (b booking) timed(out map[string]any) error {
	if err := b.movable(); err != nil {
		return err
	}
	from, until := plain(b.native["startDate"]), plain(b.native["end"])
	if from != "" {
		at, err := instant("startAt", from)
		if err != nil {
			return err
		}
		out["datetime"] = at.UTC().Format(minute)
	}
	from, until = cmp.Or(from, started(b.before)), cmp.Or(until, ended(b.before))
	switch {
	case from == "":
		return refused("endAt", "cannot be changed without the start")
	case until == "":
		return nil // the length is the service's, or stays
	}
	start, err := instant("startAt", from)
	if err != nil {
		return err
	}
	end, err := instant("endAt", until)
	if err != nil {
		return err
	}
	if !end.After(start) {
		return refused("endAt", "must lie behind the start. Where it moves, give both")
	}
	out["duration"] = int((end.Unix() - start.Unix()) / 60) // a time.Duration ends at 292 years
	return nil
}

// movable refuses what one start and one length cannot say.
func (b booking) movable() error {
	name := "endAt"
	if b.native["startDate"] != nil {
		name = "startAt"
	}
	switch {
	case b.before["recurring"] != nil:
		return refused(name, "cannot be changed: this is a series. Move it in TIMIFY")
	case len(items(b.before, "durationsPattern")) > 1:
		return refused(name, "cannot be changed: this has several parts. Move it in TIMIFY")
	}
	return nil
}

// instant reads a time that TIMIFY can keep.
func instant(field, text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	switch {
	case err != nil:
		return t, refused(field, "is not a time")
	case !t.Truncate(step).Equal(t):
		return t, refused(field, "must lie on a step of five minutes, as all times in TIMIFY")
	}
	return t, nil
}

func started(native map[string]any) string {
	return cmp.Or(plain(native["startDate"]), plain(native["from"]))
}

// ended is the end of its last part; a series has none here.
func ended(native map[string]any) string {
	all := items(native, "bookings")
	if len(all) == 0 {
		return plain(native["until"])
	}
	last, _ := all[len(all)-1].(map[string]any)
	interval, _ := last["interval"].(map[string]any)
	return plain(interval["end"])
}

func items(native map[string]any, key string) []any {
	list, _ := native[key].([]any)
	return list
}

// refused is one value that TIMIFY cannot take.
func refused(field, words string) error {
	p := problem.New(problem.Invalid, "TIMIFY cannot carry this: nothing was sent.")
	p.Fields = []problem.Field{{Name: field, Code: "operationNotSupported", Message: labels()[field] + " " + words}}
	return p
}

func labels() map[string]string {
	return map[string]string{"startAt": "Start", "endAt": "End", "title": "Title", "contact": "Contact", "body": "Text"}
}
