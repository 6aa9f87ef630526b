package model

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// someFields draws canonical values under paths of the contact and custom ones, as JSON can hold them.
func someFields() *rapid.Generator[Fields] {
	return rapid.Custom(func(t *rapid.T) Fields {
		out := Fields{}
		for _, f := range Contact().Fields {
			if f.Type == Text && rapid.Bool().Draw(t, f.Name) {
				out[f.Name] = rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[a-zé ]{1,9}`)).Draw(t, "text")
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "customs") {
			out[CustomPrefix+rapid.StringMatching(`[a-z]{1,4}(\.[a-z]{1,3}){0,2}`).Draw(t, "key")] = rapid.Bool().Draw(t, "custom")
		}
		if rapid.Bool().Draw(t, "nil") {
			out["email"] = nil
		}
		return out
	})
}

func TestFieldsNestAndFlattenBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := someFields().Draw(t, "fields")
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var out Fields
		if err := json.Unmarshal(b, &out); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(in, out) {
			t.Fatalf("%v became %s and then %v", in, b, out)
		}
	})
}

func TestDiffIsWhatApplyNeeds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := someFields().Draw(t, "before"), someFields().Draw(t, "after")
		patch := Patch{}
		for _, c := range Diff(before, after) {
			if Equal(c.Before, c.After) {
				t.Fatalf("%+v is no change", c)
			}
			patch[c.Field] = c.After
		}
		if d := Diff(before.Apply(patch), after); len(d) > 0 {
			t.Fatalf("left over: %+v", d)
		}
		if got := patch.Changes(before); len(got) != len(patch) {
			t.Fatalf("the patch of a difference changes %d of %d", len(got), len(patch))
		}
	})
}

func TestApplyAndCloneLeaveTheirInputAlone(t *testing.T) {
	t.Parallel()
	f := Fields{"a": "1"}
	g := f.Apply(Patch{"a": nil, "b": "2"})
	h := f.Clone()
	h["a"] = "3"
	if f["a"] != "1" || len(f) != 1 || g["a"] != nil || g["b"] != "2" {
		t.Fatalf("%v %v", f, g)
	}
	if got := Fields(nil).Apply(Patch{"a": "1"}); got["a"] != "1" {
		t.Fatal("nil fields take no patch")
	}
	if got := g.Paths(); !slices.Equal(got, []string{"a", "b"}) {
		t.Fatal(got)
	}
}

func TestAllThatIsEmptyIsEqual(t *testing.T) {
	t.Parallel()
	for _, v := range []any{nil, "", []string{}, []any{}} {
		if !Empty(v) || !Equal(v, nil) || Equal(v, false) || Equal(v, "x") {
			t.Errorf("%#v", v)
		}
	}
	if Empty(false) || Empty(int64(0)) {
		t.Error("no and zero are values")
	}
}

func TestUnmarshalRefusesWhatIsNoObject(t *testing.T) {
	t.Parallel()
	var f Fields
	if err := json.Unmarshal([]byte(`[1]`), &f); err == nil {
		t.Fatal("took a list for fields")
	}
}

func TestARecordIsWrittenAsItsEnvelope(t *testing.T) {
	t.Parallel()
	r := Record{
		Model: "contact", ID: "k1", Connection: "hl", Fields: Fields{"address.city": "Bonn", "email": nil},
		UpdatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)), Remote: Remote{ID: "n1"},
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"object":"resource","model":"contact","id":"k1","connection":"hl","workspaceId":null,"fields":{"address":{"city":"Bonn"},"email":null},` +
		`"createdAt":null,"updatedAt":"2026-01-02T02:04:05Z","remote":{"id":"n1"}}`
	if string(b) != want {
		t.Fatalf("got  %s\nwant %s", b, want)
	}
}
