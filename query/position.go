package query

import (
	"strings"

	"patchbay/model"
	"patchbay/problem"
)

// expected is what may stand next.
type expected int

const (
	aSide     expected = iota // the beginning of a test
	anOp                      // an operator, behind a field or a value
	aValue                    // what a field is compared with
	aJoint                    // && or ||
	anElement                 // the inside of a function's brackets
)

// position is a place in a condition: what was said before it, and what is being typed there.
type position struct {
	model  model.Model
	values func(model.Field) []string
	target *model.Field // that is given a value; nil in a condition

	begun    string // what is typed already of what is completed
	quoted   bool   // in a text
	from, to int

	next    expected
	field   model.Field // that an operator or a value follows; without a name where it is none that is known
	value   bool        // what the operator follows is a value, not a field
	op      string
	called  string // the function whose brackets are open
	after   expected
	listing bool // in the brackets of a list
}

// pass goes on behind a token.
func (p *position) pass(t token) {
	switch {
	case t.kind == sign:
		p.sign(t.text)
	case t.kind == quote:
		p.literal()
	default:
		p.word(t.text)
	}
}

func (p *position) sign(s string) {
	switch s {
	case "&&", "||", "!", "?", ":", "??", "+", "-", "*", "/":
		p.next, p.listing = aSide, false
	case "==", "!=", "<", "<=", ">", ">=":
		p.next, p.op = aValue, s
	case "(":
		if p.called != "" {
			p.next = anElement
		} else {
			p.next = aSide
		}
	case ")":
		if p.called != "" {
			p.next, p.called = p.after, ""
			return
		}
		p.next = aJoint
	case "[":
		p.listing = p.next == aValue
	case "]":
		p.next, p.listing = aJoint, false
	case ",":
		if p.listing {
			p.next = aValue
		}
	}
}

// literal goes on behind a value that is written out.
func (p *position) literal() {
	switch p.next {
	case aSide:
		p.next, p.field, p.value = anOp, model.Field{}, true
	case aValue:
		p.next = aJoint
	}
}

func (p *position) word(s string) {
	switch s {
	case "and", "or":
		p.sign("&&")
		return
	case "not":
		if p.next != anOp {
			p.next = aSide
		}
		return
	case "contains", "startsWith", "endsWith", "in", "matches":
		p.next, p.op = aValue, s
		return
	}
	if isFunction(s) && p.next != anElement {
		p.called, p.after = s, aJoint
		if p.next == aSide {
			p.after, p.field, p.value = anOp, model.Field{}, false
		}
		return
	}
	if p.next != aSide {
		p.literal()
		return
	}
	p.field, _ = (&reader{model: p.model}).named(s)
	p.next, p.value = anOp, false
}

func isFunction(s string) bool {
	_, is := functions()[s]
	_, works := makers()[s]
	return is || works
}

// functions are those that completion knows, with what they are for.
func functions() map[string]string {
	return map[string]string{
		"ago": "a moment before now", "now": "this moment", "date": "a day or moment", "field": "a field by its path",
		"len": "how many items or characters", "any": "one item fulfils", "all": "all items fulfil", "lower": "in small letters", "upper": "in capitals", "trim": "without blanks around",
	}
}

// fitting are all candidates of the place, whatever was typed of them.
func (p *position) fitting() []Candidate {
	switch p.next {
	case aSide:
		if p.target != nil {
			return p.worths()
		}
		return append(p.fields(func(model.Field) bool { return true }), Candidate{Kind: AKeyword, Label: "not", Detail: "the contrary", Insert: "not "},
			Candidate{Kind: AFunction, Label: "len", Detail: functions()["len"], Insert: "len("})
	case anOp:
		out := p.operators()
		if kindOf(p.field) == aTruth {
			out = append(out, joints()...)
		}
		return append(out, p.links(false)...)
	case aJoint:
		if p.listing {
			return nil
		}
		return append(joints(), p.links(true)...)
	case anElement:
		return p.elements()
	}
	if p.value {
		return p.fields(func(f model.Field) bool { return p.op != "in" || kindOf(f) == aList })
	}
	return p.constants()
}

func joints() []Candidate {
	return []Candidate{{Kind: AKeyword, Label: "&&", Detail: "and", Insert: "&& "}, {Kind: AKeyword, Label: "||", Detail: "or", Insert: "|| "}}
}

