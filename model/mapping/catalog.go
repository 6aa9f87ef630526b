package mapping

import (
	"slices"

	"patchbay/model"
)

// About tells people of one thing that a line can say behind its place.
type About struct {
	Name   string
	Words  string // what the provider keeps, or what the word means
	Params []Param
	Fits   []model.Type // the types of fields that it is for; nil for all
	Last   bool         // it is no step, and stands behind them
}

// Param is one thing that a step has to be told.
type Param struct {
	Name  string
	Kind  ParamKind
	Picks []string // the words to choose among, of kind Pick
	Hint  string
}

// ParamKind is how a parameter is asked for.
type ParamKind string

// The kinds of parameters.
const (
	Pick   ParamKind = "pick"       // one of some words
	Plain  ParamKind = "plain"      // a word as it stands: a number, a path, an id
	Scalar ParamKind = "value"      // true, 12 and "12" are three things
	Texts  ParamKind = "text"       // any text
	Match  ParamKind = "pairs"      // a word of ours for each of the provider's
	Code   ParamKind = "expression" // an expression, as in conditions
)

// Catalog tells of all steps, and then of the words that stand beside them. Each call gives a new list.
func Catalog() []About {
	number, times := []model.Type{model.Integer, model.Number}, []model.Type{model.DateTime}
	names := []model.Type{model.Text}
	words := []model.Type{model.Text, model.LongText, model.Email, model.URL, model.TextList, model.Choice, model.Country, model.Timezone}
	one := func(p Param) []Param { return []Param{p} }
	return []About{
		{Name: "e164", Words: "a phone number in any spelling", Fits: []model.Type{model.Phone}},
		{Name: "date", Words: "a day: 2026-12-31, 31.12.2026, milliseconds …", Fits: []model.Type{model.Date}, Params: one(Param{Name: "written as", Kind: Pick, Picks: []string{"iso", "day-first", "compact", "ms", "s"}, Hint: "iso 2026-12-31, day-first 31.12.2026, compact 20261231, ms and s count from 1970"})},
		{Name: "date-time", Words: "a moment: RFC 3339, seconds, 2026-12-31 09:30 …", Fits: times, Params: one(Param{Name: "written as", Kind: Pick, Picks: []string{"iso", "ms", "s", "compact", "minutes", "day"}, Hint: "iso is RFC 3339, compact 20261231T0930Z, minutes 2026-12-31 09:30 (UTC), day 2026-12-31"})},
		{Name: "options", Words: "another word for each choice", Fits: []model.Type{model.Choice, model.Text, model.Boolean}, Params: one(Param{Name: "words", Kind: Match, Hint: "native=ours native=ours; of several native words for one of ours the first is written"})},
		{Name: "bool", Words: "one of two words for yes and no", Fits: []model.Type{model.Boolean}, Params: []Param{{Name: "yes", Kind: Scalar, Hint: "what stands there for yes"}, {Name: "no", Kind: Scalar, Hint: "what stands there for no"}}},
		{Name: "factor", Words: "a number so many times as large", Fits: number, Params: one(Param{Name: "times", Kind: Plain, Hint: "cents are 100, hours for minutes 1/60"})},
		{Name: "as-text", Words: "a number, kept as text", Fits: append(slices.Clone(number), model.Boolean)},
		{Name: "as-number", Words: "text, kept as a number", Fits: words},
		{Name: "split", Words: "a list in one text", Fits: []model.Type{model.TextList}, Params: one(Param{Name: "between", Kind: Texts, Hint: "what stands between the items, such as a comma"})},
		{Name: "lower", Words: "text or a list, kept in lower case", Fits: words},
		{Name: "upper", Words: "text or a list, kept in upper case", Fits: words},
		{Name: "trim", Words: "text with blanks around it, which are never written", Fits: append(slices.Clone(words), model.Phone)},
		{Name: "first-name", Words: "the first part of a full name", Fits: names},
		{Name: "last-name", Words: "the last word of a full name", Fits: names},
		{Name: "html", Words: "text that may be HTML, read as its words", Fits: []model.Type{model.Text, model.LongText}},
		{Name: "json", Words: "a member of an object that lies in a text", Params: one(Param{Name: "member", Kind: Plain, Hint: "its path within, such as phone.number"})},
		{Name: "read-only", Words: "it is never written", Last: true},
		{Name: "default", Words: "what an absent value stands for", Last: true, Params: one(Param{Name: "value", Kind: Scalar})},
		{Name: "clear", Words: "what is written to empty the field", Last: true, Params: one(Param{Name: "value", Kind: Scalar, Hint: `"" for an empty text, [] for an empty list`})},
		{Name: "never-empty", Words: "the provider cannot empty it once it is set", Last: true},
		{Name: "constant", Words: "it has this value always", Last: true, Params: one(Param{Name: "value", Kind: Scalar})},
		{Name: "by-id", Words: "the custom value with this id or key", Last: true, Params: one(Param{Name: "id or key", Kind: Texts})},
		{Name: "read", Words: "the value is computed", Last: true, Params: one(Param{Name: "expression", Kind: Code, Hint: "value is what stands there, native the whole record; texts in 'single' marks"})},
		{Name: "write", Words: "what is written is computed", Last: true, Params: one(Param{Name: "expression", Kind: Code, Hint: "value is what the field holds; texts in 'single' marks"})},
	}
}

// For reports whether a is for fields of a type.
func (a About) For(t model.Type) bool { return a.Fits == nil || slices.Contains(a.Fits, t) }
