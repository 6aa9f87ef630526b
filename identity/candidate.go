package identity

import (
	"strings"

	"patchbay/model"
)

// Candidate is what is compared of one record: its telling values, brought to one spelling. Empty values tell nothing.
type Candidate struct {
	ID   string // of the record
	Side string // the connection it lives in
	Kind Kind

	Name     Name     // of a person
	Called   string   // of an organisation or a happening: its name or title, folded
	Emails   []string // lower case
	Phones   []Phone
	External []string
	Company  string   // folded, without the legal form
	Domains  []string // of websites, and of e-mail addresses that are a company's own
	Street   string   // folded
	Postal   string
	City     string // folded
	Birth    string // YYYY-MM-DD
	Gender   byte   // 'm', 'f' or 0
	Times    []string
	About    []string // whom a happening is about: words that are equal for records of the same person
}

// About names the record that a reference points to by a word that is equal for all records of the same person; "" for
// one that is not known.
type About func(f model.Field, native string) string

// Candidate takes the telling values out of a record. about may be nil: then happenings are about nobody.
func (r Roles) Candidate(rec model.Record, about About) Candidate {
	f := rec.Fields
	c := Candidate{ID: rec.ID, Side: rec.Connection, Kind: r.Kind, Postal: compact(text(f, r.postal)), City: fold(text(f, r.city)), Birth: text(f, r.birth), Gender: genderOf(text(f, r.gender))}
	c.Street = streetOf(text(f, r.street))
	for _, path := range r.emails {
		c.Emails = add(c.Emails, emailsOf(f[path])...)
	}
	for _, path := range r.phones {
		c.Phones = addPhones(c.Phones, phonesOf(f[path]))
	}
	for _, path := range r.external {
		c.External = add(c.External, text(f, path))
	}
	for _, path := range r.company {
		c.Company = organisation(text(f, path))
	}
	for _, path := range r.times {
		c.Times = add(c.Times, minute(text(f, path)))
	}
	switch r.Kind {
	case Person:
		c.Name = nameOf(first(f, r.given), first(f, r.family), first(f, r.whole))
	case Organisation:
		c.Called = organisation(first(f, r.whole))
		c.Domains = domains(f, r.domain, c.Emails)
	case Happening:
		c.Called = fold(text(f, r.title))
		c.about(r, f, about)
	}
	return c
}

func (c *Candidate) about(r Roles, f model.Fields, about About) {
	for _, ref := range r.refers {
		if native := text(f, ref.Name); native != "" && about != nil {
			c.About = add(c.About, about(ref, native))
		}
	}
}

func text(f model.Fields, path string) string {
	if path == "" {
		return ""
	}
	s, _ := f[path].(string)
	return strings.TrimSpace(s)
}

func first(f model.Fields, paths []string) string {
	for _, p := range paths {
		if s := text(f, p); s != "" {
			return s
		}
	}
	return ""
}

// add appends the words that are there and not in the list yet.
func add(list []string, words ...string) []string {
next:
	for _, w := range words {
		if w == "" {
			continue
		}
		for _, have := range list {
			if have == w {
				continue next
			}
		}
		list = append(list, w)
	}
	return list
}

// emailsOf reads an address, or a list of objects that hold one each.
func emailsOf(v any) []string {
	switch v := v.(type) {
	case string:
		if s := strings.ToLower(strings.TrimSpace(v)); strings.Contains(s, "@") {
			return []string{s}
		}
	case []any:
		var out []string
		for _, x := range v {
			if o, ok := x.(map[string]any); ok {
				x = firstOf(o, "address", "email", "value")
			}
			out = append(out, emailsOf(x)...)
		}
		return out
	case []string:
		var out []string
		for _, x := range v {
			out = append(out, emailsOf(x)...)
		}
		return out
	}
	return nil
}

func firstOf(o map[string]any, keys ...string) any {
	for _, k := range keys {
		if s, ok := o[k].(string); ok && s != "" {
			return s
		}
	}
	return nil
}

// minute is a time without its seconds, which providers round as they like; a date stays a date.
func minute(s string) string {
	if len(s) >= 16 {
		return s[:16]
	}
	return s
}

func genderOf(s string) byte {
	switch fold(s) {
	case "m", "male", "mr", "herr", "mann", "mannlich", "monsieur", "m.", "mister":
		return 'm'
	case "f", "female", "mrs", "ms", "miss", "frau", "weiblich", "madame", "mme", "w":
		return 'f'
	}
	return 0
}

// streetOf folds a street; the many spellings of the word street are one.
func streetOf(s string) string {
	s = fold(s)
	for _, w := range [...]string{"strasse", "street", "str."} {
		s = strings.Replace(s, w, "str", 1)
	}
	return compact(s)
}

// compact leaves letters and digits alone.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' || r == ',' || r == '/' || r == '\'' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
