package workbench

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/store"
)

func (s *scene) tryLine(try LineTry) LineTrial {
	s.t.Helper()
	if try.Model == "" {
		try.Model = "contact"
	}
	got, err := s.TryLine(s.t.Context(), try)
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

func TestALineIsTriedOnRecordsBeforeAnythingIsSaved(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	calls := len(s.state().Calls)
	good := s.tryLine(LineTry{Connection: c.Name, Field: "phone", Line: "phone | e164"})
	if good.Records != people || good.Held == 0 || good.Read != good.Held || len(good.Faults) != 0 || !good.Writes {
		t.Fatalf("%+v", good)
	}
	first := good.Samples[0]
	if first.Title == "" || len(first.Held) != 1 || first.Held[0].Path != "phone" || !model.Equal(first.Value, first.Again) || len(first.Back) != 1 {
		t.Errorf("%+v", first)
	}
	empty := s.tryLine(LineTry{Connection: c.Name, Field: "phone", Line: "nosuchplace"})
	if len(empty.Faults) != 1 || empty.Faults[0].Law != lawKeep || empty.Faults[0].Records != good.Read || !strings.Contains(empty.Faults[0].Breach.Message, "would become empty") {
		t.Errorf("%+v", empty.Faults)
	}
	wrong := s.tryLine(LineTry{Connection: c.Name, Field: "doNotContact", Line: "dnd | bool ja nein"})
	if !slices.ContainsFunc(wrong.Faults, func(f LineFault) bool { return f.Law == lawRead && f.Records > 0 }) || wrong.Samples[0].Unread == "" {
		t.Errorf("the samples at fault come first: %+v", wrong)
	}
	odd := s.tryLine(LineTry{Connection: c.Name, Field: "source", Line: `source | read "'x'" | write "'y'"`})
	if !slices.ContainsFunc(odd.Faults, func(f LineFault) bool { return f.Law == "PutGet" }) || odd.Samples[0].Broken[0].Law == "" {
		t.Errorf("%+v", odd.Faults)
	}
	if bad := s.tryLine(LineTry{Connection: c.Name, Field: "phone", Line: "phone | nosuch"}); !strings.Contains(bad.Bad, "no step called") || len(bad.Samples) != 0 {
		t.Errorf("%+v", bad)
	}
	if v, err := s.Mapping(t.Context(), c.Name, "contact"); err != nil || v.Version != 0 || len(s.state().Calls) != calls {
		t.Errorf("%+v, %v: a trial has changed or sent something", v, err)
	}
}

func TestTheRecordThatWasAskedForIsTheFirstSample(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	one := s.few(3)[2]
	got := s.tryLine(LineTry{Connection: c.Name, Field: "firstName", Line: "", Record: one.ID})
	if got.Samples[0].Record != one.ID || !model.Equal(got.Samples[0].Value, one.Fields["firstName"]) {
		t.Errorf("%+v", got.Samples[0])
	}
	if got := s.tryLine(LineTry{Connection: c.Name, Field: "firstName", Record: "nosuch"}); len(got.Samples) == 0 {
		t.Error("a record that is gone took the others with it")
	}
	_, err := s.TryLine(t.Context(), LineTry{Connection: c.Name, Model: "contact", Field: "nosuch", Line: "x"})
	if !problem.Is(err, problem.Usage) {
		t.Error(err)
	}
}

func TestTheSheetShowsEveryPlaceOfTheRecordsWithTheirValues(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	got, err := s.MappingSheet(t.Context(), c.Name, "contact")
	if err != nil {
		t.Fatal(err)
	}
	at := func(line string) NativePlace {
		for _, p := range got.Places {
			if p.Line == line {
				return p
			}
		}
		t.Errorf("no place %s among %+v", line, got.Places)
		return NativePlace{}
	}
	if p := at("phone"); p.Kind != "text" || p.Held == 0 || len(p.Examples) == 0 || p.Held > got.Sampled {
		t.Errorf("%+v", p)
	}
	if p := at("dnd"); p.Kind != "truth" {
		t.Errorf("%+v", p)
	}
	custom := slices.IndexFunc(got.Places, func(p NativePlace) bool { return p.Field != "" })
	if custom < 0 || !strings.Contains(got.Places[custom].Line, "| by-id ") || got.Places[custom].Name == "" {
		t.Errorf("%+v", got.Places)
	}
	if _, ok := got.Model.Field("loyaltyTier"); !ok || !got.Discovers || !slices.Contains(got.Models, "contact") || got.ReadOnlyBy != "" || got.Sampled != people {
		t.Errorf("%+v", got)
	}
	for _, p := range got.Places { // each can be named by a line
		if trial := s.tryLine(LineTry{Connection: c.Name, Field: "nickname", Line: p.Line}); trial.Bad != "" {
			t.Errorf("%s: %s", p.Line, trial.Bad)
		}
	}
}

func TestARecordBehindAllThatAreToldIsStillTheFirstSample(t *testing.T) {
	t.Parallel()
	out := LineTrial{}
	run := lineRun{field: model.Field{Name: "name", Type: model.Text}, out: &out, asked: "r99"}
	run.wanted, _ = mapping.Mapping{}.Over(model.Model{Fields: []model.Field{run.field}}, []mapping.Line{{Field: "name", Text: "name"}})
	for i := range 100 {
		run.look(store.Kept{ID: fmt.Sprintf("r%d", i), Native: []byte(`{"name":"Ada"}`), Fields: model.Fields{"name": "Ada"}})
	}
	run.finish()
	if len(out.Samples) != toldSamples || out.Samples[0].Record != "r99" || out.Samples[1].Record != "r0" || out.Records != 100 || len(out.Faults) != 0 {
		t.Errorf("%d samples, the first of %s, %+v", len(out.Samples), out.Samples[0].Record, out.Faults)
	}
}
