package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestNotesOfAContactAreMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of, user := r.create(map[string]any{"firstName": "Kit"}), r.call("GET", "/users/?locationId="+r.at, nil).list("users")[1]["id"]
	all := "/contacts/" + of + "/notes"
	made := r.call("POST", all, map[string]any{"body": "<p>Hello & welcome</p>", "userId": user, "title": "First", "color": "#FFAA00", "pinned": true}).is(201).object("note")
	want := map[string]any{
		"id": made["id"], "contactId": of, "body": "<p>Hello & welcome</p>", "userId": user, "title": "First", "color": "#FFAA00", "pinned": true, "dateAdded": made["dateAdded"],
	}
	if fmt.Sprint(made) != fmt.Sprint(want) || len(made["id"].(string)) != 20 || !strings.HasPrefix(made["dateAdded"].(string), "2026-03-02T09:00:") {
		t.Errorf("made %v", made)
	}
	path := all + "/" + made["id"].(string)
	r.call("POST", all, map[string]any{"body": "Second"}).is(201)
	changed := r.call("PUT", path, map[string]any{"body": "Bye", "title": "", "pinned": false}).is(200).object("note")
	if changed["body"] != "Bye" || changed["title"] != nil || changed["pinned"] != false || changed["color"] != "#FFAA00" || changed["dateAdded"] != made["dateAdded"] {
		t.Errorf("changed to %v", changed)
	}
	if got := r.call("GET", path, nil).is(200).object("note"); fmt.Sprint(got) != fmt.Sprint(changed) || got["dateUpdated"] != nil {
		t.Errorf("read %v", got)
	}
	if rows := r.call("GET", all, nil).is(200).list("notes"); len(rows) != 2 || rows[1]["body"] != "Second" || rows[1]["userId"] != nil {
		t.Errorf("listed %v", rows)
	}
	if r.call("DELETE", path, nil).is(200).doc["succeded"] != true {
		t.Error("a deletion is answered without succeded")
	}
	r.call("PUT", path, map[string]any{"body": "x"}).refuses(400, "Note with id "+made["id"].(string)+" not found")
}

func TestNotesAreRefusedInTheServicesWords(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of := r.create(map[string]any{"firstName": "Kit"})
	all := "/contacts/" + of + "/notes"
	for _, tt := range []struct {
		method, path, body string
		status             int
		message            string
	}{
		{"POST", all, `{}`, 422, "body must be a string"},
		{"POST", all, `{"body":""}`, 422, "body should not be empty"},
		{"POST", all, `{"body":"x","color":"red"}`, 422, "color must be a hexadecimal color"},
		{"POST", all, `{"body":"x","color":"#12345"}`, 422, "color must be a hexadecimal color"},
		{"POST", all, `{"body":"x","pinned":"yes"}`, 422, "pinned must be a boolean value"},
		{"POST", all, `{"body":"x","contactId":"y"}`, 422, "property contactId should not exist"},
		{"POST", all, `{"body":"x","userId":"nobody"}`, 400, "User with id nobody not found"},
		{"POST", "/contacts/nobody/notes", `{"body":"x"}`, 400, "Contact with id nobody not found"},
		{"GET", all + "/nothing", "", 400, "Note with id nothing not found"},
		{"DELETE", all + "/nothing", "", 400, "Note with id nothing not found"},
	} {
		var body any
		if tt.body != "" {
			body = tt.body
		}
		r.call(tt.method, tt.path, body).refuses(tt.status, tt.message)
	}
	if rows := r.call("GET", all, nil).is(200).list("notes"); len(rows) != 0 {
		t.Errorf("a refused note stayed: %v", rows)
	}
	r.token = r.install("Harbour Dental Studio", "contacts.readonly")["access_token"].(string)
	r.call("GET", all, nil).is(200)
	r.call("POST", all, `{"body":"x"}`).refuses(401, textNoScope)
}

func TestNoteNoticesCarryTheTextOnly(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"firstName": "Hook"})
	got := r.hooked(shared.HookPlan{})
	note := r.call("POST", "/contacts/"+id+"/notes", map[string]any{"body": "One", "title": "T"}).is(201).object("note")
	path := "/contacts/" + id + "/notes/" + note["id"].(string)
	r.call("PUT", path, map[string]any{"body": "Two"}).is(200)
	r.call("DELETE", path, nil).is(200)
	for _, want := range [][2]string{{"NoteCreate", "One"}, {"NoteUpdate", "Two"}, {"NoteDelete", "Two"}} {
		doc := (<-got).doc(t)
		if doc["type"] != want[0] || doc["body"] != want[1] || doc["id"] != note["id"] || doc["contactId"] != id || doc["locationId"] != r.at || doc["title"] != nil || doc["userId"] != nil {
			t.Errorf("got %v, want %v", doc, want)
		}
	}
}

func TestNotesGoWithTheirContactAndAreLogged(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	id := r.create(map[string]any{"firstName": "Kit"})
	r.act("notes", change("create", "", fmt.Sprintf(`{"body":"By hand","contactId":%q}`, id)))
	mine := r.call("GET", "/contacts/"+id+"/notes", nil).is(200).list("notes")
	if len(mine) != 1 || mine[0]["body"] != "By hand" || mine[0]["dateAdded"] == nil {
		t.Fatalf("listed %v", mine)
	}
	r.act("notes", change("change", mine[0]["id"].(string), `{"body":"Again"}`))
	r.call("DELETE", "/contacts/"+id, nil).is(200)
	for _, n := range r.state("kind=notes").Records["notes"] {
		if n.(map[string]any)["contactId"] == id {
			t.Errorf("%v outlived its contact", n)
		}
	}
	var by []string
	for _, w := range r.state("records=no").Writes[1:] {
		by = append(by, w.By+" "+w.Kind+" "+w.Action)
	}
	if !slices.Equal(by, []string{"person notes create", "person notes change", "api contacts delete"}) {
		t.Errorf("writes %v", by)
	}
	if err := r.remote.Post(t.Context(), "records/notes", change("create", "", `{"body":"x"}`), nil); !problem.Is(err, problem.Usage) {
		t.Errorf("a note of nobody: %v", err)
	}
}

func TestEveryFourthContactHasANote(t *testing.T) {
	t.Parallel()
	s := grown(80)
	var pinned, titled, written int
	for _, n := range s.notes.all(nil) {
		of, ok := s.contacts.get(n.ContactID)
		if !ok || of.Location != n.LocationID || n.Added.Before(of.Added) || n.Added.After(frozen()) || n.Body == "" || (n.Color != "" && !colored(n.Color)) {
			t.Errorf("%+v does not fit its contact", n)
		}
		if n.Pinned {
			pinned++
		}
		if n.Title != "" {
			titled++
		}
		if u, _ := s.users.get(n.UserID); u.worksAt(n.LocationID) {
			written++
		}
	}
	if pinned != 5 || titled != 5 || written != 10 || len(s.notes.all(nil)) != 20 {
		t.Errorf("pinned %d, titled %d, written %d", pinned, titled, written)
	}
}
