package spec

import (
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

const (
	severalRead  = `batch: {post: /some, body: {ids: $ids}, items: rows, size: 3}`
	severalWrite = `batch: {post: /all, body: {req: many, rows: $rows}, size: 3}`
)

// several is odd with calls for many records.
func several(read, update string) string {
	return strings.NewReplacer(
		`retrieve: {post: /rows, form: {req: row, id: $id}, item: row}`, "retrieve:\n      post: /rows\n      form: {req: row, id: $id}\n      item: row\n      "+read,
		`update: {put: "/people/{id}", body: {person: $fields}}`, "update:\n      put: \"/people/{id}\"\n      body: {person: $fields}\n      "+update,
	).Replace(odd)
}

func TestACallForSeveralRecordsSaysWhatItIsMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"no retrieve":  {several("", severalWrite), "needs retrieve.batch"},
		"no rows":      {several(severalRead, `batch: {post: /all, size: 3}`), "says nowhere which records are meant: $rows"},
		"no ids":       {several(`batch: {post: /some, items: rows, size: 3}`, severalWrite), "says nowhere which records are meant: $ids"},
		"no size":      {several(severalRead, `batch: {post: /all, form: {rows: $rows}}`), "size"},
		"a put reads":  {several(`batch: {put: /some, body: {ids: $ids}, items: rows, size: 3}`, severalWrite), "cannot read"},
		"wrong name":   {several(severalRead, `batch: {post: /all, form: {rows: $row}, size: 3}`), `uses "row", which has no value here`},
		"beside alone": {several(severalRead, severalWrite+"\n      alone: {email: {post: \"/people/{id}/mail\"}}"), "cannot stand beside lists or alone"},
		"of new ones":  {strings.Replace(several(severalRead, severalWrite), `create: {post: /rows,`, `create: {batch: {post: /all, form: {rows: $rows}, size: 3}, post: /rows,`, 1), "in update alone"},
	} {
		_, err := Load("odd.yaml", []byte(c.text), Hooks{})
		if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := Load("odd.yaml", []byte(several(severalRead, severalWrite)), Hooks{}); err != nil {
		t.Error(err)
	}
}

// manyOf is a provider of many records whose token is pasted.
func manyOf() string {
	text := several(severalRead, severalWrite)
	from, to := strings.Index(text, "auth:\n"), strings.Index(text, "account:")
	return text[:from] + "auth:\n  token: {label: Token}\n" + text[to:]
}

func TestSeveralRecordsGoAndComeWithOneCall(t *testing.T) {
	t.Parallel()
	s, sent := session0(t, manyOf(), func(_ int, e exchange) (int, string) {
		if e.path == "/some" {
			return 200, `{"status":"ok","rows":[{"id":"2","first":"B"},{"id":"1","first":"A"},{"id":"77","first":"stranger"}]}`
		}
		return 200, `{"status":"ok"}`
	})
	b := s.(connectors.Batcher)
	if b.Batch("contact") != 3 || b.Batch("task") != 0 {
		t.Fatalf("%d at once", b.Batch("contact"))
	}
	found, err := b.RetrieveBatch(t.Context(), "contact", []string{"1", "2", "3"})
	if err != nil || len(found) != 2 || found[0].Remote.ID != "2" || found[0].Fields["firstName"] != "B" {
		t.Fatalf("%+v, %v", found, err)
	}
	var writes []connectors.Write
	for _, r := range found {
		writes = append(writes, connectors.Write{Model: "contact", ID: r.Remote.ID, Patch: model.Patch{"firstName": "New"}, Before: r})
	}
	out, err := b.UpdateBatch(t.Context(), writes)
	if err != nil || len(out) != 2 || out[0].Remote.ID != "2" || out[0].Fields["firstName"] != "New" {
		t.Fatalf("%+v, %v", out, err)
	}
	if n := len(sent.asked); n != 2 {
		t.Fatalf("%d requests", n)
	}
	if rows, _ := sent.asked[1].body["rows"].(map[string]any); len(rows) != 2 || rows["1"].(map[string]any)["first"] != "New" {
		t.Errorf("sent %+v", sent.asked[1].body)
	}
	if _, err := b.UpdateBatch(t.Context(), append(writes, writes...)); !problem.Is(err, problem.Unsupported) {
		t.Errorf("%v", err)
	}
	if out, err := b.UpdateBatch(t.Context(), nil); err != nil || len(out) != 0 || len(sent.asked) != 2 {
		t.Errorf("%v, %v", out, err)
	}
}

func TestACallThatChangesSeveralIsNoHarmlessOne(t *testing.T) {
	t.Parallel()
	c := load(t, strings.Replace(manyOf(), "get: /people\n", "post: /all\n", 1))
	if c.harmless("POST", "/all") {
		t.Error("a listing hides a write")
	}
}
