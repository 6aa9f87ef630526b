package identity

import (
	"slices"
	"strings"

	"patchbay/model"
)

// Kind is what sort of thing a model's records are, as far as telling them apart goes.
type Kind string

// The kinds. A model of none of them has nothing by which its records could be matched.
const (
	Person       Kind = "person"
	Organisation Kind = "organisation"
	Happening    Kind = "happening" // a task, an appointment: something with a title and a time
)

// Roles say which fields of a model tell who or what a record is.
type Roles struct {
	Kind Kind // "" where the model cannot be matched

	given, family, whole []string // names
	emails, phones       []string
	external             []string
	company, domain      []string
	street, postal, city string
	birth, gender        string
	title                string
	times                []string
	refers               []model.Field // what a happening is about: its person first
}

// RolesOf reads the roles from the names and types of the model's fields, so that a model of a person's own is matched
// like one that comes with the program.
func RolesOf(m model.Model) Roles {
	var r Roles
	for _, f := range m.Fields {
		if !f.Custom() {
			r.take(f)
		}
	}
	r.Kind = r.kind(m)
	return r
}

// take gives a field its role.
func (r *Roles) take(f model.Field) {
	switch word := last(f.Name); {
	case f.Type == model.Email:
		r.emails = append(r.emails, f.Name)
	case f.Type == model.Phone:
		r.phones = append(r.phones, f.Name)
	case f.Type == model.ObjectList && word == "emails":
		r.emails = append(r.emails, f.Name)
	case f.Type == model.ObjectList && word == "phones":
		r.phones = append(r.phones, f.Name)
	case f.Type == model.Reference && f.Model == "contact":
		r.refers = slices.Insert(r.refers, 0, f)
	case f.Type == model.Reference && f.Model == "company":
		r.refers = append(r.refers, f)
	case f.Type == model.DateTime && !f.ReadOnly && slices.Contains([]string{"startat", "dueat"}, word):
		r.times = append(r.times, f.Name)
	case f.Type == model.URL && slices.Contains([]string{"website", "domain", "url"}, word):
		r.domain = append(r.domain, f.Name)
	case f.Type == model.Date && (strings.HasPrefix(word, "birth") || word == "dateofbirth"):
		r.birth = f.Name
	case f.Type == model.Text || f.Type == model.Country:
		r.takeText(f.Name, word)
	}
}

func (r *Roles) takeText(path, word string) {
	switch word {
	case "firstname", "givenname":
		r.given = append(r.given, path)
	case "lastname", "familyname", "surname":
		r.family = append(r.family, path)
	case "name", "fullname":
		r.whole = append(r.whole, path)
	case "externalid":
		r.external = append(r.external, path)
	case "companyname", "organisation", "organization":
		r.company = append(r.company, path)
	case "line1", "street":
		r.street = path
	case "postalcode", "zip":
		r.postal = path
	case "city":
		r.city = path
	case "gender", "salutation":
		if r.gender == "" {
			r.gender = path
		}
	case "title":
		r.title = path
	}
}

func (r *Roles) kind(m model.Model) Kind {
	switch {
	case m.Name == "workspace": // the account itself, not somebody in it
		return ""
	case len(r.given)+len(r.family) > 0 || r.birth != "":
		return Person
	case r.title != "" && len(r.times) > 0:
		return Happening
	case len(r.whole) > 0 && len(r.emails)+len(r.phones)+len(r.domain)+len(r.external) > 0 && m.Name != "tag" && m.Name != "project":
		return Organisation
	}
	return ""
}

// last is the last part of a path, in lower case.
func last(path string) string {
	return strings.ToLower(path[strings.LastIndexByte(path, '.')+1:])
}

// Refers are the references that tell whom a happening is about, its person first; none for another kind.
func (r Roles) Refers() []model.Field {
	if r.Kind != Happening {
		return nil
	}
	return r.refers
}
