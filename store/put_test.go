package store

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
)

func TestAPageCountsWhatItBrought(t *testing.T) {
	t.Parallel()
	s := connected(t)
	if got := put(t, s, "a", contact("1", "name", "Ada"), contact("2", "name", "Bob")); got != (Stats{New: 2}) {
		t.Fatalf("first: %+v", got)
	}
	if got := put(t, s, "a", contact("1", "name", "Ada"), contact("2", "name", "Bobby"), contact("3", "name", "Cy")); got != (Stats{New: 1, Changed: 1, Same: 1}) {
		t.Fatalf("second: %+v", got)
	}
}

func TestTheLastOfTwoInOnePageCounts(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Old"), contact("1", "name", "New"))
	if got := remote(t, s, "1").Title; got != "New" {
		t.Fatalf("got %q", got)
	}
}

func TestAListingThatTrailsBehindIsDropped(t *testing.T) {
	t.Parallel()
	s := connected(t)
	newer, older := contact("1", "name", "New"), contact("1", "name", "Old")
	newer.UpdatedAt, older.UpdatedAt = start(), start().Add(-time.Minute)
	put(t, s, "a", newer)
	if got := put(t, s, "a", older); got.Stale != 1 {
		t.Fatalf("got %+v", got)
	}
	if got := remote(t, s, "1").Title; got != "New" {
		t.Fatalf("got %q", got)
	}
}

func TestARecordComesBackAsItWentIn(t *testing.T) {
	t.Parallel()
	s := connected(t)
	in := contact("n/1", "name", "Zoë \"Q\" O'Neil", "tags", []string{"a,b", "ü"}, "customFields.size", int64(42), "customFields.rate", 3.0, "customFields.a\"b.c", "x",
		"doNotContact", true, "birthday", nil, "emails", []any{map[string]any{"address": "zoe@example.com", "n": 1.0}})
	in.CreatedAt, in.UpdatedAt = start().Add(-time.Hour), start()
	in.Workspace = "w1"
	in.Remote = model.Remote{ID: "n/1", URL: "https://example.com/n/1", Revision: "r7", ParentID: "p"}
	in.Warnings = []model.Warning{{Code: "cut", Field: "name", Message: "was cut"}}
	in.Native = []byte("{ \"id\" : \"n/1\",\n \"odd\": 1.50 }")
	put(t, s, "a", in)
	out := remote(t, s, "n/1")
	if d := model.Diff(in.Fields, out.Fields); len(d) > 0 {
		t.Fatalf("fields differ: %#v", d)
	}
	if out.Connection != "a" || out.Remote != in.Remote || out.Workspace != "w1" || !out.UpdatedAt.Equal(in.UpdatedAt) || !out.CreatedAt.Equal(in.CreatedAt) || !slices.Equal(out.Warnings, in.Warnings) {
		t.Fatalf("got %+v", out)
	}
	raw, err := s.Raw(t.Context(), out.ID)
	if err != nil || string(raw) != string(in.Native) {
		t.Fatalf("got %s, %v", raw, err)
	}
}

func TestHostileTextIsKeptAndCannotReachALine(t *testing.T) {
	t.Parallel()
	s := connected(t)
	evil := "Bobby'); DROP TABLE records;--\x1b[31m\u202e \x00 \"* OR NEAR("
	put(t, s, "a", contact("1'; --", "name", evil, "tags", []string{"\xff\xfe"}), contact("2", "name", "Ada"))
	r := remote(t, s, "1'; --")
	if strings.ContainsAny(r.Title, "\x1b\u202e\x00\n") {
		t.Fatalf("the title is %q", r.Title)
	}
	for _, text := range []string{evil, "bobby", `"`, "* ^ :", "near(", "drop table", "a\x00b", "-", "AND", "NOT ada"} {
		if _, err := s.First(t.Context(), Query{Model: "contact", Text: text}, 5); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	indexNow(t, s)
	rows, err := s.First(t.Context(), Query{Model: "contact", Text: evil}, 5)
	if err != nil || len(rows) != 1 {
		t.Fatalf("the whole text finds %d records, %v", len(rows), err)
	}
}

func TestAPageForAnUnknownConnectionIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.PutPage(t.Context(), Page{Connection: "nobody", Model: "contact", Records: []model.Record{contact("1")}})
	if !problem.Is(err, problem.NotFound) {
		t.Fatalf("got %v", err)
	}
	connect(t, s, "a", "Acme")
	if _, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: []model.Record{{}}}); err == nil {
		t.Fatal("a record without a native id was kept")
	}
}

