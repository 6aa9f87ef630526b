package workbench

import (
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

func TestWhoHasAnotherAddressNumberOrNameIsNotWhoWasCreated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wanted, held model.Fields
		unlike       bool
	}{
		"another e-mail":                {model.Fields{"email": "a@example.com", "lastName": "One"}, model.Fields{"email": "b@example.com", "lastName": "One"}, true},
		"the e-mail in capitals":        {model.Fields{"email": "a@example.com", "lastName": "One"}, model.Fields{"email": "A@Example.com", "lastName": "Two"}, false},
		"no e-mail, the same name":      {model.Fields{"email": "a@example.com", "lastName": "One"}, model.Fields{"lastName": "One"}, false},
		"no e-mail, another name":       {model.Fields{"email": "a@example.com", "firstName": "Ann", "lastName": "One"}, model.Fields{"firstName": "Bob", "lastName": "One"}, true},
		"another phone":                 {model.Fields{"phone": "+15550100"}, model.Fields{"phone": "+15550199"}, true},
		"the phone without its country": {model.Fields{"phone": "+12125550149"}, model.Fields{"phone": "(212) 555-0149"}, false},
		"the name in one field":         {model.Fields{"firstName": "Åsa", "lastName": "O'Neil"}, model.Fields{"name": "ASA O'NEIL"}, false},
		"a name more":                   {model.Fields{"firstName": "Ann", "lastName": "One"}, model.Fields{"firstName": "Ann Mary", "lastName": "One"}, false},
		"nothing to tell them by":       {model.Fields{"address.city": "Bonn"}, model.Fields{"address.city": "Bonn", "lastName": "One"}, false},
	} {
		w := &write{in: store.Intent{Write: store.Write{Patch: model.Patch(c.wanted)}}, at: place{model: model.Contact()}}
		if got := w.unlike(c.held); got != c.unlike {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// unanswered is a creation whose process was killed before it arrived, beside others that share a name or a city with it.
func unanswered(t *testing.T) (*scene, Plan, store.Intent) {
	t.Helper()
	s := open(t)
	s.pulled()
	s.later(time.Hour)
	plan := s.newcomer(map[string]any{"email": "lost1@example.com", "firstName": "Lost", "lastName": "One", "address.city": "Salem"})
	in := s.interrupted(plan, store.Sent)
	for _, mail := range []string{"a@example.com", "b@example.com", "c@example.com"} {
		s.apply(s.newcomer(map[string]any{"email": mail, "firstName": "Lost", "lastName": "One", "address.city": "Salem"}))
	}
	return s, plan, in
}

func TestACreationThatNeverArrivedIsMadeByTheSameCommandAgain(t *testing.T) {
	t.Parallel()
	s, plan, in := unanswered(t)
	_, err := s.Apply(t.Context(), plan)
	kind(t, err, problem.Conflict, "patchbay changes settle "+in.Change, "looked for until")
	var told string
	for _, p := range s.pulledAll() {
		for _, n := range p.Notices {
			told += n
		}
	}
	if told == "" {
		t.Error("a pull says nothing of it")
	}
	s.later(6 * time.Minute)
	made, err := s.Apply(t.Context(), plan)
	if err != nil || made.State != "done" {
		t.Fatalf("%s, %v", doc(made), err)
	}
	if ch := s.change(in.Change); ch.State != "failed" {
		t.Errorf("the first says %s", doc(ch))
	}
	if n := s.mailed("lost1@example.com"); n != 1 {
		t.Errorf("%d of them", n)
	}
}

func (s *scene) pulledAll() []Progress {
	s.t.Helper()
	all, err := s.Pull(s.t.Context(), PullRequest{}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

func TestACreationThatHadArrivedIsNotMadeTwiceByTheSameCommandAgain(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]store.State{"it had arrived": store.Sent, "it never left": store.Planned} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c := s.pulled()
			plan := s.newcomer(map[string]any{"email": "lost2@example.com", "firstName": "Lost", "lastName": "Two"})
			in := s.interrupted(plan, state)
			if state == store.Sent {
				s.other("create", "", map[string]any{"locationId": c.Workspace.ID, "email": "lost2@example.com", "firstName": "Lost", "lastName": "Two"})
			}
			s.later(10 * time.Second)
			done, err := s.Apply(t.Context(), plan)
			if err != nil || done.ID != in.Change || done.State != "done" || s.mailed("lost2@example.com") != 1 {
				t.Errorf("%s, %v, %d of them", doc(done), err, s.mailed("lost2@example.com"))
			}
		})
	}
}

func TestAPersonSettlesACreationThatCannotBeTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		made  bool
		state string
	}{"it was made": {true, "done"}, "it was not made": {false, "failed"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, plan, in := unanswered(t)
			native := ""
			if c.made { // by the provider, in other words
				s.other("create", "", map[string]any{"locationId": s.only().Workspace.ID, "email": "lost1@example.com", "firstName": "Lost", "lastName": "Uno"})
				for _, r := range s.state().Records["contacts"] {
					if r["email"] == "lost1@example.com" {
						native, _ = r["id"].(string)
					}
				}
			}
			s.later(time.Minute)
			at, err := s.Standing(t.Context(), in.Change[:6])
			if err != nil || !at.Open || at.Until.IsZero() || at.Words == "" || len(at.Found) != len(native)/max(len(native), 1) {
				t.Fatalf("%s, %v", doc(at), err)
			}
			done, err := s.SettleMade(t.Context(), in.Change, native, "the test")
			if err != nil || done.State != c.state || (done.Record != "") != c.made {
				t.Fatalf("%s, %v", doc(done), err)
			}
			_, err = s.SettleMade(t.Context(), in.Change, "", "the test")
			kind(t, err, problem.Usage, "ended already")
			if at, err := s.Standing(t.Context(), in.Change); err != nil || at.Open {
				t.Errorf("%s, %v", doc(at), err)
			}
			if c.made {
				return
			}
			if _, err := s.Apply(t.Context(), plan); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatAskingTellsIsNoPersonsToSettle(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	in := s.interrupted(s.edit(who.ID, map[string]any{"phone": phoneA}), store.Sent)
	_, err := s.SettleMade(t.Context(), in.Change, "", "the test")
	kind(t, err, problem.Usage, "asking")
	if at, err := s.Standing(t.Context(), in.Change); err != nil || at.Open || at.Change.State != "done" || s.value(s.native(who.ID), "phone") != phoneA {
		t.Errorf("%s, %v", doc(at), err)
	}
	claimed, err := claim(s.opt.Home.Runs(), "alive")
	if err != nil {
		t.Fatal(err)
	}
	defer claimed.release() //nolint:errcheck // the folder goes with the test
	busy := s.interruptedBy(s.edit(who.ID, map[string]any{"phone": phoneB}), store.Sent, "alive")
	_, err = s.Standing(t.Context(), busy.Change)
	kind(t, err, problem.Busy)
}
