package highlevel

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// parrot answers every request with one status and body.
type parrot struct {
	status int
	body   string
}

func (p parrot) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := canned(p.body).RoundTrip(r)
	answer.StatusCode = p.status
	return answer, err
}

// told is a session to which nothing else is ever said. Nothing is waited for.
func told(t testing.TB, status int, body string) connectors.Session {
	t.Helper()
	return service{}.open(t, connectors.Grant{
		Connection: "c1", Workspace: "w1", Tokens: static("pit-1"), Transport: parrot{status, body}, Rand: func() float64 { return 0 },
		Extra: map[string]string{"companyId": "co1"}, Fields: map[string][]model.Field{"contact": {{Name: "customFields.visits", Label: "Visits", Type: model.Number, Native: "f1"}}},
	})
}

// shapes are answers as the service has been seen to give them, and as it must not.
func shapes() []string {
	return []string{
		`{"contacts":[{"id":"c1","contactName":"Ada L","tags":["VIP"],"dateOfBirth":658800000000,"address":"1 Road","customFields":[{"id":"f1","value":3}],"searchAfter":[1736471515514,"c1"]}],"total":1,"traceId":"t"}`,
		`{"contact":{"id":"c1","firstName":"Ada","dateOfBirth":"1990-12-10","dateAdded":"2025-01-02T03:04:05.678Z","dnd":true,"customFields":[{"id":"f1","value":"x"},{"id":"f2","value":{"u":{"url":"https://example.com"}}}]}}`,
		`{"tasks":[{"_id":"t1","contactId":"c1","title":"Call","completed":false,"dueDate":"2026-01-02T03:04:05Z","deleted":false,"searchAfter":[1,"t1"]}]}`,
		`{"task":{"id":"t1","contactId":"c1","title":"Call","completed":true}}`, `{"notes":[{"id":"n1","contactId":"c1","body":"<p>x</p>\u001b[2J"}]}`, `{"note":{"id":"n1"}}`,
		`{"events":[{"id":"e1_1729821600000_1800","calendarId":"k1","contactId":"c1","appointmentStatus":"active","startTime":"2026-01-02 03:04:05","endTime":{}}]}`,
		`{"event":{"id":"e1","startTime":"2026-01-02T03:04:05-08:00"}}`, `{"appointment":{"id":"e1"}}`, `{"calendars":[{"id":"k1"}],"events":[]}`,
		`{"users":[{"id":"u1","name":"U","roles":{"role":"admin"},"deleted":false}],"count":1}`, `{"id":"u1","roles":null}`, `{"locations":[{"id":"w1","name":"L"}]}`,
		`{"businesses":[{"id":"b1","name":"B"}]}`, `{"buiseness":{"_id":"b1"},"success":true}`, `{"tags":[{"id":"g1","name":"x"}]}`, `{"tags":["x"]}`,
		`{"customFields":[{"id":"f1","fieldKey":"contact.visits","name":"Visits","dataType":"NUMERICAL"}]}`,
		`{"statusCode":400,"message":"Contact with id c1 not found"}`, `{"statusCode":422,"message":["property x should not exist",7,null],"error":"Unprocessable Entity"}`,
		`{"statusCode":400,"message":"This location does not allow duplicated contacts.","meta":{"contactId":"c2","matchingField":"email"}}`,
		`{"error":{"code":"x","message":"y\u202e"}}`, `{"contacts":{}}`, `{"contacts":[7,null,"x",[]]}`, `{"contact":{"id":{"value":"c1"}}}`, `[]`, `null`, ``, `<html>`, `{"contacts":[{"id":"c1","searchAfter":null}]}`,
	}
}

