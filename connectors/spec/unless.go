package spec

import (
	"context"
	"fmt"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// unlessCheck says where records are looked through before one is made.
func (w *write) unlessCheck(k *kept, v connectors.Verb, at string) error {
	switch {
	case len(w.spec.Unless) == 0:
		return nil
	case v != connectors.Create:
		return faultAt(join(at, "unless"), "is for create alone")
	case k.list == nil || k.list.inRounds():
		return faultAt(join(at, "unless"), "looks through all records, but there is no plain list")
	}
	return nil
}

// unless refuses to make a record that the provider would take for one that is there: it would change that one, and
// call it new.
func (s *session) unless(ctx context.Context, k *kept, to *write, patch model.Patch) error {
	wanted := model.Patch{}
	for _, path := range to.spec.Unless {
		if !model.Empty(patch[path]) {
			wanted[path] = patch[path]
		}
	}
	if len(wanted) == 0 || s.grant.ReadOnly { // the stack refuses that by itself
		return nil
	}
	for page, err := range s.List(ctx, connectors.Query{Model: k.model.Name}) {
		if err != nil {
			return err
		}
		for _, r := range page.Records {
			if path := shared(r.Fields, wanted); path != "" {
				return s.there(k, r, path)
			}
		}
	}
	return nil
}

// shared is the first field in which a record holds what is wanted, whatever its case; "" for none.
func shared(held model.Fields, wanted model.Patch) string {
	for _, path := range model.Fields(wanted).Paths() {
		if strings.EqualFold(strings.TrimSpace(fmt.Sprint(held[path])), strings.TrimSpace(fmt.Sprint(wanted[path]))) {
			return path
		}
	}
	return ""
}

func (s *session) there(k *kept, r model.Record, path string) error {
	title := problem.Clean(k.model.Title(r.Fields, r.Remote.ID))
	p := problem.New(problem.Invalid, "%s has such a %s already, %s, and takes no second one: nothing was sent.", s.c.about.Name, k.model.Name, title).
		WithHint("Open the one that is there, or change the value that both share.").On(s.label())
	p.Operation = string(k.create.op)
	p.Fields = []problem.Field{{Name: path, Code: "duplicate", Message: k.label(path) + " belongs to " + title + " already (" + r.Remote.ID + ")"}}
	return p
}
