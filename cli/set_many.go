package cli

import (
	"context"
	"fmt"
	"math"
	"strings"

	"patchbay/problem"
	"patchbay/workbench"
)

// setMany changes several records as a working copy that ends when nothing is left to do.
func (a *app) setMany(ctx context.Context, modelName string, p picking, req workbench.BulkRequest, args []string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if req.Model, err = a.modelName(b, modelName); err != nil {
		return err
	}
	req.Select = p.selection(req.Model)
	if a.dryRun {
		return a.foretellMany(ctx, b, req)
	}
	made, err := b.BulkMaker.NewBulk(ctx, req)
	if err != nil {
		return err
	}
	again := a.spelled(append([]string{"patchbay", "set", modelName}, append(args, p.spelled()...)...)) + " --yes"
	if err := a.agreeMany(ctx, b, made, again); err != nil {
		return a.dropMany(ctx, b, made, err)
	}
	after, err := a.pushBulk(ctx, b, workbench.PushRequest{Bulk: made.ID, By: author}, made)
	if c := after.Counts; after.ID == "" || err != nil && c.Ready == made.Counts.Ready {
		return a.dropMany(ctx, b, made, err) // nothing left this machine
	}
	items, ierr := allItems(ctx, b.Bulks, made.ID)
	if ierr != nil {
		return ierr
	}
	if err == nil && after.Counts.Open() == 0 {
		if err := b.BulkChanger.DiscardBulk(ctx, made.ID); err != nil {
			return err
		}
		after.Closed = true
	}
	return a.tellMany(after, items, err)
}

// foretellMany is the answer of --dry-run; nothing is kept.
func (a *app) foretellMany(ctx context.Context, b *Bench, req workbench.BulkRequest) error {
	n := screenful
	if a.format.document() || !a.Streams.OutTTY {
		n = math.MaxInt
	}
	would, items, err := b.BulkMaker.PreviewBulk(ctx, req, n)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.dry(manyDoc{Bulk: would, Items: items})
	}
	return a.put(countedMany(would) + "\n" + a.differences(items) + beyond(would, items) + a.paint.onOut(faint, "Nothing was sent.") + "\n")
}

// manyDoc is a change of several records as JSON has it.
type manyDoc struct {
	workbench.Bulk
	Items []workbench.BulkItem `json:"items"`
	Error *failure             `json:"error,omitempty"`
}

// agreeMany shows the difference of each record and asks once. What can be written to no record is refused.
func (a *app) agreeMany(ctx context.Context, b *Bench, made workbench.Bulk, again string) error {
	c := made.Counts
	first, err := b.Bulks.BulkItems(ctx, made.ID, workbench.BulkFilter{Limit: screenful})
	switch {
	case err != nil:
		return err
	case c.Ready == 0 && c.Invalid > 0:
		return noneFits(made, first)
	case c.Ready == 0 || a.yes:
		return nil
	}
	would := countedMany(made) + "\n" + strings.TrimRight(a.differences(first)+beyond(made, first), "\n")
	switch {
	case a.Streams.Attended():
		a.say("%s", would)
		return a.agree(ctx, "Write "+map[bool]string{true: "it", false: "them"}[c.Ready == 1]+"?")
	case c.Ready > workbench.BulkGuard:
		return a.confirm(ctx, confirmation{would: countedMany(made), plan: made, again: again})
	}
	return nil
}

// noneFits says why nothing of what is wanted can be written.
func noneFits(made workbench.Bulk, first []workbench.BulkItem) error {
	p := problem.New(problem.Invalid, "None of %s %ss can be written.", thousands(made.Counts.All), made.Model)
	if made.Counts.All == 1 {
		p.Text = "The " + made.Model + " cannot be written."
	}
	for _, it := range first {
		words := it.Words
		if len(it.Refused) > 0 {
			words = it.Refused[0].Message
		}
		field := problem.Field{Name: it.ID, Code: string(it.State), Message: problem.Clean(it.Title) + ": " + strings.TrimRight(problem.Clean(words), ".")}
		if p.Fields = append(p.Fields, field); len(p.Fields) == 10 {
			break
		}
	}
	return p.WithHint("Nothing was sent.")
}

