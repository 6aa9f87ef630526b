package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"patchbay/problem"
)

// filtered is what --jq makes of a text.
func filtered(ctx context.Context, expr, in string, tty bool) (string, error) {
	var out bytes.Buffer
	a := &app{ctx: ctx, Program: Program{Streams: Streams{Out: &out, OutTTY: tty}}, format: format{jq: expr}}
	err := a.filter([]byte(in))
	return out.String(), err
}

func TestNumbersOfAnySizePassThroughAFilter(t *testing.T) {
	t.Parallel()
	const in = `{"n":1,"big":1e400,"small":-1e-400,"id":12345678901234567890123,"price":1.50}`
	for expr, want := range map[string]string{
		".n":         "1\n",
		".n+1":       "2\n",
		".big":       "1e400\n",
		".small":     "-1e-400\n",
		".id":        "12345678901234567890123\n",
		".id+1":      "12345678901234567890124\n",
		".price":     "1.50\n",
		".price*2":   "3\n",
		".big > 1":   "true\n",
		".big|type":  "number\n",
		".n|@text":   "1\n",
		"[.n,.big]":  "[1,1e400]\n",
		".price==.n": "false\n",
	} {
		if got, err := filtered(t.Context(), expr, in, false); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", expr, got, err, want)
		}
	}
}

func TestAFilterEndsWithTheRun(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{"def f: f; f", "repeat(.)|empty", "[limit(1e12; repeat(1))|select(false)]"} {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, err := filtered(ctx, expr, "1", false); !problem.Is(err, problem.Canceled) {
			t.Errorf("%s: got %v", expr, err)
		}
	}
}

func TestWhatAFilterMakesDrivesNoTerminal(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{
		`"\u001b[31mred\u0007\u009b1m\u202e"`, `["\u001b[31mred\u009b1m\u202e"]`, `{"\u001b[31mred\u009b\u202e":1}`, `.`, `.a`, `"\(.a)\r"`,
		`"\u001b[31mred"|@json`, `"\u001b]0;red\u0007"|@text`, `"red\u007f"`,
	} {
		got, err := filtered(t.Context(), expr, `{"a":"\u001b[31mred\u009b\u202e"}`, true)
		if err != nil || !strings.Contains(got, "red") || strings.ContainsFunc(strings.ReplaceAll(got, "\n", ""), drives) {
			t.Errorf("%s: got %q, %v", expr, got, err)
		}
	}
	for _, expr := range []string{`error("\u001b[31mred")`, `{"\u001b[31mred":1}|.+1`} {
		if _, err := filtered(t.Context(), expr, `1`, true); err == nil || strings.ContainsFunc(problem.As(err).Text, drives) {
			t.Errorf("%s: got %q", expr, err)
		}
	}
}

func drives(r rune) bool { return r < ' ' || moves(r) }
