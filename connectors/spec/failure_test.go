package spec

import (
	"errors"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

func TestANoIsReadByTheSpecAndThenByItsStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		read   problem.Kind // of a retrieve
		write  problem.Kind // of an update
	}{
		{400, `{"message":"No such person"}`, problem.Gone, problem.Gone},
		{400, `{"message":["first must be short"]}`, problem.Invalid, problem.Invalid},
		{401, `{"error":"wrong scope"}`, problem.MissingScope, problem.MissingScope},
		{403, `{}`, problem.MissingScope, problem.MissingScope},
		{404, `not here`, problem.Gone, problem.Gone},
		{409, `{}`, problem.Conflict, problem.Conflict},
		{410, ``, problem.Gone, problem.Gone},
		{412, `{}`, problem.Conflict, problem.Conflict},
		{422, `{"message":"no"}`, problem.Invalid, problem.Invalid},
		{302, ``, problem.ProviderDown, problem.ProviderDown},
		{500, `{}`, problem.ProviderDown, problem.UnknownOutcome},
		{503, `<html>`, problem.ProviderDown, problem.UnknownOutcome},
		{200, `<html>`, problem.ProviderDown, problem.UnknownOutcome},
		{200, `{"id":`, problem.ProviderDown, problem.UnknownOutcome},
		{0, ``, problem.ProviderDown, problem.UnknownOutcome},
	} {
		s, p := session0(t, small, func(int, exchange) (int, string) { return c.status, c.body })
		_, err := s.Retrieve(t.Context(), "contact", "1")
		if got := problem.As(err); got.Kind != c.read || got.Operation != "contact::retrieve" {
			t.Errorf("read %d %s: %s %s of %s", c.status, c.body, got.Kind, got, got.Operation)
		}
		before := len(p.asked)
		_, err = s.Update(t.Context(), connectors.Write{Model: "contact", ID: "1", Patch: model.Patch{"firstName": "Ada"}})
		if got := problem.As(err); got.Kind != c.write || got.Operation != "contact::update" || len(p.asked) != before+1 {
			t.Errorf("write %d %s: %s %s after %d requests", c.status, c.body, got.Kind, got, len(p.asked)-before)
		}
	}
}

func TestANoAboutOneRecordIsNoMissingPermission(t *testing.T) {
	t.Parallel()
	text := strings.Replace(small, "    - {status: 403, is: otherWorkspace, hint: Ask the owner of the box.}\n", "", 1)
	for body, want := range map[string]problem.Kind{
		`{}`:     problem.Invalid,
		`<html>`: problem.Invalid,
		`{"message":"This person is locked by another user"}`: problem.Invalid,
		`{"message":"Insufficient Permissions"}`:              problem.MissingScope,
		`{"error":"insufficient_scope"}`:                      problem.MissingScope,
	} {
		s, _ := session0(t, text, func(int, exchange) (int, string) { return 403, body })
		_, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "1", Patch: model.Patch{"firstName": "Ada"}})
		if p := problem.As(err); p.Kind != want || errors.Is(err, connectors.ErrRefused) != (want == problem.Invalid) {
			t.Errorf("write %s: %s %s", body, p.Kind, p)
		}
		if _, err := s.Retrieve(t.Context(), "contact", "1"); !problem.Is(err, want) {
			t.Errorf("read %s: %v", body, err)
		}
		for _, err := range s.List(t.Context(), connectors.Query{Model: "contact"}) { // no record that it could be about
			if !problem.Is(err, problem.MissingScope) {
				t.Errorf("list %s: %v", body, err)
			}
		}
	}
}

func TestAMissingScopeIsNamed(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, small, func(int, exchange) (int, string) { return 401, `{"message":"scope"}` })
	_, err := s.Retrieve(t.Context(), "contact", "1")
	p := problem.As(err)
	if p.Scope != "people.read" || !strings.Contains(p.Text, "contact::retrieve") || !strings.Contains(p.Text, "people.read") {
		t.Fatalf("%+v", p)
	}
}

func TestAGrantThatMayNotListItsWorkspacesCanBeToldOne(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, small, func(int, exchange) (int, string) { return 401, `{"message":"scope"}` })
	if _, err := s.Workspaces(t.Context()); !problem.Is(err, problem.MissingScope) || !strings.Contains(err.Error(), "--workspace") {
		t.Fatalf("got %v", err)
	}
}

