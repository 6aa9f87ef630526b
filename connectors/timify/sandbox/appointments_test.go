package sandbox

import (
	"fmt"
	"testing"
)

// booking is a body for a new appointment of somebody at the rig's company.
func (r *rig) booking(more object) object {
	r.t.Helper()
	staff := r.call("GET", "/v1/resources", nil).is(200).rows()
	out := object{"datetime": "2026-06-01 10:05", "duration": 45, "title": "Probe", "resource_ids": []any{staff[0]["id"]}}
	for k, v := range more {
		if out[k] = v; v == nil {
			delete(out, k)
		}
	}
	return out
}

const june = "/v1/appointments?from_date=2026-06-01&to_date=2026-06-30"

func TestAnAppointmentIsMadeInUTCAndHasNeitherEndNorStatus(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	who := r.create(map[string]string{"firstName": "Kit", "lastName": "Vale", "email": "kit@example.net"})
	a := r.call("POST", "/v1/appointments", r.booking(object{"customer_id": who["id"], "notes": "Bring papers"})).is(200).data()
	if a["startDate"] != "2026-06-01T10:05:00Z" || a["date"] != "2026-06-01Z" || a["duration"] != 45.0 || a["timestamp"] != "1772442000002" || a["serviceId"] != nil || a["recurring"] != nil {
		t.Errorf("made %v", a)
	}
	for _, key := range []string{"end", "endDate", "status"} {
		if _, there := a[key]; there {
			t.Errorf("has a %s", key)
		}
	}
	b := a["bookings"].([]any)
	if len(b) != 1 || b[0].(object)["interval"].(object)["end"] != "2026-06-01T10:50:00Z" || len(b[0].(object)["id"].(string)) != 32 {
		t.Errorf("bookings %v", b)
	}
	if c := a["customers"].([]any)[0].(object); c["id"] != who["id"] || c["email"] != "kit@example.net" {
		t.Errorf("customers %v", c)
	}
	id := a["id"].(string)
	moved := r.call("PATCH", "/v1/appointments/"+id, object{"datetime": "2026-06-02 11:00"}).is(200).data()
	if moved["startDate"] != "2026-06-02T11:00:00Z" || moved["notes"] != "Bring papers" || moved["duration"] != 45.0 {
		t.Errorf("moved %v", moved)
	}
	if got := r.call("GET", "/v1/customers/"+who["id"].(string), nil).is(200).data(); got["totalBookings"] != 1.0 {
		t.Errorf("counts %v", got["totalBookings"])
	}
	r.call("DELETE", "/v1/appointments/"+id, nil).is(200)
	r.call("GET", "/v1/appointments/"+id, nil).is(404)
	if rows := r.call("GET", june, nil).is(200).rows(); len(rows) != 0 {
		t.Errorf("still listed: %v", rows)
	}
}

func TestAnAppointmentIsRefusedWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body object
		says string
	}{
		"no time is given":                   {object{"datetime": nil}, unverifiedNoDatetime},
		"the time has a T":                   {object{"datetime": "2026-06-01T10:00"}, fmt.Sprintf(unverifiedBadDate, "datetime", wantMinute)},
		"the minute is none of five":         {object{"datetime": "2026-06-01 10:03"}, fmt.Sprintf(unverifiedFive, "datetime")},
		"the duration is none of five":       {object{"duration": 42}, fmt.Sprintf(unverifiedFive, "duration")},
		"there is no duration":               {object{"duration": nil}, unverifiedNoDuration},
		"there is neither title nor service": {object{"title": nil}, unverifiedNoTitle},
		"two kinds of resources are named":   {object{"external_resource_ids": []any{"x"}}, fmt.Sprintf(unverifiedTwo, "resource_ids", "external_resource_ids")},
		"two kinds of services are named":    {object{"service_id": "a", "external_service_id": "b"}, fmt.Sprintf(unverifiedTwo, "service_id", "external_service_id")},
		"no resource is named":               {object{"resource_ids": nil}, unverifiedNoResource},
		"a series has no time zone":          {object{"recurring": object{"frequency": "WEEKS"}}, unverifiedRecurring},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, Options{}, 1)
			r.call("POST", "/v1/appointments", r.booking(c.body)).says(400, c.says)
		})
	}
	r := start(t, Options{Quirks: Quirks{ResourceOptional: true}}, 1)
	r.call("POST", "/v1/appointments", r.booking(object{"resource_ids": nil})).is(200)
	r.call("POST", "/v1/appointments", r.booking(object{"customer_id": "nobody"})).is(404)
	r.call("POST", "/v1/appointments", r.booking(object{"service_id": "nothing"})).is(404)
}

