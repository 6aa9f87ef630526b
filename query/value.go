package query

import (
	"fmt"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"

	"patchbay/model"
	"patchbay/problem"
)

// Value is a compiled expression that works out what a field is to hold from the record itself, in the language of
// conditions:
//
//	phone == null ? mobile : phone
//
// Texts are put together with +, where an empty field is an empty text; lower, upper, trim and the other functions of texts
// give null for null. A Value is safe for concurrent use.
type Value struct {
	compiled
	target model.Field
	text   string
}

// CompileValue reads an expression that gives target, a field of m, its value. Errors are as those of [Compile]; a value
// that target could never hold is among them.
func CompileValue(text string, m model.Model, target model.Field, now func() time.Time) (*Value, error) {
	subject := "What " + problem.Clean(target.Name) + " is to be"
	if n := len(text); n > Longest {
		return nil, problem.New(problem.Usage, "%s is too long: %d characters of at most %d.", subject, n, Longest).
			Because(&Fault{At: Longest, End: Longest + 1, Text: "it is too long"})
	}
	at := clockOf(now)
	r := newReader(m, at)
	r.gives = true
	w := &worker{reader: r, target: target}
	program, err := expr.Compile(text, expr.Env(r.names), expr.Patch(r), expr.Patch(w))
	wrong := r.fault(rootOf(program))
	if wrong == nil && err == nil {
		w.suits(rootOf(program))
		wrong = r.wrong
	}
	if wrong != nil {
		err = wrong
	}
	if err != nil {
		return nil, faultOf(text, err).problem(subject, m)
	}
	return &Value{compiled{program: program, model: m, clock: at, asks: r.asks, accounts: accounts{said: r.said}, refers: r.refers, works: true}, target, text}, nil
}

// Knowing gives the expression with what is known of all that references refer to.
func (v *Value) Knowing(titles map[Referred]Called) *Value {
	out := *v
	out.known = titles
	return &out
}

// Of works the value out for r, whose Connection is an id: a text, a list of texts, a number, true or false, or nil for
// nothing. It is not canonical yet. What cannot be worked out is a [*Fault].
func (v *Value) Of(r model.Record) (any, error) {
	out, err := expr.Run(v.program, v.env(r))
	if err != nil {
		return nil, faultOf(v.text, err).reworded()
	}
	return v.spelled(out)
}

// spelled is what came out as a field holds it.
func (v *Value) spelled(out any) (any, error) {
	switch x := out.(type) {
	case nil, string, bool, int, int64, float64:
		return out, nil
	case reference:
		return x.native, nil
	case time.Time:
		switch v.target.Type {
		case model.Date:
			return x.Format(time.DateOnly), nil
		case model.DateTime:
			if v.target.WholeDay {
				return x.Format(time.DateOnly), nil
			}
			if isDay(x) {
				x = placedIn(x, v.clock.zone)
			}
			return x.Format(time.RFC3339), nil
		}
		return shownAs(x), nil
	case []string, []any:
		list, ok := words(x)
		switch {
		case v.target.Type == model.ObjectList:
			return out, nil
		case !ok || v.target.Type != model.TextList:
			return nil, &Fault{End: 1, Text: "it comes to a list, which " + v.target.Name + " cannot hold"}
		}
		return list, nil
	}
	return nil, &Fault{End: 1, Text: fmt.Sprintf("it comes to something that no field can hold (%T)", out)}
}

// worker goes through an expression behind the reader: it makes + and the functions of lists take empty fields, and
// references their titles where they stand for a text.
type worker struct {
	*reader
	target model.Field
}

// Visit is called by the compiler for every node, innermost first.
func (w *worker) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if n.Operator == "+" {
			ast.Patch(node, call(plusFunc, w.filled(n.Left), w.filled(n.Right)))
		}
	case *ast.BuiltinNode:
		if len(n.Arguments) > 0 {
			n.Arguments[0] = w.filled(n.Arguments[0])
		}
	case *ast.IdentifierNode, *ast.CallNode:
		if f, ok := w.field(n); ok && f.Type == model.Reference && w.target.Type != model.Reference {
			w.refers = append(w.refers, f)
			ast.Patch(node, call(shownFunc, call(referFunc, &ast.StringNode{Value: f.Name})))
		}
	}
}

// filled is a list that is never nothing; whatever else a node is it stays.
func (w *worker) filled(n ast.Node) ast.Node {
	if f, ok := w.field(n); !ok || kindOf(f) != aList {
		return n
	}
	out := &ast.BinaryNode{Operator: "??", Left: n, Right: &ast.ArrayNode{}}
	out.SetLocation(n.Location())
	return out
}

