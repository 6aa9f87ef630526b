package sandbox

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// params are what a request says, in its query and in its form. A JSON body says nothing.
type params struct{ url.Values }

func parse(r *http.Request) params {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "multipart/form-data":
		err = r.ParseMultipartForm(16 << 20)
	case err == nil && kind != "application/x-www-form-urlencoded":
		return params{r.URL.Query()}
	default:
		err = r.ParseForm()
	}
	if err != nil {
		return params{r.URL.Query()} // what cannot be read was not said
	}
	return params{r.Form}
}

func (p params) number(name string) (int, bool) {
	n, err := strconv.Atoi(p.Get(name))
	return n, err == nil
}

// truth reads true, false, 1 and 0.
func (p params) truth(name string, otherwise bool) bool {
	b, err := strconv.ParseBool(p.Get(name))
	if err != nil {
		return otherwise
	}
	return b
}

// tree reads a nested value: JSON in one parameter, or PHP's brackets. nil where it was not given.
func (p params) tree(name string) (any, error) {
	if text := p.Get(name); text != "" {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			return nil, refuse(unverifiedBadJSON, name)
		}
		return v, nil
	}
	var out any
	for key, vs := range p.Values {
		rest, ok := strings.CutPrefix(key, name+"[")
		if !ok || !strings.HasSuffix(rest, "]") {
			continue
		}
		out = plant(out, strings.Split(strings.TrimSuffix(rest, "]"), "]["), vs[len(vs)-1])
	}
	return out, nil
}

func plant(into any, at []string, v string) any {
	if len(at) == 0 {
		return v
	}
	m, _ := into.(map[string]any)
	if m == nil {
		m = map[string]any{}
	}
	m[at[0]] = plant(m[at[0]], at[1:], v)
	return m
}

// members is a tree that must be an object; PHP's empty list is an empty one.
func (p params) members(name string) (map[string]any, error) {
	v, err := p.tree(name)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case nil:
		return nil, nil
	case map[string]any:
		return v, nil
	case []any:
		if len(v) == 0 {
			return map[string]any{}, nil
		}
	}
	return nil, refuse(unverifiedBadJSON, name)
}

// loose is an integer that may stand in a text.
func loose(v any) (int, bool) {
	switch v := v.(type) {
	case float64:
		return int(v), v == float64(int(v))
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	}
	return 0, false
}

// carried is the sesskey of a request.
func carried(r *http.Request, body []byte) string {
	form, err := url.ParseQuery(string(body))
	if err == nil && form.Get("sesskey") != "" {
		return form.Get("sesskey")
	}
	return r.URL.Query().Get("sesskey")
}
