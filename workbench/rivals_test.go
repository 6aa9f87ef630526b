package workbench

import (
	"strings"
	"testing"
	"time"
)

// Where the survivor holds the address of the deleted record, its provider may take no second record with it: what is
// asked before the merge, and before its undo, says so.
func TestAMergeSaysThatItsUndoMayBeRefused(t *testing.T) {
	t.Parallel()
	s, one, two := twoPeople(t)
	const words = "may refuse to put"
	req := MergeRequest{Model: "contact", IDs: []string{one.ID, two.ID}, Survivor: one.ID, Keep: map[string]string{"phone": two.ID}}
	if said := strings.Join(s.merge(req).Warnings, " "); strings.Contains(said, words) {
		t.Errorf("they share nothing, and it says %s", said)
	}
	s.other("change", two.Remote.ID, map[string]any{"email": one.Fields["email"]})
	s.later(time.Hour)
	s.pull(PullRequest{Full: true})
	merge := s.merge(req)
	if said := strings.Join(merge.Warnings, " "); !strings.Contains(said, words+" it back: "+merge.Survivor.Title+" holds the same e-mail.") {
		t.Errorf("it says %s", said)
	}
	if _, err := s.ApplyMerge(t.Context(), merge, nil); err != nil {
		t.Fatal(err)
	}
	said := strings.Join(s.unmerge(merge.Merge).Warnings, " ")
	if !strings.Contains(said, words) || !strings.Contains(said, merge.Survivor.Title+" holds the same e-mail.") || strings.Contains(said, "phone") {
		t.Errorf("its undo says %s", said)
	}
}
