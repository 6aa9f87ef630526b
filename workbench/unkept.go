package workbench

import (
	"fmt"

	"patchbay/problem"
	"patchbay/store"
)

// unkept is the error of a write whose outcome the store cannot keep, of a full disk say: that the write left, and may be
// at the provider, is what matters then. cause is why the provider did not carry it out, or nil.
func (t *write) unkept(state store.State, cause, err error) error {
	no := problem.As(err)
	if t.in.SentAt.IsZero() || no.Kind == problem.Conflict { // somebody else has ended it
		return fmt.Errorf("keep the outcome of %s: %w", t.in.Operation, err)
	}
	words := "The change to %[1]s was sent, %[3]s may have it, and that could not be written down. %[2]s"
	switch state {
	case store.Done:
		words = "%[3]s carried out the change to %[1]s, and that could not be written down. %[2]s"
	case store.Failed:
		words = "The change to %[1]s was sent and not carried out: %[4]s That could not be written down. %[2]s"
	}
	why := ""
	if cause != nil {
		why = problem.As(cause).Text
	}
	hint := fmt.Sprintf("It is in the journal as sent: once the store can be written, the next run asks %s what became of it before it does anything else there.", t.at.about.Name)
	return problem.New(problem.UnknownOutcome, "%s", problem.Clean(fmt.Sprintf(words, t.in.Title, no.Text, t.at.about.Name, why))).
		WithHint("%s", hint).WithFix("patchbay changes settle %s", t.in.Change).On(t.at.conn.Name).Because(err)
}
