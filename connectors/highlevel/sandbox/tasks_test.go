package sandbox

import (
	"fmt"
	"slices"
	"testing"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

func (r *rig) task(contact string, fields map[string]any) map[string]any {
	r.t.Helper()
	for k, v := range map[string]any{"title": "Call", "dueDate": "2026-03-04T10:00:00Z", "completed": false} {
		if _, sent := fields[k]; !sent {
			fields[k] = v
		}
	}
	return r.call("POST", "/contacts/"+contact+"/tasks", fields).is(201).object("task")
}

func (r *rig) searched(body map[string]any) answered {
	r.t.Helper()
	return r.call("POST", "/locations/"+r.at+"/tasks/search", body).is(201)
}

func TestTasksOfAContactAreMadeChangedDoneAndDeleted(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of, user := r.create(map[string]any{"firstName": "Kit"}), r.call("GET", "/users/?locationId="+r.at, nil).list("users")[1]["id"]
	made := r.task(of, map[string]any{"title": "Call", "dueDate": "2026-03-04T10:00:00+02:00", "assignedTo": user, "body": "soon"})
	want := map[string]any{"id": made["id"], "contactId": of, "title": "Call", "body": "soon", "dueDate": "2026-03-04T08:00:00.000Z", "completed": false, "assignedTo": user}
	if fmt.Sprint(made) != fmt.Sprint(want) || len(made["id"].(string)) != 20 {
		t.Errorf("made %v", made)
	}
	path := "/contacts/" + of + "/tasks/" + made["id"].(string)
	if got := r.call("PUT", path, map[string]any{"title": "Write", "body": "", "assignedTo": ""}).is(200).object("task"); got["title"] != "Write" || got["body"] != nil || got["assignedTo"] != nil || got["dueDate"] != want["dueDate"] {
		t.Errorf("changed to %v", got)
	}
	if got := r.call("PUT", path+"/completed", map[string]any{"completed": true}).is(200).object("task"); got["completed"] != true || got["title"] != "Write" {
		t.Errorf("done: %v", got)
	}
	if got := r.call("GET", path, nil).is(200).object("task"); got["completed"] != true || got["dateAdded"] != nil {
		t.Errorf("read %v", got)
	}
	r.task(of, map[string]any{"title": "Second"})
	if rows := r.call("GET", "/contacts/"+of+"/tasks", nil).is(200).list("tasks"); len(rows) != 2 || rows[1]["title"] != "Second" {
		t.Errorf("listed %v", rows)
	}
	if r.call("DELETE", path, nil).is(200).doc["succeded"] != true {
		t.Error("a deletion is answered without succeded")
	}
	r.call("GET", path, nil).refuses(400, "Task with id "+made["id"].(string)+" not found")
	r.call("DELETE", path, nil).is(400)
}

func TestTasksAreRefusedInTheServicesWords(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	of, other := r.create(map[string]any{"firstName": "Kit"}), r.create(map[string]any{"firstName": "Sam"})
	all := "/contacts/" + of + "/tasks"
	id := r.task(of, map[string]any{})["id"].(string)
	away := r.state("kind=users").Records["users"][1].(map[string]any)["id"]
	for _, tt := range []struct {
		method, path, body string
		status             int
		message            string
	}{
		{"POST", all, `{"dueDate":"2026-03-04T10:00:00Z","completed":false}`, 422, "title must be a string"},
		{"POST", all, `{"title":"x","completed":false}`, 422, "dueDate must be a valid ISO 8601 date string"},
		{"POST", all, `{"title":"x","dueDate":"tomorrow","completed":false}`, 422, "dueDate must be a valid ISO 8601 date string"},
		{"POST", all, `{"title":"x","dueDate":"2026-03-04"}`, 422, "completed must be a boolean value"},
		{"POST", all, `{"title":"","dueDate":"2026-03-04","completed":true}`, 422, "title should not be empty"},
		{"POST", all, `{"title":"x","dueDate":"2026-03-04","completed":true,"status":"open"}`, 422, "property status should not exist"},
		{"POST", all, fmt.Sprintf(`{"title":"x","dueDate":"2026-03-04","completed":true,"assignedTo":%q}`, away), 400, fmt.Sprintf("User with id %s not found", away)},
		{"PUT", all + "/" + id, `{"body":null}`, 422, "body must be a string"},
		{"PUT", all + "/" + id, `{"assignedTo":"nobody"}`, 400, "User with id nobody not found"},
		{"PUT", all + "/" + id + "/completed", `{}`, 422, "completed must be a boolean value"},
		{"PUT", all + "/" + id + "/completed", `{"completed":true,"title":"x"}`, 422, "property title should not exist"},
		{"GET", "/contacts/" + other + "/tasks/" + id, "", 400, "Task with id " + id + " not found"},
		{"PUT", "/contacts/nobody/tasks/" + id, `{}`, 400, "Contact with id nobody not found"},
		{"GET", "/contacts/tasks", "", 400, "Contact with id tasks not found"},
		{"POST", "/locations/" + r.at + "/tasks/search", `{"limit":501}`, 422, "limit must not be greater than 500"},
		{"POST", "/locations/" + r.at + "/tasks/search", `{"limit":1.5}`, 422, "limit must be an integer number"},
		{"POST", "/locations/" + r.at + "/tasks/search", `{"skip":-1}`, 422, "skip must not be less than 0"},
		{"POST", "/locations/" + r.at + "/tasks/search", `{"searchAfter":["x",1]}`, 422, unverifiedSearchAfter},
		{"POST", "/locations/" + r.other + "/tasks/search", `{}`, 403, textOtherLocation},
	} {
		var body any
		if tt.body != "" {
			body = tt.body
		}
		r.call(tt.method, tt.path, body).refuses(tt.status, tt.message)
	}
	if got := r.call("GET", all+"/"+id, nil).is(200).object("task"); got["title"] != "Call" {
		t.Errorf("a refused change stayed: %v", got)
	}
}

func TestTaskSearchPagesThroughTheLocationByCursorAndBySkip(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 300)
	var want []any
	for _, v := range r.state("kind=tasks").Records["tasks"] {
		if m := v.(map[string]any); m["locationId"] == r.at {
			want = append(want, m["id"])
		}
	}
	var cursor, ids []any
	last := ""
	for {
		body := map[string]any{"limit": 7}
		if cursor != nil {
			body["searchAfter"] = cursor
		}
		a := r.searched(body)
		for _, row := range a.list("tasks") {
			if added := row["dateAdded"].(string); last != "" && added > last {
				t.Fatalf("%s comes after %s", added, last)
			} else {
				last = added
			}
			ids = append(ids, row["_id"])
			cursor = row["searchAfter"].([]any)
		}
		if a.doc["total"] != nil || (len(a.list("tasks")) > 0 && fmt.Sprint(a.doc["searchAfter"]) != fmt.Sprint(cursor)) {
			t.Fatalf("answer %s", a.raw)
		}
		if len(a.list("tasks")) < 7 {
			break
		}
	}
	if len(ids) != len(want) || len(want) < 70 {
		t.Fatalf("walked over %d tasks of %d", len(ids), len(want))
	}
	for _, id := range want {
		if !slices.Contains(ids, id) {
			t.Errorf("%v was not found", id)
		}
	}
	if rows := r.searched(map[string]any{"skip": len(want) - 3}).list("tasks"); len(rows) != 3 {
		t.Errorf("behind the skip there are %d", len(rows))
	}
	if rows := r.searched(map[string]any{}).list("tasks"); len(rows) != 25 {
		t.Errorf("the default page is %d rows", len(rows))
	}
}

