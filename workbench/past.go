package workbench

import (
	"context"
	"math"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// past is what undoing needs to know of the writes of a profile. It is read as far as it is asked for and serves one
// question of a person: what is written later it does not see.
type past struct {
	bench   *Workbench
	db      *store.Store
	called  map[string]string // the names of connections by id
	all     []store.Intent    // see done
	heirs   map[store.Remote]heir
	cannots map[cannot]reason
	shapes  map[[2]string]model.Model // by connection and model
	writers map[cannot]writer
	parts   map[string][]store.Intent // see [store.Store.PartlyUndone]; nil: not read yet
}

// heir is the record that an undo made in place of a deleted one.
type heir struct{ record, native string }

// cannot is an operation at a connection, of which is known whether its provider has it.
type cannot struct{ connection, operation string }

func (w *Workbench) past(ctx context.Context, db *store.Store) (*past, error) {
	called, err := w.callNames(ctx, db)
	return &past{bench: w, db: db, called: called, cannots: map[cannot]reason{}, shapes: map[[2]string]model.Model{}, writers: map[cannot]writer{}}, err
}

// done are all writes that took place, the newest first.
func (p *past) done(ctx context.Context) ([]store.Intent, error) {
	if p.all != nil {
		return p.all, nil
	}
	var err error
	p.all, err = p.db.Changes(ctx, store.ChangeFilter{States: []store.State{store.Done}, Limit: math.MaxInt32})
	return p.all, err
}

// heir finds the record that stands, after undos, for one that was deleted; ok is false when none does.
func (p *past) heir(ctx context.Context, of store.Remote) (h heir, ok bool, err error) {
	if p.heirs == nil {
		if err := p.inherit(ctx); err != nil {
			return heir{}, false, err
		}
	}
	for range len(p.heirs) { // what was put back may have been deleted and put back again
		next, is := p.heirs[of]
		if !is {
			break
		}
		h, ok, of.Native = next, true, next.native
	}
	return h, ok, nil
}

func (p *past) inherit(ctx context.Context) error {
	all, err := p.done(ctx)
	if err != nil {
		return err
	}
	p.heirs = map[store.Remote]heir{}
	made := map[string]store.Intent{} // by the change that each undid
	for _, in := range all {
		switch verbOf(in.Operation) {
		case connectors.Create:
			if _, newer := made[in.Undoes]; in.Undoes != "" && !newer {
				made[in.Undoes] = in
			}
		case connectors.Delete:
			if again, ok := made[in.Change]; ok {
				p.heirs[store.Remote{Connection: in.Connection, Model: in.Model, Native: in.Remote}] = heir{again.Record, again.Remote}
			}
		}
	}
	return nil
}

// followed is a value of a record with the reference in it, if it is one, led on to what was put back in its place.
func (p *past) followed(ctx context.Context, connection string, f model.Field, v any) (any, error) {
	native, _ := v.(string)
	if f.Type != model.Reference || native == "" {
		return v, nil
	}
	h, ok, err := p.heir(ctx, store.Remote{Connection: connection, Model: f.Model, Native: native})
	if !ok || err != nil {
		return v, err
	}
	return h.native, nil
}

// reason is why a write cannot be undone: a sentence, "" when nothing stands against it, and the kind of problem it is.
type reason struct {
	kind  problem.Kind
	words string
}

// whyNot says why a write cannot be undone.
func (p *past) whyNot(ctx context.Context, in store.Intent) (reason, error) {
	switch {
	case in.State.Open():
		return reason{problem.UnknownOutcome, "It is not finished: what became of it at the provider is not known yet."}, nil
	case in.State != store.Done:
		return reason{problem.Usage, "It did not take place."}, nil
	case in.UndoneBy != "":
		return reason{problem.Usage, "It was undone by " + in.UndoneBy + "."}, nil
	case p.called[in.Connection] == "":
		return reason{problem.NotConnected, "Its connection was removed."}, nil
	case changedNothing(in):
		return reason{problem.Usage, "It changed nothing."}, nil
	}
	if in.Lost && verbOf(in.Operation) != connectors.Delete {
		if h, ok, err := p.heir(ctx, store.Remote{Connection: in.Connection, Model: in.Model, Native: in.Remote}); err != nil {
			return reason{}, err
		} else if kept, err := p.db.Record(ctx, h.record); !ok || err != nil || kept.Deleted {
			return reason{problem.Gone, "The record was deleted since."}, nil
		}
	}
	if why := p.unable(ctx, in); why.words != "" {
		return why, nil
	}
	return p.spent(ctx, in)
}

// spent says why nothing of a write is left to be put back.
func (p *past) spent(ctx context.Context, in store.Intent) (reason, error) {
	left, by, err := p.standing(ctx, in)
	if err != nil {
		return reason{}, err
	}
	if len(left) == 0 && len(by) > 0 {
		return reason{problem.Usage, "Its fields were undone one by one, by " + enumerated(by) + "."}, nil
	}
	why, err := p.irreversible(ctx, in, left)
	return reason{problem.Unsupported, why}, err
}

func changedNothing(in store.Intent) bool {
	return len(in.Changes) == 0 && verbOf(in.Operation) == connectors.Update
}

// unable says why the provider can never do what would undo a write.
func (p *past) unable(ctx context.Context, in store.Intent) reason {
	op := connectors.Op(in.Model, opposite(verbOf(in.Operation)))
	key := cannot{in.Connection, string(op)}
	why, known := p.cannots[key]
	if known {
		return why
	}
	at, err := p.bench.place(ctx, in.Connection, in.Model)
	if err == nil {
		if err = at.may(opposite(verbOf(in.Operation))); !problem.Is(err, problem.Unsupported) {
			err = nil // what is mended by a sign-in or a permission is no reason to pass it over
		}
	}
	if err != nil {
		no := problem.As(err)
		why = reason{no.Kind, no.Text}
	}
	p.cannots[key] = why
	return why
}

// opposite is what undoes a write.
func opposite(v connectors.Verb) connectors.Verb {
	switch v {
	case connectors.Create:
		return connectors.Delete
	case connectors.Delete:
		return connectors.Create
	}
	return v
}
