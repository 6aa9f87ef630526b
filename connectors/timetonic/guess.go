package timetonic

import (
	"slices"
	"strings"
)

// role is a field that a column may be taken for: by its type and by what it is called, in English, French or German.
type role struct {
	as    string
	types string // types that can hold it, with blanks between
	names string // folded names, with blanks between
	first bool   // the first column of such a type is taken where no name fits
}

const (
	texts  = "shorttext mediumtext"
	states = "shorttext mediumtext boolean"
)

// reach and place are roles that people and companies share.
func reach() []role {
	return []role{
		{as: "email", types: "email " + texts, names: "email mail emailaddress courriel mel emailadresse"},
		{as: "email", types: "email", first: true},
		{as: "phone", types: "phone " + texts, names: "phone mobile mobilephone telephone tel portable telefon handy"},
		{as: "phone", types: "phone", first: true},
		{as: "website", types: texts, names: "website web site siteweb url homepage"},
		{as: "externalId", types: texts, names: "externalid externalkey reference ref extref crmid"},
	}
}

func place() []role {
	return []role{
		{as: "street", types: texts, names: "street address address1 line1 rue adresse strasse"},
		{as: "postalCode", types: texts, names: "postalcode zip zipcode codepostal cp plz postleitzahl"},
		{as: "city", types: texts, names: "city town ville stadt ort"},
		{as: "region", types: texts, names: "region state county bundesland departement"},
	}
}

// roles are the fields of a model that a table may hold; nil for a model that no table holds.
func roles(modelName string) []role {
	switch modelName {
	case "contact":
		return slices.Concat(person(), reach(), place(), work())
	case "company":
		return slices.Concat([]role{{as: "name", types: texts, names: "name companyname company nom societe raisonsociale firma"}}, reach(), place(), []role{
			{as: "description", types: texts, names: "description remark remarks notes remarque beschreibung"},
		})
	case "task":
		return []role{
			{as: "title", types: texts, names: "title task subject name tache titre objet aufgabe titel betreff"},
			{as: "status", types: states, names: "status state statut etat done fait erledigt stand"},
			{as: "dueAt", types: "date", names: "due dueat duedate deadline echeance faellig falligkeit fallig"},
			{as: "startAt", types: "date", names: "start startat begin begins startdate debut beginn"},
			{as: "contact", types: "link", names: "@contact"},
			{as: "company", types: "link", names: "@company"},
			{as: "priority", types: texts, names: "priority priorite prioritat"},
			{as: "estimatedMinutes", types: "int double", names: "minutes estimatedminutes estimate dauer duree"},
			{as: "externalId", types: texts, names: "externalid externalkey reference ref"},
			{as: "description", types: texts, names: "description details detail notes remark beschreibung"},
		}
	case "appointment":
		return []role{
			{as: "title", types: texts, names: "title subject name appointment titre objet titel betreff"},
			{as: "startAt", types: "date", names: "@begin start startat begin begins from debut beginn"},
			{as: "endAt", types: "date", names: "@end end endat ends until to fin ende"},
			{as: "status", types: texts, names: "status state statut etat stand"},
			{as: "contact", types: "link", names: "@contact"},
			{as: "location", types: texts, names: "place location room lieu ort salle"},
			{as: "externalId", types: texts, names: "externalid externalkey reference ref"},
			{as: "description", types: texts, names: "description details notes remark beschreibung"},
		}
	case "note":
		return []role{
			{as: "body", types: texts, names: "text body note content remark message texte contenu inhalt notiz"},
			{as: "title", types: texts, names: "title subject titre objet titel"},
			{as: "contact", types: "link", names: "@contact"},
			{as: "company", types: "link", names: "@company"},
			{as: "pinned", types: "boolean", names: "pinned epingle angeheftet"},
		}
	}
	return nil
}

func person() []role {
	return []role{
		{as: "firstName", types: texts, names: "firstname prenom vorname first givenname"},
		{as: "lastName", types: texts, names: "lastname surname nomdefamille nachname last familyname"},
		{as: "name", types: texts, names: "fullname name nom nomcomplet client contact kunde"},
	}
}

func work() []role {
	return []role{
		{as: "companyName", types: texts, names: "company companyname societe entreprise firma organisation organization employer"},
		{as: "company", types: "link", names: "@company"},
		{as: "birthday", types: "date", names: "birthday dateofbirth birthdate anniversaire datedenaissance geburtstag geburtsdatum"},
		{as: "doNotContact", types: "boolean", names: "donotcontact nomailings optout nepascontacter"},
		{as: "jobTitle", types: texts, names: "jobtitle job function fonction poste position"},
		{as: "salutation", types: texts, names: "salutation civilite title titre anrede"},
		{as: "notesText", types: texts, names: "remark remarks notes note remarque remarques commentaire bemerkung"},
	}
}

// setting is what a guess knows beside the columns.
type setting struct {
	model             string
	contacts, company string // ids of the tables that hold these; "" for none
	begin, end        string // ids of the columns of a calendar view
}

// guess says what each column of a table is taken for. Codes go before names, so that a renamed column stays what it
// was.
func (s setting) guess(columns []column) []column {
	out := slices.Clone(columns)
	for i, c := range out {
		if c.calls() {
			out[i].As = c.Type
		}
	}
	taken := map[string]bool{}
	for _, r := range roles(s.model) {
		if taken[r.as] {
			continue
		}
		if i := s.find(out, r); i >= 0 {
			out[i].As, taken[r.as] = r.as, true
		}
	}
	if s.model == "contact" && !taken["name"] && !taken["lastName"] && !taken["firstName"] {
		// The first column of text is what the service itself calls a row by.
		if i := slices.IndexFunc(out, func(c column) bool { return c.As == "" && !c.locked() && strings.Contains(texts, c.Type) }); i >= 0 {
			out[i].As = "name"
		}
	}
	return out
}

func (s setting) find(columns []column, r role) int {
	free := func(c column) bool {
		return c.As == "" && !bool(c.ReadOnly) && slices.Contains(strings.Fields(r.types), c.Type)
	}
	if r.first {
		return slices.IndexFunc(columns, free)
	}
	names := strings.Fields(r.names)
	for _, by := range []func(column) string{
		func(c column) string { return s.known(c) },
		func(c column) string { return folded(c.Code) }, func(c column) string { return folded(c.Fixed) }, func(c column) string { return folded(c.Name) },
	} {
		if i := slices.IndexFunc(columns, func(c column) bool { return free(c) && slices.Contains(names, by(c)) }); i >= 0 {
			return i
		}
	}
	return -1
}

// known is what the place of a column in the book tells, without its name.
func (s setting) known(c column) string {
	switch {
	case c.Type == "link" && c.target() != "" && c.target() == s.contacts:
		return "@contact"
	case c.Type == "link" && c.target() != "" && c.target() == s.company:
		return "@company"
	case s.begin != "" && c.ID.text() == s.begin:
		return "@begin"
	case s.end != "" && c.ID.text() == s.end:
		return "@end"
	}
	return ""
}