func TestTaskSearchNarrows(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 2)
	one, two := r.create(map[string]any{"firstName": "One", "lastName": "Only"}), r.create(map[string]any{"firstName": "Two"})
	user := r.call("GET", "/users/?locationId="+r.at, nil).list("users")[0]
	r.task(one, map[string]any{"title": "Needle", "assignedTo": user["id"]})
	r.task(two, map[string]any{"title": "Hay", "completed": true})
	both := []string{one, two}
	for name, tt := range map[string]struct {
		body map[string]any
		want int
	}{
		"both": {map[string]any{"contactId": both}, 2}, "one": {map[string]any{"contactId": both[:1]}, 1},
		"done": {map[string]any{"contactId": both, "completed": true}, 1}, "open": {map[string]any{"contactId": both, "completed": false}, 1},
		"assigned": {map[string]any{"contactId": both, "assignedTo": []any{user["id"]}}, 1},
		"words":    {map[string]any{"query": "needle"}, 1}, "business": {map[string]any{"businessId": "641c094001436dbc2081e642"}, 0},
	} {
		if rows := r.searched(tt.body).list("tasks"); len(rows) != tt.want {
			t.Errorf("%s: %d rows", name, len(rows))
		}
	}
	row := r.searched(map[string]any{"query": "needle"}).list("tasks")[0]
	if row["id"] != nil || row["status"] != "to_do" || row["deleted"] != false || row["contactDetails"].(map[string]any)["firstName"] != "One" ||
		row["assignedToUserDetails"].(map[string]any)["firstName"] != user["firstName"] {
		t.Errorf("row %v", row)
	}
	r.call("DELETE", "/contacts/"+two, nil).is(200)
	if rows := r.searched(map[string]any{"contactId": both}).list("tasks"); len(rows) != 1 {
		t.Errorf("a deleted contact's task is still found: %v", rows)
	}
}

