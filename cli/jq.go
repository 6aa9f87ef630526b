package cli

import (
	"bytes"
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

// filter runs --jq over one JSON text and prints what comes out, one value a line; texts without quotes. Numbers stay
// as they are spelled until something is counted with them. An expression without an end stops with the run.
func (a *app) filter(text []byte) error {
	code, err := compile(a.format.jq)
	if err != nil {
		return err
	}
	var in any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&in); err != nil {
		return fmt.Errorf("read the answer back: %w", err)
	}
	for it := code.RunWithContext(a.ctx, in); ; {
		v, ok := it.Next()
		if !ok {
			return nil
		}
		if err, is := v.(error); is {
			if halt, ok := errors.AsType[*gojq.HaltError](err); ok && halt.Value() == nil {
				return nil
			}
			if a.ctx.Err() != nil {
				return problem.As(a.ctx.Err())
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
