// Package tasks tells alike of all that runs in the background: pulls, pushes of working copies, merges, the search for
// who is the same, undos of imports, and the care of the store. All functions are pure.
package tasks

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// Kind is what a task does.
type Kind string

// The kinds.
const (
	Pull     Kind = "pull"
	Push     Kind = "push"
	Merge    Kind = "merge"
	Unmerge  Kind = "undo"
	Proposal Kind = "links"
	Care     Kind = "store"
)

// Task is one thing that runs in the background, or ran lately.
type Task struct {
	Kind     Kind
	ID       string // by which it is stopped
	What     string // what it is about; clean
	Done     int
	Total    int // below 1 while it is not known
	Started  time.Time
	Waiting  time.Duration    // for the provider's limit; 0 while it moves
	Finished bool             //
	Problem  *problem.Problem // why it ended early; nil otherwise
	Came     string           // what came of it, once it is finished; clean
	Notices  []string         // what a person should know, as sentences; clean
	Mend     string           // what is to be done about them, with keys in braces: see [keymap.Map.Say]; "" for nothing
	Place    string           // that explains it
	About    screen.Target
}

// Works is what is known of everything in the background.
type Works struct {
	Pulls  []workbench.Progress
	Pushes []workbench.PushProgress
	Merges []workbench.MergeProgress
	Links  workbench.LinkNews
	Chores []workbench.Chore
}

// All lists the tasks: those that run first, then those that ended, the latest first.
func All(w Works) []Task {
	var running, ended []Task
	add := func(t Task) {
		if t.Finished {
			ended = append([]Task{t}, ended...)
			return
		}
		running = append(running, t)
	}
	for _, p := range w.Pulls {
		add(pull(p))
	}
	for _, p := range w.Pushes {
		add(push(p))
	}
	for _, m := range w.Merges {
		add(merge(m))
	}
	for _, c := range w.Chores {
		add(chore(c))
	}
	if n := w.Links; n.Running || n.Problem != nil || n.Last.Ended || len(n.PutOff) > 0 {
		add(proposal(n))
	}
	return append(running, ended...)
}

func pull(p workbench.Progress) Task {
	what := p.Model
	if p.Connection != "" {
		what = strings.TrimSpace(p.Connection + " " + p.Model)
	}
	t := Task{
		Kind: Pull, ID: p.Job, What: model.Line(what, false), Done: p.Done, Total: p.Total, Started: p.Started, Waiting: p.Waiting,
		Finished: p.Finished, Problem: p.Problem, Place: "connection", About: screen.Target{Connection: p.Connection},
	}
	if p.Connection == "" {
		t.Place, t.About = "home", screen.Target{}
	}
	t.Came = Came(p)
	for _, n := range p.Notices {
		t.Notices = append(t.Notices, model.Line(n, false))
	}
	return t
}

// Came is what a pull brought in a few words: "3 new, 1 gone".
func Came(p workbench.Progress) string {
	return cmp.Or(counted(number{p.New, "new"}, number{p.Changed, "changed"}, number{p.Gone, "gone"}), "nothing new")
}

func push(p workbench.PushProgress) Task {
	c := p.Bulk.Counts
	return Task{
		Kind: Push, ID: p.Bulk.ID, What: model.Line(p.Bulk.Called(), false), Done: p.Done, Total: p.Total, Started: p.Started, Finished: p.Finished, Problem: p.Problem,
		Came:  counted(number{c.Done, "written"}, number{c.Already, "already so"}, number{c.Wrong(), "to look at"}),
		Place: "bulk", About: screen.Target{Bulk: p.Bulk.ID},
	}
}

