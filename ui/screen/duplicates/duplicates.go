// Package duplicates is the screen on which several records of one account become one: it finds those that may be the
// same, puts them side by side, lets a person choose which one stays and whose value each field keeps, shows what will
// be written before anything is, and puts a merge back as a whole.
package duplicates

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// Args say what is looked at first: the records of Model with these IDs side by side, of several accounts where Connection is
// empty; or the duplicates of Model in
// Connection; or the undo of Merge; or, with none of it, the accounts to choose from.
type Args struct {
	Model, Connection, Merge string
	IDs                      []string
}

// Services are the use-cases of this screen.
type Services interface {
	Finder
	Comparer
	Merger
}

// Finder finds records that may be the same.
type Finder interface {
	Connections(ctx context.Context) ([]workbench.Connection, error)
	Matchable(ctx context.Context) []string
	Duplicates(ctx context.Context, q workbench.DuplicateQuery, report func(workbench.LinkProgress)) ([]workbench.DuplicateGroup, error)
}

// Comparer puts records side by side, and keeps them apart for ever.
type Comparer interface {
	CompareRecords(ctx context.Context, modelName string, ids []string) (workbench.Comparison, error)
	KeepApart(ctx context.Context, modelName string, ids []string, by string) ([]workbench.Link, error)
}

// Merger makes one record of several, in the background of the program.
type Merger interface {
	PlanMerge(ctx context.Context, req workbench.MergeRequest) (workbench.MergePlan, error)
	StartMerge(p workbench.MergePlan) error
	Follower
}

// Follower tells how merges go, and puts them back.
type Follower interface {
	Merges() []workbench.MergeProgress
	StopMerge(merge string)
	Undoer
}

// Undoer puts a whole merge back.
type Undoer interface {
	PlanMergeUndo(ctx context.Context, merge, by string) (workbench.MergeUndo, error)
	StartMergeUndo(u workbench.MergeUndo) error
}

// by is how changes made here are signed.
const by = "you, on the duplicates screen"

const (
	readTime = time.Minute
	findTime = time.Hour
)

// face is what the screen shows at the moment.
type face int

const (
	choosing  face = iota // an account and a model
	finding               // the records are compared
	listing               // the groups
	comparing             // one group side by side
	planned               // may it be merged
	undoing               // may a merge be put back
	following             // a merge or its undo is under way, or has ended
)

// place is a model in an account, in which duplicates can be looked for.
type place struct {
	connection, model string
	records           int
}

// Screen finds and merges duplicates. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	read, found, pair, plans, apart *load.Slot

	face face
	err  *problem.Problem

	places []place
	listed bool
	at     int
	top    int

	in     place
	far    *atomic.Pointer[workbench.LinkProgress]
	groups []workbench.DuplicateGroup
	grid   grid.Grid

	group  workbench.DuplicateGroup // that is compared
	both   workbench.Comparison
	pairOK bool
	stays  int            // the record that stays
	picks  map[string]int // by field: whose value was chosen
	row    int
	col    int
	scroll int

	plan   workbench.MergePlan
	undo   workbench.MergeUndo
	merge  string // that is followed
	merged bool   // the merge that is followed ended well, and its group left the list
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	slot := func() *load.Slot { return load.New(ctx, env.ID) }
	out := &Screen{
		env: env, serve: s, args: a, now: time.Now, end: cancel, read: slot(), found: slot(), pair: slot(), plans: slot(), apart: slot(),
		far: new(atomic.Pointer[workbench.LinkProgress]), picks: map[string]int{},
	}
	switch {
	case a.Merge != "":
		out.face, out.merge = undoing, a.Merge
	case len(a.IDs) > 1:
		out.face = comparing
		out.in = place{connection: a.Connection, model: a.Model}
		out.group = workbench.DuplicateGroup{Model: a.Model, Connection: a.Connection}
		for _, id := range a.IDs {
			out.group.Records = append(out.group.Records, workbench.LinkEnd{ID: id})
		}
	case a.Connection != "" && a.Model != "":
		out.face, out.in = finding, place{connection: a.Connection, model: a.Model}
	}
	return out
}

// Init reads what is shown.
func (s *Screen) Init() tea.Cmd {
	switch s.face {
	case undoing:
		return s.planUndo()
	case comparing:
		return s.compare()
	case finding:
		return s.find()
	}
	return s.readPlaces()
}

// Close ends what is under way here; a merge goes on.
func (s *Screen) Close() { s.end() }

// Title is the last crumb.
func (s *Screen) Title() string {
	switch s.face {
	case comparing, planned:
		if s.whyNotOne() != "" {
			return "Side by side"
		}
		return "Make one of them"
	case undoing:
		return "Undo a merge"
	}
	return "Duplicates"
}

// Typing reports whether letters are answers.
func (s *Screen) Typing() bool { return s.face == planned || s.face == undoing }

// progress is how far the merge is that is followed.
func (s *Screen) progress() workbench.MergeProgress {
	for _, p := range s.serve.Merges() {
		if p.Merge == s.merge {
			return p
		}
	}
	return workbench.MergeProgress{Merge: s.merge}
}

// whyNotOne is why the records side by side cannot become one: they are of several accounts; "" when they can.
func (s *Screen) whyNotOne() string {
	var where []string
	count := map[string]int{}
	for _, r := range s.both.Records {
		if r.Missing {
			continue
		}
		if count[r.Connection] == 0 {
			where = append(where, r.Connection)
		}
		count[r.Connection]++
	}
	if len(where) < 2 {
		return ""
	}
	return s.env.Sayf("%s: they cannot become one record. {o} opens one of them, {record:e} edits it there, {record:l} shows its links.", living(where, count))
}

// living says how many records live in each of at least two accounts.
func living(where []string, count map[string]int) string {
	each := !slices.ContainsFunc(where, func(in string) bool { return count[in] != 1 })
	parts := make([]string, len(where))
	for i, in := range where {
		parts[i] = fmt.Sprintf("%d in %s", count[in], model.Line(in, false))
		if each {
			parts[i] = "one in " + model.Line(in, false)
		}
	}
	verb := " live in "
	if count[where[0]] == 1 {
		verb = " lives in "
	}
	parts[0] = strings.Replace(parts[0], " in ", verb, 1)
	words := strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
	return strings.ToUpper(words[:1]) + words[1:]
}

// field is the one under the cursor; "" for none.
func (s *Screen) field() string {
	if s.row < len(s.both.Fields) {
		return s.both.Fields[s.row].Field
	}
	return ""
}

// picked is whose value a field will have: as it was chosen, else the survivor's own, else the newest that there is;
// below 0 for all of a list together.
func (s *Screen) picked(field string) int {
	if i, ok := s.picks[field]; ok {
		return i
	}
	for _, f := range s.both.Fields {
		if f.Field != field {
			continue
		}
		if f.List && (f.Differ || f.Lack) {
			return -1
		}
		if s.stays < len(f.Texts) && f.Texts[s.stays] != "" {
			return s.stays
		}
		best := s.stays
		for i, text := range f.Texts {
			if text != "" && (f.Texts[best] == "" || s.both.Records[i].UpdatedAt.After(s.both.Records[best].UpdatedAt)) {
				best = i
			}
		}
		return best
	}
	return s.stays
}
