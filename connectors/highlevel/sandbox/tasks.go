package sandbox

import "net/http"

func (s *site) taskEndpoints() []endpoint {
	const all, one = "/contacts/{contactId}/tasks", "/contacts/{contactId}/tasks/{taskId}"
	return []endpoint{
		{method: "GET", pattern: all, scope: "contacts.readonly", location: true, serve: s.listTasks},
		{method: "POST", pattern: all, scope: "contacts.write", location: true, status: http.StatusCreated, serve: s.createTask},
		{method: "GET", pattern: one, scope: "contacts.readonly", location: true, serve: s.getTask},
		{method: "PUT", pattern: one, scope: "contacts.write", location: true, serve: s.changeTask(taskChangeRules())},
		{method: "PUT", pattern: one + "/completed", scope: "contacts.write", location: true, serve: s.changeTask(taskCompletedRules())},
		{method: "DELETE", pattern: one, scope: "contacts.write", location: true, serve: s.deleteTask},
		{
			method: "POST", pattern: "/locations/{locationId}/tasks/search", scope: "locations/tasks.readonly", location: true,
			status: http.StatusCreated, serve: s.searchTasks,
		},
	}
}

// listTasks lists a contact's tasks, oldest first; the service does not page them.
func (s *site) listTasks(c *call) (any, error) {
	of, err := s.own(c)
	if err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	rows := []map[string]any{}
	for _, t := range s.store.tasks.all(func(t task) bool { return t.ContactID == of.ID }) {
		rows = append(rows, t.shape())
	}
	return map[string]any{"tasks": rows, "traceId": c.trace}, nil
}

func (s *site) createTask(c *call) (any, error) {
	of, err := s.own(c)
	if err != nil {
		return nil, err
	}
	b, err := decode(c.r.Body, taskRules())
	if err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	t := task{LocationID: of.Location, ContactID: of.ID}
	if err := s.store.applyTask(&t, b); err != nil {
		return nil, err
	}
	if err := s.store.touch(of.ID); err != nil {
		return nil, err
	}
	t.ID, t.Added = s.store.newID(), s.store.now()
	t.Updated = t.Added
	s.store.tasks.keep(t, "api")
	return answerOf("task", t.shape(), c), nil
}

// theTask finds the task of the path among those of the path's contact. The caller holds the lock.
func (s *site) theTask(c *call) (task, error) {
	return s.store.tasks.find(c.r.PathValue("taskId"), func(t task) bool { return t.ContactID == c.r.PathValue("contactId") })
}

func (s *site) getTask(c *call) (any, error) {
	if _, err := s.own(c); err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	t, err := s.theTask(c)
	return answerOf("task", t.shape(), c), err
}

func (s *site) changeTask(want rules) func(*call) (any, error) {
	return func(c *call) (any, error) {
		if _, err := s.own(c); err != nil {
			return nil, err
		}
		b, err := decode(c.r.Body, want)
		if err != nil {
			return nil, err
		}
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		t, err := s.theTask(c)
		if err != nil {
			return nil, err
		}
		if err := s.store.applyTask(&t, b); err != nil {
			return nil, err
		}
		t.Updated = s.store.now()
		s.store.tasks.keep(t, "api")
		return answerOf("task", t.shape(), c), s.store.touch(t.ContactID)
	}
}

func (s *site) deleteTask(c *call) (any, error) {
	if _, err := s.own(c); err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	t, err := s.theTask(c)
	if err != nil {
		return nil, err
	}
	s.store.tasks.erase(t, "api")
	return map[string]any{"succeded": true, "traceId": c.trace}, s.store.touch(t.ContactID)
}

// answerOf wraps one record as the service does.
func answerOf(name string, record any, c *call) map[string]any {
	return map[string]any{name: record, "traceId": c.trace}
}
