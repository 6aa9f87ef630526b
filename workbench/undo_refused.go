package workbench

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
	"patchbay/store"
)

// mostNamed is how many fields of an older change are named.
const mostNamed = 3

// older is the id of the next change before one that can be undone, and a sentence that says what it was and what
// undoing it would do; both are "" when there is none.
func (p *past) older(ctx context.Context, than store.Intent) (change, words string, err error) {
	all, err := p.done(ctx)
	if err != nil {
		return "", "", err
	}
	for _, in := range all {
		if in.ID >= than.ID || in.Undoes != "" {
			continue
		}
		why, err := p.whyNot(ctx, in)
		if err != nil {
			return "", "", err
		}
		if why.words != "" {
			continue
		}
		fields, err := p.chosen(ctx, in, nil)
		if err != nil {
			return "", "", err
		}
		plan, err := p.reverse(ctx, in, fields, in.By)
		if ctx.Err() != nil {
			return "", "", ctx.Err()
		}
		if err == nil && !idle(plan) {
			return in.Change, beforeIt(in, plan), nil
		}
	}
	return "", "", nil
}

// beforeIt says of an older change what it was and what its undo would do.
func beforeIt(in store.Intent, undo Plan) string {
	title := problem.Clean(in.Title)
	command := problem.New(problem.Usage, "").WithFix("patchbay undo %s", in.Change).Fix
	switch verbOf(in.Operation) {
	case connectors.Create:
		return fmt.Sprintf("Before it: change %s, which created %s; %s deletes that.", in.Change, title, command)
	case connectors.Delete:
		return fmt.Sprintf("Before it: change %s, which deleted %s; %s makes it anew.", in.Change, title, command)
	}
	var fields []string
	for _, c := range undo.Changes {
		name := undo.Labels[c.Field]
		if name == "" {
			name = c.Field
		}
		fields = append(fields, problem.Clean(name))
	}
	if n := len(fields) - mostNamed; n > 0 {
		fields = append(fields[:mostNamed], fmt.Sprintf("%d more", n))
	}
	return fmt.Sprintf("Before it: change %s of %s (%s); %s puts that back.", in.Change, title, enumerated(fields), command)
}

// instead makes the problem of a change that cannot be undone: which one, why, and which older one can be.
func (p *past) instead(ctx context.Context, in store.Intent, cause error) error {
	no := *problem.As(cause)
	no.Text = fmt.Sprintf("The change %s to %s cannot be undone. %s", in.Change, problem.Clean(in.Title), no.Text)
	no.Err = cause
	if no.Kind == problem.Usage && no.Fix == "" {
		no.Fix = "patchbay changes"
	}
	if in.UndoneBy != "" || !in.State.Open() && in.State != store.Done {
		return &no
	}
	_, words, err := p.older(ctx, in)
	if err == nil {
		no.Hint = strings.TrimSpace(no.Hint + " " + words)
	}
	return &no
}

// stays makes of the refusal of a write what is true of an undo: there is no value that a person could correct, what the
// provider said is the reason, and an older change may be what is wanted. Any other error stays as it is.
func stays(undo Plan, err error) error {
	if undo.Undoes == "" || err == nil {
		return err
	}
	no, ok := errors.AsType[*problem.Problem](err)
	if !ok {
		return err
	}
	switch no.Kind {
	case problem.Invalid:
		no.Hint = "Nothing was put back: the record stays as it is."
	case problem.Conflict, problem.Gone, problem.Unsupported:
	default:
		return err
	}
	if no.Detail != "" && !strings.Contains(no.Text, no.Detail) {
		no.Text += " It said: " + problem.Clean(strings.TrimRight(no.Detail, ".")) + "."
	}
	if rest := undo.rest(err); len(rest) > 0 {
		no.Hint = "Nothing was put back. The rest of the change can be."
		no.WithFix("patchbay undo %s --fields %s", undo.Undoes, strings.Join(rest, ","))
	}
	no.Hint = strings.TrimSpace(no.Hint + " " + undo.olderWords)
	return err
}
