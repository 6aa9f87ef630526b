package workbench

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"patchbay/model"
)

// likeness tells from 0 to 1 how much a field and what a native place is called resemble each other.
func likeness(f model.Field, called []string) float64 {
	best := 0.0
	for _, ours := range []string{f.Name, f.Label, f.Name[strings.LastIndexByte(f.Name, '.')+1:]} {
		for _, theirs := range called {
			best = max(best, alikeWords(ours, theirs))
		}
	}
	return best
}

// likeness is that of the whole path, or of its key alone, which says less below parents that have nothing to do with
// the field: the status of a phone channel is not that of the person.
func (p nativePlace) likeness(modelName string, f model.Field) float64 {
	byKey := likeness(f, p.words)
	if p.path == "" {
		return byKey
	}
	lost := 0.7
	if len(wordsOf(p.path[strings.LastIndexByte(p.path, '.')+1:])) > 1 {
		lost = 0.9 // "date of birth" says more by itself than "status"
	}
	for _, parent := range strings.Split(p.path, ".")[:strings.Count(p.path, ".")] {
		if !fitting(parent, modelName, f) {
			byKey *= lost
		}
	}
	return max(byKey, likeness(f, []string{p.path}))
}

// fitting reports whether an object of that name may well hold the field: it is called like a part of it, like the model,
// or after nothing in particular.
func fitting(parent, modelName string, f model.Field) bool {
	known := append(wordsOf(f.Name), wordsOf(modelName)...)
	known = append(append(known, wordsOf(f.Label)...), "person", "profile", "personal", "attribute", "detail", "data", "property", "properties", "field", "info", "meta", "custom", "extra", "additional", "basic", "general")
	return !slices.ContainsFunc(wordsOf(parent), func(word string) bool {
		return !slices.ContainsFunc(known, func(k string) bool { return sameWord(word, k) })
	})
}

func alikeWords(a, b string) float64 {
	x, y := wordsOf(a), wordsOf(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	if strings.Join(x, "") == strings.Join(y, "") {
		return 1
	}
	shared := 0
	for _, word := range x {
		if slices.ContainsFunc(y, func(o string) bool { return sameWord(word, o) }) {
			shared++
		}
	}
	if shared == len(x) && shared == len(y) {
		return 0.95
	}
	return 0.9 * float64(2*shared) / float64(len(x)+len(y))
}

// wordsOf cuts loyaltyTier, loyalty_tier and "Loyalty tier" alike.
func wordsOf(s string) []string {
	var out []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
		}
		word.Reset()
	}
	lower := false
	for _, r := range s {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
		case unicode.IsUpper(r) && lower:
			end()
			word.WriteRune(unicode.ToLower(r))
		default:
			word.WriteRune(unicode.ToLower(r))
		}
		lower = unicode.IsLower(r) || unicode.IsDigit(r)
	}
	end()
	return out
}

// synonyms are words that providers use for one thing.
func synonyms() [][]string {
	return [][]string{
		{"last", "family", "surname", "sur"},
		{"first", "given", "fore"},
		{"phone", "mobile", "telephone", "tel", "cell"},
		{"mail", "email", "e"},
		{"birthday", "birth", "dob", "born"},
		{"postal", "zip", "postcode", "zipcode"},
		{"city", "town"},
		{"region", "state", "province", "county"},
		{"street", "line1", "address1"},
		{"website", "url", "homepage", "web"},
		{"owner", "assigned", "assignee"},
		{"company", "organisation", "organization", "business"},
		{"title", "position", "role"},
		{"tier", "level", "rank", "grade"},
		{"note", "notes", "remark", "comment", "comments"},
		{"language", "locale", "lang"},
	}
}

func sameWord(a, b string) bool {
	if a == b || len(a) > 3 && strings.TrimSuffix(a, "s") == strings.TrimSuffix(b, "s") {
		return true
	}
	for _, group := range synonyms() {
		if slices.Contains(group, a) && slices.Contains(group, b) {
			return true
		}
	}
	return false
}

func resemblance(called float64) string {
	switch {
	case called >= 0.95:
		return "it is called the same"
	case called >= 0.5:
		return fmt.Sprintf("its name is %d %% alike", int(called*100))
	}
	return "its values fit"
}

// sureness weighs from 0 to 1 how alike a name is, and how well the values fit the type.
func sureness(t model.Type, called, fit float64) float64 { return 0.7*called + 0.3*fit*particular(t) }

// usualShare is the share of records from which on a place is held often enough to be a field's.
const usualShare = 0.2

// telling tells how much a place says that so many of the records hold: what one in two hundred has is hardly the
// place of a field, whatever it is called.
func telling(held, records int) float64 {
	return 0.6 + 0.4*min(1, float64(held)/(usualShare*float64(records)))
}

// varied is less than 1 where all values of a choice are the same one: any list of options may have that word.
func varied(t model.Type, held []any) float64 {
	if t != model.Choice || len(held) < baselineMin || slices.ContainsFunc(held, func(v any) bool { return !reflect.DeepEqual(v, held[0]) }) {
		return 1
	}
	return 0.85
}

// particular tells how much it says that values can be read as a type: every text is a text, few are e-mail addresses.
func particular(t model.Type) float64 {
	switch t {
	case model.Email, model.URL, model.Date, model.DateTime, model.Country, model.Timezone, model.Choice, model.Phone:
		return 1
	case model.Boolean, model.Integer, model.Number, model.TextList:
		return 0.8
	}
	return 0.6
}

// stepsFor are the steps that values of these kinds may need to become a type, the plainest first.
func stepsFor(f model.Field, held []any) []string {
	number, list := false, false
	for _, v := range held {
		switch v.(type) {
		case float64:
			number = true
		case []any:
			list = true
		}
	}
	switch f.Type {
	case model.Phone:
		return []string{"e164"}
	case model.Date, model.DateTime:
		return timeSteps(f.Type, held, number)
	case model.Boolean:
		return []string{"", "bool yes no", "bool 1 0", `bool "1" "0"`, "bool true false"}
	case model.Integer, model.Number:
		if number {
			return []string{""}
		}
		return []string{"as-text"}
	case model.TextList:
		if list {
			return []string{""}
		}
		return []string{`split ","`, `split ";"`}
	case model.Text, model.LongText:
		if number {
			return []string{"as-number"}
		}
	}
	return []string{""}
}

func timeSteps(t model.Type, held []any, number bool) []string {
	name := map[model.Type]string{model.Date: "date", model.DateTime: "date-time"}[t]
	if !number {
		out := []string{name, name + " compact"}
		if t == model.Date {
			out = append(out, "date day-first")
		}
		return out
	}
	for _, v := range held {
		if n, ok := v.(float64); ok && (n > 1e11 || n < -1e11) {
			return []string{name + " ms"}
		}
	}
	return []string{name + " compact", name + " s"}
}
