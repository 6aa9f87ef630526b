package query_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/query"
	"patchbay/store"
)

// texts that differ by case, script, escapes and borders of what SQL knows.
var lawTexts = []string{
	"Ada", "ada", "ADA", "Köln", "KÖLN", "köln", "ſmith", "Smith", "\u212aelvin", "kelvin", "İzmir", "izmir", "straße", "STRASSE", "a", "b", "Z", "é", "e\u0301",
	`say "vip"`, `back\slash`, "vip", "VIP", "a,b", "[x]", "{x}", `["vip"]`, "null", "true", "5", "2026-11-19", "2026-02-31", "2026-11-19T23:30:00-05:00",
	"2026-11-19T12:00:00Z", "2026-11-19T00:00:00Z", "2026-11-19T12:00:00.5Z", "1990-05-01", "soon", "now", "<b>&", "line\nbreak", "nul\x00nul", "tab\t", "\u2028", "日本", "😀", "%", "_", "'", "u1", "u2", "Ingrid Sørensen",
}

func lawModel() model.Model {
	return model.Contact().With(
		model.Field{Name: "customFields.size", Type: model.Number}, model.Field{Name: "customFields.count", Type: model.Integer},
		model.Field{Name: "customFields.odd name", Type: model.Text}, model.Field{Name: "customFields.Ümlaut", Type: model.Text},
		model.Field{Name: "customFields.at", Type: model.DateTime},
	)
}

func lawValue(t *rapid.T) any {
	return rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Map(rapid.SampledFrom(append(lawTexts, "")), func(s string) any { return s }),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom(append(lawTexts, "")), 0, 3), func(s []string) any { return s }),
		rapid.Map(rapid.SampledFrom([]int64{0, 1, -1, 5, 42, 1 << 53, 1<<53 + 1, 9223372036854775807, -9223372036854775808}), func(n int64) any { return n }),
		rapid.Map(rapid.SampledFrom([]float64{0, 0.1, 0.30000000000000004, 5, 42.5, 1e300, 9007199254740993, -1e-9}), func(x float64) any { return x }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.SampledFrom([]any{[]any{}, []any{map[string]any{"vip": "vip", "name": "Ada", "address.city": "Köln"}}, []any{"<b>&", int64(5)}, []any{[]any{"vip"}}, []any{"Ada", nil}, map[string]any{"name": "Ada"}}),
	).Draw(t, "value")
}

// lawFields draws values that suit their fields, now and then ones that do not.
func lawFields(t *rapid.T, m model.Model) model.Fields {
	out := model.Fields{}
	for _, f := range m.Fields {
		if rapid.IntRange(0, 9).Draw(t, "there") < 6 {
			continue
		}
		out[f.Name] = lawValue(t)
		if (f.Type == model.Date || f.Type == model.DateTime) && rapid.IntRange(0, 9).Draw(t, "dated") < 8 {
			out[f.Name] = rapid.SampledFrom(lawDates).Draw(t, "date")
		}
	}
	return out
}

// lawDates lie about the borders of days, and about nights in which Havana's clocks skip midnight, or strike it twice.
var lawDates = []any{
	"2026-11-19", "2026-11-20", "2026-03-08", "2026-11-01", "2026-11-18T23:59:59Z", "2026-11-19T00:00:00Z", "2026-11-19T04:59:59Z", "2026-11-19T05:00:00Z", "2026-11-19T12:00:00Z",
	"2026-11-19T10:59:59Z", "2026-11-19T11:00:00Z", "2026-11-20T00:00:00Z", "2026-03-08T04:59:59Z", "2026-03-08T05:00:00Z", "2026-11-01T03:59:59Z", "2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z",
}

// lawZone is UTC or far from it.
func lawZone(t *rapid.T) *time.Location {
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Pacific/Auckland", "America/Havana", "Asia/Kolkata"}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

var lawMoments = []time.Time{
	{},
	time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 19, 23, 59, 59, 999_999_000, time.UTC), time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
	time.Date(2026, 11, 14, 12, 0, 0, 0, time.UTC), time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC), time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC),
}

func quotedText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\x00", `\x00`, "\t", `\t`).Replace(s) + `"`
}

// lawTest draws one test; many are refused by the compiler, which is no loss.
func lawTest(t *rapid.T, m model.Model) string {
	field := rapid.SampledFrom(append(paths(m), "id", "createdAt", "updatedAt", "name", "tags", "customFields.size", "customFields.at", "birthday")).Draw(t, "field")
	if strings.ContainsAny(field, " Ü") {
		field = `field("` + field + `")`
	}
	text := quotedText(rapid.SampledFrom(append(lawTexts, "")).Draw(t, "text"))
	if rapid.Bool().Draw(t, "list") && rapid.Bool().Draw(t, "tagged") {
		return "tags contains " + text
	}
	constant := rapid.SampledFrom([]string{text, text, "null", "5", "-1", "42.5", "0.3", "9007199254740992", "9223372036854775807", "true", "false", `date("2026-11-19")`, `date("2026-11-19T12:00:00Z")`, `ago("7d")`, `ago("1.0000001m")`, "now()", `"2026-11-19"`, `"2026-03-08"`, `"2026-11-01"`, `date("2026-11-01")`, `"2026-11-19T12:00:00+02:00"`}).Draw(t, "constant")
	switch rapid.IntRange(0, 9).Draw(t, "form") {
	case 0, 1, 2:
		return field + " " + rapid.SampledFrom([]string{"==", "!=", "<", "<=", ">", ">="}).Draw(t, "op") + " " + constant
	case 3:
		return constant + " " + rapid.SampledFrom([]string{"==", "!=", "<", ">="}).Draw(t, "op") + " " + field
	case 4, 5, 6:
		return field + " " + rapid.SampledFrom([]string{"contains", "startsWith", "endsWith"}).Draw(t, "op") + " " + text
	case 7:
		return field + " in [" + text + ", " + constant + "]"
	case 8:
		return text + " in " + field
	}
	return rapid.SampledFrom([]string{"doNotContact", `len(tags) == 2`, `updatedAt.Year() == 2026`, `any(tags, # == "vip")`, `firstName == lastName`, "true", `upper(firstName) == "ADA"`, `connection == "Here"`, `"There" != connection`, `connection contains "ER"`, `connection startsWith "h"`, `connection < "I"`, `connection in ["There"]`, `connection == null`, `phone == "+49 151 12345678"`, `field("owner") == "u1"`}).Draw(t, "odd")
}