func merge(m workbench.MergeProgress) Task {
	t := Task{
		Kind: Merge, ID: m.Merge, What: model.Line(m.Title, false), Done: m.Done, Total: m.Total, Finished: m.Finished, Problem: m.Problem,
		Came: counted(number{m.Done, changes(m.Done) + " made"}), Place: "changes",
	}
	if m.Undo {
		t.Kind, t.Came = Unmerge, counted(number{m.Done, changes(m.Done) + " put back"})
	}
	for _, l := range m.Left {
		t.Notices = append(t.Notices, model.Line(l, false))
	}
	return t
}

func proposal(n workbench.LinkNews) Task {
	t := Task{
		Kind: Proposal, What: "who is the same", Done: n.Progress.Done, Total: n.Progress.Total, Finished: !n.Running, Problem: n.Problem,
		Came: cmp.Or(counted(number{n.Last.New, "to review"}, number{n.Last.Linked, "linked"}), "nothing new"), Place: "links",
	}
	if n.Running && n.Progress.Model != "" {
		t.What = model.Line(n.Progress.Phase+" "+n.Progress.Model, false)
	}
	if len(n.PutOff) > 0 {
		t.Notices = append(t.Notices, model.Line("Too much came at once of "+strings.Join(n.PutOff, " and ")+".", false))
		t.Mend = "{links:p} among the links compares it."
	}
	return t
}

// chore is an undo of an import, or some care of the store.
func chore(c workbench.Chore) Task {
	t := Task{Kind: Care, ID: c.ID(), What: string(c.Kind), Done: c.Done, Total: c.Total, Started: c.Started, Finished: c.Finished, Problem: c.Problem, Place: "store"}
	switch {
	case c.Undone != nil:
		d := c.Undone
		t.Kind, t.What, t.Place, t.About = Unmerge, c.Import, "imports", screen.Target{ID: c.Import}
		t.Came = counted(number{d.Deleted, "deleted"}, number{d.Restored, "as before"}, number{d.Gone, "gone already"}, number{d.Left, "left as they are"}, number{d.Stays, "stay"})
	case c.Check != nil && !c.Check.Whole:
		t.Notices = append(t.Notices, "Something is wrong with the store: enter tells what.")
		t.Came = "not sound"
	case c.Check != nil:
		t.Came = "sound"
	case c.Backup != nil:
		t.Came = "written and read back"
	}
	return t
}

type number struct {
	n    int
	what string
}

// changes is the noun behind a number of them.
func changes(n int) string {
	if n == 1 {
		return "change"
	}
	return "changes"
}

// counted names the numbers that are not nought.
func counted(all ...number) string {
	var out []string
	for _, x := range all {
		if x.n > 0 {
			out = append(out, gauge.Count(x.n)+" "+x.what)
		}
	}
	return strings.Join(out, ", ")
}

// Words is a task under way in a few words: "pulling acme contact 25%".
func (t Task) Words() string {
	verb := map[Kind]string{Pull: "pulling", Push: "pushing", Merge: "merging", Unmerge: "putting back", Proposal: "comparing", Care: "store:"}[t.Kind]
	text := verb + " " + t.What
	switch {
	case t.Total > 0:
		return fmt.Sprintf("%s %d%%", text, min(t.Done*100/t.Total, 100))
	case t.Done > 0:
		return fmt.Sprintf("%s %d", text, t.Done)
	}
	return text
}

// Failed reports whether the task ended with a problem; one that a person stopped did not.
func (t Task) Failed() bool {
	return t.Finished && t.Problem != nil && t.Problem.Kind != problem.Canceled
}

// Stopped reports whether a person ended it.
func (t Task) Stopped() bool {
	return t.Finished && t.Problem != nil && t.Problem.Kind == problem.Canceled
}

// Share is how far all that runs is together, in per cent; known is false while none says how much there is.
func Share(all []Task) (percent int, running, known bool) {
	done, total := 0, 0
	for _, t := range all {
		if t.Finished {
			continue
		}
		running = true
		if t.Total > 0 {
			done, total = done+t.Done, total+t.Total
		}
	}
	if total <= 0 {
		return 0, running, false
	}
	return min(done*100/total, 100), running, true
}
