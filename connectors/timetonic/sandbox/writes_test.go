package sandbox

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	shared "patchbay/connectors/sandbox"
)

func (r *rig) count(table object) int {
	r.t.Helper()
	return int(r.values(table, form{"maxRows": "1"})["totalRowCount"].(float64))
}

func TestEveryTemporaryIDMakesARow(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	table := r.tables()["Clients"]
	a := r.write(table, "tmpX", map[string]any{"last_name": "Twice"}, nil)
	b := r.write(table, "tmpX", map[string]any{"last_name": "Twice"}, nil)
	if a == b {
		t.Error("the second call did not make a second row")
	}
}

func TestAnUpdateWithoutValuesMakesARow(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	table := r.tables()["Clients"]
	row := r.write(table, "tmpX", map[string]any{"last_name": "Once"}, nil)
	before := r.count(table)
	if got := r.write(table, row, nil, nil); got == row || r.count(table) != before+1 {
		t.Errorf("row %s of %d", got, r.count(table))
	}
}

func TestValuesMayComeInBrackets(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	table := r.tables()["Clients"]
	out := r.ok("createOrUpdateTableRow", form{"rowId": "tmp", "catId": id(table), "fieldValues[" + id(field(t, table, "last_name")) + "]": "Bracket"})
	if got := r.cellOf(table, id(out["rows"].([]any)[0].(object)), "last_name"); got != "Bracket" {
		t.Errorf("%v", got)
	}
}

func TestValuesAreAnsweredInTheFormThatTheOptionsSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o                 Options
		born, due, no, tn any
	}{
		"as known": {Options{}, 951865200.0, 1772447400.0, 1.0, 12.5},
		"as text":  {Options{Dates: "text", Truths: "bool", Quirks: Quirks{NumbersAsText: true}}, "2000-03-01", "2026-03-02 11:30:00", true, "12.5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, c.o, 3)
			all := r.tables()
			row := r.write(all["Clients"], "tmp", map[string]any{"birthday": "2000-03-01", "do_not_contact": "true", "turnover": "12.5"}, nil)
			for code, want := range map[string]any{"birthday": c.born, "do_not_contact": c.no, "turnover": c.tn} {
				if got := r.cellOf(all["Clients"], row, code); got != want {
					t.Errorf("%s: %v, want %v", code, got, want)
				}
			}
			task := r.write(all["Tasks"], "tmp", map[string]any{"due": 1772447400}, nil)
			if got := r.cellOf(all["Tasks"], task, "due"); got != c.due {
				t.Errorf("due: %v, want %v", got, c.due)
			}
		})
	}
}

func TestStrangeAndReadOnlyColumnsAreIgnoredOrRefusedButNeverA400(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"ignore", "refuse"} {
		r := start(t, Options{Strange: way}, 3)
		all := r.tables()
		for name, column := range map[string]string{"unknown": "42", "another table's": id(field(t, all["Tasks"], "title")), "read-only": id(field(t, all["Clients"], "label"))} {
			out := r.call("createOrUpdateTableRow", form{"rowId": "tmp", "catId": id(all["Clients"]), "b_o": me, "fieldValues": fmt.Sprintf(`{%q:"x"}`, column)})
			if want := map[string]string{"ignore": "ok", "refuse": "nok"}[way]; out["status"] != want {
				t.Errorf("%s, %s column: %v", way, name, out)
			}
		}
	}
}

func TestAStrictChoiceTakesItsWordsAlone(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	table := r.tables()["Clients"]
	segment := id(field(t, table, "segment"))
	r.no("createOrUpdateTableRow", form{"rowId": "tmp", "catId": id(table), "fieldValues": fmt.Sprintf(`{%q:"Platinum"}`, segment)}, "field "+segment+" does not take this value")
	r.write(table, "tmp", map[string]any{"segment": "Gold"}, nil)
}

func TestLinksAreRowsWithTheirNames(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	all := r.tables()
	who := r.write(all["Clients"], "tmp", map[string]any{"last_name": "Linked"}, nil)
	for name, v := range map[string]any{"as a list": json.RawMessage(`[{"row_id":` + who + `,"value":"whatever"}]`), "as text": "Linked, Nobody"} {
		row := r.write(all["Tasks"], "tmp", map[string]any{"title": "x", "client": v}, nil)
		got, _ := r.cellOf(all["Tasks"], row, "client").([]any)
		if len(got) != 1 || got[0].(object)["value"] != "Linked" || fmt.Sprint(int(got[0].(object)["row_id"].(float64))) != who {
			t.Errorf("%s: %v", name, got)
		}
	}
	row := r.write(all["Tasks"], "tmp", map[string]any{"client": json.RawMessage(`[{"row_id":7,"value":"Gone"}]`)}, nil)
	if got := r.cellOf(all["Tasks"], row, "client"); fmt.Sprint(got) != "[map[row_id:7 value:Gone]]" {
		t.Errorf("a dangling link is %v", got)
	}
}

func TestABatchIsWrittenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{DeadlockEvery: 2}}, 3)
	table := r.tables()["Clients"]
	name := id(field(t, table, "last_name"))
	rows := []string{}
	for i := range 12 {
		rows = append(rows, fmt.Sprintf(`"tmp%d":{%q:"Batch %d"}`, i, name, i))
	}
	batch := form{"catId": id(table), "b_o": me, "rows": "{" + strings.Join(rows, ",") + "}"}
	before := r.count(table)
	if made := r.ok("createOrUpdateTableRows", batch)["newRows"].([]any); len(made) != 12 {
		t.Errorf("%d rows were made", len(made))
	}
	r.no("createOrUpdateTableRows", batch, deadlock)
	r.no("createOrUpdateTableRows", form{"catId": id(table), "rows": `{"tmpA":{},"tmpa":{}}`}, unverifiedTmpTwice)
	if got := r.count(table); got != before+12 {
		t.Errorf("%d rows, want %d", got, before+12)
	}
}

func TestDeletedRowsVanishWithoutTrace(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	table := r.tables()["Clients"]
	row := r.write(table, "tmp", map[string]any{"last_name": "Gone"}, nil)
	r.ok("deleteTableRow", form{"rowId": row, "b_o": me})
	r.no("deleteTableRow", form{"rowId": row, "b_o": me}, unverifiedNoRow)
	if left := field(t, r.values(table, form{"filterRowIds": `{"row_ids":[` + row + `]}`}), "last_name")["values"].([]any); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func TestCommentsBelongToARow(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	table := r.tables()["Clients"]
	row := r.write(table, "tmp", map[string]any{"last_name": "Talk"}, nil)
	at := form{"rowId": row, "b_o": me, "fieldId": id(field(t, table, "discussion"))}
	if data, isList := r.ok("getTableValueComments", at)["data"].([]any); !isList || len(data) != 0 {
		t.Errorf("no comments are %v", data)
	}
	at["comment"] = "Hello"
	r.ok("editTableValueComments", at)
	if data := r.ok("getTableValueComments", at)["data"].(object); len(data) != 1 {
		t.Errorf("%v", data)
	}
}

func TestAutomationsFireOnlyWhereTheyAreNotBypassed(t *testing.T) {
	t.Parallel()
	got := make(chan string, 8)
	ear := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err == nil {
			got <- q.Header.Get("Authorization") + " " + string(body)
		}
	}))
	t.Cleanup(ear.Close)
	r := start(t, Options{Auth: "Bearer paste-me", Payload: func(n Notice) any { return object{"row": n.Row, "what": n.Event} }}, 3)
	if err := r.remote.Post(t.Context(), "hooks", shared.HookPlan{URL: ear.URL}, nil); err != nil {
		t.Fatal(err)
	}
	table := r.tables()["Clients"]
	r.write(table, "tmp", map[string]any{"last_name": "Quiet"}, nil)
	loud := r.write(table, "tmp", map[string]any{"last_name": "Loud"}, form{"bypassUrlTrigger": "false"})
	select {
	case text := <-got:
		if want := fmt.Sprintf(`Bearer paste-me {"row":%s,"what":"created"}`, loud); text != want {
			t.Errorf("%s, want %s", text, want)
		}
	case <-t.Context().Done():
	}
}

func TestItWorksWithOnePersonAndWithTenThousand(t *testing.T) {
	t.Parallel()
	for people, least := range map[int]int{1: 0, 10_000: 7000} {
		r := start(t, Options{}, people)
		if got := r.count(r.tables()["Clients"]); got < least {
			t.Errorf("%d people are %d clients", people, got)
		}
	}
}

func TestItOpensForNobody(t *testing.T) {
	t.Parallel()
	site, err := New(Options{}).Open(shared.World{Seed: 7, Clock: shared.NewClock(frozen), Rand: rand.Reader, Writes: &shared.Journal{}})
	if err != nil || len(site.Records.All("rows")) != 0 {
		t.Fatalf("%v", err)
	}
	if _, err := site.Records.Act(shared.Change{Kind: "rows", Action: "create"}); err != nil {
		t.Error(err)
	}
}
