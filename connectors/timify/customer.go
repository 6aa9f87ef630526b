package timify

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/nyaruka/phonenumbers"

	"patchbay/problem"
)

// definition is a field of one company's customers. Built-in ones have a default id, and an id like all others.
type definition struct {
	ID      string `json:"id"`
	Default string `json:"defaultId"`
}

// builtIn are the default ids behind native names that a customer is read with, by what the field is called here.
func builtIn() map[string][2]string {
	return map[string][2]string{
		"firstName": {"firstName", "firstName"}, "lastName": {"lastName", "lastName"}, "email": {"email", "email"},
		"phone": {"mobilePhone", "phone"}, "street": {"street", "address.line1"}, "zipcode": {"zipcode", "address.postalCode"},
		"city": {"city", "address.city"}, "birthday": {"birthday", "birthday"}, "gender": {"gender", "gender"},
		"salutation": {"salutation", "salutation"}, "notes": {"notes", "notesText"},
	}
}

// customer writes native names as the ids that they have in this company. What it cannot place is refused as a whole.
func customer(native map[string]any, defs []definition) (map[string]any, error) {
	out := map[string]any{}
	rows := []any{}
	var bad []problem.Field
	for _, name := range slices.Sorted(maps.Keys(native)) {
		v := native[name]
		switch known, isField := builtIn()[name]; {
		case name == "fields":
			more, _ := v.([]any) // the mapping writes a list
			rows = append(rows, texts(more)...)
		case !isField:
			out[name] = v
		default:
			id := idOf(defs, known[0])
			if id == "" {
				bad = append(bad, problem.Field{Name: known[1], Code: "operationNotSupported", Message: known[1] + " has no place: this company has no such field"})
				continue
			}
			rows = append(rows, map[string]any{"id": id, "value": written(name, v)})
		}
	}
	if len(bad) > 0 {
		p := problem.New(problem.Invalid, "TIMIFY cannot carry this: nothing was sent.")
		p.Fields = bad
		return nil, p
	}
	if len(rows) > 0 {
		out["customfields"] = rows
	}
	return out, nil
}

func idOf(defs []definition, name string) string {
	i := slices.IndexFunc(defs, func(d definition) bool { return d.Default == name })
	if i < 0 {
		return ""
	}
	return defs[i].ID
}

// texts are rows whose values are texts: TIMIFY takes no others.
func texts(rows []any) []any {
	out := make([]any, 0, len(rows))
	for _, r := range rows {
		row, ok := r.(map[string]any)
		if !ok {
			continue
		}
		out = append(out, map[string]any{"id": row["id"], "value": plain(row["value"])})
	}
	return out
}

// written is a built-in field's value as a text.
func written(name string, v any) string {
	if name != "phone" {
		return plain(v)
	}
	inner, _ := v.(map[string]any)
	return phone(plain(inner["phone"]))
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

// phone is the document in a text that TIMIFY keeps for a number; the empty text for none. A number that cannot be
// taken apart goes whole.
func phone(number string) string {
	if number == "" {
		return ""
	}
	doc := map[string]string{"phone": number, "country": "", "prefix": "", "number": number}
	if n, err := phonenumbers.Parse(number, "ZZ"); err == nil {
		doc["country"] = cmp.Or(phonenumbers.GetRegionCodeForNumber(n), phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode())))
		doc["prefix"] = strconv.Itoa(int(n.GetCountryCode()))
		doc["number"] = phonenumbers.GetNationalSignificantNumber(n)
	}
	out, err := json.Marshal(doc)
	if err != nil {
		return "" // texts always marshal
	}
	return string(out)
}
