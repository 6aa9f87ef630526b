package changes

import (
	"testing"
	"testing/synctest"

	"patchbay/model"
	"patchbay/workbench"
)

func TestFieldsAreCalledAsTheRecordCallsThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all = []workbench.Change{{
			ID: "7", Operation: "contact::update", Model: "contact", Title: "Ada Lovelace", State: "done",
			Changes: []model.Change{{Field: "lastName", Before: "King", After: "Lovelace"}, {Field: "customFields.x", After: "1"}}, Labels: map[string]string{"lastName": "Last name"},
		}}
		open(t, b, 100, 24).See("Last name, customFi").Miss("lastName").Press("enter").See("Last name", "- King").Miss("lastName")
	})
}
