package spec

import (
	"slices"

	"patchbay/connectors"
	"patchbay/model"
)

// partial is the call for an update that does nothing but add to one list, or take away from it; nil when the
// plain call must go. The plain call would replace the list, and with it what somebody else added meanwhile.
func (k *kept) partial(w connectors.Write, before object) *use {
	if len(w.Patch) != 1 || before == nil {
		return nil
	}
	for path, v := range w.Patch {
		calls, ok := k.update.lists[path]
		if !ok {
			return nil
		}
		now, _ := k.mapping.Read(before)
		had, _ := now[path].([]string)
		want, _ := v.([]string)
		added, gone := without(want, had), without(had, want)
		one, items := calls.add, added
		if len(added) == 0 {
			one, items = calls.remove, gone
		}
		if one == nil || len(items) == 0 || len(added) > 0 && len(gone) > 0 {
			return nil
		}
		return &use{call: one, vals: k.withItems(w.ID, items)}
	}
	return nil
}

func without(list, less []string) []string {
	var out []string
	for _, s := range list {
		if !slices.ContainsFunc(less, func(o string) bool { return model.Equal(o, s) }) {
			out = append(out, s)
		}
	}
	return out
}

func (k *kept) withItems(id string, items []string) values {
	v := k.named(id)
	v["items"] = items
	return v
}
