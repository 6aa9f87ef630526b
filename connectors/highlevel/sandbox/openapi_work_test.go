package sandbox

import (
	"fmt"
	"testing"
)

func (r *rig) first(path, key string) string {
	r.t.Helper()
	return r.call("GET", path, nil).is(200).list(key)[0]["id"].(string)
}

func TestAnswersAboutTasksAndNotesFollowTheVendorsFiles(t *testing.T) {
	t.Parallel()
	h := holder{start(t, Options{Burst: 1000}, 60), vendorFiles(t)}
	of := "/contacts/" + h.create(map[string]any{"firstName": "Held"})
	user := h.first("/users/?locationId="+h.at, "users")
	task := of + "/tasks/" + h.held("POST", of+"/tasks", `{"title":"x","dueDate":"2026-03-04T10:00:00Z","completed":false,"assignedTo":"`+user+`"}`, 201).object("task")["id"].(string)
	h.held("POST", of+"/tasks", `{"title":"x"}`, 422)
	h.held("POST", of+"/tasks", `{"title":"x","dueDate":"2026-03-04","completed":false,"assignedTo":"nobody"}`, 400)
	h.held("GET", of+"/tasks", "", 200)
	h.held("GET", task, "", 200)
	h.held("PUT", task, `{"title":"y","body":"z","dueDate":"2026-03-05T10:00:00Z"}`, 200)
	h.held("PUT", task, `{"colour":"z"}`, 422)
	h.held("PUT", task+"/completed", `{"completed":true}`, 200)
	h.held("POST", "/locations/"+h.at+"/tasks/search", `{"limit":500,"completed":true,"query":"y"}`, 201)
	h.held("POST", "/locations/"+h.at+"/tasks/search", `{"searchAfter":[1772442000000,"x"]}`, 201)
	h.held("POST", "/locations/"+h.at+"/tasks/search", `{"limit":"many"}`, 422)
	h.held("DELETE", task, "", 200)
	h.held("GET", task, "", 400)
	note := of + "/notes/" + h.held("POST", of+"/notes", `{"body":"x","title":"t","color":"#FFAA00","pinned":true,"userId":"`+user+`"}`, 201).object("note")["id"].(string)
	h.held("POST", of+"/notes", `{}`, 422)
	h.held("GET", of+"/notes", "", 200)
	h.held("GET", note, "", 200)
	h.held("PUT", note, `{"pinned":false}`, 200)
	h.held("PUT", note, `{"color":"red"}`, 422)
	h.held("DELETE", note, "", 200)
	h.held("DELETE", note, "", 400)
	h.token = "nobody"
	h.held("GET", of+"/notes", "", 401)
	h.held("GET", task, "", 401)
}

func TestAnswersAboutTagsAndBusinessesFollowTheVendorsFiles(t *testing.T) {
	t.Parallel()
	h := holder{start(t, Options{Burst: 1000}, 60), vendorFiles(t)}
	tags := "/locations/" + h.at + "/tags"
	tag := tags + "/" + h.held("POST", tags, `{"name":"Gold"}`, 200).object("tag")["id"].(string)
	h.held("POST", tags, `{"name":"gold"}`, 400)
	h.held("POST", tags, `{}`, 422)
	h.held("GET", tags, "", 200)
	h.held("GET", tag, "", 200)
	h.held("PUT", tag, `{"name":"Silver"}`, 200)
	h.held("DELETE", tag, "", 200)
	h.held("GET", tag, "", 400)
	at := `"locationId":"` + h.at + `"`
	firm := "/businesses/" + h.held("POST", "/businesses/", `{`+at+`,"name":"x","email":"x@example.com","country":"us"}`, 201).object("buiseness")["id"].(string)
	h.held("POST", "/businesses/", `{`+at+`}`, 422)
	h.held("GET", "/businesses/?limit=5&skip=2&locationId="+h.at, "", 200)
	h.held("GET", "/businesses/", "", 422)
	h.held("GET", "/businesses/?locationId="+h.other, "", 403)
	h.held("GET", firm, "", 200)
	h.held("PUT", firm, `{"phone":"+15035550100","description":"y"}`, 200)
	h.held("GET", "/contacts"+firm[:len("/business")]+firm[len("/businesses"):]+"?locationId="+h.at, "", 200)
	h.held("DELETE", firm, "", 200)
	h.held("DELETE", firm, "", 400)
}

func TestAnswersAboutAppointmentsFollowTheVendorsFiles(t *testing.T) {
	t.Parallel()
	h := holder{start(t, Options{Burst: 1000}, 60), vendorFiles(t)}
	of := h.create(map[string]any{"firstName": "Held"})
	h.held("GET", "/calendars/?showDrafted=false&locationId="+h.at, "", 200)
	book := h.first("/calendars/?locationId="+h.at, "calendars")
	body := fmt.Sprintf(`{"locationId":%q,"contactId":%q,"calendarId":%q,"startTime":"2027-06-01T10:00:00-07:00","address":"x","meetingLocationType":"custom"}`, h.at, of, book)
	event := bookings + "/" + h.held("POST", bookings, body, 200).doc["id"].(string)
	h.held("POST", bookings, `{"locationId":"`+h.at+`"}`, 422)
	h.held("GET", event, "", 200)
	h.held("PUT", event, `{"appointmentStatus":"showed","description":"y","toNotify":false}`, 200)
	h.held("PUT", event, `{"appointmentStatus":"booked"}`, 422)
	h.held("PUT", event, `{"calendarId":"none"}`, 400)
	h.held("GET", "/contacts/"+of+"/appointments", "", 200)
	window := "&startTime=1767225600000&endTime=1893456000000&locationId=" + h.at
	if rows := h.held("GET", "/calendars/events?calendarId="+book+window, "", 200).list("events"); len(rows) < 5 {
		t.Errorf("only %d events were held against the files", len(rows))
	}
	h.held("GET", "/calendars/events?calendarId=none"+window, "", 400)
	h.held("DELETE", "/calendars/events/"+event[len(bookings)+1:], `{}`, 201)
	h.held("GET", event, "", 400)
	h.token = "nobody"
	h.held("GET", event, "", 401)
}
