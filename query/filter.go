package query

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"patchbay/model"
)

// most is how many tests a filter may have: a table's own language has limits, too.
const most = 150

// Filter is the part of the condition that a table can answer: where it says yes or no of a record, Holds says the same.
// What only Holds can tell is in doubt.
func (c *Condition) Filter() model.Filter {
	t := &translator{Condition: c, at: c.clock.now()}
	f := t.node(c.program.Node())
	switch {
	case t.tests > most:
		return doubt()
	case t.lost:
		// A part that is only known to Holds may end it with an error, which is false for the whole: no yes is certain.
		return all(f, doubt())
	}
	return f
}

// translator turns an expression, as it was patched for the compiler, into a filter.
type translator struct {
	*Condition
	at    time.Time
	tests int
	lost  bool // something could not be translated
}

func doubt() model.Filter                     { return model.Filter{Op: model.Doubt} }
func all(parts ...model.Filter) model.Filter  { return model.Filter{Op: model.And, Parts: parts} }
func some(parts ...model.Filter) model.Filter { return model.Filter{Op: model.Or, Parts: parts} }
func not(f model.Filter) model.Filter         { return model.Filter{Op: model.Not, Parts: []model.Filter{f}} }

func (t *translator) unknown() model.Filter {
	t.lost = true
	return doubt()
}

func (t *translator) node(n ast.Node) model.Filter {
	if t.tests++; t.tests > most {
		return doubt()
	}
	switch n := n.(type) {
	case *ast.BoolNode:
		if n.Value {
			return all()
		}
		return some()
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return not(t.node(n.Node))
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "&&", "and":
			return all(t.node(n.Left), t.node(n.Right))
		case "||", "or":
			return some(t.node(n.Left), t.node(n.Right))
		}
	case *ast.CallNode:
		return t.call(n)
	}
	if s, ok := t.subject(n); ok && s.field.Type == model.Boolean {
		return t.test(s, model.Eq, true) // the whole condition is one field
	}
	return t.unknown()
}

// call translates one of the calls that the reader made of an operator.
func (t *translator) call(n *ast.CallNode) model.Filter {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return t.unknown()
	}
	switch {
	case id.Value == truthFunc && len(n.Arguments) == 1:
		if s, ok := t.subject(n.Arguments[0]); ok {
			return t.test(s, model.Eq, true)
		}
	case id.Value == compareFunc && len(n.Arguments) == 3:
		return t.compare(n)
	case id.Value == amongFunc && len(n.Arguments) == 2:
		return t.among(n)
	case id.Value == withinFunc && len(n.Arguments) == 2:
		s, ok := t.subject(n.Arguments[1])
		if text, is := n.Arguments[0].(*ast.StringNode); ok && is && plain(text.Value) && !s.own {
			return t.test(s, model.Within, text.Value)
		}
	case len(n.Arguments) == 2:
		op := map[string]model.FilterOp{hasFunc: model.Has, beginsFunc: model.Begins, endsFunc: model.Ends}[id.Value]
		s, ok := t.subject(n.Arguments[0])
		if text, is := t.constant(n.Arguments[1]).(string); op != "" && ok && is && foldable(text) {
			return t.words(s, op, text)
		}
	}
	return t.unknown()
}

// words translates a look for words, which is one without regard to case.
func (t *translator) words(s subject, op model.FilterOp, text string) model.Filter {
	switch {
	case s.field.Type == model.Reference: // what is shown of it is looked at
		return all(t.test(s, model.IsText, nil), doubt())
	case s.own && s.field.Type == model.DateTime:
		return doubt()
	}
	return t.named(s, func(s subject) model.Filter { return t.test(s, op, text) }, some())
}

func (t *translator) compare(n *ast.CallNode) model.Filter {
	text, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return t.unknown()
	}
	op := text.Value
	s, ok := t.subject(n.Arguments[1])
	other := n.Arguments[2]
	if !ok {
		s, ok = t.subject(other)
		other = n.Arguments[1]
		op = turned(op)
	}
	value, known := t.value(other)
	if !ok || !known {
		return t.unknown()
	}
	if op == "!=" {
		return not(t.equal(s, value))
	}
	if op == "==" {
		return t.equal(s, value)
	}
	return t.order(s, model.FilterOp(op), value)
}

// turned is an operator with its sides changed.
func turned(op string) string {
	if at, ok := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]; ok {
		return at
	}
	return op
}

func (t *translator) among(n *ast.CallNode) model.Filter {
	s, ok := t.subject(n.Arguments[0])
	list, known := t.list(n.Arguments[1])
	if !ok || !known {
		return t.unknown()
	}
	out := some()
	for _, v := range list {
		out.Parts = append(out.Parts, t.equal(s, v))
	}
	return out
}

// equal is true where a field holds a value; nil is one like any other.
func (t *translator) equal(s subject, v any) model.Filter {
	switch {
	case v == nil && s.field.Type == model.Reference:
		return not(t.test(s, model.IsText, nil)) // it has no other values
	case v == nil:
		return t.named(s, func(s subject) model.Filter { return t.test(s, model.IsNull, nil) }, all())
	case s.field.Type == model.Reference:
		return t.refers(s, v)
	}
	return t.order(s, model.Eq, v)
}

