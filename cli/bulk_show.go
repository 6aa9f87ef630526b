package cli

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// counted are the states of a working copy's records in the order in which they are told, with the words for them.
func counted(c workbench.BulkCounts) []struct {
	n     int
	words string
} {
	return []struct {
		n     int
		words string
	}{
		{c.Ready, "to be written"}, {c.Done, "written"}, {c.Already, "held it already"}, {c.Unchanged, "with nothing to change"}, {c.Conflict, "changed by somebody else"},
		{c.Refused, "refused"}, {c.Invalid, "cannot be written"}, {c.Failed, "failed"}, {c.Unknown, "not answered"}, {c.Going, "on their way"},
	}
}

// countWords are the counts that are not zero, in one line.
func countWords(c workbench.BulkCounts) string {
	var parts []string
	for _, x := range counted(c) {
		if x.n > 0 {
			parts = append(parts, thousands(x.n)+" "+x.words)
		}
	}
	if len(parts) == 0 {
		return "empty"
	}
	return strings.Join(parts, ", ")
}

// bulkWords are a working copy in a sentence or two.
func (a *app) bulkWords(b workbench.Bulk) string {
	name := b.ID
	if b.Name != "" {
		name = strings.TrimSpace(problem.Clean(b.Name) + " " + b.ID)
	}
	noun := b.Model + "s"
	if b.Counts.All == 1 {
		noun = b.Model
	}
	line := fmt.Sprintf("%s: %s %s: %s.", strings.TrimSpace("Working copy "+name), thousands(b.Counts.All), noun, countWords(b.Counts))
	if b.Undoes != "" {
		line += " It undoes " + b.Undoes + "."
	}
	return line
}

// handle is what a command takes for a working copy: the name that it was given, where that is one plain word.
func handle(b workbench.Bulk) string {
	odd := func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	}
	if b.Name == "" || b.Name[0] == '-' || strings.ContainsFunc(b.Name, odd) {
		return b.ID
	}
	return b.Name
}

// bulkLine is a working copy as scripts read it: its id, how many, the counts, and its name where it has one.
func bulkLine(b workbench.Bulk, n int) string {
	line := fmt.Sprintf("%s\t%d\t%s", b.ID, n, countWords(b.Counts))
	if b.Name != "" {
		line += "\t" + problem.Clean(b.Name)
	}
	return line + "\n"
}

// tellBulk prints a working copy after something was done to it.
func (a *app) tellBulk(b workbench.Bulk) error {
	if a.format.document() {
		return a.doc(b)
	}
	if !a.Streams.OutTTY {
		return a.put(bulkLine(b, b.Counts.All))
	}
	next := "patchbay bulk show " + handle(b) + " shows the difference of each."
	if b.Counts.Ready > 0 {
		next += " patchbay bulk push " + handle(b) + " writes it."
	}
	return a.put(a.bulkWords(b) + "\n" + a.paint.onOut(faint, next) + "\n")
}

func bulkListing(all []workbench.Bulk) listing {
	return listing{
		columns: []column{
			{name: "id", title: "ID", tone: always(strong)}, {name: "name", title: "NAME"}, {name: "model", title: "MODEL"}, {name: "all", title: "RECORDS", right: true},
			{name: "counts", title: "HOW FAR"}, {name: "changedAt", title: "CHANGED", tone: always(faint)}, {name: "changes", title: "CHANGES", folds: true},
		},
		more: []column{
			{name: "by", title: "BY"}, {name: "createdAt", title: "MADE"}, {name: "pushing", title: "PUSHING"}, {name: "undoes", title: "UNDOES"}, {name: "closed", title: "ENDED"},
			{name: "ready", title: "READY", right: true}, {name: "done", title: "DONE", right: true}, {name: "conflict", title: "CONFLICT", right: true}, {name: "refused", title: "REFUSED", right: true},
		},
		items: each(all, func(b workbench.Bulk) item {
			ops := make([]string, 0, len(b.Ops))
			for _, o := range b.Ops {
				ops = append(ops, o.String())
			}
			how := countWords(b.Counts)
			if b.Pushing {
				how = "being pushed: " + how
			}
			return item{doc: b, cell: cells(map[string]any{
				"id": b.ID, "name": b.Name, "model": b.Model, "all": b.Counts.All, "counts": how, "changedAt": b.Moved, "changes": strings.Join(ops, "  "), "by": b.By,
				"createdAt": b.Created, "pushing": b.Pushing, "undoes": b.Undoes, "closed": b.Closed, "ready": b.Counts.Ready, "done": b.Counts.Done,
				"conflict": b.Counts.Conflict, "refused": b.Counts.Refused,
			})}
		}),
		none: "There is no working copy. Make one with patchbay bulk new.",
	}
}

func (a *app) bulkShowCmd() *cobra.Command {
	var states []string
	var s span
	only := ""
	c := &cobra.Command{
		Use: "show NAME", Short: "Show the difference of each record",
		Long: `Shows what changes in each record of a working copy, and what became of it. Records in which nothing
changes are counted, not listed, unless --state unchanged asks for them. NAME is the name, the id, or a
unique beginning of it. States: ready, unchanged, invalid, going, done, already, refused, failed,
conflict, unknown.`,
		Example: "  patchbay bulk show spelling --state conflict,refused --json\n  patchbay bulk show bulk-7f3kq --record 9b2m",
		Args:    want("NAME"), ValidArgsFunction: a.complete(bulkNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("limit") {
				s.limit = -1
			} else if s.limit < 0 {
				return problem.New(problem.Usage, "--limit cannot be negative.")
			}
			f, err := bulkFilter(states, s.after)
			if err != nil {
				return err
			}
			f.Record = only
			return a.bulkShow(cmd.Context(), args[0], f, s)
		},
	}
	c.Flags().StringSliceVar(&states, "state", nil, "only records in these states")
	c.Flags().StringVar(&only, "record", "", "only the record of this `id`")
	c.Flags().IntVar(&s.limit, "limit", 0, "how many at most, 0 for all (default: 100 on a terminal, else all)")
	c.Flags().StringVar(&s.after, "after", "", "go on behind this point: the \"next\" of an answer")
	a.listFlags(c)
	return c
}

