package sandbox

import "net/http"

func (s *site) taskEndpoints() []endpoint {
	const all, one = "/contacts/{contactId}/tasks", "/contacts/{contactId}/tasks/{taskId}"
	return []endpoint{
		{method: "GET", pattern: all, scope: "contacts.readonly", location: true, serve: s.under(nil, s.listTasks)},
		{method: "POST", pattern: all, scope: "contacts.write", location: true, status: http.StatusCreated, serve: s.under(taskRules(), s.createTask)},
		{method: "GET", pattern: one, scope: "contacts.readonly", location: true, serve: s.under(nil, s.getTask)},
		{method: "PUT", pattern: one, scope: "contacts.write", location: true, serve: s.under(taskChangeRules(), s.changeTask)},
		{method: "PUT", pattern: one + "/completed", scope: "contacts.write", location: true, serve: s.under(taskCompletedRules(), s.changeTask)},
		{method: "DELETE", pattern: one, scope: "contacts.write", location: true, serve: s.under(nil, s.deleteTask)},
		{
			method: "POST", pattern: "/locations/{locationId}/tasks/search", scope: "locations/tasks.readonly", location: true,
			status: http.StatusCreated, serve: s.searchTasks,
		},
	}
}

// listTasks lists a contact's tasks, oldest first; the service does not page them.
func (s *site) listTasks(c *call, of *contact, _ body) (any, error) {
	rows := []map[string]any{}
	for _, t := range s.store.tasks.all(func(t task) bool { return t.ContactID == of.ID }) {
		rows = append(rows, t.shape())
	}
	return answerOf("tasks", rows, c), nil
}

func (s *site) createTask(c *call, of *contact, b body) (any, error) {
	t := task{LocationID: of.Location, ContactID: of.ID}
	if err := s.store.applyTask(&t, b); err != nil {
		return nil, err
	}
	t.ID, t.Added = s.store.newID(), s.store.now()
	t.Updated = t.Added
	s.store.tasks.keep(t, "api")
	s.store.touch(of)
	return answerOf("task", t.shape(), c), nil
}

func (s *site) theTask(c *call, of *contact) (task, error) {
	return s.store.tasks.find(c.r.PathValue("taskId"), func(t task) bool { return t.ContactID == of.ID })
}

func (s *site) getTask(c *call, of *contact, _ body) (any, error) {
	t, err := s.theTask(c, of)
	return answerOf("task", t.shape(), c), err
}

func (s *site) changeTask(c *call, of *contact, b body) (any, error) {
	t, err := s.theTask(c, of)
	if err != nil {
		return nil, err
	}
	if err := s.store.applyTask(&t, b); err != nil {
		return nil, err
	}
	t.Updated = s.store.now()
	s.store.tasks.keep(t, "api")
	s.store.touch(of)
	return answerOf("task", t.shape(), c), nil
}

func (s *site) deleteTask(c *call, of *contact, _ body) (any, error) {
	t, err := s.theTask(c, of)
	if err != nil {
		return nil, err
	}
	s.store.tasks.erase(t, "api")
	s.store.touch(of)
	return answerOf("succeded", true, c), nil
}
