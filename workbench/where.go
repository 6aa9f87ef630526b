package workbench

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"patchbay/model"
	"patchbay/problem"
)

// Condition is a compiled expression over a record's fields, such as
//
//	tags contains "vip" && updatedAt > ago("7d") && phone == null
//
// Fields are named by their paths (address.city, customFields.size); an empty field is null.
// Text is compared without regard to case by contains, startsWith and endsWith.
// A Condition is safe for concurrent use.
type Condition struct {
	program *vm.Program
	model   model.Model
	now     func() time.Time
}

// CompileCondition reads an expression for records of m. Errors are problems of kind Usage that
// point at the character.
func CompileCondition(text string, m model.Model, now func() time.Time) (*Condition, error) {
	if n := len(text); n > 4096 {
		return nil, problem.New(problem.Usage, "The condition is too long: %d characters of at most 4096.", n)
	}
	program, err := expr.Compile(text, expr.Env(vocabulary(m, now)), expr.AsBool(),
		expr.Operator("contains", "hasAny"), expr.Operator("startsWith", "begins"), expr.Operator("endsWith", "ends"),
		expr.Patch(&paths{model: m}))
	if err != nil {
		return nil, conditionProblem(text, m, err)
	}
	return &Condition{program: program, model: m, now: now}, nil
}

// Holds reports whether the condition is true of r. A comparison that makes no sense for r's
// values (a date after nothing) is false, not an error.
func (c *Condition) Holds(r model.Record) bool {
	out, err := expr.Run(c.program, environment(c.model, r.Fields, r, c.now))
	yes, _ := out.(bool)
	return err == nil && yes
}

func conditionProblem(text string, m model.Model, err error) error {
	p := problem.New(problem.Usage, "The condition cannot be understood.").Because(err)
	if at, ok := errors.AsType[*file.Error](err); ok {
		col := min(at.Column, len([]rune(text)))
		p = problem.New(problem.Usage, "The condition cannot be understood at character %d: %s.", col+1, strings.TrimSuffix(problem.Clean(at.Message), ".")).Because(err)
	}
	return p.WithHint("Fields of %s: %s.", m.Name, strings.Join(names(m), ", "))
}

func names(m model.Model) []string {
	out := make([]string, 0, len(m.Fields))
	for _, f := range m.Fields {
		out = append(out, f.Name)
	}
	return out
}

// environment is what an expression sees of one record.
func environment(m model.Model, f model.Fields, r model.Record, now func() time.Time) map[string]any {
	env := map[string]any{
		"null": nil, "id": r.ID, "workspaceId": r.Workspace,
		"createdAt": moment(r.CreatedAt), "updatedAt": moment(r.UpdatedAt),
		"field": func(path string) any { return lookup(m, f, path) },
		"ago": func(span string) (time.Time, error) {
			d, err := spanOf(span)
			return now().Add(-d), err
		},
		"now": func() time.Time { return now() }, "date": dateOf,
		"hasAny": hasAny,
		"begins": func(v any, part string) bool { return textual(v, part, strings.HasPrefix) },
		"ends":   func(v any, part string) bool { return textual(v, part, strings.HasSuffix) },
	}
	for _, field := range m.Fields {
		if !strings.Contains(field.Name, ".") {
			env[field.Name] = lookup(m, f, field.Name)
		}
	}
	return env
}

// vocabulary is the same by types alone, for the compiler: every field may hold anything, so that
// a comparison with null is no mistake.
func vocabulary(m model.Model, now func() time.Time) types.Map {
	out := types.Map{}
	for name, v := range environment(m, nil, model.Record{}, now) {
		if reflect.ValueOf(v).Kind() == reflect.Func {
			out[name] = types.TypeOf(v)
			continue
		}
		out[name] = types.Any
	}
	return out
}

// lookup gives a field's value as expressions see it: times as times, empty as nil.
func lookup(m model.Model, f model.Fields, path string) any {
	v := f[path]
	if model.Empty(v) {
		return nil
	}
	field, _ := m.Field(path)
	s, isText := v.(string)
	if isText && (field.Type == model.DateTime || field.Type == model.Date) {
		if t, err := dateOf(s); err == nil {
			return t
		}
	}
	return v
}

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func textual(v any, part string, holds func(s, part string) bool) bool {
	s, ok := v.(string)
	return ok && holds(strings.ToLower(s), strings.ToLower(part))
}

func containsWord(list []string, word string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, word) })
}

func hasAny(v any, part string) bool {
	switch v := v.(type) {
	case []string:
		return containsWord(v, part)
	case []any:
		return slices.ContainsFunc(v, func(x any) bool { s, ok := x.(string); return ok && strings.EqualFold(s, part) })
	case string:
		return textual(v, part, strings.Contains)
	}
	return false
}

func dateOf(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date like 2026-12-31", s)
}

// spanOf reads "7d", "36h", "2w", "90m".
func spanOf(s string) (time.Duration, error) {
	units := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	for _, u := range slices.Sorted(maps.Keys(units)) {
		if n, ok := strings.CutSuffix(s, u); ok {
			if x, err := strconv.ParseFloat(n, 64); err == nil && x >= 0 && x < 1e6 {
				return time.Duration(x * float64(units[u])), nil
			}
		}
	}
	return 0, fmt.Errorf("%q is not a span like 7d, 36h or 2w", s)
}

// paths turns address.city into a look-up by path, so that an address without a city is null
// and not an error.
type paths struct{ model model.Model }

// Visit is called by the compiler for every node, innermost first.
func (p *paths) Visit(node *ast.Node) {
	member, ok := (*node).(*ast.MemberNode)
	if !ok {
		return
	}
	path, ok := dotted(member)
	if !ok {
		return
	}
	if _, known := p.model.Field(path); known {
		ast.Patch(node, &ast.CallNode{Callee: &ast.IdentifierNode{Value: "field"}, Arguments: []ast.Node{&ast.StringNode{Value: path}}})
	}
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
