package spec

import (
	"encoding/json"
	"slices"
	"strings"

	"patchbay/model"
)

// A record that lives under another one is known by both ids, PARENT/ID: the provider finds it by neither alone.

// identity is a record's id as it is known outside of this connector; parent is that of the call it came from, for
// answers that do not repeat it.
func (k *kept) identity(raw json.RawMessage, item object, parent string) (id string, err error) {
	if id = item.idents(k.spec.ID, raw); id == "" {
		return "", errMissing(k.spec.ID)
	}
	if k.spec.Under == nil {
		return id, nil
	}
	if p := item.ident(k.spec.Under.Path, raw); p != "" {
		parent = p
	}
	if parent == "" {
		return "", errMissing(k.spec.Under.Path)
	}
	return parent + "/" + id, nil
}

// named are the values that an id stands for in a call.
func (k *kept) named(id string) values {
	if k.spec.Under == nil {
		return values{"id": id}
	}
	parent, own, _ := strings.Cut(id, "/")
	return values{"parent": parent, "id": own}
}

// parent is where a new record goes; nil where it lives under no other.
func (k *kept) parent(patch model.Patch) values {
	if k.spec.Under == nil {
		return nil
	}
	return values{"parent": patch[k.spec.Under.Field]}
}

// withoutParent is a patch as it goes into a body: where a record lives is said by the path alone.
func (k *kept) withoutParent(patch model.Patch) model.Patch {
	if k.spec.Under == nil {
		return patch
	}
	rest := model.Patch{}
	for path, v := range patch {
		if path != k.spec.Under.Field {
			rest[path] = v
		}
	}
	return rest
}

// removed reports whether an item of a listing says that it is not there any more.
func (k *kept) removed(raw json.RawMessage) bool {
	if k.spec.Removed == "" {
		return false
	}
	item, err := parseObject(raw)
	gone, _ := item.at(k.spec.Removed).(bool)
	return err == nil && gone
}

func (k *kept) underCheck(at string) error {
	u := k.spec.Under
	if u == nil {
		return nil
	}
	l, ok := k.mapping.Lens(u.Field)
	if !ok || l.Field.Type != model.Reference {
		return faultAt(at+".under.field", "must be one of fields that refers to another record, not %q", u.Field)
	}
	return nil
}

// refersTo is the model that a field refers to; "" when it refers to none.
func (k *kept) refersTo(field string) string {
	l, _ := k.mapping.Lens(field)
	return l.Field.Model
}

// knows says which names a call for one record may use.
func (k *kept) knows(c *Connector, more ...string) func(string) bool {
	if k.spec.Under != nil {
		more = append(more, "parent")
	}
	return c.known(more...)
}

// requires are the unified fields that a new record needs: where it lives is always among them.
func (w *write) requires(k *kept) []string {
	if u := k.spec.Under; u != nil && !slices.Contains(w.spec.Requires, u.Field) {
		return append(slices.Clone(w.spec.Requires), u.Field)
	}
	return w.spec.Requires
}

// refuses are the unified fields that an update cannot carry: no record moves under another one.
func (w *write) refuses(k *kept) []string {
	if u := k.spec.Under; u != nil && !slices.Contains(w.spec.Refuses, u.Field) {
		return append(slices.Clone(w.spec.Refuses), u.Field)
	}
	return w.spec.Refuses
}
