package model

// Task is something to do. What a provider asks for beyond the title is in its capability table.
func Task() Model {
	return Model{
		Name: "task", Label: "Task", Plural: "Tasks",
		Columns: []string{"title", "status", "dueAt", "contact", "assignee", "updatedAt"},
		Titles:  []string{"title"},
		AnyOf:   []string{"title"},
		Fields: []Field{
			{Name: "title", Label: "Title", Type: Text, Max: 500},
			{Name: "status", Label: "Status", Type: Choice, Options: []string{"open", "inProgress", "completed", "canceled"}},
			{Name: "dueAt", Label: "Due", Type: DateTime},
			{Name: "startAt", Label: "Start", Type: DateTime},
			{Name: "completedAt", Label: "Completed", Type: DateTime},
			{Name: "contact", Label: "Contact", Type: Reference, Model: "contact"},
			{Name: "assignee", Label: "Assigned to", Type: Reference, Model: "user"},
			{Name: "company", Label: "Company", Type: Reference, Model: "company"},
			{Name: "project", Label: "Project", Type: Reference, Model: "project"},
			{Name: "priority", Label: "Priority", Type: Choice, Options: []string{"low", "normal", "high", "urgent"}},
			{Name: "estimatedMinutes", Label: "Estimated minutes", Type: Integer},
			{Name: "loggedMinutes", Label: "Logged minutes", Type: Integer, ReadOnly: true},
			{Name: "tags", Label: "Tags", Type: TextList, Max: 100},
			{Name: "externalId", Label: "External id", Type: Text, Max: 512},
			{Name: "description", Label: "Description", Type: LongText, Max: 65535},
		},
	}
}

// Note is a text about a person, a company or an appointment.
func Note() Model {
	return Model{
		Name: "note", Label: "Note", Plural: "Notes",
		Columns: []string{"title", "contact", "author", "pinned", "updatedAt"},
		Titles:  []string{"title", "body"},
		AnyOf:   []string{"body"},
		Fields: []Field{
			{Name: "title", Label: "Title", Type: Text, Max: 250},
			{Name: "body", Label: "Text", Type: LongText, Min: 1, Max: 65535},
			{Name: "contact", Label: "Contact", Type: Reference, Model: "contact"},
			{Name: "appointment", Label: "Appointment", Type: Reference, Model: "appointment"},
			{Name: "company", Label: "Company", Type: Reference, Model: "company"},
			{Name: "author", Label: "Author", Type: Reference, Model: "user"},
			{Name: "pinned", Label: "Pinned", Type: Boolean},
			{Name: "color", Label: "Colour", Type: Text, Max: 20},
		},
	}
}
