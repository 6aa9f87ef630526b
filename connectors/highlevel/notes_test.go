package highlevel

import (
	"strings"
	"testing"

	"patchbay/connectors"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/model"
)

func TestAFormattedNoteIsReadAsWordsAndKeepsItsFormattingUntilItsTextChanges(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 60}, imitation.Options{})
	session := s.open(t, s.grant())
	notes, _ := all(t, session, connectors.Query{Model: "note"})
	var formatted model.Record
	for _, n := range notes {
		body, _ := n.Fields["body"].(string)
		if strings.ContainsAny(body, "<>") {
			t.Errorf("a note is shown as %q", body)
		}
		if strings.Contains(string(n.Native), "\\u003cp") || strings.Contains(string(n.Native), "<p>") {
			formatted = n
		}
	}
	if formatted.Remote.ID == "" {
		t.Fatal("the sandbox has no formatted note")
	}
	update := func(p model.Patch) model.Record {
		before, err := session.Retrieve(t.Context(), "note", formatted.Remote.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := session.Update(t.Context(), connectors.Write{Model: "note", ID: formatted.Remote.ID, Patch: p, Before: before}); err != nil {
			t.Fatal(err)
		}
		after, err := session.Retrieve(t.Context(), "note", formatted.Remote.ID)
		if err != nil {
			t.Fatal(err)
		}
		return after
	}
	if after := update(model.Patch{"title": "Renamed", "body": formatted.Fields["body"]}); !strings.Contains(string(after.Native), "p>") || after.Fields["title"] != "Renamed" {
		t.Errorf("the formatting went with the title: %s", after.Native)
	}
	if after := update(model.Patch{"body": "Other words, 1 < 2"}); after.Fields["body"] != "Other words, 1 < 2" || strings.Contains(string(after.Native), "p>") {
		t.Errorf("what was written is %s", after.Native)
	}
}