// suits refuses what the target could never hold, in each branch of the expression.
func (w *worker) suits(n ast.Node) {
	switch n := n.(type) {
	case *ast.ConditionalNode:
		w.suits(n.Exp1)
		w.suits(n.Exp2)
		return
	case *ast.BinaryNode:
		if n.Operator == "??" {
			w.suits(n.Left)
			w.suits(n.Right)
			return
		}
	case *ast.SequenceNode:
		if len(n.Nodes) > 0 {
			w.suits(n.Nodes[len(n.Nodes)-1])
		}
		return
	case *ast.VariableDeclaratorNode:
		w.suits(n.Expr)
		return
	}
	if v, ok := literal(n); ok {
		w.taken(n, v)
		return
	}
	w.fits(n, w.result(n))
}

// taken refuses a value that is written out and that the target does not take.
func (w *worker) taken(n ast.Node, v any) {
	if _, text := v.(string); text && (w.target.Type == model.Reference || len(w.target.Names) > 0 || w.target.ReadOnly) {
		return // a name, which is looked up for each record
	}
	if _, bad := model.Check(w.target, v, ""); bad != nil && !w.target.ReadOnly {
		w.refuse(n, "%s %s", w.target.Name, bad.Message)
	}
}

// literal is a value that is written out.
func literal(n ast.Node) (v any, ok bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode:
		return n.Value, true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.BoolNode:
		return n.Value, true
	}
	return nil, false
}

// result is what a node comes to, as far as can be told.
func (w *worker) result(n ast.Node) sort {
	switch n := n.(type) {
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok {
			switch name := id.Value; {
			case name == plusFunc:
				return w.sum(n.Arguments)
			case name == itemFunc:
				return anything
			case strings.HasPrefix(name, "$") && name != referFunc && name != shownFunc:
				return aTruth // what a comparison became
			case name == "split":
				return aList
			case name == shownFunc || working()[name] != nil && name != "span":
				return aText
			}
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "&&", "||", "and", "or", "in", "matches", "==", "!=", "<", ">", "<=", ">=":
			return aTruth
		case "??":
			if s := w.result(n.Left); s == w.result(n.Right) || s == aList {
				return s
			}
		case "*", "/", "%", "**", "^":
			return aNumber
		}
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return aTruth
		}
	case *ast.BuiltinNode:
		switch n.Name {
		case "filter", "map", "uniq", "concat", "sort", "sortBy", "reverse", "take":
			return aList
		case "len", "count", "sum", "int", "float", "round", "ceil", "floor", "abs", "indexOf", "mean", "median":
			return aNumber
		case "any", "all", "none", "one", "hasPrefix", "hasSuffix":
			return aTruth
		case "string", "repeat", "toJSON", "type":
			return aText
		}
	}
	return w.sort(n)
}

// sum is what + comes to.
func (w *worker) sum(sides []ast.Node) sort {
	a, b := w.result(sides[0]), w.result(sides[1])
	for _, s := range []sort{aList, aText, aDate} {
		if a == s || b == s {
			return s
		}
	}
	if a == b {
		return a
	}
	return anything
}

// fits refuses what is of a sort that the target cannot hold.
func (w *worker) fits(n ast.Node, s sort) {
	kind := kindOf(w.target)
	words := string(s)
	if f, ok := w.field(n); ok {
		if f.Type == model.Reference && w.target.Type == model.Reference && f.Model == w.target.Model {
			return
		}
		words = string(kindOf(f))
	}
	ok := true
	switch kind {
	case aText:
		ok = s != aList && s != aTruth
	case aNumber:
		ok = s == aNumber || s == aText
	case aDate:
		ok = s == aDate || s == aText
	case aTruth:
		ok = s == aTruth || s == aText
	case aList:
		ok = s == aList || s == aText
	case aReferral:
		ok = s == aText
	}
	if s != anything && s != nothing && !ok {
		w.refuse(n, "%s is %s and cannot hold %s", w.target.Name, kind, words)
	}
}

// Names reports whether a text can only be the path of a field: words of letters and digits with dots and blanks between them,
// none of which means anything to an expression.
func Names(text string) bool {
	tokens := scan([]rune(text))
	for _, t := range tokens {
		switch t.text {
		case "null", "nil", "true", "false", "not", "and", "or", "in", "contains", "startsWith", "endsWith", "matches", "let", "if", "else":
			return false
		}
		if t.kind != word || t.text[0] >= '0' && t.text[0] <= '9' && t.from == 0 {
			return false
		}
	}
	return len(tokens) > 0
}
