package query

import (
	"maps"
	"slices"

	"patchbay/model"
)

// makers are the functions that completion offers where a value is worked out, with what they are for.
func makers() map[string]string {
	return map[string]string{
		"lower": "in small letters", "upper": "in capitals", "trim": "without blanks around", "replace": "one text for another", "split": "a list of a text",
		"join": "a text of a list", "filter": "the items that fulfil", "len": "how many items or characters", "span": "a time to add to a date",
	}
}

// worths are what a value can begin with, and what can follow ? : ?? and +: what the target may hold, the fields, null.
func (p *position) worths() []Candidate {
	own := position{model: p.model, values: p.values, field: *p.target, op: "=="}
	out := p.fields(func(f model.Field) bool { return f.Name != p.target.Name })
	out = append(out, p.fields(func(f model.Field) bool { return f.Name == p.target.Name })...)
	out = append(out, own.constants()...)
	for _, name := range slices.Sorted(maps.Keys(makers())) {
		out = append(out, Candidate{Kind: AFunction, Label: name, Detail: makers()[name], Insert: name + "("})
	}
	return append(out, Candidate{Kind: AKeyword, Label: "not", Detail: "the contrary", Insert: "not "})
}

// links are what joins the parts of a value; behind a test it can be chosen by.
func (p *position) links(tested bool) []Candidate {
	switch {
	case p.target == nil:
		return nil
	case tested:
		return []Candidate{op("?", "then; otherwise stands behind :"), op(":", "otherwise"), op("+", "and behind it")}
	}
	return []Candidate{op("??", "or, where it is empty"), op("+", "and behind it"), op("?", "then; otherwise stands behind :"), op(":", "otherwise")}
}