func (t *translator) order(s subject, op model.FilterOp, v any) model.Filter {
	if s.field.Type == model.Reference || v == nil {
		return t.unknown()
	}
	if text, is := v.(string); is {
		if s.dated() {
			v = t.dated(text)
		} else if text == "" && op == model.Eq {
			return some() // an empty text is null
		} else if !plain(text) {
			return t.unknown()
		}
	}
	if at, is := v.(time.Time); v == nil || is && (!s.dated() || !told(at)) {
		return t.unknown()
	}
	return t.named(s, func(s subject) model.Filter { return t.test(s, op, v) }, some())
}

// refers is true where a reference is the record that a text means.
func (t *translator) refers(s subject, v any) model.Filter {
	text, is := v.(string)
	if !is {
		return some()
	}
	if !plain(text) {
		return t.unknown()
	}
	var natives []string
	for at, n := range t.known {
		if at.Model == s.field.Model && at.Native != text && plain(at.Native) && (reference{native: at.Native, id: n.ID, title: n.Title}).is(text) {
			natives = append(natives, at.Native)
		}
	}
	exact := some()
	if text != "" {
		exact = t.test(s, model.Eq, text)
	}
	if len(natives) == 0 {
		return exact
	}
	// Another connection may call another record by the same name.
	return some(exact, all(t.test(s, model.InAny, natives), doubt()))
}

// named asks for the name that lists show: where there is none it is made of the first and the last one, which is left
// to Holds. empty is the answer where there is neither.
func (t *translator) named(s subject, ask func(subject) model.Filter, empty model.Filter) model.Filter {
	if s.own || s.field.Name != "name" {
		return ask(s)
	}
	none := t.test(s, model.IsNull, nil)
	neither := all(t.test(subject{field: model.Field{Name: "firstName"}}, model.IsNull, nil), t.test(subject{field: model.Field{Name: "lastName"}}, model.IsNull, nil))
	return some(all(not(none), ask(s)), all(none, neither, empty), all(none, not(neither), doubt()))
}

func (t *translator) test(s subject, op model.FilterOp, v any) model.Filter {
	t.tests++
	if s.own && s.field.Name == Connection {
		return t.account(op, v)
	}
	f := model.Filter{Op: op, Field: s.field.Name, Own: s.own, Dated: s.dated(), Value: v}
	switch v.(type) {
	case time.Time, model.Day:
		if !s.own && s.field.Type == model.DateTime {
			return t.inDays(s.field, f)
		}
	}
	return f
}

// subject is what a test asks about.
type subject struct {
	field model.Field
	own   bool
}

func (s subject) dated() bool { return s.field.Type == model.Date || s.field.Type == model.DateTime }

func (t *translator) subject(n ast.Node) (subject, bool) {
	if path, is := asked(n, referFunc); is {
		f, ok := t.model.Field(path)
		return subject{field: f}, ok
	}
	f, ok := (&reader{model: t.model}).field(n)
	_, ours := t.model.Field(f.Name)
	if !ok || f.Name == "workspaceId" && !ours || strings.ContainsAny(f.Name, `"\`) || !plain(f.Name) {
		return subject{}, false
	}
	return subject{field: f, own: !ours}, true
}

// value is what a node is without a look at any record.
func (t *translator) value(n ast.Node) (v any, known bool) {
	if id, is := n.(*ast.IdentifierNode); is && id.Value == "null" {
		_, ours := t.model.Field("null")
		return nil, !ours
	}
	if _, is := n.(*ast.NilNode); is {
		return nil, true
	}
	v = t.constant(n)
	return v, v != nil
}

// constant is a text, number, truth or moment that is written out; nil for anything else.
func (t *translator) constant(n ast.Node) any {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.BoolNode:
		return n.Value
	case *ast.IntegerNode:
		return float64(n.Value)
	case *ast.FloatNode:
		if !math.IsInf(n.Value, 0) && !math.IsNaN(n.Value) {
			return n.Value
		}
	case *ast.ConstantNode:
		return scalar(n.Value)
	case *ast.UnaryNode:
		if v, is := t.constant(n.Node).(float64); is && n.Operator == "-" {
			return -v
		}
	case *ast.CallNode:
		return t.moment(n)
	}
	return nil
}

func (t *translator) moment(n *ast.CallNode) any {
	if text, is := asked(n, "date"); is {
		if at, err := dateOf(text); err == nil && isDay(at) {
			return placedIn(at, t.clock.zone)
		} else if err == nil {
			return at
		}
	}
	if text, is := asked(n, "ago"); is {
		if d, err := spanOf(text); err == nil {
			return t.at.Add(-d)
		}
	}
	if id, is := n.Callee.(*ast.IdentifierNode); is && id.Value == "now" && len(n.Arguments) == 0 {
		return t.at
	}
	return nil
}

// list is a list that is written out, or that the compiler worked out.
func (t *translator) list(n ast.Node) ([]any, bool) {
	var out []any
	switch n := n.(type) {
	case *ast.ArrayNode:
		for _, x := range n.Nodes {
			v, known := t.value(x)
			if !known {
				return nil, false
			}
			out = append(out, v)
		}
		return out, true
	case *ast.ConstantNode:
		many, is := n.Value.([]any)
		for _, x := range many {
			v := scalar(x)
			if v == nil {
				return nil, false
			}
			out = append(out, v)
		}
		return out, is
	}
	return nil, false
}

func scalar(v any) any {
	switch v := v.(type) {
	case string, bool:
		return v
	case int:
		return float64(v)
	case float64:
		return v
	}
	return nil
}

// plain reports whether a text is the same in a table as here.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// foldable reports whether the small letters of a text stay as they are.
func foldable(s string) bool {
	small := strings.ToLower(s)
	return plain(s) && strings.ToLower(small) == small
}
