package spec

import (
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

func TestACheckRefusesAsTheWriteWouldAndSendsNothing(t *testing.T) {
	t.Parallel()
	s, sent := session0(t, nested, func(int, exchange) (int, string) { return 500, `{}` })
	c, able := s.(connectors.Checker)
	if !able {
		t.Fatal("a session cannot check")
	}
	held := model.Record{Model: "contact", Remote: model.Remote{ID: "u1/7"}, Fields: model.Fields{"name": "Old", "owner": "u1"}, Native: []byte(`{"id":"7","text":"Old","user":"u1"}`)}
	fine := connectors.Write{Model: "contact", ID: "u1/7", Patch: model.Patch{"name": "New"}, Before: held}
	if got, err := c.Check(t.Context(), fine); err != nil || len(got) != 1 || got["name"] != "New" {
		t.Errorf("%v, %v", got, err)
	}
	for what, w := range map[string]connectors.Write{
		"a field that an update cannot carry": {Model: "contact", ID: "u1/7", Patch: model.Patch{"owner": "u2"}, Before: held},
		"a new one that lacks where it lives": {Model: "contact", Patch: model.Patch{"name": "New"}},
		"a field that is not kept":            {Model: "contact", ID: "u1/7", Patch: model.Patch{"jobTitle": "x"}, Before: held},
	} {
		_, err := c.Check(t.Context(), w)
		write := s.Update
		if w.ID == "" {
			write = s.Create
		}
		_, sendErr := write(t.Context(), w)
		if p, q := problem.As(err), problem.As(sendErr); err == nil || p.Kind != problem.Invalid || p.Text != q.Text || len(p.Fields) != 1 || len(q.Fields) != 1 || p.Fields[0] != q.Fields[0] {
			t.Errorf("%s: %v, and written %v", what, err, sendErr)
		}
	}
	if _, err := c.Check(t.Context(), connectors.Write{Model: "task", ID: "1"}); err == nil {
		t.Error("a model that is not kept was checked")
	}
	if len(sent.asked) != 0 {
		t.Errorf("sent %+v", sent.asked)
	}
}
