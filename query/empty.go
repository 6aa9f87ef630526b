package query

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/expr-lang/expr/ast"
)

// What operators become where a side of them may be empty: nothing counted with is nothing, and an item of nothing, too.
const (
	countFunc = "$count"
	itemFunc  = "$item"
)

// open reports whether it shows only at a record what a node holds: it may be nothing then.
func open(n ast.Node) bool {
	t := n.Type()
	return t == nil || t.Kind() == reflect.Interface
}

// empties makes what is worked out of fields take empty ones.
func (r *reader) empties(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.MemberNode:
		if _, isPath := dotted(n); !isPath && !n.Method && !r.gives {
			r.put(node, call(itemFunc, n.Node, n.Property))
		}
	case *ast.CallNode:
		if m, ok := n.Callee.(*ast.MemberNode); ok && open(m.Node) {
			m.Optional = true
			r.put(node, &ast.ChainNode{Node: n})
		}
	case *ast.BuiltinNode:
		r.filled(n)
	case *ast.BinaryNode:
		r.sides(node, n)
	}
}

// sides replaces an operator. What a value is worked out of must be there, so that it is not changed to nothing.
func (r *reader) sides(node *ast.Node, n *ast.BinaryNode) {
	if !open(n.Left) && !open(n.Right) && n.Operator != "%" && r.sort(n.Left) != aDate { // which stops at a zero, or is of a day
		return
	}
	switch n.Operator {
	case "==", "!=", "<", "<=", ">", ">=":
		r.put(node, call(compareFunc, &ast.StringNode{Value: n.Operator}, n.Left, n.Right))
	case "-", "*", "/", "%", "**", "^":
		if !r.gives {
			r.put(node, call(countFunc, &ast.StringNode{Value: n.Operator}, n.Left, n.Right))
		}
	case "+":
		if !r.gives {
			r.put(node, call(plusFunc, n.Left, n.Right))
			r.works = true
		}
	}
}

// put puts a node in the place of another, and keeps where that was.
func (r *reader) put(node *ast.Node, by ast.Node) {
	at := (*node).Location()
	ast.Patch(node, by)
	(*node).SetLocation(at)
}

// filled gives a function of lists and texts an empty one in the place of nothing.
func (r *reader) filled(n *ast.BuiltinNode) {
	if len(n.Arguments) == 0 || r.gives {
		return
	}
	f, ok := r.field(n.Arguments[0])
	var none ast.Node = &ast.ArrayNode{}
	switch {
	case !ok:
		return
	case kindOf(f) == aText && slices.Contains([]string{"len", "hasPrefix", "hasSuffix", "indexOf", "lastIndexOf"}, n.Name):
		none = &ast.StringNode{}
	case kindOf(f) != aList:
		return
	}
	out := &ast.BinaryNode{Operator: "??", Left: n.Arguments[0], Right: none}
	out.SetLocation(n.Arguments[0].Location())
	n.Arguments[0] = out
}

// item is what a list has at a place, counted from the end where it is negative, or what something has under a name.
func item(v, at any) any {
	list := reflect.ValueOf(v)
	switch list.Kind() {
	case reflect.Slice:
		i, ok := number(at)
		if n := list.Len(); ok && i < 0 {
			i += float64(n)
		}
		if !ok || i < 0 || i >= float64(list.Len()) || i != math.Trunc(i) {
			return nil
		}
		return list.Index(int(i)).Interface()
	case reflect.Map:
		if name, ok := at.(string); ok && list.Type().Key().Kind() == reflect.String {
			if x := list.MapIndex(reflect.ValueOf(name)); x.IsValid() {
				return x.Interface()
			}
		}
	}
	return nil
}

// count works out what comes of two numbers, spans or dates; nothing where one is nothing.
func count(op string, a, b any) (any, error) {
	if a == nil || b == nil {
		return nil, nil
	}
	if op == "-" {
		if x, ok := a.(time.Time); ok {
			switch y := b.(type) {
			case time.Time:
				x, y = met(x, y)
				return x.Sub(y), nil
			case time.Duration:
				return x.Add(-y), nil
			}
		}
		if x, ok := a.(time.Duration); ok {
			if y, ok := b.(time.Duration); ok {
				return x - y, nil
			}
		}
	}
	x, left := number(a)
	y, right := number(b)
	if !left || !right {
		return nil, fmt.Errorf("%s %s %s makes no sense", called(a), op, called(b))
	}
	switch op {
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "/", "%":
		if y == 0 {
			return nil, nil // nothing is the answer
		}
		if op == "/" {
			return x / y, nil
		}
		return math.Mod(x, y), nil
	}
	return math.Pow(x, y), nil
}
