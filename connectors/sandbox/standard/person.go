package standard

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// person is one record. Empty texts are told as null.
type person struct {
	ID        string
	Workspace string
	First     string
	Last      string
	Email     string
	Phone     string
	Company   string
	Tags      []string
	Created   time.Time
	Updated   time.Time
	seq       int // the order of the listing; it only grows
}

const stamp = "2006-01-02T15:04:05.000Z"

// shape is a person as the API has them. It shares nothing with p.
func (p person) shape() map[string]any {
	return map[string]any{
		"id": p.ID, "first_name": orNil(p.First), "last_name": orNil(p.Last), "email": orNil(p.Email), "phone": orNil(p.Phone), "company": orNil(p.Company),
		"tags": append([]string{}, p.Tags...), "created_at": p.Created.Format(stamp), "updated_at": p.Updated.Format(stamp),
	}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Limits of what a person may be.
const (
	longest  = 200
	mostTags = 20
)

// patched is p with the fields of a JSON body, or a refusal that names each field that is wrong. null empties a field;
// a field that is not sent stays.
func (p person) patched(body []byte) (person, error) {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(body, &in); err != nil || in == nil {
		return p, bad("invalid_request", "the body is no JSON object")
	}
	wrong := map[string][]string{}
	texts := map[string]*string{"first_name": &p.First, "last_name": &p.Last, "email": &p.Email, "phone": &p.Phone, "company": &p.Company}
	for k, raw := range in {
		var words string
		switch into, known := texts[k]; {
		case known:
			words = readText(raw, into)
		case k == "tags":
			p.Tags, words = readTags(raw)
		case slices.Contains([]string{"id", "created_at", "updated_at"}, k):
			words = "cannot be written"
		default:
			words = "is not known"
		}
		if words != "" {
			wrong[k] = append(wrong[k], words)
		}
	}
	p.check(wrong)
	if len(wrong) > 0 {
		return p, &refusal{status: 422, code: "invalid_fields", words: "some fields are not right", fields: wrong}
	}
	return p, nil
}

// readText gives the words for a value that is no fit text.
func readText(raw json.RawMessage, into *string) string {
	var v *string
	if err := json.Unmarshal(raw, &v); err != nil {
		return "must be a text or null"
	}
	*into = ""
	if v != nil {
		*into = strings.TrimSpace(*v)
	}
	if utf8.RuneCountInString(*into) > longest {
		return "is longer than 200 characters"
	}
	return ""
}

func readTags(raw json.RawMessage) ([]string, string) {
	var v []string
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, "must be a list of texts or null"
	}
	if len(v) > mostTags || slices.ContainsFunc(v, func(t string) bool { return t == "" || utf8.RuneCountInString(t) > longest }) {
		return nil, "takes at most 20 tags of 1 to 200 characters"
	}
	return v, ""
}

// check looks at the person as a whole. The patterns are compiled here: a write is rare.
func (p person) check(wrong map[string][]string) {
	if p.Email != "" && !regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`).MatchString(p.Email) {
		wrong["email"] = append(wrong["email"], "is no e-mail address")
	}
	if p.Phone != "" && !regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{3,30}$`).MatchString(p.Phone) {
		wrong["phone"] = append(wrong["phone"], "is no phone number")
	}
	if p.First == "" && p.Last == "" && p.Email == "" && p.Phone == "" && len(wrong) == 0 {
		wrong["first_name"] = append(wrong["first_name"], "is needed where there is no other name, e-mail or phone")
	}
}
