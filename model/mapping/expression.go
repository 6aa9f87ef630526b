package mapping

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"patchbay/model"
)

// longest is how long an expression of a line may be.
const longest = 1000

// expression computes one value of a native object, in one direction.
type expression struct{ program *vm.Program }

// compileExpression reads text; its names are value, native and the keys of the native object. A name that
// nothing has is null.
func compileExpression(text string) (*expression, error) {
	if text == "" || len(text) > longest {
		return nil, fmt.Errorf("an expression has 1 to %d characters", longest)
	}
	program, err := expr.Compile(text, expr.Env(map[string]any{}), expr.AllowUndefinedVariables())
	if err == nil {
		return &expression{program: program}, nil
	}
	if at, ok := errors.AsType[*file.Error](err); ok {
		return nil, fmt.Errorf("the expression cannot be understood at character %d: %s", at.Column+1, model.Line(at.Message, false))
	}
	return nil, fmt.Errorf("the expression cannot be understood: %s", model.Line(err.Error(), false))
}

// run computes the expression; it changes nothing that it is given.
func (e *expression) run(value any, native map[string]any) (any, error) {
	env := maps.Clone(native)
	if env == nil {
		env = map[string]any{}
	}
	env["value"], env["native"] = value, native
	out, err := expr.Run(e.program, env)
	if err != nil {
		at, ok := errors.AsType[*file.Error](err)
		if !ok {
			return nil, errors.New("cannot be computed")
		}
		return nil, fmt.Errorf("cannot be computed: %s", model.Line(at.Message, false))
	}
	if endless(out) {
		return nil, errNoNumber
	}
	return plainJSON(out), nil
}

// errNoNumber is about what a division by nothing makes: no provider and no person can hold it.
var errNoNumber = errors.New("cannot be computed: it comes to a number without an end, as a division by 0 does")

// endless reports whether a computed value holds a number that is infinite or none.
func endless(v any) bool {
	switch v := v.(type) {
	case float64:
		return math.IsInf(v, 0) || math.IsNaN(v)
	case []any:
		return slices.ContainsFunc(v, endless)
	case map[string]any:
		for _, x := range v {
			if endless(x) {
				return true
			}
		}
	}
	return false
}