func lawCondition(t *rapid.T, m model.Model, depth int) string {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		return lawTest(t, m)
	}
	a, b := lawCondition(t, m, depth-1), lawCondition(t, m, depth-1)
	switch rapid.IntRange(0, 4).Draw(t, "join") {
	case 0:
		return "not (" + a + ")"
	case 1, 2:
		return "(" + a + ") || (" + b + ")"
	}
	return "(" + a + ") && (" + b + ")"
}

// TestAFilterGivesTheRecordsThatTheConditionHoldsOf is the law of the translation: with and without it the same records.
func TestAFilterGivesTheRecordsThatTheConditionHoldsOf(t *testing.T) {
	t.Parallel()
	m := lawModel()
	dir := t.TempDir()
	stores, conditions, told := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		stores++
		db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(dir, fmt.Sprint(stores), "store.db")})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}()
		if err := db.AddConnection(t.Context(), store.Connection{ID: "here", Name: "Here", Connector: "demo"}); err != nil {
			t.Fatal(err)
		}
		var records []model.Record
		for i := range 30 {
			records = append(records, model.Record{
				Model: "contact", Fields: lawFields(t, m), Remote: model.Remote{ID: fmt.Sprint("n", i)},
				CreatedAt: rapid.SampledFrom(lawMoments).Draw(t, "created"), UpdatedAt: rapid.SampledFrom(lawMoments).Draw(t, "updated"),
			})
		}
		if err := db.AddConnection(t.Context(), store.Connection{ID: "there", Name: "There", Connector: "demo"}); err != nil {
			t.Fatal(err)
		}
		for id, part := range map[string][]model.Record{"here": records[:20], "there": records[20:]} {
			if _, err := db.PutPage(t.Context(), store.Page{Connection: id, Model: "contact", Records: part}); err != nil {
				t.Fatal(err)
			}
		}
		zone := lawZone(t)
		for range 25 {
			text := lawCondition(t, m, 3)
			c, err := query.Compile(text, m, func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 5, time.UTC).In(zone) })
			if err != nil {
				continue
			}
			c = c.InDays(map[string][]string{"there": {"customFields.at"}}).Knowing(map[query.Referred]query.Called{{Connection: "here", Model: "user", Native: "u1"}: {ID: "abc", Title: "Ingrid Sørensen"}, {Connection: "there", Model: "user", Native: "u2"}: {ID: "abd", Title: "Ada"}})
			if c, err = c.Calling(map[string]string{"here": "Here", "there": "There"}); err != nil {
				continue
			}
			conditions++
			lawHolds(t, db, text, c, &told)
		}
	})
	t.Logf("%d conditions over %d stores; %d told by the tables alone", conditions, stores, told)
	if conditions == 0 || told == 0 {
		t.Error("nothing was tried")
	}
}

func lawHolds(t *rapid.T, db *store.Store, text string, c *query.Condition, told *int) {
	f := c.Filter()
	asked := 0
	keep := func(r store.Row) (bool, error) {
		asked++
		return c.Holds(model.Record{ID: r.ID, Connection: r.Connection, Fields: r.Fields, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt})
	}
	want, err := db.First(t.Context(), store.Query{Model: "contact", Keep: keep}, 100)
	if query.FaultOf(err) != nil {
		return // it has no answer for some, which ends the list
	}
	if err != nil {
		t.Fatal(err)
	}
	asked = 0
	q := store.Query{Model: "contact", Filter: &f, Keep: keep}
	got, err := db.First(t.Context(), q, 100)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if asked == 0 {
		*told++
	}
	id := func(r store.Row) string { return r.ID }
	if a, b := ids(got, id), ids(want, id); !slices.Equal(a, b) {
		t.Fatalf("%s\nfilter %+v\ngives %v\nwant  %v\n%s", text, f, a, b, differing(got, want))
	}
	q.Sort = []store.Order{{Field: "firstName", Down: true}}
	sorted, err := db.Index(t.Context(), q)
	if n, err2 := db.Count(t.Context(), q); err != nil || err2 != nil || n != len(want) || len(sorted) != n {
		t.Fatalf("%s: %d counted, %d sorted, want %d: %v %v", text, n, len(sorted), len(want), err, err2)
	}
}

func ids[T any](list []T, id func(T) string) (out []string) {
	for _, x := range list {
		out = append(out, id(x))
	}
	return out
}

func differing(a, b []store.Row) string {
	var out strings.Builder
	for _, r := range append(slices.Clone(a), b...) {
		has := func(list []store.Row) bool {
			return slices.ContainsFunc(list, func(x store.Row) bool { return x.ID == r.ID })
		}
		if has(a) != has(b) {
			fmt.Fprintf(&out, "%v %#v %v %v\n", has(a), r.Fields, r.CreatedAt, r.UpdatedAt)
		}
	}
	return out.String()
}

func paths(m model.Model) []string {
	return ids(m.Fields, func(f model.Field) string { return f.Name })
}
