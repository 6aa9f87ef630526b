package spec

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// count reads the number of all records, from the answer or from header.NAME; -1 when it is not told.
func (a answer) count(path string) int {
	text, inHeader := strings.CutPrefix(path, "header.")
	if inHeader {
		text = a.head.Get(text)
	} else if raw, err := a.dig(path); err == nil && path != "" {
		text = strings.Trim(string(raw), `"`)
	} else {
		return -1
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return n
	}
	return -1
}

// follow puts the cursor on the address of the next page, where there is one. Whose address that is the stack
// decides: it sends the token to no other host.
func (c *cursor) follow(got answer, l *listing) error {
	next := linked(got.head)
	if path, inBody := strings.CutPrefix(l.next, "url."); inBody {
		next = ""
		if raw, err := got.dig(path); err == nil {
			_ = json.Unmarshal(raw, &next) // null, or no text at all: there is no next page
		}
	}
	if next == "" {
		return errEnd
	}
	u, err := url.Parse(next)
	switch {
	case err != nil || u.Path == "" && u.RawQuery == "":
		return errors.New("the address of the next page cannot be read")
	case next == c.URL:
		return errors.New("the same page came twice: the listing does not move on")
	}
	c.URL = next
	return nil
}

// linked is the address that a Link header calls next (RFC 8288); "" for none.
func linked(h http.Header) string {
	for _, value := range h.Values("Link") {
		for value != "" {
			_, rest, found := strings.Cut(value, "<")
			address, params, closed := strings.Cut(rest, ">")
			if !found || !closed {
				break
			}
			end := strings.IndexByte(params, '<')
			if end < 0 {
				end = len(params)
			}
			if isNext(params[:end]) {
				return strings.TrimSpace(address)
			}
			value = params[end:]
		}
	}
	return ""
}

func isNext(params string) bool {
	for p := range strings.SplitSeq(strings.TrimRight(params, ", "), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for rel := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(rel, "next") {
				return true
			}
		}
	}
	return false
}

// deepest bounds a tree of items: deeper ones are loops of somebody's making.
const deepest = 20

// flat lists a tree of items, parents before their children; items as they are where path is "". An item that does not
// say what is below it is a leaf only where path ends on "or none": elsewhere what is missing would seem to be gone.
func flat(items []json.RawMessage, path string, depth int) ([]json.RawMessage, error) {
	if path == "" {
		return items, nil
	}
	if depth > deepest {
		return nil, errors.New("a tree of more than 20 levels")
	}
	key, leaves := strings.CutSuffix(path, " or none")
	var out []json.RawMessage
	for _, one := range items {
		out = append(out, one)
		raw, err := dig(one, key)
		if err != nil && leaves || err == nil && string(raw) == "null" {
			continue
		}
		below, ok := split(raw)
		if err != nil || !ok {
			return nil, errMissing("list of " + key)
		}
		if below, err = flat(below, path, depth+1); err != nil {
			return nil, err
		}
		out = append(out, below...)
	}
	return out, nil
}

// takes reports whether an item is meant by a listing that takes only those that hold something.
func (l *listing) takes(raw json.RawMessage) bool {
	if l.only == "" {
		return true
	}
	item, err := parseObject(raw)
	if err != nil {
		return true // it will be told as what it is: no record
	}
	switch v := item.at(l.only).(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return strings.TrimSpace(v) != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}
