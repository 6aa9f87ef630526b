package query

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"

	"patchbay/model"
)

// reader goes through an expression before it is compiled. It turns address.city into a look-up by path, so that an
// address without a city is null and not an error; it turns comparisons into ones that know dates and references; and
// it notes the first thing that can only be a mistake.
type reader struct {
	model   model.Model
	names   types.Map // what an expression may name
	asks    bool      // it names the connection
	said    []placed
	strange []*ast.IdentifierNode
	refers  []model.Field
	wrong   error
	gives   bool // it is worked out what a field holds; else whether something is true
	works   bool // it uses functions of values
}

func newReader(m model.Model, c clock) *reader {
	r := &reader{model: m, names: vocabulary(m, c)}
	for name, f := range working() {
		r.names[name] = typeOf(f)
	}
	return r
}

// Visit is called by the compiler for every node, innermost first.
func (r *reader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.MemberNode:
		r.member(node, n)
	case *ast.CallNode:
		r.arguments(n)
	case *ast.IdentifierNode:
		r.word(n)
	case *ast.VariableDeclaratorNode:
		r.strange = slices.DeleteFunc(r.strange, func(id *ast.IdentifierNode) bool { return id.Value == n.Name })
	case *ast.BinaryNode:
		r.binary(node, n)
	case *ast.ConditionalNode:
		n.Cond = r.truth(n.Cond)
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			n.Node = r.truth(n.Node)
		} else if s := r.sort(n.Node); s != anything && s != nothing && s != aNumber {
			r.refuse(n, "%s %s makes no sense", n.Operator, s)
		}
	}
	r.empties(node)
}

// truth is what stands where true or false is wanted: a field by itself is false where it is empty.
func (r *reader) truth(n ast.Node) ast.Node {
	f, ok := r.field(n)
	if !ok || kindOf(f) != aTruth {
		return n
	}
	out := call(truthFunc, n)
	out.SetLocation(n.Location())
	return out
}

// arguments refuses what a function could never take.
func (r *reader) arguments(n *ast.CallNode) {
	if id, ok := n.Callee.(*ast.IdentifierNode); ok && !r.works {
		_, r.works = working()[id.Value]
	}
	if path, ok := asked(n, "field"); ok {
		if _, known := r.model.Field(path); !known {
			r.refuse(n, "there is no field %s", path)
		}
	}
	for name, read := range map[string]func(string) error{
		"date": func(s string) error { _, err := dateOf(s); return err },
		"span": func(s string) error { _, err := spanOf(s); return err },
		"ago":  func(s string) error { _, err := spanOf(s); return err },
	} {
		if text, ok := asked(n, name); ok {
			if err := read(text); err != nil {
				r.refuse(n.Arguments[0], "%s", err.Error())
			}
		}
	}
}

// word notes a name that nothing has; one that is declared further out is well.
func (r *reader) word(n *ast.IdentifierNode) {
	if _, own := r.model.Field(Connection); n.Value == Connection && !own {
		r.asks = true
	}
	if _, known := r.names[n.Value]; !known {
		r.strange = append(r.strange, n)
	}
}

// fault is the first thing that can only be a mistake; root is the whole expression.
func (r *reader) fault(root ast.Node) error {
	if r.wrong != nil {
		return r.wrong
	}
	for _, n := range r.strange {
		r.refuse(n, "there is no field %s; a text stands in quotes", n.Value)
	}
	if f, ok := r.field(root); ok && !r.gives && kindOf(f) != aTruth && kindOf(f) != anything {
		r.refuse(root, "%s is %s and says neither true nor false: compare it, as in %s != null", f.Name, kindOf(f), f.Name)
	}
	return r.wrong
}

func (r *reader) refuse(at ast.Node, format string, args ...any) {
	if r.wrong == nil {
		r.wrong = &file.Error{Location: at.Location(), Column: at.Location().From, Message: fmt.Sprintf(format, args...)}
	}
}

// member looks up a path that is a field's. Any other is refused unless it is a method of a moment.
func (r *reader) member(node *ast.Node, n *ast.MemberNode) {
	path, ok := dotted(n)
	if !ok {
		return
	}
	start := beginning(n)
	r.strange = slices.DeleteFunc(r.strange, func(id *ast.IdentifierNode) bool { return id == start }) // the whole path is judged
	if _, known := r.model.Field(path); known {
		ast.Patch(node, call("field", &ast.StringNode{Value: path}))
		(*node).SetLocation(start.Location())
		return
	}
	root, _, _ := strings.Cut(path, ".")
	if f, _ := r.field(&ast.IdentifierNode{Value: root}); kindOf(f) == aDate {
		return
	}
	for _, f := range r.model.Fields {
		if strings.HasPrefix(f.Name, path+".") {
			return // the beginning of a path whose rest comes with the next node
		}
	}
	r.refuse(start, "there is no field %s", path)
}

