package workbench

import (
	"context"
	"slices"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

// Rule bounds what is kept of one kind; a bound of 0 is none.
type Rule = store.Rule

// Shelf is what is kept of one kind: its rule, and the space it takes. The bytes are those of the contents; the file
// takes about a fifth more.
type Shelf struct {
	Name     string     `json:"name"` // "history", "calls", "journal", "undoable", "runs"
	About    string     `json:"about"`
	Rule     Rule       `json:"rule"`
	Standard Rule       `json:"default"`
	Rows     int        `json:"rows"`
	Bytes    int64      `json:"bytes"`
	Oldest   *time.Time `json:"oldest"` // nil when there is nothing
	Excess   int        `json:"excess"` // rows that go when the rule is next applied
}

// Retention lists what is kept by a rule, with the rule and the space it takes.
func (w *Workbench) Retention(ctx context.Context) ([]Shelf, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := db.Retention(ctx)
	if err != nil {
		return nil, err
	}
	used, err := db.Usage(ctx)
	if err != nil {
		return nil, err
	}
	standard := store.DefaultRetention()
	out := make([]Shelf, 0, len(used))
	for _, u := range used {
		excess, err := db.Excess(ctx, u.Shelf, rules[u.Shelf])
		if err != nil {
			return nil, err
		}
		out = append(out, Shelf{
			Name: string(u.Shelf), About: shelfWords(u.Shelf), Rule: rules[u.Shelf], Standard: standard[u.Shelf],
			Rows: u.Rows, Bytes: u.Bytes, Oldest: when(u.Oldest), Excess: excess,
		})
	}
	return out, nil
}

func shelfWords(s store.Shelf) string {
	return map[store.Shelf]string{
		store.ShelfHistory:  "values that fields had; the last move of each field is never too old",
		store.ShelfCalls:    "HTTP calls with what was sent and answered",
		store.ShelfJournal:  "finished changes that no undo needs any more",
		store.ShelfUndoable: "changes that can be undone",
		store.ShelfRuns:     "what became of pulls",
	}[s]
}

// PlanRule answers what a rule would let go of at once. Nothing is changed.
func (w *Workbench) PlanRule(ctx context.Context, shelf string, r Rule) (excess int, err error) {
	db, err := w.store(ctx)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(store.Shelves(), store.Shelf(shelf)) {
		return 0, problem.New(problem.Usage, "Nothing called %q is kept by a rule.", problem.Clean(shelf)).
			WithHint("It is history, calls, journal, undoable or runs.").WithFix("patchbay store retention")
	}
	return db.Excess(ctx, store.Shelf(shelf), r)
}

// SetRule keeps a rule. What exceeds it goes in the background within a day, or at once with [Workbench.Prune].
func (w *Workbench) SetRule(ctx context.Context, shelf string, r Rule) error {
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	return db.SetRule(ctx, store.Shelf(shelf), r)
}

// Prune lets go of what exceeds the rules, in small portions, and answers how many rows of each kind went. Broken off,
// it goes on where it was with the next call.
func (w *Workbench) Prune(ctx context.Context) (map[string]int, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	gone, err := db.Prune(ctx)
	out := map[string]int{}
	for shelf, n := range gone {
		out[string(shelf)] = n
	}
	return out, err
}