func (p *position) fields(suits func(model.Field) bool) []Candidate {
	var out []Candidate
	all := append(p.model.Fields[:len(p.model.Fields):len(p.model.Fields)],
		model.Field{Name: "updatedAt", Label: "Updated", Type: model.DateTime}, model.Field{Name: "createdAt", Label: "Created", Type: model.DateTime}, model.Field{Name: "id", Label: "Id", Type: model.Text})
	if _, own := p.model.Field(Connection); !own {
		all = append(all, model.Field{Name: Connection, Label: "Connection", Type: model.Text})
	}
	for _, f := range all {
		if suits(f) {
			out = append(out, Candidate{Kind: AField, Label: problem.Clean(f.Name), Detail: problem.Clean(f.Label) + ", " + strings.TrimPrefix(string(kindOf(f)), "a "), Insert: spelled(f.Name)})
		}
	}
	return out
}

// spelled is a path as a condition has it.
func spelled(path string) string {
	for part := range strings.SplitSeq(path, ".") {
		if part == "" || part[0] >= '0' && part[0] <= '9' || strings.ContainsFunc(part, func(r rune) bool { return !wordy(r) }) {
			return "field(" + inQuotes(path) + ")"
		}
	}
	return path
}

func inQuotes(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + `"`
}

func op(label, detail string) Candidate {
	return Candidate{Kind: AnOp, Label: label, Detail: detail, Insert: label + " "}
}

// operators are those that a field takes.
func (p *position) operators() []Candidate {
	equal := []Candidate{op("==", "is"), op("!=", "is not")}
	order := []Candidate{op("<", "less than"), op("<=", "at most"), op(">", "more than"), op(">=", "at least")}
	words := []Candidate{op("contains", "has in it"), op("startsWith", "begins with"), op("endsWith", "ends with")}
	among := Candidate{Kind: AnOp, Label: "in", Detail: "is one of", Insert: "in ["}
	if p.value {
		return append([]Candidate{op("in", "is an item of")}, append(equal, order...)...)
	}
	switch kindOf(p.field) {
	case aDate:
		when := []Candidate{op(">", "after"), op(">=", "from"), op("<", "before"), op("<=", "until")}
		return append(append(when, equal...), among, op("startsWith", "begins with"))
	case aTruth:
		return equal
	case aNumber:
		return append(append(equal, order...), among)
	case aList:
		return append([]Candidate{op("contains", "has the item")}, equal...)
	case aReferral:
		return append(append(equal, words...), among)
	}
	return append(append(append(equal, words...), among), order...)
}

// constants are what a field may be compared with.
func (p *position) constants() []Candidate {
	var out []Candidate
	add := func(kind CandidateKind, label, detail, insert string) {
		out = append(out, Candidate{Kind: kind, Label: problem.Clean(label), Detail: problem.Clean(detail), Insert: insert})
	}
	kind := kindOf(p.field)
	textual := p.op == "contains" || p.op == "startsWith" || p.op == "endsWith"
	equal := p.op == "==" || p.op == "!="
	if kind == aTruth {
		add(AValue, "true", "", "true")
		add(AValue, "false", "", "false")
	}
	if kind == aDate && !textual {
		for _, span := range [][2]string{{"24h", "a day"}, {"7d", "a week"}, {"30d", "a month"}, {"365d", "a year"}} {
			add(AFunction, `ago("`+span[0]+`")`, span[1]+" before now", `ago("`+span[0]+`")`)
		}
		add(AFunction, "now()", functions()["now"], "now()")
	}
	for i, o := range p.field.Options {
		name := ""
		if i < len(p.field.Names) {
			name = p.field.Names[i]
		}
		add(AValue, o, name, inQuotes(o))
	}
	if p.values != nil && p.field.Name != "" && kind != aTruth && kind != aNumber && kind != aDate && (kind != aList || p.op == "contains") {
		for _, v := range p.values(p.field) {
			add(AValue, v, "", inQuotes(v))
		}
	}
	if equal {
		add(AKeyword, "null", "empty", "null")
	}
	return out
}

// elements are what the brackets of a function may hold.
func (p *position) elements() []Candidate {
	var out []Candidate
	switch p.called {
	case "ago", "span":
		for _, span := range []string{"90m", "24h", "7d", "2w", "30d", "365d"} {
			out = append(out, Candidate{Kind: AValue, Label: span, Insert: inQuotes(span)})
		}
	case "field":
		for _, f := range p.model.Fields {
			out = append(out, Candidate{Kind: AValue, Label: problem.Clean(f.Name), Detail: problem.Clean(f.Label), Insert: inQuotes(f.Name)})
		}
	case "len", "any", "all", "filter", "join":
		out = p.fields(func(f model.Field) bool { return kindOf(f) == aList || kindOf(f) == aText && p.called == "len" })
	case "lower", "upper", "trim", "replace", "split":
		out = p.fields(func(f model.Field) bool { return kindOf(f) == aText })
	}
	return out
}
