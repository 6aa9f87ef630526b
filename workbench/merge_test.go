package workbench

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
)

// values are few, so that sides often agree.
func values() *rapid.Generator[any] {
	return rapid.OneOf(
		rapid.Just[any](nil), rapid.Just[any](""), rapid.SampledFrom([]any{"Ada", "ada ", "Grace", "+12125550147"}),
		rapid.SampledFrom([]any{true, false, float64(1), float64(2)}),
		rapid.SampledFrom([]any{[]string{"a", "b"}, []string{"b", "a"}, []string{"a"}, []string{}}),
	)
}

func fieldsOf() *rapid.Generator[map[string]any] {
	path := rapid.SampledFrom([]string{"name", "phone", "tags", "address.city", "customFields.size", "doNotContact"})
	return rapid.MapOfN(path, values(), 0, 6)
}

// sides draws what the person saw, what the person wants, and what the provider holds.
func sides(t *rapid.T) (base model.Fields, patch model.Patch, theirs model.Fields) {
	base = model.Fields(fieldsOf().Draw(t, "base"))
	theirs = base.Clone()
	for path, v := range fieldsOf().Draw(t, "moves") {
		theirs[path] = v
	}
	return base, model.Patch(fieldsOf().Draw(t, "patch")), theirs
}

func TestAMergeNeverWritesOverWhatSomebodyElseChanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, patch, theirs := sides(t)
		for path := range merge(model.Contact(), base, patch, theirs).patch {
			if !model.Equal(theirs[path], base[path]) {
				t.Fatalf("%s is written: seen %v, there %v", path, base[path], theirs[path])
			}
		}
	})
}

func TestAMergeAccountsForEveryWantedFieldOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, patch, theirs := sides(t)
		m := merge(model.Contact(), base, patch, theirs)
		got := slices.Clone(m.already)
		for path, v := range m.patch {
			got = append(got, path)
			if !model.Equal(v, patch[path]) {
				t.Fatalf("%s: %v is written, %v was wanted", path, v, patch[path])
			}
		}
		for _, c := range m.clashes {
			got = append(got, c.Field)
			if !model.Equal(c.Theirs, theirs[c.Field]) || !model.Equal(c.Mine, patch[c.Field]) || !model.Equal(c.Base, base[c.Field]) || c.Label == "" {
				t.Fatalf("%+v", c)
			}
			if model.Equal(c.Theirs, c.Mine) || model.Equal(c.Theirs, c.Base) {
				t.Fatalf("no clash: %+v", c)
			}
		}
		if slices.Sort(got); !slices.Equal(got, model.Fields(patch).Paths()) {
			t.Fatalf("%v of %v", got, model.Fields(patch).Paths())
		}
	})
}

func TestAppliedTwiceIsAppliedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, patch, theirs := sides(t)
		first := merge(model.Contact(), base, patch, theirs)
		after := theirs.Apply(first.patch)
		second := merge(model.Contact(), base, patch, after)
		if len(second.patch) > 0 {
			t.Fatalf("the second time writes %v", second.patch)
		}
		if len(second.clashes) != len(first.clashes) {
			t.Fatalf("clashes %v, then %v", first.clashes, second.clashes)
		}
		if len(first.clashes) == 0 && !arrived(after, patch) {
			t.Fatalf("%v does not count as arrived in %v", patch, after)
		}
	})
}

func TestWhereNobodyElseMovedEverythingIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := model.Fields(fieldsOf().Draw(t, "base"))
		patch := model.Patch(fieldsOf().Draw(t, "patch"))
		m := merge(model.Contact(), base, patch, base.Clone())
		if len(m.clashes) > 0 || len(m.patch) != len(patch.Changes(base)) {
			t.Fatalf("%+v of %v on %v", m, patch, base)
		}
	})
}

func TestMergingAndUndoingLeavesTheFieldsAsTheyWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := model.Fields(fieldsOf().Draw(t, "base"))
		patch := model.Patch(fieldsOf().Draw(t, "patch"))
		after := base.Apply(merge(model.Contact(), base, patch, base).patch)
		back := model.Patch{}
		for _, c := range patch.Changes(base) {
			back[c.Field] = c.Before
		}
		m := merge(model.Contact(), after, back, after)
		if len(m.clashes) > 0 || len(model.Diff(base, after.Apply(m.patch))) > 0 {
			t.Fatalf("%v, changed to %v, comes back as %v", base, after, after.Apply(m.patch))
		}
	})
}

func TestAWriteThatArrivedIsNotUntouchedUnlessItChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := model.Fields(fieldsOf().Draw(t, "base"))
		patch := model.Patch(fieldsOf().Draw(t, "patch"))
		after := base.Apply(patch)
		if !arrived(after, patch) {
			t.Fatalf("%v has not arrived in %v", patch, after)
		}
		if !untouched(base, base, patch) {
			t.Fatalf("%v is touched by nobody", base)
		}
	})
}

func TestAProvidersSpellingCountsAsArrived(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		there, wanted any
		want          bool
	}{
		"case":           {"ada@example.com", "Ada@Example.com", true},
		"outer blanks":   {"Ada", " Ada ", true},
		"order of lists": {[]string{"b", "A"}, []string{"a", "B"}, true},
		"twice in lists": {[]string{"a"}, []string{"a", "A"}, true},
		"another text":   {"Ada", "Grace", false},
		"a missing one":  {[]string{"a"}, []string{"a", "b"}, false},
		"nothing":        {nil, "", true},
		"another type":   {"1", float64(1), false},
	} {
		if got := arrived(model.Fields{"x": c.there}, model.Patch{"x": c.wanted}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAConflictNamesEveryFieldAndTheRecord(t *testing.T) {
	t.Parallel()
	m := merge(model.Contact(), model.Fields{"phone": "1", "customFields.x": "a"}, model.Patch{"phone": "2", "customFields.x": "b"}, model.Fields{"phone": "3", "customFields.x": "c"})
	var err error = conflict("Ada", "desk", "abc", "contact", m.clashes)
	p := kind(t, err, problem.Conflict, "Ada", "phone", "customfields.x", "patchbay show contact abc")
	if _, ok := errors.AsType[*Conflict](err); !ok || len(p.Fields) != 2 || p.Connection != "desk" || !strings.Contains(p.Fields[1].Message, `"3"`) {
		t.Errorf("%+v", p)
	}
}
