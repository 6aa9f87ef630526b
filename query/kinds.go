package query

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"patchbay/model"
)

// sort is what a side of a comparison holds, in words that follow "is" and "with".
type sort string

const (
	anything  sort = ""
	nothing   sort = "nothing"
	aText     sort = "a text"
	aNumber   sort = "a number"
	aDate     sort = "a date"
	aTruth    sort = "true or false"
	aList     sort = "a list"
	aReferral sort = "a reference"
)

// kindOf is what a field holds.
func kindOf(f model.Field) sort {
	switch f.Type {
	case "":
		return anything
	case model.Date, model.DateTime:
		return aDate
	case model.Boolean:
		return aTruth
	case model.Integer, model.Number:
		return aNumber
	case model.TextList, model.ObjectList:
		return aList
	case model.Reference:
		return aReferral
	}
	return aText
}

// sort is what a node holds, as far as can be told before it is run.
func (r *reader) sort(n ast.Node) sort {
	if f, ok := r.field(n); ok {
		return kindOf(f)
	}
	switch n := n.(type) {
	case *ast.NilNode:
		return nothing
	case *ast.StringNode:
		return aText
	case *ast.IntegerNode, *ast.FloatNode:
		return aNumber
	case *ast.BoolNode:
		return aTruth
	case *ast.ArrayNode:
		return aList
	case *ast.UnaryNode:
		if n.Operator == "-" || n.Operator == "+" {
			return r.sort(n.Node)
		}
	case *ast.IdentifierNode:
		if n.Value == "null" {
			return nothing
		}
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok && slices.Contains([]string{"date", "ago", "now"}, id.Value) {
			return aDate
		}
	}
	return anything
}

// comparable refuses what no value of a field could answer.
func (r *reader) comparable(at ast.Node, f model.Field, op string, other ast.Node) {
	mine, theirs := kindOf(f), r.sort(other)
	equal := op == "==" || op == "!="
	if text, is := other.(*ast.StringNode); is && equal && r.account(f) {
		r.said = append(r.said, placed{text.Value, text.Location()})
	}
	switch {
	case theirs == anything:
	case theirs == nothing && !equal:
		r.refuse(at, "%s %s null can never hold", f.Name, op)
	case theirs == nothing:
	case mine == aList && theirs != aList:
		r.refuse(at, "%s is a list: say %s contains \"...\"", f.Name, f.Name)
	case !equal && (mine == aReferral || mine == aTruth || mine == aList):
		r.refuse(at, "%s is %s: it can be compared with == and != alone", f.Name, mine)
	case mine == aDate && theirs == aText:
		r.dateLike(f, other)
	case mine == aText && theirs == aDate: // the text may spell one
	case mine == aReferral && theirs == aText, mine == aText && theirs == aReferral:
	case mine != theirs:
		r.refuse(at, "%s is %s: it cannot be compared with %s", f.Name, mine, theirs)
	}
}

// counts refuses to work out what has no answer whatever the fields hold: a date less a number.
func (r *reader) counts(n *ast.BinaryNode) {
	left, right := r.sort(n.Left), r.sort(n.Right)
	is := func(a, b sort) bool { return left == a && right == b || left == b && right == a }
	switch known := left != anything && left != nothing && right != anything && right != nothing; {
	case !known, is(aNumber, aNumber):
	case n.Operator == "+" && !is(aDate, aNumber) && !is(aDate, aDate):
	case n.Operator == "-" && is(aDate, aDate):
	case is(aDate, aNumber) && n.Operator == "+", left == aDate && n.Operator == "-":
		at, found := n.Right, right
		if right == aDate {
			at, found = n.Left, left
		}
		r.refuse(at, "a date takes a span of time and not %s, as in %s span(\"7d\")", found, n.Operator)
	case n.Operator == "+":
		r.refuse(n.Right, "%s and %s cannot be added", left, right)
	case left == aNumber:
		r.refuse(n.Right, "%s %s %s makes no sense", left, n.Operator, right)
	default:
		r.refuse(n.Left, "%s %s %s makes no sense", left, n.Operator, right)
	}
}

func (r *reader) dateLike(f model.Field, other ast.Node) {
	text, ok := other.(*ast.StringNode)
	if !ok {
		return
	}
	if _, err := dateOf(text.Value); err != nil {
		r.refuse(other, "%s is a date, and %v", f.Name, err)
	}
}

// textual refuses to look for words in what is none.
func (r *reader) textual(n *ast.BinaryNode, f model.Field) {
	switch k := kindOf(f); {
	case k == aNumber || k == aTruth:
		r.refuse(n.Left, "%s is %s: %s takes texts", f.Name, k, n.Operator)
	case k == aList && n.Operator != "contains":
		r.refuse(n.Left, "%s is a list: say %s contains \"...\"", f.Name, f.Name)
	}
}
