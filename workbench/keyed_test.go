package workbench

import (
	"testing"

	"patchbay/connectors/sandbox"
)

func TestACreationWithALostAnswerIsFoundBeforeTheSearchCanSeeIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	s.fault(sandbox.Fault{Route: "POST /contacts/", Kind: sandbox.DropAfter, Count: 1})
	searches := s.sent("POST", listed)
	ch := s.apply(s.newcomer(map[string]any{"firstName": "Nina", "email": "nina.new@example.com"}))
	if ch.State != "done" || ch.Record == "" || s.writes() != 1 {
		t.Errorf("%s, %d writes", doc(ch), s.writes())
	}
	if n := s.sent("POST", listed) - searches; n != 0 {
		t.Errorf("searched %d times for what its e-mail leads to", n)
	}
}

func TestACreationThatNeverArrivedIsNotTakenForSomebodyElseWithItsMail(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.show(s.somebody().ID)
	mail, _ := who.Record.Fields["email"].(string)
	s.fault(sandbox.Fault{Route: "POST /contacts/", Kind: sandbox.Drop, Count: 1})
	ch, err := s.Apply(t.Context(), s.newcomer(map[string]any{"firstName": "Somebody Else", "email": mail}))
	if err == nil || ch.State == "done" || s.writes() != 0 {
		t.Errorf("%s, %d writes, %v", doc(ch), s.writes(), err)
	}
}