// beginning is the first word of a path.
func beginning(n ast.Node) ast.Node {
	for {
		m, ok := n.(*ast.MemberNode)
		if !ok {
			return n
		}
		n = m.Node
	}
}

// binary replaces the operators that fields take.
func (r *reader) binary(node *ast.Node, n *ast.BinaryNode) {
	left, isLeft := r.field(n.Left)
	right, isRight := r.field(n.Right)
	switch n.Operator {
	case "==", "!=", "<", "<=", ">", ">=":
		switch {
		case isLeft:
			r.comparable(n.Left, left, n.Operator, n.Right)
		case isRight:
			r.comparable(n.Right, right, n.Operator, n.Left)
		default:
			return
		}
		if among := r.dialled(n, left, right); among != nil {
			ast.Patch(node, among)
			return
		}
		ast.Patch(node, call(compareFunc, &ast.StringNode{Value: n.Operator}, r.value(n.Left), r.value(n.Right)))
	case "contains", "startsWith", "endsWith":
		if isLeft {
			r.textual(n, left)
		}
		if k := r.sort(n.Right); k != aText && k != anything {
			r.refuse(n.Right, "%s takes a text in quotes", n.Operator)
		}
		name := map[string]string{"contains": hasFunc, "startsWith": beginsFunc, "endsWith": endsFunc}[n.Operator]
		ast.Patch(node, call(name, r.value(n.Left), n.Right))
	case "in":
		r.in(node, n)
	case "&&", "||", "and", "or":
		n.Left, n.Right = r.truth(n.Left), r.truth(n.Right)
	case "matches":
		if pattern, is := n.Right.(*ast.StringNode); is {
			if _, err := regexp.Compile(pattern.Value); err != nil {
				r.refuse(pattern, "%v", err)
			}
		}
	case "+", "-", "*", "/", "%", "**", "^":
		r.counts(n)
	}
}

func (r *reader) in(node *ast.Node, n *ast.BinaryNode) {
	if f, ok := r.field(n.Right); ok {
		if kindOf(f) != aList {
			r.refuse(n.Right, "%s is %s and no list", f.Name, kindOf(f))
		}
		if text, is := n.Left.(*ast.StringNode); is {
			ast.Patch(node, call(withinFunc, text, n.Right))
		}
		return
	}
	f, ok := r.field(n.Left)
	list, isList := n.Right.(*ast.ArrayNode)
	if !ok || !isList {
		return
	}
	for _, x := range list.Nodes {
		r.comparable(n.Left, f, "==", x)
	}
	if f.Type == model.Phone {
		list.Nodes = spellings(list.Nodes)
	}
	ast.Patch(node, call(amongFunc, r.value(n.Left), list))
}

// value is a side of a comparison: of a reference with all that is known of it.
func (r *reader) value(n ast.Node) ast.Node {
	f, ok := r.field(n)
	if !ok || f.Type != model.Reference {
		return n
	}
	r.refers = append(r.refers, f)
	out := call(referFunc, &ast.StringNode{Value: f.Name})
	out.SetLocation(n.Location())
	return out
}

// field is what a node names; ok is false when it names none. Of the record's own moments it is one that is in no model.
func (r *reader) field(n ast.Node) (f model.Field, ok bool) {
	if path, is := asked(n, "field"); is {
		return r.model.Field(path)
	}
	id, is := n.(*ast.IdentifierNode)
	if !is {
		return model.Field{}, false
	}
	return r.named(id.Value)
}

// named is the field of a name: one of the model, or one that every record has.
func (r *reader) named(name string) (f model.Field, ok bool) {
	if f, ok := r.model.Field(name); ok {
		return f, true
	}
	switch name {
	case "createdAt", "updatedAt":
		return model.Field{Name: name, Type: model.DateTime}, true
	case "id", "workspaceId", Connection:
		return model.Field{Name: name, Type: model.Text}, true
	}
	return model.Field{}, false
}

// asked is the text that a node calls a function with.
func asked(n ast.Node, function string) (string, bool) {
	c, ok := n.(*ast.CallNode)
	if !ok || len(c.Arguments) != 1 {
		return "", false
	}
	id, isName := c.Callee.(*ast.IdentifierNode)
	text, isText := c.Arguments[0].(*ast.StringNode)
	if !isName || !isText || id.Value != function {
		return "", false
	}
	return text.Value, true
}

func call(function string, args ...ast.Node) *ast.CallNode {
	return &ast.CallNode{Callee: &ast.IdentifierNode{Value: function}, Arguments: args}
}

func dotted(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value, true
	case *ast.MemberNode:
		head, ok := dotted(n.Node)
		tail, is := n.Property.(*ast.StringNode)
		if ok && is {
			return head + "." + tail.Value, true
		}
	}
	return "", false
}
