package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"patchbay/connectors/stack"
	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
)

// answer is a provider's yes: JSON, or nothing at all.
type answer struct {
	body json.RawMessage // nil when there was none
	head http.Header
	via  *model.Via                 // the call that it is the answer to
	top  map[string]json.RawMessage // its members, undecoded; nil when it is no object
}

// parseAnswer reads the outermost object alone; it is false when the bytes are no JSON.
func parseAnswer(body []byte) (answer, bool) {
	a := answer{body: body}
	if json.Unmarshal(body, &a.top) == nil {
		return a, true
	}
	a.top = nil
	return a, json.Valid(body)
}

// dig goes down a dotted path in the answer.
func (a answer) dig(path string) (json.RawMessage, error) {
	if path == "" || path == "." {
		return a.body, nil
	}
	first, rest, _ := strings.Cut(path, ".")
	raw, ok := member(a.top, first)
	if !ok {
		return nil, errMissing(path)
	}
	return dig(raw, rest)
}

// object is a decoded JSON object; the zero value holds nothing.
type object map[string]any

type errMissing string

func (e errMissing) Error() string { return "the answer has no " + string(e) }

func parseObject(raw json.RawMessage) (object, error) {
	if o, ok := decodeObject(raw); ok {
		return o, nil
	}
	var o map[string]any
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, fmt.Errorf("read an object: %w", err)
	}
	if o == nil {
		return nil, errMissing("object")
	}
	return o, nil
}

// dig goes down a dotted path and leaves everything on its way undecoded.
func dig(raw json.RawMessage, path string) (json.RawMessage, error) {
	if path == "" {
		return raw, nil
	}
	for key := range strings.SplitSeq(path, ".") {
		var level map[string]json.RawMessage
		if err := json.Unmarshal(raw, &level); err != nil {
			return nil, errMissing(path)
		}
		next, ok := member(level, key)
		if !ok {
			return nil, errMissing(path)
		}
		raw = next
	}
	return raw, nil
}

// raw is the bytes of the object at the first of the paths that is there, as they came.
func (a answer) raw(paths string) (json.RawMessage, error) {
	for path := range strings.SplitSeq(paths, " or ") {
		raw, err := a.dig(strings.TrimSpace(path))
		if err == nil && len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
			return raw, nil
		}
	}
	return nil, errMissing(paths)
}

func (a answer) object(path string) (object, error) {
	raw, err := a.raw(path)
	if err != nil {
		return nil, err
	}
	return parseObject(raw)
}

// list is the items at path, each as it came. An answer without the list is no empty list.
func (a answer) list(path string) ([]json.RawMessage, error) {
	raw, err := a.dig(path)
	if err != nil {
		return nil, err
	}
	items, ok := split(raw)
	if !ok {
		return nil, errMissing("list of " + path)
	}
	return items, nil
}

// split cuts a valid JSON array into its items, as slices of raw. Decoding it once more would cost a pull of
// many records as much as reading them.
func split(raw json.RawMessage) (items []json.RawMessage, ok bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) < 2 || raw[0] != '[' {
		return nil, false
	}
	depth, begin := 0, 1
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			for i++; raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if end := depth == 0; end || depth == 1 && raw[i] == ',' {
			if item := bytes.TrimSpace(raw[begin:i]); len(item) > 0 {
				items = append(items, item)
			}
			begin = i + 1
		}
	}
	return items, true
}

func (o object) at(path string) any {
	if path == "" {
		return nil
	}
	return mapping.At(o, path)
}

// text is the scalar at the first of the paths that has one, as one clean line.
func (o object) text(paths string) string {
	for path := range strings.SplitSeq(paths, " or ") {
		if s := model.Line(plainScalar(o.at(strings.TrimSpace(path))), false); s != "" {
			return s
		}
	}
	return ""
}

func plainScalar(v any) string {
	switch v.(type) {
	case string, float64, bool:
		return plain(v)
	}
	return ""
}

// moment reads the first of the paths that has one, in any of the forms of asMoment; zero when there is none.
func (o object) moment(paths string) time.Time {
	for path := range strings.SplitSeq(paths, " or ") {
		if t := asMoment(o.at(strings.TrimSpace(path))); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// asMoment reads RFC 3339, with a T or a blank, and counts of seconds or milliseconds, also as a text. What counts
// is told by the size: as seconds, 1e11 is beyond the year 5000, as milliseconds it is 1973.
func asMoment(v any) time.Time {
	switch v := v.(type) {
	case string:
		for _, form := range []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z0700"} {
			if t, err := time.Parse(form, v); err == nil {
				return t.UTC()
			}
		}
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			return asMoment(n)
		}
	case float64:
		switch {
		case v > 0 && v < 1e11:
			return time.UnixMilli(int64(v * 1000)).UTC()
		case v > 0 && v < 1e14:
			return time.UnixMilli(int64(v)).UTC()
		}
	}
	return time.Time{}
}

// judge tells a yes from a no, and JSON from what only looks like an answer.
func (s *session) judge(u use, r stack.Response) (answer, error) {
	yes := r.Status >= 200 && r.Status < 300
	if yes && len(bytes.TrimSpace(r.Body)) == 0 {
		return answer{head: r.Header, via: r.Via}, nil
	}
	if yes {
		if u.parsed == nil {
			u.parsed = &parsed{}
			u.parsed.answer, u.parsed.ok = parseAnswer(r.Body)
		}
		if a := u.parsed.answer; u.parsed.ok {
			a.head, a.via = r.Header, r.Via
			return a, nil
		}
	}
	switch {
	case yes && u.reads:
		return answer{}, s.garbled(u.call, fmt.Errorf("%d bytes are no JSON", len(r.Body)))
	case yes, r.Status >= 500 && !u.reads:
		return answer{}, s.unsettled(u.call, r)
	case r.Status >= 300 && r.Status < 400:
		p := problem.New(problem.ProviderDown, "%s sent us elsewhere, which was not followed.", s.c.about.Name).
			WithHint("Check the endpoint, or a proxy on the way.").On(s.label())
		p.Operation = string(u.call.op)
		return answer{}, p
	}
	return answer{}, s.c.failure(s, u, r)
}
