package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/itchyny/gojq"

	"patchbay/model"
	"patchbay/problem"
)

// compile reads a jq expression; "" compiles to nil.
func compile(expr string) (*gojq.Code, error) {
	if expr == "" {
		return nil, nil
	}
	query, err := gojq.Parse(expr)
	if err != nil {
		return nil, jqProblem("cannot be understood", err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, jqProblem("cannot be understood", err)
	}
	return code, nil
}

func jqProblem(what string, err error) error {
	return problem.New(problem.Usage, "The --jq expression %s: %s.", what, strings.TrimSuffix(problem.Clean(err.Error()), ".")).Because(err)
}

// filter runs --jq over one JSON text and prints what comes out, one value a line; texts without quotes.
func (a *app) filter(text []byte) error {
	code, err := compile(a.format.jq)
	if err != nil {
		return err
	}
	var in any
	if err := json.Unmarshal(text, &in); err != nil {
		return fmt.Errorf("read the answer back: %w", err)
	}
	for it := code.Run(in); ; {
		v, ok := it.Next()
		if !ok {
			return nil
		}
		if err, is := v.(error); is {
			if halt, ok := errors.AsType[*gojq.HaltError](err); ok && halt.Value() == nil {
				return nil
			}
			return jqProblem("does not fit the answer", err)
		}
		if err := a.putValue(v); err != nil {
			return err
		}
	}
}

func (a *app) putValue(v any) error {
	if s, ok := v.(string); ok {
		if a.Streams.OutTTY {
			s = model.Line(s, true)
		}
		return a.put(s + "\n")
	}
	text, err := gojq.Marshal(v)
	if err != nil {
		return fmt.Errorf("write the filtered answer: %w", err)
	}
	return a.put(string(harmless(text)) + "\n")
}
