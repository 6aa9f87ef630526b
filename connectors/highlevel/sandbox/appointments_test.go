package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

// calendars are those of the rig's location.
func (r *rig) calendars() []map[string]any {
	r.t.Helper()
	return r.call("GET", "/calendars/?locationId="+r.at, nil).is(200).list("calendars")
}

// window asks for the events of a calendar between two times.
func (r *rig) window(of string, from, to time.Time) []map[string]any {
	r.t.Helper()
	path := "/calendars/events?locationId=" + r.at + "&" + of + "&startTime=" + strconv.FormatInt(from.UnixMilli(), 10) + "&endTime=" + strconv.FormatInt(to.UnixMilli(), 10)
	return r.call("GET", path, nil).is(200).list("events")
}

// booking is a body for a new appointment of a contact, in the calendar of a single person.
func (r *rig) booking(contact string, more map[string]any) map[string]any {
	r.t.Helper()
	out := map[string]any{"locationId": r.at, "contactId": contact, "calendarId": r.calendars()[1]["id"], "startTime": "2027-06-01T10:00:00-07:00"}
	for k, v := range more {
		out[k] = v
	}
	return out
}

const bookings = "/calendars/events/appointments"

func TestAppointmentsAreBookedReadMovedAndDeleted(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of, book := r.create(map[string]any{"firstName": "Kit", "lastName": "Vale"}), r.calendars()[1]
	owner := book["teamMembers"].([]any)[0].(map[string]any)["userId"]
	made := r.call("POST", bookings, r.booking(of, map[string]any{"startTime": "2027-06-01T17:00:00Z", "description": "First", "address": "Room 1"})).is(200).doc
	if made["title"] != "Kit Vale" || made["appointmentStatus"] != "new" || made["assignedUserId"] != owner || made["startTime"] != "2027-06-01T10:00:00-07:00" ||
		made["endTime"] != "2027-06-01T10:30:00-07:00" || made["dateAdded"] != nil || made["dateUpdated"] != nil || len(made["id"].(string)) != 20 {
		t.Errorf("booked %v", made)
	}
	id := made["id"].(string)
	got := r.call("GET", bookings+"/"+id, nil).is(200).object("event")
	if got["groupId"] != book["groupId"] || got["description"] != "First" || fmt.Sprint(got["users"]) != fmt.Sprint([]any{owner}) || got["dateAdded"] != "2026-03-02T01:00:00-08:00" {
		t.Errorf("read %v", got)
	}
	moved := r.call("PUT", bookings+"/"+id, map[string]any{"startTime": "2027-06-02T09:00:00-07:00", "appointmentStatus": "confirmed"}).is(200).doc
	if moved["startTime"] != "2027-06-02T09:00:00-07:00" || moved["endTime"] != "2027-06-02T09:30:00-07:00" || moved["appointmentStatus"] != "confirmed" || moved["address"] != "Room 1" {
		t.Errorf("moved to %v", moved)
	}
	rows := r.call("GET", "/contacts/"+of+"/appointments", nil).is(200).list("events")
	if len(rows) != 1 || rows[0]["startTime"] != "2027-06-02 09:00:00" || rows[0]["notes"] != "First" || rows[0]["appointmentStatus"] != "confirmed" {
		t.Errorf("the contact's: %v", rows)
	}
	if r.call("DELETE", "/calendars/events/"+id, `{}`).is(201).doc["succeeded"] != true {
		t.Error("a deletion is answered without succeeded")
	}
	r.call("GET", bookings+"/"+id, nil).refuses(400, "Appointment with id "+id+" not found")
	r.call("DELETE", "/calendars/events/"+id, nil).is(400)
	if rows := r.call("GET", "/contacts/"+of+"/appointments", nil).is(200).list("events"); len(rows) != 0 {
		t.Errorf("still there: %v", rows)
	}
}

func TestAppointmentCanComeInTheOtherWrapper(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{EventAsAppointment: true}}, 3)
	id := r.call("POST", bookings, r.booking(r.create(map[string]any{"firstName": "Kit"}), nil)).is(200).doc["id"].(string)
	if a := r.call("GET", bookings+"/"+id, nil).is(200); a.object("appointment")["id"] != id || a.doc["event"] != nil {
		t.Errorf("got %s", a.raw)
	}
}

func TestTakenPlacesAreRefusedUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of := r.create(map[string]any{"firstName": "Kit"})
	first := r.call("POST", bookings, r.booking(of, nil)).is(200).doc["id"].(string)
	overlap := r.booking(of, map[string]any{"startTime": "2027-06-01T10:15:00-07:00"})
	r.call("POST", bookings, overlap).refuses(400, textSlotTaken)
	later := r.call("POST", bookings, r.booking(of, map[string]any{"startTime": "2027-06-01T10:30:00-07:00"})).is(200).doc["id"].(string)
	r.call("PUT", bookings+"/"+later, map[string]any{"startTime": "2027-06-01T10:10:00-07:00"}).refuses(400, textSlotTaken)
	r.call("PUT", bookings+"/"+later, map[string]any{"title": "Other"}).is(200)
	r.call("PUT", bookings+"/"+first, map[string]any{"appointmentStatus": "cancelled"}).is(200)
	r.call("PUT", bookings+"/"+later, map[string]any{"startTime": "2027-06-01T10:10:00-07:00"}).is(200)
	r.call("PUT", bookings+"/"+first, map[string]any{"appointmentStatus": "confirmed"}).refuses(400, textSlotTaken)
	overlap["ignoreFreeSlotValidation"] = true
	r.call("POST", bookings, overlap).is(200)
}

func TestOneOfManyWinsAPlaceAndARoundRobinBooksWhoIsFree(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of := r.create(map[string]any{"firstName": "Kit"})
	body := r.booking(of, nil)
	won := make(chan int, 6)
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() { won <- r.call("POST", bookings, body).status })
	}
	wait.Wait()
	close(won)
	counts := map[int]int{}
	for status := range won {
		counts[status]++
	}
	if counts[200] != 1 || counts[400] != 5 {
		t.Errorf("statuses %v", counts)
	}
	team := r.calendars()[0]["teamMembers"].([]any)
	body["calendarId"] = r.calendars()[0]["id"]
	seen := map[any]bool{team[0].(map[string]any)["userId"]: true} // has just been booked in the other calendar
	for range team[1:] {
		seen[r.call("POST", bookings, body).is(200).doc["assignedUserId"]] = true
	}
	if len(seen) != len(team) || len(team) != 3 {
		t.Errorf("booked %v of %v", seen, team)
	}
	r.call("POST", bookings, body).refuses(400, textSlotTaken)
}

func TestAppointmentsAreRefusedInTheServicesWords(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of := r.create(map[string]any{"firstName": "Kit"})
	id := r.call("POST", bookings, r.booking(of, nil)).is(200).doc["id"].(string)
	for _, tt := range []struct {
		more    map[string]any
		status  int
		message string
	}{
		{map[string]any{"startTime": "soon"}, 422, "startTime must be a valid ISO 8601 date string"},
		{map[string]any{"endTime": "2027-06-01T10:00:00-07:00"}, 422, unverifiedEnd},
		{map[string]any{"appointmentStatus": "booked"}, 422, "appointmentStatus must be one of the following values: new, confirmed, cancelled, showed, noshow, invalid"},
		{map[string]any{"meetingLocationType": "pub"}, 422, "meetingLocationType must be one of the following values: custom, zoom, gmeet, phone, address, ms_teams, google"},
		{map[string]any{"notes": "x"}, 422, "property notes should not exist"},
		{map[string]any{"contactId": "nobody"}, 400, "Contact with id nobody not found"},
		{map[string]any{"calendarId": "none"}, 400, "Calendar with id none not found"},
		{map[string]any{"assignedUserId": "nobody"}, 400, unverifiedNotInTeam},
		{map[string]any{"rrule": "RRULE:FREQ=DAILY;COUNT=2", "ignoreFreeSlotValidation": true}, 400, unimitatedSeries},
		{map[string]any{"locationId": r.other}, 403, textOtherLocation},
	} {
		r.call("POST", bookings, r.booking(of, tt.more)).refuses(tt.status, tt.message)
	}
	r.call("POST", bookings, map[string]any{"locationId": r.at}).refuses(422, "startTime must be a valid ISO 8601 date string")
	r.call("PUT", bookings+"/"+id, map[string]any{"contactId": of}).refuses(422, "property contactId should not exist")
	r.call("PUT", bookings+"/none", map[string]any{}).refuses(400, "Appointment with id none not found")
	r.call("DELETE", "/calendars/events/"+id, `{"x":1}`).refuses(422, "property x should not exist")
	r.call("GET", "/contacts/nobody/appointments", nil).refuses(400, "Contact with id nobody not found")
	r.token = r.install("Harbour Dental Studio", "calendars/events.readonly calendars.readonly")["access_token"].(string)
	r.call("GET", bookings+"/"+id, nil).is(200)
	r.call("PUT", bookings+"/"+id, `{}`).refuses(401, textNoScope)
	r.call("DELETE", "/calendars/events/"+id, nil).refuses(401, textNoScope)
	r.call("GET", "/contacts/"+of+"/appointments", nil).refuses(401, textNoScope)
}

