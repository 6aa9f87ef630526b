package workbench

import (
	"context"
	"regexp"
	"strings"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// resolved finds the record that people mean: by our id or a unique prefix of it, or by a provider's id, whose case
// counts. A text that is a provider's id of one record and begins our id of another is refused as Usage.
func (w *Workbench) resolved(ctx context.Context, db *store.Store, modelName, text string) (store.Stored, error) {
	text = strings.TrimSpace(text)
	theirs, err := w.byNative(ctx, db, modelName, text)
	if err != nil {
		return store.Stored{}, err
	}
	id, err := db.Resolve(ctx, modelName, text)
	switch {
	case err == nil && (len(theirs) == 0 || strings.EqualFold(id, text)):
		return db.Record(ctx, id)
	case err != nil && !problem.Is(err, problem.NotFound) && len(theirs) == 0:
		return store.Stored{}, err
	case len(theirs) == 1 && (err != nil || id == theirs[0].ID):
		return theirs[0], nil
	case len(theirs) == 0:
		return store.Stored{}, problem.New(problem.NotFound, "There is no %s %s here.", problem.Clean(modelName), problem.Clean(text)).
			WithHint("Pull, then look for it.").WithFix("patchbay pull")
	}
	var names []string
	for _, r := range theirs {
		names = append(names, r.ID+" "+r.Title)
	}
	if err == nil {
		names = append(names, id)
	}
	return store.Stored{}, problem.New(problem.Usage, "%s can be several records: %s.", problem.Clean(text), problem.Clean(strings.Join(names, ", "))).
		WithHint("Give the id that patchbay ls shows.")
}

// shortestID is how many letters of an id have to be given at least to change what it names: fewer name another thing
// once more has come.
const shortestID = 4

// toChange finds the record that is to be changed, as resolved does, and refuses one that too few letters of its id name.
func (w *Workbench) toChange(ctx context.Context, modelName, text string) (store.Stored, error) {
	rec, err := w.record(ctx, modelName, text)
	if err == nil {
		err = LongEnough(text, rec.Record, rec.Title)
	}
	return rec, err
}

// LongEnough refuses, as Usage, to change a record that too few letters of its id name. All of a provider's id will do.
func LongEnough(text string, r model.Record, title string) error {
	if strings.TrimSpace(text) == r.Remote.ID {
		return nil
	}
	return longEnough(text, r.ID, title)
}

// longEnough refuses to change what too few letters of its id name.
func longEnough(text, id, title string) error {
	text = strings.TrimSpace(text)
	if len(text) >= shortestID || strings.EqualFold(text, id) {
		return nil
	}
	return tooShort(text, strings.TrimSpace(id+" "+title))
}

func tooShort(text, begins string) error {
	return problem.New(problem.Usage, "%s is too short to change anything by: it begins %s.", problem.Clean(text), problem.Clean(begins)).
		WithHint("Give %d letters of the id, or all of it.", shortestID)
}

// byNative are the records of a model that providers call so.
func (w *Workbench) byNative(ctx context.Context, db *store.Store, modelName, native string) ([]store.Stored, error) {
	if native == "" {
		return nil, nil
	}
	conns, err := db.Connections(ctx)
	if err != nil {
		return nil, err
	}
	var out []store.Stored
	for _, c := range conns {
		r, err := db.ByRemote(ctx, c.ID, modelName, native)
		if err == nil {
			out = append(out, r)
		} else if !problem.Is(err, problem.NotFound) {
			return nil, err
		}
	}
	return out, nil
}

// named is the provider's id of a record at the end of what is said of a refused value.
var named = regexp.MustCompile(`\(([^()\s]+)\)$`)

// pointed gives a refused duplicate the command that shows the record which is there, when it was fetched.
func (t *write) pointed(ctx context.Context, err error) error {
	p := problem.As(err)
	for _, f := range p.Fields {
		in := named.FindStringSubmatch(f.Message)
		if f.Code != "duplicate" || in == nil || p.Fix != "" {
			continue
		}
		if kept, kerr := t.db.ByRemote(context.WithoutCancel(ctx), t.in.Connection, t.in.Model, in[1]); kerr == nil && !kept.Deleted {
			p.WithFix("patchbay show %s %s", t.in.Model, kept.ID)
		}
	}
	return err
}

// remotes are the records of rows as their providers know them.
func remotes(ctx context.Context, db *store.Store, rows []store.Row) (map[int64]model.Remote, error) {
	keys := make([]int64, 0, len(rows))
	for _, r := range rows {
		keys = append(keys, r.Key)
	}
	return db.Remotes(ctx, keys)
}
