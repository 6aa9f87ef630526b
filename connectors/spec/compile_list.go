package spec

import (
	"cmp"
	"slices"
	"strings"
)

// listing compiles a listing with the ways to narrow it.
func (c *Connector) listing(at string, s ListSpec) (*listing, error) {
	names := append(afterNames(), "size", "text", "since", "sinceMs", "skip", "page")
	if s.Each != nil {
		names = append(names, "parent")
	}
	if s.Window != nil {
		names = append(names, "from", "to", "fromMs", "toMs", "fromDay", "toDay", "fromMinute", "toMinute")
	}
	l, err := c.narrowed(at, s, names)
	if err != nil {
		return nil, err
	}
	l.of = map[string]*listing{}
	for _, e := range s.Of {
		if l.of[e.Key], err = c.narrowed(at+".of."+e.Key, e.Value, append(names, "parent")); err != nil {
			return nil, err
		}
		if l.of[e.Key].inRounds() {
			return nil, faultAt(at+".of."+e.Key, "must be one plain listing, without each and window")
		}
	}
	return l, nil
}

func (c *Connector) narrowed(at string, s ListSpec, names []string) (*listing, error) {
	base, err := compileReading(s.Call, at, c.known(names...))
	if err != nil {
		return nil, err
	}
	l := &listing{call: *base, items: s.Items, total: s.Total, tree: s.Tree, only: s.Only, whole: s.Whole, size: s.Size, next: s.Next, text: s.Text, since: s.Since, window: s.Window}
	if l.each, err = c.each(join(at, "each"), s.Each); err != nil {
		return nil, err
	}
	if l.size <= 0 {
		l.size = 100
	}
	if err := l.continues(at); err != nil {
		return nil, err
	}
	for key, more := range map[string]*MoreSpec{"text": s.Text, "since": s.Since} {
		if more == nil {
			continue
		}
		if more.separate() {
			if err := c.apart(l, join(at, key), s, names); err != nil {
				return nil, err
			}
			continue
		}
		if err := base.with(more).check(join(at, key), c.known(names...)); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// separate reports whether a search is a listing by itself.
func (m *MoreSpec) separate() bool { return m.Get != "" || m.Post != "" }

// apart compiles a search that has a path of its own.
func (c *Connector) apart(l *listing, at string, s ListSpec, names []string) (err error) {
	if !strings.HasSuffix(at, ".text") {
		return faultAt(at, "cannot have a path of its own")
	}
	one := ListSpec{Call: s.Text.Call, Items: s.Items, Next: s.Text.Next, Size: cmp.Or(s.Text.Size, s.Size), Tree: s.Tree}
	if s.Text.Items != "" {
		one.Items, one.Tree = s.Text.Items, ""
	}
	l.search, err = c.narrowed(at, one, names)
	return err
}

// continues checks how a listing goes on: what it asks for must be used.
func (l *listing) continues(at string) error {
	wanted := map[string]string{"skip": "skip", "page": "page"}[l.next]
	if paths, _ := l.markers(); len(paths) == 1 {
		wanted = "after"
	} else if len(paths) > 1 && len(paths) <= cursorParts {
		wanted = afterPart(len(paths) - 1)
	}
	switch {
	case l.next == "" || l.byAddress():
		return nil
	case wanted == "":
		return faultAt(join(at, "next"), "must be last.PATH, answer.PATH, url.PATH, link, skip or page, not %q", l.next)
	case !slices.Contains(l.needs, wanted):
		return faultAt(join(at, "next"), "asks for pages, but $%s is used nowhere", wanted)
	}
	return nil
}

// byAddress reports whether a page tells the address of the next one.
func (l *listing) byAddress() bool { return l.next == "link" || strings.HasPrefix(l.next, "url.") }
