package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"patchbay/connectors"
)

// pageable compiles the listings that no model needs.
func (c *Connector) pageable() error {
	names := append(afterNames(), "size", "skip", "page", "parent")
	for i, p := range c.doc.Pages {
		l, err := c.narrowed(fmt.Sprintf("pages[%d]", i), ListSpec{Call: p.Call, Items: p.Items, Total: p.Total, Size: p.Size, Next: p.Next}, names)
		if err != nil {
			return err
		}
		l.op = connectors.Op("answer", connectors.List)
		c.pages = append(c.pages, l)
	}
	return nil
}

// listed is what the spec knows of a method and path, whatever stands in its holes: a listing, or one thing, which has
// no next page; nil for neither. A path that takes everything as a form says nothing of what is asked.
func (c *Connector) listed(method, path string) *listing {
	path, _, _ = strings.Cut(path, "?")
	if u, err := url.Parse(path); err == nil && u.Host != "" {
		path = u.EscapedPath()
	}
	all := slices.Concat([]*listing{c.workspaces}, c.pages)
	for _, e := range c.doc.Models {
		all = append(all, c.models[e.Key].listings()...)
	}
	for _, l := range all {
		if l != nil && !l.form && l.matches(strings.ToUpper(method), path) {
			return l
		}
	}
	return nil
}

// listings are what the calls of a model list, and the record that is asked for by its id.
func (k *kept) listings() []*listing {
	var out []*listing
	if l := k.list; l != nil {
		out = append(out, l, l.search)
		for _, field := range slices.Sorted(maps.Keys(l.of)) {
			out = append(out, l.of[field])
		}
		if l.each != nil && l.each.call != nil {
			out = append(out, &listing{call: *l.each.call, items: k.spec.List.Each.Items})
		}
	}
	for _, field := range slices.Sorted(maps.Keys(k.choices)) {
		out = append(out, k.choices[field])
	}
	if k.custom != nil {
		out = append(out, &listing{call: *k.custom, items: k.spec.Custom.Items})
	}
	if k.retrieve != nil {
		out = append(out, &listing{call: *k.retrieve, items: oneThing})
	}
	return out
}

// cursorParts is how many parts a cursor may have.
const cursorParts = 3

// afterNames are the names that stand for a provider's own cursor, and for its parts.
func afterNames() []string {
	out := []string{"after"}
	for i := range cursorParts {
		out = append(out, afterPart(i))
	}
	return out
}

func afterPart(i int) string { return "after." + strconv.Itoa(i+1) }

// markers are the paths of the parts of a provider's own cursor, and where they stand; nil where there is none.
func (l *listing) markers() (paths []string, inLast bool) {
	path, inLast := strings.CutPrefix(l.next, "last.")
	if !inLast {
		var ok bool
		if path, ok = strings.CutPrefix(l.next, "answer."); !ok {
			return nil, false
		}
	}
	return strings.Split(path, "/"), inLast
}

// mark is the cursor behind a page, as it came; one of several parts is a list of them. errEnd says that the answer
// has none.
func (l *listing) mark(got answer, items []json.RawMessage) (json.RawMessage, error) {
	paths, inLast := l.markers()
	var parts []json.RawMessage
	for _, path := range paths {
		var one json.RawMessage
		var err error
		if inLast {
			one, err = dig(items[len(items)-1], path)
		} else {
			one, err = got.dig(path)
		}
		none := err != nil || len(one) == 0 || bytes.Equal(one, []byte("null")) || bytes.Equal(one, []byte(`""`))
		switch {
		case none && !inLast:
			return nil, errEnd
		case none:
			return nil, errMissing(path + " in its last row: the listing cannot be continued")
		}
		parts = append(parts, one)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	all, err := json.Marshal(parts)
	if err != nil {
		return nil, fmt.Errorf("keep the cursor: %w", err)
	}
	return all, nil
}

// behind are the values that a cursor gives to a call.
func (l *listing) behind(after json.RawMessage) values {
	out := values{}
	if len(after) == 0 {
		return out
	}
	out["after"] = after
	if paths, _ := l.markers(); len(paths) > 1 {
		parts, _ := split(after)
		for i, one := range parts {
			out[afterPart(i)] = one
		}
	}
	return out
}
