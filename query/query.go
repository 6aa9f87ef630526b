// Package query is the one condition language of the program, such as
//
//	tags contains "vip" && updatedAt > ago("7d") && phone == null
//
// It compiles a condition for a model, says at which character one cannot be understood, completes one while it is
// typed, and gives the part of one that a table can answer. It is pure: the clock and the titles of what references
// refer to are lent to it. docs/conditions.md is the language.
package query

import (
	"cmp"
	"maps"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"patchbay/model"
	"patchbay/problem"
)

// Longest is how many bytes a condition may have.
const Longest = 4096

// Condition is a compiled expression over a record's fields. Fields are named by their paths (address.city,
// customFields.size); an empty field is null, and name is the one that lists show. Text is compared without regard to
// case by contains, startsWith and endsWith. A date is compared with a text that spells one, and a reference with the id
// or, once [Condition.Knowing] was called, the title of what it refers to. A Condition is safe for concurrent use.
type Condition struct {
	compiled
	text string
}

// compiled is an expression over a record's fields.
type compiled struct {
	program *vm.Program
	model   model.Model
	clock   clock
	refers  []model.Field // the references that it asks about
	works   bool          // it uses functions of values
	known   map[Referred]Called
	asks    bool // it asks which connection a record is of
	accounts
}

// Referred is what a reference of a connection's record refers to.
type Referred struct {
	Connection string // id
	Model      string
	Native     string // what the provider calls it
}

// Called is what is known of it here.
type Called struct {
	ID    string
	Title string
}

// Compile reads an expression for records of m. A day without a time is one of the zone of the clock. Errors are problems of kind Usage with a [*Fault] as their cause: what no
// field is called, and comparisons that no value could answer, are among them.
func Compile(text string, m model.Model, now func() time.Time) (*Condition, error) {
	if n := len(text); n > Longest {
		return nil, problem.New(problem.Usage, "The condition is too long: %d characters of at most %d.", n, Longest).
			Because(&Fault{At: Longest, End: Longest + 1, Text: "it is too long"})
	}
	at := clockOf(now)
	r := newReader(m, at)
	program, err := expr.Compile(text, expr.Env(r.names), expr.AsBool(), expr.Patch(r))
	if wrong := r.fault(rootOf(program)); wrong != nil {
		err = wrong // whatever else is the matter follows from it, or comes later
	}
	if err != nil {
		return nil, faultOf(text, err).problem("The condition", m)
	}
	return &Condition{compiled{program: program, model: m, clock: at, refers: r.refers, works: r.works, asks: r.asks, accounts: accounts{said: r.said}}, text}, nil
}

// rootOf is the whole of a program; nil where it could not be compiled.
func rootOf(p *vm.Program) ast.Node {
	if p == nil {
		return nil
	}
	return p.Node()
}

// Refers are the references that it asks about, some perhaps twice; nil for none.
func (c compiled) Refers() []model.Field { return c.refers }

// Knowing gives the condition with what is known of all that references refer to.
func (c *Condition) Knowing(titles map[Referred]Called) *Condition {
	out := *c
	out.known = titles
	return &out
}

// InDays gives the condition with the moments of which providers keep the day alone, by the id of a connection; without it
// they are those of the model.
func (c *Condition) InDays(whole map[string][]string) *Condition {
	out := *c
	out.clock.whole = whole
	return &out
}

// Holds reports whether the condition is true of r, whose Connection is an id. A comparison that makes no sense for
// r's values (a date after nothing) is false, not an error, and what is worked out of an empty field is empty. What cannot
// be answered at all (the number that a name is) is a [*Fault].
func (c *Condition) Holds(r model.Record) (bool, error) {
	out, err := expr.Run(c.program, c.env(r))
	if err != nil {
		return false, faultOf(c.text, err).reworded()
	}
	yes, _ := out.(bool)
	return yes, nil
}

// env is what the expression sees of r.
func (c compiled) env(r model.Record) map[string]any {
	env := environment(c.model, r, c.clock)
	if c.asks {
		env[Connection] = c.name(r.Connection)
	}
	if c.works {
		maps.Copy(env, working())
	}
	env[referFunc] = func(path string) any {
		f, _ := c.model.Field(path)
		native, _ := r.Fields[path].(string)
		if native == "" {
			return nil
		}
		n := c.known[Referred{Connection: r.Connection, Model: f.Model, Native: native}]
		return reference{native: native, id: n.ID, title: n.Title}
	}
	return env
}

// reference is what a reference holds, as far as it is known.
type reference struct{ native, id, title string }

// is reports whether a text means the record: its provider's id of it, ours, or its title.
func (r reference) is(text string) bool {
	return text == r.native || r.id != "" && strings.EqualFold(text, r.id) || r.title != "" && strings.EqualFold(text, r.title)
}

// shown is what lists show of it.
func (r reference) shown() string { return cmp.Or(r.title, r.native) }
