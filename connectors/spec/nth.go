package spec

import (
	"encoding/json"
	"strconv"
	"strings"
)

// member is what an object holds under a key; rows[0] is the first item of the list under rows.
func member(level map[string]json.RawMessage, key string) (json.RawMessage, bool) {
	raw, ok := level[key]
	name, rest, selects := strings.Cut(key, "[")
	if ok || !selects {
		return raw, ok
	}
	n, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	items, isList := split(level[name])
	if err != nil || !isList || n < 0 || n >= len(items) {
		return nil, false
	}
	return items[n], true
}