func TestEventsOfAWindowAreThoseThatStartInIt(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Burst: 1000}, 200)
	books := r.calendars()
	from, to := frozen().AddDate(0, 0, -90), frozen().AddDate(0, 0, 90)
	var total, mine int
	for _, v := range r.state("kind=appointments").Records["appointments"] {
		if v.(map[string]any)["locationId"] == r.at {
			total++
		}
	}
	users := map[any]bool{}
	for _, b := range books {
		rows := r.window(fmt.Sprint("calendarId=", b["id"]), from, to)
		mine += len(rows)
		for i, row := range rows {
			users[row["assignedUserId"]] = true
			at, err := time.Parse(time.RFC3339, row["startTime"].(string))
			if err != nil || row["calendarId"] != b["id"] || (i > 0 && at.Before(mustTime(t, rows[i-1]["startTime"]))) {
				t.Fatalf("row %v (%v)", row, err)
			}
		}
		one := mustTime(t, rows[3]["startTime"])
		if got := r.window(fmt.Sprint("calendarId=", b["id"]), one, one); len(got) == 0 || got[0]["startTime"] != rows[3]["startTime"] {
			t.Errorf("the window of one moment has %v", got)
		}
		if got := r.window(fmt.Sprint("calendarId=", b["id"]), one.Add(time.Millisecond), one.Add(29*time.Minute)); len(got) != 0 {
			t.Errorf("what started before the window is in it: %v", got)
		}
	}
	if total < 60 || mine != total || len(r.window(fmt.Sprint("groupId=", books[0]["groupId"]), from, to)) != total {
		t.Errorf("%d of %d in calendars", mine, total)
	}
	byUser := 0
	for u := range users {
		byUser += len(r.window(fmt.Sprint("userId=", u), from, to))
	}
	if byUser != total {
		t.Errorf("%d of %d of users", byUser, total)
	}
}

