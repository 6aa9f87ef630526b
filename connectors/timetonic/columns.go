package timetonic

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// loose is an integer that may stand in a text; what is neither is 0.
type loose int64

// UnmarshalJSON never fails: ids are checked where they are needed.
func (n *loose) UnmarshalJSON(raw []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	if err != nil {
		f = 0
	}
	*n = loose(f)
	return nil
}

func (n loose) text() string { return strconv.FormatInt(int64(n), 10) }

// flag is a truth that may be 0, 1, "0", "1", true or false.
type flag bool

// UnmarshalJSON takes everything but these words for a no.
func (f *flag) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	*f = text == "1" || text == "true"
	return nil
}

// table is a smart table as the service describes it; with columns where they were asked for.
type table struct {
	ID      loose           `json:"id"`
	Name    string          `json:"name"`
	System  string          `json:"sysFunc"`
	Pivot   loose           `json:"pivot_id"`
	Columns []column        `json:"fields"`
	Views   json.RawMessage `json:"views"`
	Rows    *loose          `json:"rowInfosLength"` // how many rows this answer tells of; nil where it does not say
}

// column is one of its columns. As and Form are ours: the field that it is taken for, and how its values are spelled.
type column struct {
	ID       loose           `json:"id"`
	Name     string          `json:"name"`
	Code     string          `json:"code"`
	Fixed    string          `json:"fixed_code"`
	Type     string          `json:"type"`
	WithTime flag            `json:"timeAndDate"`
	ReadOnly flag            `json:"readOnly"`
	Enum     json.RawMessage `json:"enumColors,omitempty"`
	Link     json.RawMessage `json:"link,omitempty"`
	Values   []cell          `json:"values,omitempty"`

	As   string `json:"as,omitempty"`
	Form string `json:"form,omitempty"`
}

// cell is a value of one row.
type cell struct {
	ID    loose           `json:"id"`
	Value json.RawMessage `json:"value"`
}

// words are what a choice column offers; strict says that it takes no others.
func (c column) words() (words []string, strict bool) {
	var e struct {
		Values []struct{ Value string }
		Strict flag
	}
	if json.Unmarshal(c.Enum, &e) != nil { // an empty map is an empty list there
		return nil, false
	}
	for _, v := range e.Values {
		words = append(words, v.Value)
	}
	return words, bool(e.Strict)
}

// target is the id of the table that a link column points to; "" for none.
func (c column) target() string {
	var l struct{ Category struct{ ID loose } }
	if json.Unmarshal(c.Link, &l) != nil || l.Category.ID == 0 {
		return ""
	}
	return l.Category.ID.text()
}

// locked reports whether the service fills the column by itself, or takes it by other calls.
func (c column) locked() bool {
	return bool(c.ReadOnly) || !slices.Contains([]string{"shorttext", "mediumtext", "double", "int", "boolean", "date", "email", "phone", "link"}, c.Type)
}

// calls reports whether the column's values have calls of their own: it is neither a field nor written.
func (c column) calls() bool { return c.Type == "comments" || c.Type == "activity" }

// key is what a column keeps when it is renamed: the code that a person gave it, else the one of its first name.
func (c column) key() string {
	for _, k := range []string{c.Code, c.Fixed} {
		if k != "" && strings.Trim(k, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" {
			return k
		}
	}
	return c.ID.text()
}

// plainLetters takes the accents away. Building it costs more than using it.
var plainLetters = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "â", "a", "ä", "a", "î", "i", "ï", "i", "ô", "o", "ö", "o", "û", "u", "ü", "u", "ç", "c", "ß", "ss")

// folded is a name without case, accents and signs, for comparing.
func folded(s string) string {
	s = plainLetters.Replace(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
