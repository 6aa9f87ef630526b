package mapping

// The kinds of what stands at a native place.
const (
	Absent = "absent" // no such key
	Null   = "null"
)

// Kind tells what stands where l reads: [Absent], [Null], or the kind of the first value that is there: "text",
// "number", "truth", "list" or "object". It is "" for a field without a place.
func (l Lens) Kind(native map[string]any) string {
	if len(l.paths) == 0 {
		return ""
	}
	best := Absent
	for _, p := range l.paths {
		switch k := p.kind(native); k {
		case Absent:
		case Null:
			best = Null
		default:
			return k
		}
	}
	return best
}

// Kind tells what stands where the list of custom values is.
func (c *Custom) Kind(native map[string]any) string {
	p, err := parsePath(c.Path)
	if err != nil {
		return ""
	}
	return p.kind(native)
}

func (p path) kind(native map[string]any) string {
	if v, found := p.get(native); found {
		return KindOf(v)
	}
	for i := 1; i < len(p.keys); i++ {
		if v, found := (path{keys: p.keys[:i]}).get(native); found && v == nil {
			return Null // nothing stands beneath an object that is not there
		}
	}
	return Absent
}

// KindOf is the kind of a native value: one of those of [Lens.Kind].
func KindOf(v any) string {
	switch v.(type) {
	case nil:
		return Null
	case string:
		return "text"
	case bool:
		return "truth"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return "number"
}
