package exchange

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"patchbay/model"
)

// ID is the field of a [Match] that stands for our own id of a record.
const ID = "id"

// Match is what a column of a file is taken for.
type Match struct {
	Column  string `json:"column"`
	Field   string `json:"field,omitempty"` // path, or "id"; "" where nothing is read from it
	Reason  string `json:"reason"`          // in words, of either
	Unknown bool   `json:"unknown,omitempty"`
	Suggest string `json:"suggest,omitempty"` // of an unknown one: the field that it may be
}

// Matching says how columns are told.
type Matching struct {
	Model  model.Model       // with the connection's own fields
	Native map[string]string // what the provider calls the fields, by path
	Asked  map[string]string // by column: the field that was asked for, "" to leave it out
}

// Columns tells what each column of a file is. A column is only taken for a field that it surely means: what is alike is
// suggested. No field is read from two columns. Columns of an export that are no fields are left out by themselves.
func (k Matching) Columns(names []string) []Match {
	out := make([]Match, len(names))
	taken := map[string]string{}
	for i, name := range names {
		out[i] = Match{Column: name}
		if field, ok := k.asked(name); ok {
			out[i].Field, out[i].Reason = field, "it was asked for"
			taken[field] = name
			if field == "" {
				out[i].Reason = "it was asked to be left out"
			}
		}
	}
	for _, sure := range []func(string) (field, reason string){k.exact, k.labelled, k.native, k.usual} {
		for i, name := range names {
			if out[i].Reason != "" {
				continue
			}
			field, reason := sure(name)
			if first := taken[field]; field != "" && first != "" {
				out[i].Reason, out[i].Unknown = fmt.Sprintf("%s is read from the column %q already", field, first), true
				continue
			}
			if reason != "" {
				out[i].Field, out[i].Reason = field, reason
				taken[field] = name
			}
		}
	}
	for i := range out {
		if out[i].Reason == "" {
			out[i].Unknown = true
			out[i].Suggest, out[i].Reason = k.alike(out[i].Column, taken)
		}
	}
	return out
}

func (k Matching) asked(name string) (field string, ok bool) {
	for column, field := range k.Asked {
		if strings.EqualFold(strings.TrimSpace(column), strings.TrimSpace(name)) {
			return field, true
		}
	}
	return "", false
}

// exact is a column that is called like a field, or like what an export says of a record beside its fields.
func (k Matching) exact(name string) (field, reason string) {
	name = strings.TrimSpace(name)
	for _, f := range k.Model.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Name, "it is called like the field"
		}
	}
	if strings.EqualFold(name, ID) {
		return ID, "it is the id that patchbay prints"
	}
	for _, known := range append(envelope(), "createdAt", "mark", "remote", "object", "workspaceId", "warnings", "deleted", "rawResource") {
		if strings.EqualFold(name, known) || strings.HasPrefix(strings.ToLower(name), known+".") {
			return "", "it says where a record came from, and is not written"
		}
	}
	return "", ""
}

func (k Matching) labelled(name string) (field, reason string) {
	for _, f := range k.Model.Fields {
		if folded := bareWords(f.Label); folded != "" && folded == bareWords(name) {
			return f.Name, "it is called like the field's label"
		}
	}
	return "", ""
}

func (k Matching) native(name string) (field, reason string) {
	for _, f := range k.Model.Fields {
		for _, called := range []string{k.Native[f.Name], f.Native, strings.TrimPrefix(f.Name, model.CustomPrefix)} {
			if bareWords(called) != "" && bareWords(called) == bareWords(name) {
				return f.Name, "it is called like the field at the provider"
			}
		}
	}
	return "", ""
}

func (k Matching) usual(name string) (field, reason string) {
	path := usualWords()[bareWords(name)]
	if also := otherFields()[path]; also != "" && !k.has(path) {
		path = also
	}
	if !k.has(path) {
		return "", ""
	}
	return path, "it is a usual name of the field"
}

func (k Matching) has(path string) bool {
	_, ok := k.Model.Field(path)
	return ok
}

// alike is the field that a column may be, with a reason that asks.
func (k Matching) alike(name string, taken map[string]string) (field, reason string) {
	best, share := "", 0.0
	for _, f := range k.Model.Fields {
		for _, called := range []string{f.Name[strings.LastIndexByte(f.Name, '.')+1:], f.Label} {
			if s := resemblance(bareWords(called), bareWords(name)); s > share && taken[f.Name] == "" {
				best, share = f.Name, s
			}
		}
	}
	for word, path := range usualWords() {
		if s := resemblance(word, bareWords(name)); len(word) > 3 && k.has(path) && taken[path] == "" && (s > share || s == share && path < best) {
			best, share = path, s
		}
	}
	if share < 0.7 {
		return "", "no field is called like it"
	}
	return best, fmt.Sprintf("it is called %d %% like %s", int(share*100), best)
}

// resemblance is how much of two words is the same, counted by pairs of letters: from 0 to 1.
func resemblance(a, b string) float64 {
	x, y := pairs(a), pairs(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	same := 0
	rest := slices.Clone(y)
	for _, p := range x {
		if i := slices.Index(rest, p); i >= 0 {
			same++
			rest = slices.Delete(rest, i, i+1)
		}
	}
	return 2 * float64(same) / float64(len(x)+len(y))
}

func pairs(s string) []string {
	var out []string
	r := []rune(s)
	for i := 0; i+1 < len(r) && i < 60; i++ {
		out = append(out, string(r[i:i+2]))
	}
	return out
}

// bareWords is a name without case, accents, blanks and signs: "E-Mail-Adresse" is "emailadresse".
func bareWords(s string) string {
	s = strings.NewReplacer("ß", "ss", "ø", "o", "æ", "ae").Replace(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm.NFD.String(s))
}