func TestAServiceBringsTitleAndLength(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	long := r.call("GET", "/v1/services", nil).is(200).rows()[2]
	a := r.call("POST", "/v1/appointments", r.booking(object{"service_id": long["id"], "title": nil, "duration": nil})).is(200).data()
	if a["title"] != "Long treatment" || a["duration"] != 90.0 || a["price"] != 120.0 || a["serviceId"] != long["id"] {
		t.Errorf("made %v", a)
	}
	b := a["bookings"].([]any)
	if len(b) != 2 || b[1].(object)["isLastBatch"] != true || b[1].(object)["interval"].(object)["end"] != "2026-06-01T11:35:00Z" {
		t.Errorf("a split booking has %v", b)
	}
	r.call("GET", "/v1/services/"+long["id"].(string), nil).is(200)
	r.call("GET", "/v1/services/none", nil).is(404)
}

func TestASeriesIsOneAppointmentWithSeveralBookings(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	a := r.call("POST", "/v1/appointments", r.booking(object{
		"datetime": "2026-06-25 10:00", "recurring": object{"timezone": "Europe/Berlin", "frequency": "WEEKS", "repeatTimes": 3},
	})).is(200).data()
	b := a["bookings"].([]any)
	if len(b) != 3 || b[2].(object)["startDate"] != "2026-07-09T10:00:00Z" {
		t.Fatalf("bookings %v", b)
	}
	for _, month := range []string{june, "/v1/appointments?from_date=2026-07-01&to_date=2026-07-31"} {
		if rows := r.call("GET", month, nil).is(200).rows(); len(rows) != 1 || rows[0]["id"] != a["id"] {
			t.Errorf("%s lists %d", month, len(rows))
		}
	}
}

func TestAppointmentsAreListedForAWindowOnly(t *testing.T) {
	t.Parallel()
	r, lax := start(t, Options{}, 1), start(t, Options{MaxWindow: 365}, 1)
	for query, want := range map[string]string{
		"":                                      unverifiedNoWindow,
		"from_date=2026-06-01":                  unverifiedNoWindow,
		"from_date=2026-06-01&to_date=1.7.2026": fmt.Sprintf(unverifiedBadDate, "to_date", wantDate),
		"from_date=2026-06-01&to_date=2026-07-02":                         fmt.Sprintf(unverifiedLongWindow, 31),
		"from_date=2026-06-02&to_date=2026-06-01":                         unverifiedBackwards,
		"from_time=2026-06-01+00:00&to_time=2026-06-02+23:59":             fmt.Sprintf(unverifiedFive, "to_time"),
		"from_time=2026-06-01&to_time=2026-06-02":                         fmt.Sprintf(unverifiedBadDate, "from_time", wantMinute),
		"from_date=2026-06-01&to_date=2026-06-02&timezone=Middle%2FEarth": fmt.Sprintf(unverifiedBadDate, "timezone", "the name of a time zone"),
		"from_date=2026-06-01&to_date=2026-07-01":                         "",
		"from_time=2026-06-01+00:00&to_time=2026-06-02+23:55":             "",
		"ids=none": "",
	} {
		a := r.call("GET", "/v1/appointments?"+query, nil)
		if want == "" {
			a.is(200)
			continue
		}
		a.says(400, want)
	}
	lax.call("GET", "/v1/appointments?from_date=2026-06-01&to_date=2027-05-31", nil).is(200)
	lax.call("GET", "/v1/appointments?from_date=2026-06-01&to_date=2027-06-01", nil).is(400)
}

