package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
)

// writeFlags adds the flags of a command that writes.
func (a *app) writeFlags(c *cobra.Command) {
	c.Flags().BoolVarP(&a.yes, "yes", "y", false, "answer the confirmation with yes")
	c.Flags().BoolVar(&a.dryRun, "dry-run", false, "say what would be done and do nothing")
}

// confirmation is a destructive step before it is taken.
type confirmation struct {
	would    string // what would be done, as a sentence
	question string
	plan     any    // the same as a document
	again    string // the command that does it
}

// confirm asks a person, or refuses in a script without --yes. nil means go on.
func (a *app) confirm(ctx context.Context, c confirmation) error {
	if a.yes {
		return nil
	}
	if !a.Streams.Attended() {
		p := problem.New(problem.NeedsPerson, "Nothing was done, because nobody confirmed it. %s", c.would).
			WithHint("Add --yes when it is meant.").WithFix("%s", problem.Raw(c.again))
		return &unconfirmed{p, c.plan}
	}
	a.say("%s", problem.Clean(c.would))
	return a.agree(ctx, c.question)
}

// agree asks a yes-or-no question on a terminal; anything but yes is no.
func (a *app) agree(ctx context.Context, question string) error {
	answer, err := a.ask(ctx, question+" [y/N] ")
	if err != nil {
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return nil
	}
	return problem.New(problem.Canceled, "Nothing was done.")
}

// ask prints a question on standard error and waits for a line. Only for attended runs.
func (a *app) ask(ctx context.Context, question string) (string, error) {
	if _, err := a.Streams.Err.Write([]byte(a.paint.onErr(strong, problem.Clean(question)) + " ")); err != nil {
		return "", problem.New(problem.Internal, "Standard error cannot be written.").Because(err)
	}
	return a.typist.line(ctx)
}

// foretell is the answer of --dry-run: the plan as JSON, or a sentence.
func (a *app) foretell(would string, plan any) error {
	if a.format.document() {
		return a.dry(plan)
	}
	return a.put(problem.Clean(would) + "\n" + a.paint.onOut(faint, "Nothing was done.") + "\n")
}

// dry prints a plan as JSON that says of itself that nothing was done.
func (a *app) dry(plan any) error {
	text, err := encode(plan)
	if err != nil {
		return err
	}
	rest := bytes.TrimLeft(bytes.TrimPrefix(text, []byte("{")), " ")
	if !bytes.HasPrefix(rest, []byte("}")) {
		rest = append([]byte(","), rest...)
	}
	return a.doc(json.RawMessage(append([]byte(`{"dryRun":true`), rest...)))
}