func bulkFilter(states []string, after string) (workbench.BulkFilter, error) {
	var f workbench.BulkFilter
	for _, s := range states {
		var known bool
		for _, k := range []workbench.BulkState{
			workbench.BulkReady, workbench.BulkUnchanged, workbench.BulkInvalid, workbench.BulkGoing, workbench.BulkDone, workbench.BulkAlready,
			workbench.BulkRefused, workbench.BulkFailed, workbench.BulkConflict, workbench.BulkUnknown,
		} {
			if strings.EqualFold(string(k), strings.TrimSpace(s)) {
				f.States, known = append(f.States, k), true
			}
		}
		if !known {
			return f, problem.New(problem.Usage, "%q is no state of a record.", problem.Clean(s)).
				WithHint("States: ready, unchanged, invalid, going, done, already, refused, failed, conflict, unknown.")
		}
	}
	if after == "" {
		return f, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil || n < 0 {
		return f, problem.New(problem.Usage, "--after takes the \"next\" of an earlier answer, not %q.", problem.Clean(after))
	}
	f.After = n
	return f, nil
}

func (a *app) bulkShow(ctx context.Context, name string, f workbench.BulkFilter, s span) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	about, err := b.Bulks.Bulk(ctx, name)
	if err != nil {
		return err
	}
	person := a.Streams.OutTTY && !a.format.scripted()
	if s.limit < 0 && person {
		s.limit = screenful
	}
	if person {
		a.say("%s", a.bulkWords(about))
	}
	l := listing{
		columns: []column{
			{name: "id", title: "ID", tone: always(strong)}, {name: "title", title: "RECORD"}, {name: "connection", title: "IN"},
			{name: "state", title: "STATE", tone: bulkTone}, {name: "changes", title: "CHANGES", folds: true},
		},
		more: []column{{name: "words", title: "WHY"}, {name: "change", title: "CHANGE"}, {name: "fields", title: "FIELDS"}},
		none: "Nothing changes in any record.",
	}
	last := int64(0)
	if s.limit > 0 {
		f.Limit = s.limit
		rows, err := b.Bulks.BulkItems(ctx, about.ID, f)
		if err != nil {
			return err
		}
		if len(rows) == s.limit {
			last = rows[len(rows)-1].Pos
			l.next = strconv.FormatInt(last, 10)
			l.note = func(int) string { return "There may be more. --limit 0 shows all." }
		}
		l.items = each(rows, bulkItem)
		return a.list(l)
	}
	l.items = bulkWindows(ctx, b.Bulks, about.ID, f)
	return a.list(l)
}

// bulkWindows reads the records of a working copy a window at a time.
func bulkWindows(ctx context.Context, from Bulks, id string, f workbench.BulkFilter) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for f.Limit = window; ; {
			rows, err := from.BulkItems(ctx, id, f)
			if err != nil {
				yield(item{}, err)
				return
			}
			for _, r := range rows {
				if f.After = r.Pos; !yield(bulkItem(r), nil) {
					return
				}
			}
			if len(rows) < window {
				return
			}
		}
	}
}

func bulkItem(it workbench.BulkItem) item {
	fields := make([]string, 0, len(it.Changes))
	for _, c := range it.Changes {
		fields = append(fields, c.Field)
	}
	why := bulkWhy(it)
	said := strings.TrimSpace(bulkChanges(it) + "  " + why)
	return item{doc: it, cell: cells(map[string]any{
		"id": it.ID, "title": it.Title, "connection": it.Connection, "state": string(it.State), "changes": said, "words": why, "change": it.Change, "fields": fields,
	})}
}

// bulkWhy is why a record was not written, with the reason of each field that is refused.
func bulkWhy(it workbench.BulkItem) string {
	why := it.Words
	for _, r := range it.Refused {
		if words := refusal(problem.Field{Name: r.Field, Message: r.Message}); !strings.Contains(why, strings.TrimSuffix(words, ".")) {
			why = strings.TrimSpace(why + " " + words)
		}
	}
	return why
}

// bulkChanges are the changes of one record in one line.
func bulkChanges(it workbench.BulkItem) string {
	parts := make([]string, 0, len(it.Changes))
	for _, c := range it.Changes {
		parts = append(parts, fmt.Sprintf("%s: %s → %s", problem.Clean(c.Field), shownValue(c.Before), shownValue(c.After)))
	}
	for _, x := range it.Clashes {
		parts = append(parts, fmt.Sprintf("%s is now %s", problem.Clean(x.Field), shownValue(x.Theirs)))
	}
	return strings.Join(parts, "; ")
}

func shownValue(v any) string {
	if model.Empty(v) {
		return "nothing"
	}
	return "“" + spoken(v) + "”"
}

func bulkTone(v any) tone {
	switch v {
	case "done", "already":
		return good
	case "ready", "unchanged":
		return faint
	case "refused", "invalid", "failed":
		return bad
	}
	return warn
}

// differences are the changes of some records as lines.
func (a *app) differences(items []workbench.BulkItem) string {
	var b strings.Builder
	for _, it := range items {
		line := strings.TrimSpace(bulkChanges(it) + "  " + problem.Clean(bulkWhy(it)))
		fmt.Fprintf(&b, "  %s  %s\n", problem.Clean(it.Title), line)
	}
	return b.String()
}
