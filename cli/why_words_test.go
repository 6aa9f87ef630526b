package cli

import (
	"testing"

	"patchbay/workbench"
)

func TestWhyARecordIsRefusedNamesTheField(t *testing.T) {
	t.Parallel()
	const plain = "The contact cannot be saved like this."
	for want, it := range map[string]workbench.BulkItem{
		"":    {},
		plain: {Words: plain},
		plain + " Tags is set by the service itself. email: is taken.": {Words: plain, Refused: []workbench.BulkRefusal{
			{Field: "tags", Message: "Tags is set by the service itself"}, {Field: "email", Message: "is taken"},
		}},
		"Refused: Email is taken.": {Words: "Refused: Email is taken.", Refused: []workbench.BulkRefusal{{Field: "email", Message: "Email is taken"}}},
	} {
		if got := bulkWhy(it); got != want {
			t.Errorf("%q, not %q", got, want)
		}
		if cell := bulkItem(it).cell("words"); cell != want {
			t.Errorf("in a column: %q", cell)
		}
	}
}
