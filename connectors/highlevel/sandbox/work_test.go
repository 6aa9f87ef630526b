package sandbox

import (
	"encoding/json"
	"strings"
	"testing"

	shared "patchbay/connectors/sandbox"
)

// grown is a store with the work of n people.
func grown(n int) *store {
	w := world()
	w.People = shared.People(7, n)
	return seed(w, Options{}.withDefaults())
}

func TestEveryThirdContactHasATask(t *testing.T) {
	t.Parallel()
	s := grown(90)
	var overdue, done, open, assigned int
	for _, task := range s.tasks.all(nil) {
		of, ok := s.contacts.get(task.ContactID)
		if !ok || of.Location != task.LocationID || task.Added.Before(of.Added) || task.Updated.After(frozen()) || task.Title == "" {
			t.Errorf("%+v does not fit its contact", task)
		}
		switch {
		case task.Completed:
			done++
		case task.Due.Before(frozen()):
			overdue++
		default:
			open++
		}
		if u, _ := s.users.get(task.AssignedTo); u.worksAt(task.LocationID) {
			assigned++
		} else if task.AssignedTo != "" {
			t.Errorf("%s is assigned to a stranger", task.ID)
		}
	}
	if overdue+done+open != 30 || overdue < 4 || done < 8 || open < 8 || assigned != 15 {
		t.Errorf("overdue %d, done %d, open %d, assigned %d", overdue, done, open, assigned)
	}
}

func TestMorePeopleLeaveTheWorkOfTheFirstAsItIs(t *testing.T) {
	t.Parallel()
	few, many := grown(40), grown(80)
	for _, kind := range few.Kinds() {
		a, errA := json.Marshal(few.All(kind))
		b, errB := json.Marshal(many.All(kind))
		if errA != nil || errB != nil || !strings.HasPrefix(string(b), strings.TrimSuffix(string(a), "]")) {
			t.Errorf("%s of the first people differ (%v, %v)", kind, errA, errB)
		}
	}
}

func TestFaultsHitTheNewRoutesAndLeaveNoTrace(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"firstName": "Kit"})
	if err := r.remote.Post(t.Context(), "faults", map[string]any{"add": []any{
		map[string]any{"kind": "503", "route": "POST /contacts/{id}/tasks", "count": 1},
	}}, nil); err != nil {
		t.Fatal(err)
	}
	body := map[string]any{"title": "x", "dueDate": "2026-03-04", "completed": false}
	r.call("POST", "/contacts/"+id+"/tasks", body).is(503)
	r.call("POST", "/contacts/"+id+"/tasks", body).is(201)
	var state shared.State
	if err := r.remote.Get(t.Context(), "state?kind=tasks", &state); err != nil {
		t.Fatal(err)
	}
	if n := len(state.Records["tasks"]); n != 2 {
		t.Errorf("%d tasks, want the seeded one and the one that went through", n)
	}
}