func TestHistoryTellsEachMoveWithItsSource(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Ada", "phone", "+12125550100"))
	put(t, s, "a", contact("1", "name", "Ada", "phone", "+12125550101", "tags", []string{"vip"}))
	h, err := s.History(t.Context(), remote(t, s, "1").ID)
	if err != nil || len(h) != 2 {
		t.Fatalf("got %v, %v", h, err)
	}
	e := h[1]
	if e.Field != "phone" || e.Before != "+12125550100" || e.After != "+12125550101" || e.Source != Pull || e.By != "Acme" || !e.At.Equal(start()) {
		t.Fatalf("got %+v", e)
	}
	if !model.Equal(h[0].After, []string{"vip"}) || h[0].Before != nil {
		t.Fatalf("got %+v", h[0])
	}
}

// drawFields makes fields with every type of value that a record may hold.
func drawFields(t *rapid.T, label string) model.Fields {
	value := rapid.OneOf(
		rapid.Just[any](nil), rapid.Map(rapid.StringN(0, 12, -1), func(s string) any { return s }),
		rapid.Map(rapid.Int64Range(-1<<52, 1<<52), func(n int64) any { return n }), rapid.Map(rapid.Float64Range(-1e9, 1e9), func(x float64) any { return x }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.SliceOfN(rapid.StringN(1, 5, -1), 0, 3), func(l []string) any { return l }),
	)
	return rapid.MapOfN(rapid.SampledFrom([]string{"name", "email", "phone", "tags", "address.city", "customFields.a.b", `customFields."`, "birthday"}), value, 0, 6).Draw(t, label)
}

func TestHistoryReplaysToTheCurrentValue(t *testing.T) {
	t.Parallel()
	s := connected(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id := "r" + strings.Repeat("x", n%7) + string(rune('a'+n%26)) + time.Duration(n).String()
		first := drawFields(rt, "first")
		put(t, s, "a", model.Record{Fields: first, Remote: model.Remote{ID: id}})
		replayed := remote(t, s, id).Fields
		for range rapid.IntRange(1, 4).Draw(rt, "moves") {
			put(t, s, "a", model.Record{Fields: drawFields(rt, "next"), Remote: model.Remote{ID: id}})
		}
		now := remote(t, s, id)
		h, err := s.History(t.Context(), now.ID)
		if err != nil {
			rt.Fatal(err)
		}
		for _, e := range slices.Backward(h) {
			if !model.Equal(replayed[e.Field], e.Before) {
				rt.Fatalf("%s was %v, the history says %v", e.Field, replayed[e.Field], e.Before)
			}
			replayed[e.Field] = e.After
		}
		if d := model.Diff(replayed, now.Fields); len(d) > 0 {
			rt.Fatalf("replayed differs: %v", d)
		}
	})
}

func TestPuttingAPageTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	s := connected(t)
	rapid.Check(t, func(rt *rapid.T) {
		var page []model.Record
		for _, id := range rapid.SliceOfNDistinct(rapid.StringN(1, 6, -1), 1, 8, rapid.ID[string]).Draw(rt, "ids") {
			page = append(page, model.Record{Fields: drawFields(rt, id), Remote: model.Remote{ID: strings.ToValidUTF8(id, "?") + "!"}})
		}
		put(t, s, "a", page...)
		if got := put(t, s, "a", page...); got.New+got.Changed+got.Stale > 0 {
			rt.Fatalf("the second time: %+v", got)
		}
		for _, r := range page {
			got := remote(t, s, r.Remote.ID)
			want, err := decodeFields(encodeFields(r.Fields))
			if err != nil || len(model.Diff(want, got.Fields)) > 0 {
				rt.Fatalf("%v became %v, %v", r.Fields, got.Fields, err)
			}
		}
	})
}

func TestATimeThatAnAnswerDoesNotTellStays(t *testing.T) {
	t.Parallel()
	s := connected(t)
	listed := contact("1", "name", "Ada")
	listed.CreatedAt, listed.UpdatedAt = start().Add(-time.Hour), start().Add(-time.Minute)
	put(t, s, "a", listed)
	put(t, s, "a", contact("1", "name", "Ada", "phone", "+12125550100"))
	if r := remote(t, s, "1"); !r.UpdatedAt.Equal(listed.UpdatedAt) || !r.CreatedAt.Equal(listed.CreatedAt) || r.Fields["phone"] != "+12125550100" {
		t.Errorf("got %v %v %v", r.CreatedAt, r.UpdatedAt, r.Fields)
	}
}
