package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// format is what the flags say of the output.
type format struct {
	json, ndjson, csv bool
	unguarded         bool // cells of a table as they are, also where a spreadsheet would calculate them
	jq                string
	columns           []string
}

// listFlags adds the flags of a command that prints a list.
func (a *app) listFlags(c *cobra.Command) {
	a.docFlags(c)
	c.Flags().BoolVar(&a.format.ndjson, "ndjson", false, "print one JSON record a line")
	c.Flags().BoolVar(&a.format.csv, "csv", false, "print a table as CSV")
	c.Flags().BoolVar(&a.format.unguarded, "unguarded", false, "with --csv: print cells that a spreadsheet would calculate as they are")
	c.Flags().StringSliceVar(&a.format.columns, "columns", nil, "columns to print, in this order")
}

// docFlags adds the flags of a command that prints one thing.
func (a *app) docFlags(c *cobra.Command) {
	c.Flags().BoolVar(&a.format.json, "json", false, "print one JSON document")
	c.Flags().StringVar(&a.format.jq, "jq", "", "filter the JSON with this jq `expression`")
	run := c.RunE
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := a.format.check(); err != nil {
			return err
		}
		return run(cmd, args)
	}
}

func (f format) check() error {
	n := 0
	for _, on := range []bool{f.json, f.ndjson, f.csv} {
		if on {
			n++
		}
	}
	if n > 1 || f.csv && f.jq != "" {
		return problem.New(problem.Usage, "Only one of --json, --ndjson and --csv can be printed, and --jq filters JSON.")
	}
	if f.unguarded && !f.csv {
		return problem.New(problem.Usage, "--unguarded goes with --csv: nothing else has a guard.")
	}
	_, err := compile(f.jq)
	return err
}

// guarded is the cell of a table that is printed as CSV. What a spreadsheet would calculate gets the guard that an export
// gives it, and an import takes away; a number is no formula.
func (f format) guarded(v any) string {
	text := model.Line(exact(v), true)
	switch v.(type) {
	case int, int64, float64:
		return text
	}
	if f.unguarded {
		return text
	}
	return workbench.GuardedCell(text)
}

// document reports whether one JSON document is wanted; --jq alone means it too.
func (f format) document() bool { return f.json || f.jq != "" && !f.ndjson }

// doc prints v as the one JSON document, filtered by --jq.
func (a *app) doc(v any) error {
	text, err := encode(v)
	if err != nil {
		return err
	}
	if a.format.jq != "" {
		return a.filter(text)
	}
	if a.Streams.OutTTY {
		var b bytes.Buffer
		if err := json.Indent(&b, text, "", "  "); err != nil {
			return fmt.Errorf("indent the answer: %w", err)
		}
		text = b.Bytes()
	}
	return a.put(string(text) + "\n")
}

// put writes to standard output.
func (a *app) put(s string) error {
	_, err := io.WriteString(a.Streams.Out, s)
	return unwritten(err)
}

// unwritten is the problem of an answer that standard output did not take; nil where it did.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return problem.New(problem.Storage, "The answer could not be written to standard output: %v.", err).Because(err)
}

// say writes a line for people to standard error. A standard error that is closed is no reason to stop.
func (a *app) say(format string, args ...any) {
	fmt.Fprintf(a.Streams.Err, format+"\n", args...)
}

// encode writes v as compact JSON in which nothing can drive a terminal: characters that control one
// are escaped, which loses nothing.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write the answer as JSON: %w", err)
	}
	return harmless(bytes.TrimRight(b.Bytes(), "\n")), nil
}

func harmless(text []byte) []byte {
	if bytes.IndexFunc(text, moves) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range string(text) {
		if moves(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return []byte(b.String())
}

// moves reports whether r could drive a terminal although JSON allows it in a text.
func moves(r rune) bool {
	return r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == utf8.RuneError
}