func TestAWindowCountsItsLastDayInItsOwnTimeZone(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	late := r.call("POST", "/v1/appointments", r.booking(object{"datetime": "2026-06-30 23:55"})).is(200).data()
	for query, want := range map[string]int{
		june:                             1,
		june + "&timezone=Europe/Berlin": 0,
		"/v1/appointments?from_date=2026-07-01&to_date=2026-07-01":                        0,
		"/v1/appointments?from_date=2026-07-01&to_date=2026-07-01&timezone=Europe/Berlin": 1,
		"/v1/appointments?ids=x," + late["id"].(string):                                   1,
		june + "&customer_id=nobody":                                                      0,
	} {
		if got := r.call("GET", query, nil).is(200).rows(); len(got) != want {
			t.Errorf("%s lists %d, want %d", query, len(got), want)
		}
	}
}

func TestABookedResourceIsRefusedOnlyWhereThatIsSwitchedOn(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		r := start(t, Options{Quirks: Quirks{RefuseOverlap: strict, SlimRows: strict}}, 1)
		first := r.call("POST", "/v1/appointments", r.booking(nil)).is(200).data()
		second := r.call("POST", "/v1/appointments", r.booking(object{"datetime": "2026-06-01 10:45"}))
		if !strict {
			second.is(200)
			continue
		}
		second.says(409, unverifiedOverlap)
		r.call("POST", "/v1/appointments", r.booking(object{"datetime": "2026-06-01 10:50"})).is(200)
		r.call("PATCH", "/v1/appointments/"+first["id"].(string), object{"notes": "of its own accord"}).is(200)
		row := r.call("GET", june, nil).is(200).rows()[0]
		if row["from"] != "2026-06-01T10:05:00Z" || row["until"] != "2026-06-01T10:50:00Z" || row["startDate"] != nil || row["resourceId"] == nil {
			t.Errorf("a slim row is %v", row)
		}
	}
}

func TestSeveralAreDeletedInOneCall(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	var ids []any
	for range 3 {
		ids = append(ids, r.call("POST", "/v1/appointments", r.booking(nil)).is(200).data()["id"])
	}
	r.call("POST", "/v1/appointments/delete/bulk", object{"ids": append(ids[:2:2], "nobody")}).is(200)
	if rows := r.call("GET", june, nil).is(200).rows(); len(rows) != 1 || rows[0]["id"] != ids[2] {
		t.Errorf("left %v", rows)
	}
	r.call("POST", "/v1/appointments/delete/bulk", object{}).is(400)
}

func TestResourcesHaveNoTotalAndPeopleAmongThemHaveUsers(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	a := r.call("GET", "/v1/resources", nil).is(200)
	if _, has := a.doc["total"]; has {
		t.Error("there is a total")
	}
	people, rooms := 0, 0
	for _, row := range a.rows() {
		if row["userId"] != "" {
			people++
		} else {
			rooms++
		}
		if row["createdAt"].(string)[19:] != ".000Z" || row["account"] == nil || len(row["calendar"].(object)["workingTimes"].([]any)) != 7 {
			t.Errorf("row %v", row)
		}
		one := r.call("GET", "/v1/resources/"+row["id"].(string), nil).is(200).data()
		if one["ts"] != 0.0 || one["account"] != nil || one["isAdmin"] != row["account"].(object)["isAdmin"] || one["name"] != row["name"] {
			t.Errorf("by itself %v", one)
		}
	}
	if people != 6 || rooms != 2 {
		t.Errorf("%d people, %d rooms", people, rooms)
	}
	r.call("GET", "/v1/resources/none", nil).is(404)
}
