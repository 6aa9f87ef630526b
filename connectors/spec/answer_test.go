package spec

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestAnAnswerIsCutWhereItsItemsEnd(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string][]string{
		` [ ] `:                                 nil,
		`[1]`:                                   {"1"},
		`[ {"a":"],[\\\""} , [1,[2]],"x,\"y" ]`: {`{"a":"],[\\\""}`, `[1,[2]]`, `"x,\"y"`},
	} {
		items, ok := split(json.RawMessage(raw))
		var got []string
		for _, i := range items {
			got = append(got, string(i))
		}
		if !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q", raw, got)
		}
	}
	for _, raw := range []string{``, `{}`, `null`, `"["`} {
		if _, ok := split(json.RawMessage(raw)); ok {
			t.Errorf("%s is no list", raw)
		}
	}
}

func FuzzSplitAgreesWithTheStandardLibrary(f *testing.F) {
	f.Add(`[{"a":"],["},[1,[2]],"x,\\\"y",null,-1e5]`)
	f.Add(`[[],{},"",  true ]`)
	f.Fuzz(func(t *testing.T, s string) {
		if !json.Valid([]byte(s)) {
			return
		}
		var want []json.RawMessage
		isList := json.Unmarshal([]byte(s), &want) == nil && want != nil
		got, ok := split(json.RawMessage(s))
		if ok != isList || len(got) != len(want) {
			t.Fatalf("%q: %d items, %v; want %d, %v", s, len(got), ok, len(want), isList)
		}
		for i := range got {
			if string(got[i]) != string(want[i]) {
				t.Fatalf("%q: %q is not %q", s, got[i], want[i])
			}
		}
	})
}

func TestAPathLeadsThroughObjectsAlone(t *testing.T) {
	t.Parallel()
	a, ok := parseAnswer([]byte(`{"a":{"b":[1,2],"n":null},"c":3}`))
	if !ok {
		t.Fatal("it is JSON")
	}
	if raw, err := a.raw("a.b"); err != nil || string(raw) != "[1,2]" {
		t.Errorf("%s %v", raw, err)
	}
	for _, path := range []string{"a.n", "a.x", "c.d", "x"} {
		if _, err := a.raw(path); err == nil {
			t.Errorf("%s is there", path)
		}
	}
	if _, ok := parseAnswer([]byte(`{"a":`)); ok {
		t.Error("half an object was taken")
	}
	if list, ok := parseAnswer([]byte(`[1]`)); !ok || list.top != nil {
		t.Error("a list is JSON, but no object")
	}
}