// dropMany ends a working copy of which nothing was sent; cause is answered.
func (a *app) dropMany(ctx context.Context, b *Bench, made workbench.Bulk, cause error) error {
	if err := b.BulkChanger.DiscardBulk(context.WithoutCancel(ctx), made.ID); err != nil {
		a.say("%s", problem.As(err).Text)
	}
	return cause
}

// countedMany says how many records would be changed, and what stands against the others.
func countedMany(b workbench.Bulk) string {
	c := b.Counts
	words := fmt.Sprintf("%s %ss would be changed", thousands(c.Ready), b.Model)
	if c.Ready == 1 {
		words = "1 " + b.Model + " would be changed"
	}
	if others := (workbench.BulkCounts{Unchanged: c.Unchanged, Invalid: c.Invalid}); others.Unchanged+others.Invalid > 0 {
		words += ", " + countWords(others)
	}
	return words + "."
}

// beyond says how many records are not listed.
func beyond(b workbench.Bulk, listed []workbench.BulkItem) string {
	if n := b.Counts.All - b.Counts.Unchanged - len(listed); n > 0 {
		return "  and " + thousands(n) + " more\n"
	}
	return ""
}

// allItems are the records of a working copy in which something changes.
func allItems(ctx context.Context, from Bulks, id string) ([]workbench.BulkItem, error) {
	out := []workbench.BulkItem{}
	for f := (workbench.BulkFilter{Limit: window}); ; {
		rows, err := from.BulkItems(ctx, id, f)
		if err != nil {
			return nil, err
		}
		if out = append(out, rows...); len(rows) < window {
			return out, nil
		}
		f.After = rows[len(rows)-1].Pos
	}
}

// tellMany says what became of each record.
func (a *app) tellMany(b workbench.Bulk, items []workbench.BulkItem, err error) error {
	if a.format.document() {
		doc := manyDoc{Bulk: b, Items: items}
		if err != nil {
			doc.Error = failureOf(err)
		}
		if derr := a.doc(doc); derr != nil || err == nil {
			return derr
		}
		return told{err}
	}
	var out strings.Builder
	if !a.Streams.OutTTY {
		for _, it := range items {
			fmt.Fprintf(&out, "%s\t%s\t%s\n", it.Change, it.State, it.ID)
		}
	} else {
		for _, it := range items {
			if it.State != workbench.BulkDone && it.State != workbench.BulkAlready {
				fmt.Fprintf(&out, "  %s  %s  %s\n", problem.Clean(it.Title), a.paint.onOut(bulkTone(string(it.State)), string(it.State)), problem.Clean(it.Words))
			}
		}
		line := strings.ToUpper(countWords(b.Counts)[:1]) + countWords(b.Counts)[1:] + "."
		if b.Counts.Done > 0 {
			line += "  Undo: patchbay undo " + b.ID
		}
		out.WriteString(line + "\n")
	}
	if perr := a.put(out.String()); perr != nil {
		return perr
	}
	return err
}

// spelled is a command as a shell takes it.
func (a *app) spelled(words []string) string {
	args := make([]any, len(words))
	for i, w := range words {
		args[i] = w
	}
	return problem.New(problem.Usage, "").WithFix(strings.TrimSpace(strings.Repeat("%s ", len(words))), args...).Fix
}

// spelled are the flags that pick.
func (p picking) spelled() []string {
	var out []string
	for _, c := range p.in {
		out = append(out, "--in", c)
	}
	for _, f := range [][2]string{{"--where", p.where}, {"--search", p.text}, {"--view", p.view}} {
		if f[1] != "" {
			out = append(out, f[:]...)
		}
	}
	if p.all {
		out = append(out, "--all")
	}
	return out
}