func TestTasksNeedTheirScopes(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"firstName": "Kit"})
	r.token = r.install("Harbour Dental Studio", "contacts.readonly")["access_token"].(string)
	r.call("GET", "/contacts/"+id+"/tasks", nil).is(200)
	r.call("POST", "/contacts/"+id+"/tasks", `{}`).refuses(401, textNoScope)
	r.call("POST", "/locations/"+r.at+"/tasks/search", `{}`).refuses(401, textNoScope)
	r.token = r.state("records=no").Extra["agency_token"].(string)
	r.call("GET", "/contacts/"+id+"/tasks", nil).refuses(401, textNoScope)
}

func TestTaskNoticesAreOfCreationCompletionAndDeletionOnly(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]Quirks{"as seen": {}, "as the page says": {TaskCreateWhole: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, Options{Quirks: quirks}, 3)
			id := r.create(map[string]any{"firstName": "Hook"})
			got := r.hooked(shared.HookPlan{})
			path := "/contacts/" + id + "/tasks/" + r.task(id, map[string]any{"body": "now"})["id"].(string)
			r.call("PUT", path, map[string]any{"title": "Other"}).is(200)
			r.call("PUT", path+"/completed", map[string]any{"completed": true}).is(200)
			r.call("PUT", path+"/completed", map[string]any{"completed": false}).is(200)
			r.call("DELETE", path, nil).is(200)
			made := (<-got).doc(t)
			if made["type"] != "TaskCreate" || made["title"] != "Call" || made["locationId"] != r.at || (made["contactId"] == id && made["body"] == "now") != quirks.TaskCreateWhole {
				t.Errorf("got %v", made)
			}
			for _, want := range []string{"TaskComplete", "TaskDelete"} {
				if doc := (<-got).doc(t); doc["type"] != want || doc["contactId"] != id || doc["title"] != "Other" || doc["attachments"] != nil {
					t.Errorf("got %v, want %s", doc, want)
				}
			}
		})
	}
}

func TestTaskWritesAreLoggedAndMoveTheContactOnlyWhenToldTo(t *testing.T) {
	t.Parallel()
	for _, moves := range []bool{false, true} {
		r := start(t, Options{SearchLag: -1, Quirks: Quirks{DependantsMoveDate: moves}}, 3)
		id := r.create(map[string]any{"firstName": "Kit"})
		before := r.get(id)["dateUpdated"]
		made := r.task(id, map[string]any{})
		if after := r.get(id)["dateUpdated"]; (after != before) != moves {
			t.Errorf("%v: from %v to %v", moves, before, after)
		}
		r.act("tasks", change("change", made["id"].(string), `{"completed":true}`))
		r.act("tasks", change("create", "", fmt.Sprintf(`{"title":"By hand","contactId":%q}`, id)))
		r.act("tasks", change("delete", made["id"].(string), ""))
		rows := r.call("GET", "/contacts/"+id+"/tasks", nil).is(200).list("tasks")
		if len(rows) != 1 || rows[0]["title"] != "By hand" || rows[0]["dueDate"] == nil {
			t.Errorf("left %v", rows)
		}
		var by []string
		for _, w := range r.state("records=no").Writes[1:] {
			by = append(by, w.By+" "+w.Kind+" "+w.Action)
		}
		if !slices.Equal(by, []string{"api tasks create", "person tasks change", "person tasks create", "person tasks delete"}) {
			t.Errorf("writes %v", by)
		}
		if err := r.remote.Post(t.Context(), "records/tasks", change("create", "", `{"contactId":"nobody"}`), nil); !problem.Is(err, problem.Usage) {
			t.Errorf("a task of nobody: %v", err)
		}
	}
}
