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
	"patchbay/store"
)

// Condition is a compiled expression over a record's fields, such as
//
//	tags contains "vip" && updatedAt > ago("7d") && phone == null
//
// Fields are named by their paths (address.city, customFields.size); an empty field is null, and name is the one that
// lists show. Text is compared without regard to case by contains, startsWith and endsWith. A date is compared with a
// text that spells one, and a reference with the id or, once [Condition.Knowing] was called, the title of what it
// refers to. A Condition is safe for concurrent use.
type Condition struct {
	program *vm.Program
	model   model.Model
	now     func() time.Time
	refers  []model.Field // the references that it asks about
	known   map[store.Remote]store.Named
}

// CompileCondition reads an expression for records of m. Errors are problems of kind Usage that
// point at the character: what no field is called, and comparisons that no value could answer, are among them.
func CompileCondition(text string, m model.Model, now func() time.Time) (*Condition, error) {
	if n := len(text); n > 4096 {
		return nil, problem.New(problem.Usage, "The condition is too long: %d characters of at most 4096.", n)
	}
	r := &reader{model: m, names: vocabulary(m, now)}
	program, err := expr.Compile(text, expr.Env(r.names), expr.AsBool(), expr.Patch(r))
	if wrong := r.fault(rootOf(program)); wrong != nil {
		err = wrong // whatever else is the matter follows from it, or comes later
	}
	if err != nil {
		return nil, conditionProblem(text, m, err)
	}
	return &Condition{program: program, model: m, now: now, refers: r.refers}, nil
}

// rootOf is the whole of a program; nil where it could not be compiled.
func rootOf(p *vm.Program) ast.Node {
	if p == nil {
		return nil
	}
	return p.Node()
}

// Knowing gives the condition with the titles of what references refer to, each under what its provider calls it.
func (c *Condition) Knowing(titles map[store.Remote]store.Named) *Condition {
	out := *c
	out.known = titles
	return &out
}

// Holds reports whether the condition is true of r, whose Connection is an id. A comparison that makes no sense for
// r's values (a date after nothing) is false, not an error.
func (c *Condition) Holds(r model.Record) bool {
	env := environment(c.model, r.Fields, r, c.now)
	env[referFunc] = func(path string) any {
		f, _ := c.model.Field(path)
		native, _ := r.Fields[path].(string)
		if native == "" {
			return nil
		}
		n := c.known[store.Remote{Connection: r.Connection, Model: f.Model, Native: native}]
		return reference{native: native, id: n.ID, title: n.Title}
	}
	out, err := expr.Run(c.program, env)
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
		compareFunc: compare, amongFunc: among, hasFunc: hasAny,
		referFunc:  func(string) any { return nil },
		beginsFunc: func(v any, part string) bool { return textual(v, part, strings.HasPrefix) },
		endsFunc:   func(v any, part string) bool { return textual(v, part, strings.HasSuffix) },
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
	if path == "name" && model.Empty(v) && !(model.Empty(f["firstName"]) && model.Empty(f["lastName"])) {
		v = m.Title(f, "") // made of the first and the last one, which is all that many providers know
	}
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
