package query

import (
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"patchbay/model"
	"patchbay/problem"
)

// Connection is what an expression calls the name of the connection that a record is of, unless the model has a field of
// that name.
const Connection = "connection"

// placed is a text that stands somewhere in an expression.
type placed struct {
	text string
	at   file.Location
}

// accounts are the connections that an expression may be asked about.
type accounts struct {
	said   []placed          // names that the connection is compared with
	called map[string]string // names by id; nil while they are not known
}

// name is what a connection is called, or else its id.
func (a accounts) name(id string) any {
	if name := a.called[id]; name != "" {
		return name
	}
	return id
}

// Accounts reports whether it asks which connection a record is of: then it has to be told what they are called.
func (c compiled) Accounts() bool { return c.asks }

// Calling gives the condition with the names of all connections, by their ids. A name in the condition that none of them
// has is a fault, as those of [Compile] are.
func (c *Condition) Calling(names map[string]string) (*Condition, error) {
	out := *c
	out.called = names
	return &out, out.unheard(c.text, "The condition")
}

// Calling gives the expression with the names of all connections, as [Condition.Calling] does.
func (v *Value) Calling(names map[string]string) (*Value, error) {
	out := *v
	out.called = names
	return &out, out.unheard(v.text, "What "+problem.Clean(v.target.Name)+" is to be")
}

// unheard is the first name that no connection has; nil for none.
func (c compiled) unheard(text, subject string) error {
	names := slices.Sorted(maps.Values(c.called))
	for _, s := range c.said {
		if slices.Contains(names, s.text) {
			continue
		}
		f := faultOf(text, &file.Error{Location: s.at, Column: s.at.From, Message: "there is no connection " + s.text})
		return problem.New(problem.Usage, "%s cannot be understood at character %d: %s.", subject, f.At+1, f.Text).
			Because(f).WithHint("Connections: %s.", problem.Clean(strings.Join(names, ", ")))
	}
	return nil
}

// account reports whether a field is the connection of a record.
func (r *reader) account(f model.Field) bool {
	_, own := r.model.Field(Connection)
	return f.Name == Connection && !own
}

// account is a test of the connection: it is answered for each of them here, and asked by their ids.
func (t *translator) account(op model.FilterOp, v any) model.Filter {
	if t.called == nil {
		return t.unknown()
	}
	ids := []string{}
	for id, name := range t.called {
		if answers(op, name, v) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return model.Filter{Op: model.InAny, Field: Connection, Own: true, Value: ids}
}

// answers says of a text that is not empty what the test of a table would.
func answers(op model.FilterOp, name string, v any) bool {
	part, _ := v.(string)
	switch op {
	case model.IsNull:
		return false
	case model.IsText:
		return true
	case model.Has:
		return hasAny(name, part)
	case model.Begins:
		return textual(name, part, strings.HasPrefix)
	case model.Ends:
		return textual(name, part, strings.HasSuffix)
	}
	return compare(string(op), name, v)
}

// dialled is what asks for a number in any of its spellings; nil for anything else.
func (r *reader) dialled(n *ast.BinaryNode, left, right model.Field) ast.Node {
	side, other := n.Left, n.Right
	if right.Type == model.Phone {
		left, side, other = right, n.Right, n.Left
	}
	text, is := other.(*ast.StringNode)
	if left.Type != model.Phone || !is || n.Operator != "==" && n.Operator != "!=" {
		return nil
	}
	all := spellings([]ast.Node{text})
	if len(all) == 1 {
		return nil
	}
	among := call(amongFunc, r.value(side), &ast.ArrayNode{Nodes: all})
	if n.Operator == "==" {
		return among
	}
	return &ast.UnaryNode{Operator: "not", Node: among}
}

// spellings are texts with the international spelling of each beside it, in which numbers are kept.
func spellings(nodes []ast.Node) []ast.Node {
	out := slices.Clone(nodes)
	for _, n := range nodes {
		text, is := n.(*ast.StringNode)
		if !is {
			continue
		}
		if same := model.E164(text.Value, ""); same != text.Value && same != "" {
			node := &ast.StringNode{Value: same}
			node.SetLocation(text.Location())
			out = append(out, node)
		}
	}
	return out
}
