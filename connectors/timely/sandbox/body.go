package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
)

// body is what stands inside the wrapper of a write.
type body map[string]any

var errNoWrapper = errors.New("the wrapper is missing")

// unwrap reads the body of a write, which must lie in one key named after the resource.
func unwrap(r io.Reader, wrapper string) (body, error) {
	var outer map[string]any
	if err := json.NewDecoder(r).Decode(&outer); err != nil {
		return nil, plainError(http.StatusBadRequest, "The request could not be read")
	}
	inner, ok := outer[wrapper].(map[string]any)
	if !ok || len(inner) == 0 {
		return nil, errNoWrapper
	}
	return inner, nil
}

// text sets a text that was sent; null is ignored, as the service does for notes and external ids.
func (b body) text(key string, into *string) {
	if v, ok := b[key].(string); ok {
		*into = v
	}
}

// clearable sets a text that null empties too.
func (b body) clearable(key string, into *string) {
	v, sent := b[key]
	if !sent {
		return
	}
	*into, _ = v.(string) // null is the empty text
}

func (b body) truth(key string, into *bool) {
	switch v := b[key].(type) {
	case bool:
		*into = v
	case string:
		*into = v == "true" || v == "1"
	}
}

func (b body) number(key string, into *float64) {
	if v, ok := b[key].(float64); ok {
		*into = v
	}
}

// whole reads an integer that was sent.
func (b body) whole(key string) (int64, bool) {
	v, ok := b[key].(float64)
	return int64(v), ok && v == math.Trunc(v)
}

// ids reads a list of ids; what is no number in it is left out.
func (b body) ids(key string) ([]int64, bool) {
	list, ok := b[key].([]any)
	out := []int64{}
	for _, v := range list {
		if n, is := v.(float64); is {
			out = append(out, int64(n))
		}
	}
	return out, ok
}

// named checks a name and gives the words that refuse it.
func (b body) named(f faults, key string, longest int, fresh bool) {
	v, sent := b[key]
	name, isText := v.(string)
	switch {
	case !sent && !fresh:
	case !isText || name == "":
		f.blank(key)
	case len([]rune(name)) > longest:
		f.add(key, "is too long (maximum is "+itoa(int64(longest))+" characters)")
	}
}
