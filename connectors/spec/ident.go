package spec

import (
	"encoding/json"
	"math"
	"strings"

	"patchbay/model"
)

// An id is a text or a whole number. What is neither names nothing: true and false would be the ids of many.

// countable is the number up to which every whole number is read as it is spelled.
const countable = 1 << 53

// ident is the first id at one of the paths, as one clean line; "" where there is none. raw is what o was read from,
// for numbers that are too long to be counted with; nil where it is not at hand, and then these are no ids.
func (o object) ident(paths string, raw json.RawMessage) string {
	for path := range strings.SplitSeq(paths, " or ") {
		path = strings.TrimSpace(path)
		switch v := o.at(path).(type) {
		case string:
			if s := model.Line(v, false); s != "" {
				return s
			}
		case float64:
			if v == math.Trunc(v) && math.Abs(v) < countable {
				return plain(v)
			}
			if s, err := dig(raw, path); err == nil && digits(string(s)) {
				return string(s)
			}
		}
	}
	return ""
}

func digits(s string) bool {
	return s != "" && strings.Trim(strings.TrimPrefix(s, "-"), "0123456789") == ""
}

// idents is the id at a path, or the ids at several with slashes between; "" where one is missing.
func (o object) idents(paths string, raw json.RawMessage) string {
	var parts []string
	for path := range strings.SplitSeq(paths, "/") {
		s := o.ident(path, raw)
		if s == "" {
			return ""
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "/")
}

// joined is idents where only what was decoded is at hand.
func (o object) joined(paths string) string { return o.idents(paths, nil) }