func mustTime(t *testing.T, v any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, v.(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestQuestionsForEventsAndCalendarsAreChecked(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	book := r.calendars()[0]
	base := "/calendars/events?locationId=" + r.at
	for q, want := range map[string]string{
		"&startTime=1&endTime=2":               "422 " + unverifiedWhose,
		"&endTime=2&userId=x":                  "422 startTime should not be empty",
		"&startTime=x&endTime=2&userId=x":      "422 startTime must be a number string",
		"&startTime=1&endTime=2&calendarId=no": "400 Calendar with id no not found",
		"&startTime=1&endTime=2&userId=no":     "400 User with id no not found",
		"&startTime=1&endTime=2&groupId=no":    "400 Calendar group with id no not found",
	} {
		status, message, _ := strings.Cut(want, " ")
		n, err := strconv.Atoi(status)
		if err != nil {
			t.Fatal(err)
		}
		r.call("GET", base+q, nil).refuses(n, message)
	}
	r.act("calendars", change("change", book["id"].(string), `{"isActive":false}`))
	all := "/calendars/?locationId=" + r.at
	for q, want := range map[string]int{"": 2, "&showDrafted=false": 1, "&showDrafted=true": 2, "&groupId=no": 0, fmt.Sprint("&groupId=", book["groupId"]): 2} {
		if rows := r.call("GET", all+q, nil).is(200).list("calendars"); len(rows) != want {
			t.Errorf("%s lists %d", q, len(rows))
		}
	}
	r.call("GET", all+"&showDrafted=x", nil).is(422)
	r.call("GET", "/calendars/?locationId="+r.other, nil).refuses(403, textOtherLocation)
}

func TestAppointmentNoticesWrapTheAppointment(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of := r.create(map[string]any{"firstName": "Hook"})
	body := r.booking(of, map[string]any{"description": "Now"})
	got := r.hooked(shared.HookPlan{})
	id := r.call("POST", bookings, body).is(200).doc["id"].(string)
	r.call("PUT", bookings+"/"+id, map[string]any{"appointmentStatus": "showed"}).is(200)
	r.call("DELETE", "/calendars/events/"+id, nil).is(201)
	for _, want := range [][2]string{{"AppointmentCreate", "new"}, {"AppointmentUpdate", "showed"}, {"AppointmentDelete", "showed"}} {
		doc := (<-got).doc(t)
		inner, _ := doc["appointment"].(map[string]any)
		if doc["type"] != want[0] || doc["locationId"] != r.at || inner["id"] != id || inner["contactId"] != of || inner["appointmentStatus"] != want[1] ||
			inner["notes"] != "Now" || inner["startTime"] != "2027-06-01T10:00:00-07:00" || doc["id"] != nil {
			t.Errorf("got %v, want %v", doc, want)
		}
	}
}

func TestAppointmentsByHandGoWithTheirContact(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	of := r.create(map[string]any{"firstName": "Kit"})
	r.act("appointments", change("create", "", fmt.Sprintf(`{"contactId":%q}`, of)))
	rows := r.call("GET", "/contacts/"+of+"/appointments", nil).is(200).list("events")
	if len(rows) != 1 || rows[0]["title"] != "Kit" || !strings.HasPrefix(rows[0]["startTime"].(string), "2026-03-03 01:00") {
		t.Fatalf("the contact's: %v", rows)
	}
	r.act("appointments", change("change", rows[0]["id"].(string), `{"startTime":"2026-04-01T12:00:00Z"}`))
	if got := r.call("GET", bookings+"/"+rows[0]["id"].(string), nil).is(200).object("event"); got["startTime"] != "2026-04-01T05:00:00-07:00" || got["endTime"] != "2026-04-01T05:30:00-07:00" {
		t.Errorf("moved to %v", got)
	}
	r.call("DELETE", "/contacts/"+of, nil).is(200)
	r.call("GET", bookings+"/"+rows[0]["id"].(string), nil).is(400)
	var by []string
	for _, w := range r.state("records=no").Writes[1:] {
		by = append(by, w.By+" "+w.Kind+" "+w.Action)
	}
	if !slices.Equal(by, []string{"person appointments create", "person appointments change", "api contacts delete"}) {
		t.Errorf("writes %v", by)
	}
	for kind, fields := range map[string]string{"appointments": `{"contactId":"nobody"}`, "calendars": `{"locationId":"nowhere"}`} {
		if err := r.remote.Post(t.Context(), "records/"+kind, change("create", "", fields), nil); !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestEveryFifthContactWasHereAndComesAgain(t *testing.T) {
	t.Parallel()
	s := grown(100)
	past, future, taken, statuses := 0, 0, map[string]bool{}, map[string]int{}
	for _, a := range s.appointments.all(nil) {
		of, ok := s.contacts.get(a.ContactID)
		k, known := s.calendars.get(a.CalendarID)
		if !ok || !known || of.Location != a.LocationID || k.LocationID != a.LocationID || k.GroupID != a.GroupID || !k.books(a.User) || a.End.Sub(a.Start) != 30*time.Minute {
			t.Errorf("%+v does not fit", a)
		}
		if place := a.CalendarID + a.Start.String(); taken[place] || a.Start.Hour() < 9 || a.Start.Hour() > 16 {
			t.Errorf("%s is taken twice or out of hours", place)
		} else {
			taken[place] = true
		}
		statuses[a.Status]++
		if a.Start.Before(frozen()) {
			past++
		} else {
			future++
		}
	}
	if past != 20 || future != 20 || len(statuses) < 5 || len(s.calendars.all(nil)) != 4 {
		t.Errorf("past %d, future %d, %v", past, future, statuses)
	}
}
