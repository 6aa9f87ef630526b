package workbench

import (
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// mapScene is a pulled workbench whose contacts have fields of the user's own.
func mapScene(t *testing.T) (*scene, Connection) {
	t.Helper()
	s := openWith(t, people*5/4, func(o *Options) { ownModels(t, o.Home, loyal) })
	return s, s.pulled()
}

func (s *scene) mapTo(name, modelName string, set map[string]string) MappingSaved {
	s.t.Helper()
	p, err := s.PlanMapping(s.t.Context(), MappingEdit{Connection: name, Model: modelName, Set: set, By: "the test", Note: "try"})
	if err != nil {
		s.t.Fatal(err, problem.As(err).Fields)
	}
	done, err := s.SaveMapping(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	return done
}

func line(t *testing.T, v MappingView, field string) MapLine {
	t.Helper()
	i := slices.IndexFunc(v.Lines, func(l MapLine) bool { return l.Field == field })
	if i < 0 {
		return MapLine{}
	}
	return v.Lines[i]
}

func TestTheMappingTellsWhereEachLineComesFrom(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	v, err := s.Mapping(t.Context(), c.Name, "contact")
	if err != nil || v.Version != 0 || v.Saved != nil {
		t.Fatalf("%+v, %v", v, err)
	}
	if l := line(t, v, "phone"); l.From != FromConnector || l.Native != "phone" || l.Steps != "e164" {
		t.Errorf("%+v", l)
	}
	if !slices.Contains(v.Unmapped, "loyaltyTier") || !slices.Contains(v.Unmapped, "jobTitle") {
		t.Errorf("unmapped: %v", v.Unmapped)
	}
	i := slices.IndexFunc(v.Lines, func(l MapLine) bool { return l.From == FromDiscovered })
	if i < 0 || !strings.HasPrefix(v.Lines[i].Field, model.CustomPrefix) || !strings.Contains(v.Lines[i].Line, "by-id") {
		t.Errorf("no custom field among %+v", v.Lines)
	}
}

func TestAFieldOfTheUsersOwnIsReadWrittenAndFoundThroughItsLine(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	plan, err := s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Set: map[string]string{"nickname": "firstName | upper"}})
	if err != nil || plan.Records != people || plan.Changed < people/2 || len(plan.Breaches) != 0 || plan.Version != 1 || plan.Moves["nickname"] != plan.Changed {
		t.Fatalf("%+v, %v", plan, err)
	}
	calls := len(s.state().Calls)
	one := s.somebody()
	if one.Fields["nickname"] != nil {
		t.Fatal("a plan has changed something")
	}
	done := s.mapTo(c.Name, "contact", map[string]string{"nickname": "firstName"})
	if done.Version != 1 || done.Changed != plan.Changed {
		t.Fatalf("%+v", done)
	}
	if len(s.state().Calls) != calls {
		t.Fatal("a change of the mapping has asked the provider")
	}
	v := s.show(one.ID)
	if text(v, "nickname") == "" || text(v, "nickname") != text(v, "firstName") {
		t.Fatalf("nickname %q of %q", text(v, "nickname"), text(v, "firstName"))
	}
	entries, err := s.History(t.Context(), "contact", one.ID)
	if err != nil || entries[0].Field != "nickname" || entries[0].Source != "mapping" || entries[0].By != "mapping version 1" {
		t.Fatalf("%+v, %v", entries, err)
	}
	s.apply(s.edit(one.ID, map[string]any{"nickname": "Zaphodia"}))
	if got := s.value(s.native(one.ID), "firstName"); got != "Zaphodia" {
		t.Fatalf("the provider holds %v", got)
	}
	found, err := s.First(t.Context(), Query{Model: "contact", Where: `nickname == "Zaphodia"`, Sort: []string{"nickname"}}, 5)
	if err != nil || len(found) != 1 || found[0].ID != one.ID {
		t.Fatalf("%v, %v", found, err)
	}
	if hits, err := s.Search(t.Context(), "zaphod", "contact", 5); err != nil || len(hits) != 1 {
		t.Fatalf("%v, %v", hits, err)
	}
}

func TestEachSaveIsAVersionAndOneCanGoBack(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	s.mapTo(c.Name, "contact", map[string]string{"nickname": "firstName"})
	s.mapTo(c.Name, "contact", map[string]string{"nickname": "lastName", "source": `- | constant "the shop"`})
	one := s.somebody()
	if one.Fields["source"] != "the shop" {
		t.Fatalf("%v", one.Fields)
	}
	back, err := s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Version: 1})
	if err != nil || len(back.Lines) != 2 {
		t.Fatalf("%+v, %v", back.Lines, err)
	}
	if _, err := s.SaveMapping(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	if v := s.show(one.ID); text(v, "nickname") != text(v, "firstName") || text(v, "source") == "the shop" {
		t.Fatalf("%v", v.Record.Fields)
	}
	s.mapTo(c.Name, "contact", map[string]string{"nickname": ""})
	all, err := s.MappingVersions(t.Context(), c.Name, "contact")
	if err != nil || len(all) != 4 || !all[0].Current || all[1].Current || len(all[0].Lines) != 0 || all[3].Note != "try" {
		t.Fatalf("%+v, %v", all, err)
	}
	if v := s.show(one.ID); text(v, "nickname") != "" {
		t.Fatalf("%v", v.Record.Fields)
	}
	_, err = s.SaveMapping(t.Context(), back)
	kind(t, err, problem.Conflict, "changed meanwhile")
	_, err = s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Version: 77})
	kind(t, err, problem.NotFound, "77")
}

func TestALineThatCannotBeIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	for field, l := range map[string]string{"nickname": "firstName | loud", "customFields.x": "y", "nothing": "x", "birthday": "dateOfBirth | constant soon", "total": "x", "lastName": "names[-999]", "firstName": "names[99999999999]"} {
		_, err := s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Set: map[string]string{field: l}})
		if p := problem.As(err); err == nil || p.Kind != problem.Invalid && p.Kind != problem.Usage || !strings.Contains(p.Text, field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	_, err := s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "invoice", Set: map[string]string{"total": "x"}})
	kind(t, err, problem.Unsupported, "invoice")
}

func TestABreachOfALawIsToldBeforeTheMappingIsSaved(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	plan, err := s.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Set: map[string]string{"nickname": `firstName | write "value + '!'"`}})
	if err != nil || len(plan.Breaches) == 0 || plan.Breaches[0].Field != "nickname" || plan.Breaches[0].Record == "" {
		t.Fatalf("%+v, %v", plan.Breaches, err)
	}
	if _, err := s.SaveMapping(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	got, err := s.CheckMapping(t.Context(), c.Name, "contact", nil)
	if err != nil || got.Checked != people || !slices.ContainsFunc(got.Breaches, func(b Breach) bool { return b.Field == "nickname" && b.Law == "GetPut" }) {
		t.Fatalf("%+v, %v", got, err)
	}
	s.mapTo(c.Name, "contact", map[string]string{"nickname": ""})
	if got, err = s.CheckMapping(t.Context(), c.Name, "contact", nil); err != nil || len(got.Breaches) != 0 || got.Fields == 0 {
		t.Fatalf("the connector's own mapping: %+v, %v", got, err)
	}
}

func TestAChangeThatWasStoppedIsBroughtToItsEndByThePull(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// What a process leaves that ends between the version and the records.
	row, err := db.Connection(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.SaveMapping(t.Context(), store.Mapping{Scope: scopeOf(row, "contact"), Lines: []store.MappingLine{{Field: "nickname", Text: "lastName"}}}); err != nil {
		t.Fatal(err)
	}
	if n := s.nicknamed(); n != 0 {
		t.Fatalf("%d were read already", n)
	}
	s.pull(PullRequest{Models: []string{"contact"}})
	if n := s.nicknamed(); n < people/2 {
		t.Fatalf("%d have it after the pull", n)
	}
}

func (s *scene) nicknamed() int {
	s.t.Helper()
	n, err := s.Count(s.t.Context(), Query{Model: "contact", Where: "nickname != null"})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestAMappingThatAnotherProcessSavedIsObeyed(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	other := s.bench(s.opt.Home)
	plan, err := other.PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Set: map[string]string{"nickname": "firstName"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.SaveMapping(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	one := s.somebody()
	s.other("change", s.native(one.ID), map[string]any{"firstName": "Zaphodia"})
	s.later(time.Hour)
	s.pull(PullRequest{Models: []string{"contact"}})
	if got := text(s.show(one.ID), "nickname"); got != "Zaphodia" {
		t.Fatalf("got %q", got)
	}
}

func TestOfFirstSavesThatAreMadeAtOnceOneIsKeptAndTheOthersSaySo(t *testing.T) {
	t.Parallel()
	s, c := mapScene(t)
	benches := []*Workbench{s.bench(s.opt.Home), s.bench(s.opt.Home), s.bench(s.opt.Home)}
	var plans []MappingPlan
	for i, field := range []string{"nickname", "source", "jobTitle"} {
		p, err := benches[i].PlanMapping(t.Context(), MappingEdit{Connection: c.Name, Model: "contact", Set: map[string]string{field: "firstName"}})
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, p)
	}
	ends := make(chan error, len(benches))
	for i, b := range benches {
		go func() {
			_, err := b.SaveMapping(t.Context(), plans[i])
			ends <- err
		}()
	}
	kept := 0
	for range benches {
		if err := <-ends; err == nil {
			kept++
		} else {
			kind(t, err, problem.Conflict, "changed meanwhile: it is at version 1")
		}
	}
	if all, err := s.MappingVersions(t.Context(), c.Name, "contact"); err != nil || kept != 1 || len(all) != 1 {
		t.Fatalf("%d say that they were saved, %d are there: %v", kept, len(all), err)
	}
}
