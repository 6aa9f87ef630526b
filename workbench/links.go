package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"patchbay/identity"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// Evidence is one thing that speaks for or against two records being the same.
type Evidence = identity.Evidence

// LinkEnd is one record of a link, as far as it is still known.
type LinkEnd struct {
	ID         string `json:"id"`
	Connection string `json:"connection"`        // its name; "" for one that was removed
	Title      string `json:"title"`             // "" for one that is not kept any more
	Deleted    bool   `json:"deleted,omitempty"` // at the provider

	ConnectorName string `json:"-"` // of the connection's provider; told by [Workbench.Merged] alone, of records that are kept
}

// Link is what is known of two records being the same real thing.
type Link struct {
	No         int64       `json:"-"` // its number, for [Workbench.LinkRows]
	ID         string      `json:"id"`
	Model      string      `json:"model"`
	State      string      `json:"state"` // "proposed", "linked", "apart"
	Automatic  bool        `json:"automatic"`
	Confidence float64     `json:"confidence"` // 0 to 1, as the evidence has it
	Records    []LinkEnd   `json:"records"`    // two
	Evidence   []Evidence  `json:"evidence"`   // the strongest first; empty for a link that somebody made by hand
	By         string      `json:"by,omitempty"`
	Proposed   time.Time   `json:"proposedAt"`
	Decided    *time.Time  `json:"decidedAt"`         // null for a proposal
	Already    [][]LinkEnd `json:"already,omitempty"` // for each of the two, whom it is linked with: told where they are not linked and one of them is, and of links that are tried

	Lifted bool `json:"lifted,omitempty"` // they were kept apart until now: in the answer of [Workbench.LinkRecords] alone
}

// LinkQuery bounds a listing of links; its zero value is the first 200 proposals of all models.
type LinkQuery struct {
	Model string // "" for all
	State string // "proposed", "linked" or "apart"; "" for proposals; "all" for all
	Limit int    // 0 for 200
	Skip  int
}

// Links lists links, the surest first.
func (w *Workbench) Links(ctx context.Context, q LinkQuery) ([]Link, error) {
	f := store.LinkFilter{Model: q.Model, State: store.LinkState(q.State), Limit: q.Limit, Skip: q.Skip}
	switch q.State {
	case "":
		f.State = store.Proposed
	case "all":
		f.State = ""
	case string(store.Proposed), string(store.Linked), string(store.Apart):
	default:
		return nil, problem.New(problem.Usage, "Links are proposed, linked or apart, not %q.", problem.Clean(q.State))
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Links(ctx, f)
	if err != nil {
		return nil, err
	}
	return w.linksOf(ctx, db, all)
}

// CountLinks counts the links of a model, or of all with "", by their state.
func (w *Workbench) CountLinks(ctx context.Context, modelName string) (map[string]int, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := db.CountLinks(ctx, modelName)
	out := map[string]int{}
	for state, n := range counts {
		out[string(state)] = n
	}
	return out, err
}

// LinkOf reads one link by a unique prefix of its id.
func (w *Workbench) LinkOf(ctx context.Context, id string) (Link, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Link{}, err
	}
	l, err := db.Link(ctx, id)
	if err != nil {
		return Link{}, err
	}
	return w.linkOf(ctx, db, l)
}

// Unlink takes a record out of its group and keeps it apart from the others, for ever or until somebody links them again.
// It answers whom it was linked with. A record that is linked with none is a problem of kind NotFound.
func (w *Workbench) Unlink(ctx context.Context, modelName, id, by string) ([]LinkEnd, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := w.toChange(ctx, modelName, id)
	if err != nil {
		return nil, err
	}
	others, err := db.Leave(ctx, kept.ID, modelName, by)
	if err != nil {
		return nil, err
	}
	if len(others) == 0 {
		return nil, problem.New(problem.NotFound, "%s is linked with no other record.", problem.Clean(kept.Title)).WithFix("patchbay links")
	}
	return w.ends(ctx, db, others)
}

// LinkedWith lists the other records that are the same as one, by its whole id; nil when there is none.
func (w *Workbench) LinkedWith(ctx context.Context, id string) ([]LinkEnd, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	all, err := db.Members(ctx, id)
	if err != nil {
		return nil, err
	}
	return w.ends(ctx, db, slices.DeleteFunc(all, func(other string) bool { return other == id }))
}

func (w *Workbench) linkOf(ctx context.Context, db *store.Store, l store.Link) (Link, error) {
	out, err := w.linksOf(ctx, db, []store.Link{l})
	if err != nil {
		return Link{}, err
	}
	return out[0], nil
}

func (w *Workbench) linksOf(ctx context.Context, db *store.Store, all []store.Link) ([]Link, error) {
	ids := make([]string, 0, 2*len(all))
	for _, l := range all {
		ids = append(ids, l.A, l.B)
	}
	ends, err := w.ends(ctx, db, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Link, len(all))
	for i, l := range all {
		out[i] = Link{No: l.No, ID: l.ID, Model: l.Model, State: string(l.State), Automatic: l.Auto, Confidence: l.Confidence, Records: ends[2*i : 2*i+2 : 2*i+2], Evidence: []Evidence{}, By: l.By, Proposed: l.Made}
		if !l.Decided.IsZero() {
			out[i].Decided = &l.Decided
		}
		if err := json.Unmarshal(l.Evidence, &out[i].Evidence); err != nil {
			return nil, fmt.Errorf("read the evidence of link %s: %w", l.ID, err)
		}
	}
	return out, w.tellAlready(ctx, db, out)
}

// ends are records as links show them, in the order of the ids.
func (w *Workbench) ends(ctx context.Context, db *store.Store, ids []string) ([]LinkEnd, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return nil, err
	}
	found, err := db.Ends(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]LinkEnd, len(ids))
	for i, id := range ids {
		e, kept := found[id]
		out[i] = LinkEnd{ID: id, Connection: called[e.Connection], Title: e.Title, Deleted: e.Deleted || !kept} // its connection was removed with its records
	}
	return out, nil
}

// rolesOf are the roles of a model's fields; a model by which nothing can be matched is refused.
func (w *Workbench) rolesOf(ctx context.Context, connection, modelName string) (model.Model, identity.Roles, error) {
	m, err := w.ModelOf(ctx, connection, modelName)
	if err != nil {
		return m, identity.Roles{}, err
	}
	roles := identity.RolesOf(m)
	if roles.Kind == "" {
		return m, roles, problem.New(problem.Unsupported, "Nothing tells which %s are the same: they have no name with an address or a number, and no title with a time.", m.Plural)
	}
	return m, roles, nil
}
