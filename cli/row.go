package cli

import (
	"slices"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/workbench"
)

// row is one record in a list, as JSON has it.
type row struct {
	Model      string         `json:"model"`
	ID         string         `json:"id"`
	Connection string         `json:"connection"`
	Title      string         `json:"title"`
	Fields     model.Fields   `json:"fields"`
	UpdatedAt  *time.Time     `json:"updatedAt"`
	Remote     model.Remote   `json:"remote"`
	Mark       workbench.Mark `json:"mark,omitempty"`
}

// recordListing is a listing of records without its items: what every record has, and every field. Where
// records of several connections stand together, the connection comes early.
func recordListing(m model.Model, several bool) listing {
	l := listing{records: true, none: "No " + lower(m.Plural) + " here. patchbay pull fetches them."}
	l.columns = append(l.columns, column{name: "id", title: "ID", tone: always(strong)})
	shown := map[string]bool{}
	for _, name := range m.Columns {
		if f, ok := m.Field(name); ok {
			l.columns = append(l.columns, column{name: name, title: strings.ToUpper(f.Label), field: true})
		}
		if name == "updatedAt" {
			l.columns = append(l.columns, column{name: name, title: "UPDATED"})
		}
		shown[name] = true
	}
	in := column{name: "connection", title: "IN"}
	if several {
		l.columns = slices.Insert(l.columns, min(2, len(l.columns)), in)
	} else {
		l.columns = append(l.columns, in)
	}
	l.more = append(l.more, column{name: "model", title: "MODEL"}, column{name: "title", title: "TITLE"}, column{name: "mark", title: "MARK"})
	if !shown["updatedAt"] {
		l.more = append(l.more, column{name: "updatedAt", title: "UPDATED"})
	}
	for _, f := range m.Fields {
		if !shown[f.Name] {
			l.more = append(l.more, column{name: f.Name, title: strings.ToUpper(f.Label), field: true})
		}
	}
	return l
}

func rowItem(r workbench.Row) item {
	doc := row{Model: r.Model, ID: r.ID, Connection: r.Connection, Title: r.Title, Fields: r.Fields, Remote: r.Remote, Mark: r.Mark}
	if doc.Fields == nil {
		doc.Fields = model.Fields{}
	}
	if !r.UpdatedAt.IsZero() {
		at := r.UpdatedAt.UTC()
		doc.UpdatedAt = &at
	}
	return item{doc: doc, days: r.Days, name: func(column string) string { return r.Names[column] }, cell: func(name string) any {
		switch name {
		case "id":
			return r.ID
		case "connection":
			return r.Connection
		case "model":
			return r.Model
		case "title":
			return r.Title
		case "mark":
			return string(r.Mark)
		case "updatedAt":
			return doc.UpdatedAt
		}
		if name == "name" && model.Empty(r.Fields[name]) && !(model.Empty(r.Fields["firstName"]) && model.Empty(r.Fields["lastName"])) {
			return r.Title // made of the two, which is all that many providers know
		}
		return r.Fields[name]
	}}
}

// lower is a word of a model inside a sentence.
func lower(s string) string { return strings.ToLower(s) }