// sound holds what came of an answer to what must be so whatever the answer was.
func sound(t *testing.T, modelName string, r model.Record, err error) {
	t.Helper()
	if err != nil {
		if p := problem.As(err); p.Kind == problem.Internal || p.Text == "" || p.Error() != problem.Clean(p.Error()) {
			t.Fatalf("%s: %v is no problem for people", modelName, err)
		}
		return
	}
	if r.Model != modelName || r.Remote.ID == "" || r.Fields == nil {
		t.Fatalf("%s: a record without its model, id or fields: %+v", modelName, r)
	}
	for path, v := range r.Fields {
		if s, ok := v.(string); ok && s != model.Line(s, true) {
			t.Fatalf("%s.%s could drive a terminal: %q", modelName, path, s)
		}
	}
	if len(r.Native) > 0 && !json.Valid(r.Native) {
		t.Fatalf("%s: the native record is no JSON: %q", modelName, r.Native)
	}
}

func models() []string {
	return []string{"contact", "company", "appointment", "task", "note", "tag", "user", "workspace"}
}

// read tries what reads records of a model.
func read(t *testing.T, s connectors.Session, m string) {
	t.Helper()
	id := "c1"
	if m == "task" || m == "note" {
		id = "c1/x1"
	}
	r, err := s.Retrieve(t.Context(), m, id)
	sound(t, m, r, err)
	pages := 0
	for page, err := range s.List(t.Context(), connectors.Query{Model: m}) {
		for _, r := range page.Records {
			sound(t, m, r, nil)
		}
		if err != nil {
			sound(t, m, model.Record{}, err)
		}
		if pages++; pages > 3 { // the same answer for ever may look like a listing without an end
			break
		}
	}
}

// meet tries what goes by the values of a contact, and what names them.
func meet(t *testing.T, s connectors.Session) {
	t.Helper()
	w := connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Ada", "email": "ada@example.com"}}
	for _, do := range []func(context.Context, connectors.Write) (model.Record, error){s.Create, s.(connectors.Upserter).Upsert, s.(connectors.Finder).Find} {
		r, err := do(t.Context(), w)
		sound(t, "contact", r, err)
	}
	_, err := s.Fields(t.Context(), "contact")
	sound(t, "contact", model.Record{Model: "contact", Remote: model.Remote{ID: "-"}, Fields: model.Fields{}}, err)
}

func TestAnyShapeOfAnswerIsARecordOrAProblemForPeople(t *testing.T) {
	t.Parallel()
	for _, body := range shapes() {
		for _, status := range []int{200, 400} {
			s := told(t, status, body)
			for _, m := range models() {
				read(t, s, m)
			}
			meet(t, s)
		}
	}
}

func TestOneAnswerForEverEndsAWalk(t *testing.T) {
	t.Parallel()
	for _, body := range shapes() {
		if !strings.HasPrefix(body, `{"contacts":[{`) {
			continue
		}
		n := 0
		var last error
		for _, err := range told(t, 200, body).List(t.Context(), connectors.Query{Model: "contact", Size: 1}) {
			if last = err; n > 5 {
				t.Fatalf("page after page of %s", body)
			}
			n++
		}
		if n > 1 && !problem.Is(last, problem.ProviderDown) {
			t.Errorf("%s: ended with %v", body, last)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	for i, body := range shapes() {
		f.Add(200, i, body)
	}
	f.Fuzz(func(t *testing.T, status, which int, body string) {
		if status < 200 || status > 499 || status == 429 {
			status = 200 // others are waited out, and tried in other tests
		}
		s := told(t, status, body)
		if which = (which%9 + 9) % 9; which == 8 {
			meet(t, s)
			return
		}
		read(t, s, models()[which])
	})
}

func FuzzCursors(f *testing.F) {
	s := told(f, 200, shapes()[0])
	for page := range s.List(f.Context(), connectors.Query{Model: "contact", Size: 1}) {
		f.Add("contact", page.Next)
		break
	}
	f.Add("note", "bm9uc2Vuc2U")
	f.Add("appointment", "eyJkb25lIjoiYzEifQ")
	f.Fuzz(func(t *testing.T, name, after string) {
		n := 0
		for page, err := range told(t, 200, shapes()[0]).List(t.Context(), connectors.Query{Model: name, After: after}) {
			if err != nil {
				sound(t, name, model.Record{}, err)
				return
			}
			if n++; page.Complete || n > 3 {
				return
			}
		}
	})
}
