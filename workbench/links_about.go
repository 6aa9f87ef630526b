package workbench

import (
	"context"
	"maps"
	"slices"

	"patchbay/identity"
	"patchbay/model"
	"patchbay/store"
)

// subjects tells whom records are about: by the group that the record they refer to is in, or by that record itself. The
// answer is for one connection.
func (w *Workbench) subjects(ctx context.Context, db *store.Store, roles identity.Roles, told []store.Telling) (func(connection string) identity.About, error) {
	var refs []store.Remote
	for _, t := range told {
		for _, ref := range roles.Refers() {
			if native, _ := t.Fields[ref.Name].(string); native != "" {
				refs = append(refs, store.Remote{Connection: t.Connection, Model: ref.Model, Native: native})
			}
		}
	}
	if len(refs) == 0 {
		return func(string) identity.About { return nil }, nil
	}
	found, err := db.Named(ctx, unique(refs))
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(found))
	for _, n := range found {
		ids = append(ids, n.ID)
	}
	groups, err := db.GroupsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	return func(connection string) identity.About {
		return func(f model.Field, native string) string {
			n, ok := found[store.Remote{Connection: connection, Model: f.Model, Native: native}]
			if group := groups[n.ID]; ok && group != "" {
				return group
			}
			return n.ID
		}
	}, nil
}

func recordOf(modelName string, t store.Telling) model.Record {
	return model.Record{Model: modelName, ID: t.ID, Connection: t.Connection, Fields: t.Fields}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
