package spec

import (
	"encoding/json"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

func TestAPathMayNameAnItemOfAList(t *testing.T) {
	t.Parallel()
	a, ok := parseAnswer([]byte(`{"rows":[{"id":17},{"id":18}],"in":{"rows":[[1],{"x":"y"}]}}`))
	if !ok {
		t.Fatal("no JSON")
	}
	for path, want := range map[string]string{"rows[0]": `{"id":17}`, "rows[1].id": `18`, "in.rows[1].x": `"y"`, "rows[2]": "", "rows[-1]": "", "rows[x]": "", "in[0]": "", "none[0]": ""} {
		raw, err := a.dig(path)
		if string(raw) != want || (err == nil) != (want != "") {
			t.Errorf("%s: %s, %v; want %s", path, raw, err, want)
		}
	}
}

func TestAWriteDoesNotHideBehindAListOfTheSameAddress(t *testing.T) {
	t.Parallel()
	text := strings.Replace(strings.Replace(small, "get: /people\n", "post: /api\n", 1), "post: /people,", "post: /api,", 1)
	p := &provider{answer: func(int, exchange) (int, string) { return 200, `{}` }}
	s, err := load(t, text).Open(connectors.Grant{Workspace: "b1", Transport: p, Tokens: pasted{}, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Do(t.Context(), connectors.Request{Method: "POST", Path: "/api", Body: json.RawMessage(`{}`)}); !problem.Is(err, problem.ReadOnly) {
		t.Errorf("a post to the address of writes was let through: %v", err)
	}
}
