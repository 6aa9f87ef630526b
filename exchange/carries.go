package exchange

import (
	"slices"

	"patchbay/model"
)

// Way is how a format holds a field.
type Way string

// The ways, from the best to none.
const (
	Whole   Way = "whole"   // as it is, where every program looks for it
	Private Way = "private" // as it is, in a property that only this program reads back
	Partly  Way = "partly"  // some of it; the reason says what
	Never   Way = "not"     // not at all
)

// Carried is how a format holds one field of a model.
type Carried struct {
	Field string `json:"field"`
	Way   Way    `json:"way"`
	In    string `json:"in,omitempty"`  // the property that holds it; "" where it is called as here
	Why   string `json:"why,omitempty"` // what is lost; "" for nothing
}

// Able reports whether a format can hold records of a model at all.
func Able(f Format, modelName string) bool {
	switch f {
	case CSV, JSON, NDJSON:
		return true
	case VCard4, VCard3:
		return modelName == "contact" || modelName == "company" || modelName == "user"
	case ICal:
		return modelName == "appointment" || modelName == "task"
	}
	return false
}

// Carries tells how a format holds each field of a model, in the order of the model. A field that is carried [Whole]
// or [Private] comes back with the value it had. A model that the format cannot hold has no field that it carries.
func Carries(f Format, m model.Model) []Carried {
	out := make([]Carried, 0, len(m.Fields))
	for _, field := range m.Fields {
		out = append(out, carried(f, m.Name, field))
	}
	return out
}

// Losses are the fields that a format does not hold as they are for everybody: what only this program reads back, what is
// cut, and what is not there at all. They come in the order of the model; none means that nothing is lost.
func Losses(f Format, m model.Model) []Carried {
	return slices.DeleteFunc(Carries(f, m), func(c Carried) bool { return c.Way == Whole })
}

func carried(f Format, modelName string, field model.Field) Carried {
	out := Carried{Field: field.Name, Way: Whole}
	if !Able(f, modelName) {
		return Carried{Field: field.Name, Way: Never, Why: "the format has no place for such a record"}
	}
	var in map[string]string
	switch f {
	case VCard4, VCard3:
		in = cardPlaces(f, modelName)
	case ICal:
		in = calendarPlaces(modelName)
	default:
		return out
	}
	if field.Type == model.ObjectList {
		out.Way, out.In, out.Why = Partly, in[field.Name], "of each only the address or number and its kind"
		if out.In == "" {
			out.Way, out.Why = Never, "the format has no place for it"
		}
		return out
	}
	if out.In = in[field.Name]; out.In == "" {
		out.Way, out.In, out.Why = Private, ownProperty, "other programs do not read it"
	}
	return out
}

// cardPlaces are the properties of a vCard by the fields that they hold.
func cardPlaces(f Format, modelName string) map[string]string {
	in := map[string]string{
		"name": "FN", "email": "EMAIL", "phone": "TEL", "address.line1": "ADR", "address.line2": "ADR", "address.city": "ADR",
		"address.region": "ADR", "address.postalCode": "ADR", "address.country": "ADR", "website": "URL", "tags": "CATEGORIES",
	}
	more := map[string]string{
		"firstName": "N", "lastName": "N", "salutation": "N", "companyName": "ORG", "jobTitle": "TITLE", "birthday": "BDAY",
		"timezone": "TZ", "notesText": "NOTE", "emails": "EMAIL", "phones": "TEL",
	}
	if modelName == "company" {
		more = map[string]string{"description": "NOTE"}
	}
	for field, property := range more {
		in[field] = property
	}
	if f == VCard4 && modelName != "company" {
		in["gender"], in["language"] = "GENDER", "LANG"
	}
	return in
}

// calendarPlaces are the properties of an event or a to-do by the fields that they hold.
func calendarPlaces(modelName string) map[string]string {
	if modelName == "task" {
		return map[string]string{
			"title": "SUMMARY", "description": "DESCRIPTION", "dueAt": "DUE", "startAt": "DTSTART", "completedAt": "COMPLETED",
			"status": "STATUS", "priority": "PRIORITY", "tags": "CATEGORIES",
		}
	}
	return map[string]string{
		"title": "SUMMARY", "description": "DESCRIPTION", "startAt": "DTSTART", "endAt": "DTEND", "location": "LOCATION", "status": "STATUS",
	}
}

// ownProperty holds what a format has no place for: its parameter NAME is the field, its value is spelled as in a table.
// A program that does not know it passes over it.
const ownProperty = "X-PATCHBAY-FIELD"

// ownID holds our id of a record, by which an import finds it again.
const ownID = "X-PATCHBAY-ID"
