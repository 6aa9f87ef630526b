package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestBooksIncludeWhatIsNoneToWorkIn(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	seen := map[string]int{}
	for _, x := range r.ok("getAllBooks", nil)["allBooks"].(object)["books"].([]any) {
		b := x.(object)
		for name, is := range map[string]bool{
			"chat": b["contact_u_c"] != nil, "deleted": b["del"] == true, "not accepted": b["accepted"] == false, "archived": b["archived"] == true,
			"without a title": b["ownerPrefs"].(object)["title"] == nil, "without the right": b["members"].([]any)[0].(object)["apiRight"] == "0",
		} {
			if is {
				seen[name]++
			}
		}
	}
	if len(seen) != 6 {
		t.Errorf("the odd books are %v", seen)
	}
	if got := strings.Join(r.ready.Users[0].Workspaces, " "); got != "ada_fairweather/harbour_desk odile_marchand/northgate" {
		t.Errorf("to work in: %s", got)
	}
	r.no("getBookTables", form{"b_c": "payroll", "b_o": "ingrid"}, unverifiedNoRight)
}

func TestARenamedBookKeepsItsCode(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	r.act("books", "change", "ada_fairweather/harbour_desk", object{"title": "Desk"})
	info := r.ok("getBookInfo", form{"b_c": "harbour_desk", "b_o": me})["bookInfo"].(object)
	if info["b_c"] != "harbour_desk" || info["ownerPrefs"].(object)["title"] != "Desk" {
		t.Errorf("%v", info)
	}
}

func TestTablesIncludeASystemTableAndAPivot(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	all := r.tables()
	if all["Members"]["sysFunc"] == nil || all["Clients by segment"]["pivot_id"] == nil || all["Clients"]["sysFunc"] != nil {
		t.Error("system and pivot tables cannot be told from others")
	}
	if empty, isList := all["Clients"]["rowInfos"].([]any); !isList || len(empty) != 0 {
		t.Errorf("an empty map is %v, not an empty list", all["Clients"]["rowInfos"])
	}
}

func TestFourClocksTellTheSameTime(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	doc := r.ok("getBookTables", form{"b_c": "harbour_desk", "b_o": me})
	table := doc["bookTables"].(object)["categories"].([]any)[0].(object)
	seconds, err := strconv.ParseInt(table["sstamp"].(string), 10, 64)
	if err != nil || doc["sstamp"] != float64(frozen().Unix()*10_000) {
		t.Fatalf("stamps are %v and %v", table["sstamp"], doc["sstamp"])
	}
	if got, want := table["lastModified"], time.Unix(seconds, 0).UTC().Add(time.Hour).Format(time.DateTime); got != want {
		t.Errorf("the local time of Paris is %v, want %s", got, want)
	}
}

func TestColumnsListTheSameRowsInTheSameOrder(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 60)
	page := r.values(r.tables()["Clients"], form{"maxRows": "10", "offset": "5"})
	var first []any
	for _, f := range page["fields"].([]any) {
		ids := []any{}
		for _, v := range f.(object)["values"].([]any) {
			ids = append(ids, v.(object)["id"])
		}
		if first == nil {
			first = ids
		}
		if fmt.Sprint(ids) != fmt.Sprint(first) || len(ids) != 10 {
			t.Fatalf("%v against %v", ids, first)
		}
	}
	if page["totalRowCount"].(float64) <= 10 || page["rowInfosLength"] != 10.0 {
		t.Errorf("%v rows of %v", page["rowInfosLength"], page["totalRowCount"])
	}
}

func TestByNameTwoColumnsOfOneNameCollide(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	table := r.tables()["Clients"]
	row := r.write(table, "tmp1", map[string]any{"remark": "first", "remark_2": "second"}, nil)
	rows := r.values(table, form{"format": "rows", "filterRowIds": row})["rows"].([]any)
	if got := rows[0].(object)["fields"].(object)["Remark"].(object)["value"]; got != "second" {
		t.Errorf("the row says %v", got)
	}
	if a, b := r.cellOf(table, row, "remark"), r.cellOf(table, row, "remark_2"); a != "first" || b != "second" {
		t.Errorf("the columns say %v and %v", a, b)
	}
}

func TestOnlyAShortOrAnEmptyPageIsTheLast(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	table := r.tables()["Companies"]
	for r.count(table) < 4 {
		r.write(table, "tmp", map[string]any{"name": "Firm"}, nil)
	}
	for offset, want := range map[string]int{"0": 2, "2": 2, "4": 0, "400": 0} {
		page := r.values(table, form{"maxRows": "2", "offset": offset})
		if got := len(field(t, page, "name")["values"].([]any)); got != want {
			t.Errorf("offset %s: %d rows, want %d", offset, got, want)
		}
	}
}

func TestColumnsAreRenamedRetypedAndDeletedByOthers(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	table := r.tables()["Clients"]
	row := r.write(table, "tmpA", map[string]any{"mobile": "+1 555 0100", "turnover": 12.5}, nil)
	r.act("columns", "change", id(field(t, table, "mobile")), object{"name": "Telephone"})
	r.act("columns", "change", id(field(t, table, "turnover")), object{"type": "mediumtext"})
	r.act("columns", "delete", id(field(t, table, "city")), nil)
	now := r.tables()["Clients"]
	if c := field(t, now, "mobile"); c["name"] != "Telephone" || c["id"] != field(t, table, "mobile")["id"] {
		t.Errorf("renamed: %v", c)
	}
	if got := r.cellOf(now, row, "turnover"); got != "12.5" {
		t.Errorf("retyped: %v", got)
	}
	if len(now["fields"].([]any)) != len(table["fields"].([]any))-1 {
		t.Error("the deleted column is still there")
	}
}

func TestAFilterPicksRows(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 20)
	table := r.tables()["Clients"]
	row := r.write(table, "tmpA", map[string]any{"external_id": "KEY-1"}, nil)
	filter := fmt.Sprintf(`{"applyViewFilters":{"filterGroup":{"operator":"and","filters":[{"id":"tmp0","field_id":%s,"json":{"predicate":"is","operand":"key-1"},"filter_type":"text"}]}}}`, id(field(t, table, "external_id")))
	hits := field(t, r.values(table, form{"filterRowIds": filter}), "external_id")["values"].([]any)
	if len(hits) != 1 || id(hits[0].(object)) != row {
		t.Errorf("%v", hits)
	}
}

func TestTheSameSeedGivesTheSameRows(t *testing.T) {
	t.Parallel()
	a, b := start(t, Options{}, 40), start(t, Options{}, 40)
	x, y := a.values(a.tables()["Clients"], nil), b.values(b.tables()["Clients"], nil)
	if fmt.Sprint(x["fields"]) != fmt.Sprint(y["fields"]) {
		t.Error("two sandboxes of one seed differ")
	}
}