func TestADuplicateNamesTheFieldAndWhoHasIt(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, small, func(int, exchange) (int, string) { return 400, `{"message":"mail taken","field":"mail","id":"p77"}` })
	_, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "ada@example.com"}})
	p := problem.As(err)
	if p.Kind != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Name != "email" || p.Fields[0].Code != "duplicate" || p.Fields[0].Message != "E-mail belongs to another contact already (p77)" {
		t.Fatalf("%+v", p)
	}
}

func TestRefusedValuesAreNamedByTheirUnifiedPaths(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, small, func(int, exchange) (int, string) {
		return 422, `{"message":["mail must be an email","property first should not exist","something else"]}`
	})
	_, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "1", Patch: model.Patch{"firstName": "x"}})
	p := problem.As(err)
	if len(p.Fields) != 2 || p.Fields[0].Name != "email" || p.Fields[1].Name != "firstName" || !strings.Contains(p.Detail, "something else") {
		t.Fatalf("%+v", p)
	}
}

func TestAProvidersWordsCannotDriveTheScreen(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, small, func(int, exchange) (int, string) { return 422, `{"message":"mail \u001b[2J\u202e bad"}` })
	_, err := s.Retrieve(t.Context(), "contact", "1")
	p := problem.As(err)
	if strings.ContainsAny(p.Detail+p.Error(), "\x1b\u202e") || p.Detail == "" {
		t.Fatalf("%q %q", p.Detail, p.Error())
	}
}

func FuzzReadingANo(f *testing.F) {
	f.Add(400, `{"message":["a",{"b":1},["c"]]}`)
	f.Add(401, `{"error":{"message":1}}`)
	f.Add(502, `<html>`)
	f.Add(422, "plain \x1b words")
	c := load(f, small)
	f.Fuzz(func(t *testing.T, status int, body string) {
		r := c.read(status, []byte(body))
		for _, w := range r.words {
			if w == "" || w != problem.Clean(w) {
				t.Fatalf("%q is not clean", w)
			}
		}
		if p := c.judge(r, c.models["contact"].retrieve); p.Text == "" || p.Kind == "" {
			t.Fatalf("%d %q says nothing", status, body)
		}
	})
}

func TestAWriteThatWasAnsweredSaysHow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status     int
		body, want string
	}{
		{500, `{}`, "Acme, which answered with an error (500): it may"},
		{503, ``, "Acme, which answered with an error (503): it may"},
		{502, " <html>", "Acme, which answered with a page that tells of an error (502): it may"},
		{200, "<!doctype html>", "Acme, which answered with a page, not with data: it may"},
		{201, `{"id":`, "Acme, which answered in a form that cannot be read: it may"},
		{201, `{"first":"Ada"}`, "Acme, which answered in a form that cannot be read: it may"}, // under no id
		{0, ``, "Acme, and no answer came: it may"},
	} {
		s, _ := session0(t, small, func(int, exchange) (int, string) { return c.status, c.body })
		_, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "ada@example.com"}})
		how, answered := errors.AsType[connectors.Answered](err)
		if p := problem.As(err); p.Kind != problem.UnknownOutcome || !strings.Contains(p.Text, c.want) || answered != (c.status > 0) || !strings.Contains(p.Text, string(how)) {
			t.Errorf("%d %s: %s %s (%q)", c.status, c.body, p.Kind, p.Text, how)
		}
	}
}

func TestTheHintOfARefusalFitsWhatWasRefused(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, strings.Replace(small, "    cannot:\n      delete: nobody leaves a box.", "    delete: {delete: \"/people/{id}\"}\n    cannot:\n      fieldRead: none.", 1),
		func(int, exchange) (int, string) { return 422, `{"message":"no"}` })
	_, create := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "ada@example.com"}})
	_, update := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "1", Patch: model.Patch{"firstName": "Ada"}})
	_, read := s.Retrieve(t.Context(), "contact", "1")
	var list error
	for _, list = range s.List(t.Context(), connectors.Query{Model: "contact"}) {
	}
	for about, err := range map[error]string{create: "Correct the value", update: "Correct the value", read: "in the activity", list: "in the activity", s.Delete(t.Context(), "contact", "1"): "may still need it"} {
		if p := problem.As(about); p.Kind != problem.Invalid || !strings.Contains(p.Hint, err) || err != "Correct the value" && strings.Contains(p.Hint, "save") {
			t.Errorf("%s: %s", p.Text, p.Hint)
		}
	}
}
