package connectortest

import (
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

func TestAFaultIsTriedAtTheEndsOfAReadAndAtEachRequestOfAWrite(t *testing.T) {
	t.Parallel()
	four := course{steps: []string{"GET /a", "GET /b", "PATCH /b", "GET /c"}, writes: []int{2}}
	some := scenario{name: "500 once", fault: once(sandbox.ServerError)}
	for _, c := range []struct {
		course course
		fault  sandbox.Kind
		writes bool
		want   []int
	}{
		{course{steps: []string{"GET /a"}}, sandbox.Drop, false, []int{0}},
		{four, sandbox.Drop, false, []int{0, 3}},
		{four, sandbox.Drop, true, []int{0, 1, 2, 3}},
		{four, sandbox.LostRefresh, true, []int{0}},
	} {
		s := some
		s.fault.Kind = c.fault
		if got := c.course.places(s, c.writes); !slices.Equal(got, c.want) {
			t.Errorf("%s under %d requests: tried at %v, want %v", c.fault, len(c.course.steps), got, c.want)
		}
	}
	if s := some.at(2, false); s.fault.Skip != 2 || s.loose || s.called(2) == some.called(0) {
		t.Errorf("behind two: %+v, called %q", s, s.called(2))
	}
}

func TestWhereTheWriteItselfIsNotHitTheAnswerMustSayWhetherItHappened(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err             error
		loose           bool
		happened, known bool
	}{
		{nil, true, true, true},
		{problem.New(problem.ProviderDown, "down"), true, false, true},
		{problem.New(problem.UnknownOutcome, "lost"), true, false, false},
		{problem.New(problem.UnknownOutcome, "lost"), false, true, true}, // the scenario knows
	} {
		f := failing{scenario: scenario{effect: true, loose: c.loose}}
		if happened, known := f.effect(c.err); happened != c.happened || known != c.known {
			t.Errorf("%v (loose %v): happened %v, known %v", c.err, c.loose, happened, known)
		}
	}
}

func TestEveryModelOfATableIsTriedOnceAndInItsOrder(t *testing.T) {
	t.Parallel()
	about := connectors.Description{Support: []connectors.Support{
		{Operation: connectors.Op("task", connectors.List)}, {Operation: connectors.Op("contact", connectors.List)}, {Operation: connectors.Op("task", connectors.Create)},
	}}
	if got := listed(about); !slices.Equal(got, []string{"task", "contact"}) {
		t.Errorf("tried are %v", got)
	}
}

func TestAnUpdateUnderFaultsAlwaysChangesSomething(t *testing.T) {
	t.Parallel()
	about := connectors.Description{Support: []connectors.Support{{Operation: connectors.Op("tag", connectors.Update), Supported: true}}}
	about.Fields = []connectors.FieldSupport{{Model: "tag", Name: "name"}}
	for _, values := range []map[string]any{nil, {"name": "another"}} {
		b := &bench{about: about, env: Env{Model: "tag", New: model.Patch{"name": "Made"}, Values: values}}
		f := failing{bench: b, target: model.Record{Fields: model.Fields{"name": "Made"}}}
		got := f.change()
		if len(got) != 1 || model.Equal(got["name"], "Made") {
			t.Errorf("with %v: %v", values, got)
		}
	}
}

func TestAModelLikeAnotherIsTriedWithOneOfEachClass(t *testing.T) {
	t.Parallel()
	few := scenarios(Env{Alike: true})
	if len(few) != len(classes()) {
		t.Errorf("%d scenarios for %d classes: %q", len(few), len(classes()), classes())
	}
}
