package store

import (
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
)

// What is kept beside the fields is written as encoding/json writes it: a record of before counts as the same.
func TestWhatLiesBesideTheFieldsIsTheSameJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[a-zA-Z0-9:/._-]{1,20}`), rapid.String())
		a := aside{
			Remote: model.Remote{
				ID: text.Draw(t, "id"), URL: text.Draw(t, "url"), ParentID: text.Draw(t, "parent"),
				Workspace: text.Draw(t, "workspace of it"), Revision: text.Draw(t, "revision"),
			},
			Workspace: text.Draw(t, "workspace"),
		}
		if rapid.Bool().Draw(t, "with a warning") {
			a.Warnings = []model.Warning{{Code: "c", Message: text.Draw(t, "message")}}
		}
		if got, want := string(a.append(nil)), jsonText(a); got != want {
			t.Errorf("written as %s, want %s", got, want)
		}
	})
}
