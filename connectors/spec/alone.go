package spec

import (
	"maps"
	"slices"

	"patchbay/model"
)

// alone is the call for an update that changes one field and nothing else; nil where the plain call goes.
func (k *kept) alone(patch model.Patch) *call {
	if len(patch) != 1 {
		return nil
	}
	for path := range patch {
		return k.update.alone[path]
	}
	return nil
}

// aloneCalls compiles those of a write. They need the permissions of the plain call and no others.
func (c *Connector) aloneCalls(k *kept, base *call, at string, from map[string]Call) (map[string]*call, error) {
	out := map[string]*call{}
	for _, field := range slices.Sorted(maps.Keys(from)) {
		key := join(at, "alone."+field)
		if l, ok := k.mapping.Lens(field); !ok || l.ReadOnly {
			return nil, faultAt(key, "is not one of fields that can be written")
		}
		one, err := compileCall(from[field], key, k.knows(c, "id", "fields"))
		if err != nil {
			return nil, err
		}
		one.op, one.scopes = base.op, base.scopes
		out[field] = one
	}
	return out, nil
}

// needsWhole reports whether a listing, or one of those for one record's own, fetches its rows one by one.
func (l *listing) needsWhole() bool {
	if l == nil {
		return false
	}
	for _, one := range l.of {
		if one.whole {
			return true
		}
	}
	return l.whole
}
