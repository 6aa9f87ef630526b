package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
)

func TestWhatPeopleTypeFindsThePerson(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a",
		contact("1", "name", "Zoë Müller-Łukasik", "email", "z.mueller@mail.example.com", "phone", "+491712345678", "tags", []string{"VIP", "spring sale"}, "address.city", "Köln", "address.postalCode", "00185"),
		contact("2", "name", "Sean O'Brien", "phone", "0171 999 8877", "companyName", "Straße & Söhne", "customFields.badge", "QX-77"),
		contact("3", "name", "山田太郎", "phone", "+12125550123", "notesText", "met at the harbour", "emails", []any{map[string]any{"address": "second@example.org"}}))
	for _, state := range []string{"fresh", "indexed"} {
		for query, want := range map[string]string{
			"zoe": "1", "ZOË MUL": "1", "łuk": "1", "z.mueller@mail.ex": "1", "vip": "1", "sale": "1", "koln": "1", "0171 234": "1", "+49171234": "1", "+49 (171) 234": "1",
			"0049171": "1", "00185": "1", "2345678": "1", "171 23": "1", "obrien": "2", "o'brien": "2", "O’Brien s": "2", "strasse": "2", "sohne": "2", "9998877": "2", "0171 999": "2", "0171-999 88": "2", "qx77": "",
			"qx 77": "2", "山": "3", "太郎": "3", "(212) 555": "3", "+1 212": "3", "5550123": "3", "harb": "3", "second@": "3", "0171": "1,2", "zoe obrien": "", "ller": "",
		} {
			rows, err := s.First(t.Context(), Query{Model: "contact", Text: query}, 10)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				stored, err := s.Record(t.Context(), r.ID)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, stored.Remote.ID)
			}
			slices.Sort(got)
			if strings.Join(got, ",") != want {
				t.Errorf("%s: %q finds %v, want %q", state, query, got, want)
			}
		}
		indexNow(t, s)
	}
}

// seen is a record as looking at everything sees it.
type seen struct {
	sort  string
	words []string
}

func lookAt(s *Store, records []model.Record) []seen {
	sh := s.shape("contact")
	out := make([]seen, len(records))
	for i, r := range records {
		title := sh.title(r.Fields, r.Remote.ID)
		out[i] = seen{sortKey(title), strings.Fields(sh.hay(title, r.Fields, r.Fields.Paths()))}
	}
	return out
}

// naive is what a list must show: the sort keys of all that match, in order.
func naive(all []seen, text string, down bool) []string {
	words := asked(text)
	out := []string{}
	for _, r := range all {
		if !slices.ContainsFunc(words, func(w string) bool {
			return !slices.ContainsFunc(r.words, func(have string) bool { return strings.HasPrefix(have, w) })
		}) {
			out = append(out, r.sort)
		}
	}
	slices.Sort(out)
	if down {
		slices.Reverse(out)
	}
	return out
}

// naiveBest is what a list of the best must show.
func naiveBest(all []seen, text string) []string {
	out := naive(all, text, false)
	sc := scope{words: asked(text), begin: sortKey(text)}
	if len(sc.words) > 0 {
		slices.SortStableFunc(out, func(a, b string) int { return sc.rank(a) - sc.rank(b) })
	}
	return out
}

func sorts(rows []Row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = sortKey(r.Title)
	}
	return out
}

func TestSearchFindsExactlyWhatLookingAtEverythingFinds(t *testing.T) {
	t.Parallel()
	s := connected(t)
	p := newPeople(3)
	records := p.list(2000)
	// Half of it indexed, half fresh, some changed since, some with one and the same long title.
	put(t, s, "a", records[:1200]...)
	indexNow(t, s)
	for i := range 200 {
		records[i*3] = contact(records[i*3].Remote.ID, "name", fmt.Sprintf("Same Beginning Of A Long Title %03d", i%40))
	}
	put(t, s, "a", records...)
	all := lookAt(s, records)
	t0 := t
	best := func(t interface{ Fatalf(string, ...any) }, text string, n int) {
		q := Query{Model: "contact", Text: text, Best: true}
		want := naiveBest(all, text)
		rows, err := s.First(t0.Context(), q, n)
		// The first rows are exact where there are not too many candidates.
		if err != nil || len(naive(all, text, false)) < tries && !slices.Equal(sorts(rows), want[:min(n, len(want))]) || len(rows) != min(n, len(want)) {
			t.Fatalf("the best %d of %q: got %v\nwant %v\n%v", n, text, sorts(rows), want[:min(n, len(want))], err)
		}
		keys, err := s.Index(t0.Context(), q)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if listed, err := s.Rows(t0.Context(), keys); err != nil || !slices.Equal(sorts(listed), want) {
			t.Fatalf("the index of %q is not the best first: %v, %v", text, sorts(listed), err)
		}
	}
	check := func(t interface{ Fatalf(string, ...any) }, text string, down bool, n int) {
		q := Query{Model: "contact", Text: text, Sort: []Order{{"title", down}}}
		want := naive(all, text, down)
		rows, err := s.First(t0.Context(), q, n)
		if err != nil || !slices.Equal(sorts(rows), want[:min(n, len(want))]) {
			t.Fatalf("First %q down=%v: got %d %v\nwant %v\n%v", text, down, len(rows), sorts(rows), want[:min(n, len(want))], err)
		}
		keys, err := s.Index(t0.Context(), q)
		if err != nil || len(keys) != len(want) {
			t.Fatalf("Index %q: %d keys, want %d, %v", text, len(keys), len(want), err)
		}
		listed, err := s.Rows(t0.Context(), keys)
		if err != nil || !slices.Equal(sorts(listed), want) {
			t.Fatalf("Index %q is not in the order of the titles, %v", text, err)
		}
		if c, err := s.Count(t0.Context(), q); err != nil || c != len(want) {
			t.Fatalf("Count %q: %d, want %d, %v", text, c, len(want), err)
		}
	}
	for _, text := range []string{"", "s", "same beg", "michael", "example", "1555", "4917", "zzzz", "be"} {
		check(t, text, false, 50)
		check(t, text, true, 7)
		best(t, text, 30)
	}
	rapid.Check(t, func(rt *rapid.T) {
		r := records[rapid.IntRange(0, len(records)-1).Draw(rt, "record")]
		words := asked(model.Display(r.Fields["name"]) + " " + model.Display(r.Fields["email"]) + ", " + model.Display(r.Fields["phone"]))
		w := words[rapid.IntRange(0, len(words)-1).Draw(rt, "word")]
		text := w[:rapid.IntRange(1, len(w)).Draw(rt, "letters")]
		if rapid.Bool().Draw(rt, "two") {
			text += " " + words[0][:1]
		}
		text = strings.ToValidUTF8(text, "")
		check(rt, text, rapid.Bool().Draw(rt, "down"), rapid.IntRange(1, 60).Draw(rt, "n"))
		best(rt, text, rapid.IntRange(1, 60).Draw(rt, "best"))
	})
}

func TestConnectionsAndModelsLimitAList(t *testing.T) {
	t.Parallel()
	s := connected(t)
	connect(t, s, "b", "Beta")
	put(t, s, "a", contact("1", "name", "Ada"), contact("2", "name", "Bea"))
	put(t, s, "b", contact("1", "name", "Abe"))
	if _, err := s.PutPage(t.Context(), Page{Connection: "b", Model: "user", Records: []model.Record{contact("u", "name", "Abel")}}); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"fresh", "indexed"} {
		for want, q := range map[string]Query{
			"Abe,Ada,Bea": {Model: "contact"}, "Ada,Bea": {Model: "contact", Connections: []string{"a"}}, "Abe": {Model: "contact", Connections: []string{"b"}, Text: "ab"},
			"Abe,Ada": {Model: "contact", Connections: []string{"b", "a"}, Text: "a"}, "Abe,Ada,Bea,Abel": {}, "Abel": {Model: "user"}, "": {Model: "contact", Connections: []string{"c"}},
			"Bea": {Model: "contact", Keep: func(r Row) bool { return r.Fields["name"] == "Bea" }},
		} {
			rows, err := s.First(t.Context(), q, 10)
			if err != nil || titles(rows) != want {
				t.Errorf("%s: got %q, want %q, %v", state, titles(rows), want, err)
			}
			keys, err := s.Index(t.Context(), q)
			n, err2 := s.Count(t.Context(), q)
			if err != nil || err2 != nil || len(keys) != len(rows) || n != len(rows) {
				t.Errorf("%s %q: %d keys, %d counted, %v %v", state, want, len(keys), n, err, err2)
			}
		}
		indexNow(t, s)
	}
	if c, err := s.Counts(t.Context(), "b"); err != nil || c["contact"] != 1 || c["user"] != 1 {
		t.Fatalf("got %v, %v", c, err)
	}
}

func TestListsSortByAnyFieldWithEmptyOnesLast(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "A", "address.city", "bonn", "customFields.n", int64(9)), contact("2", "name", "B", "address.city", "Aachen", "customFields.n", int64(10)),
		contact("3", "name", "C"), contact("4", "name", "D", "address.city", "Celle", "customFields.n", int64(-1), `customFields.q"x`, "z"))
	for _, c := range []struct {
		want string
		sort []Order
	}{
		{"B,A,D,C", []Order{{"address.city", false}}},
		{"D,A,B,C", []Order{{"address.city", true}}},
		{"D,A,B,C", []Order{{"customFields.n", false}}},
		{"B,A,D,C", []Order{{"customFields.n", true}}},
		{"D,A,B,C", []Order{{`customFields.q"x`, false}}},
		{"D,C,B,A", []Order{{"updatedAt", false}, {"title", true}}},
	} {
		rows, err := s.First(t.Context(), Query{Model: "contact", Sort: c.sort}, 10)
		if err != nil || titles(rows) != c.want {
			t.Errorf("%v: got %s, want %s, %v", c.sort, titles(rows), c.want, err)
		}
	}
}

func TestFindPutsTheTitleThatWasTypedFirst(t *testing.T) {
	t.Parallel()
	s := connected(t)
	put(t, s, "a", contact("1", "name", "Aaron Ross", "companyName", "Ross Ltd"), contact("2", "name", "Ross"), contact("3", "name", "Rossi Anna"), contact("4", "name", "Abel", "companyName", "Rossmann"))
	for _, state := range []string{"fresh", "indexed"} {
		rows, err := s.First(t.Context(), Query{Text: "ross", Best: true}, 10)
		if err != nil || titles(rows) != "Ross,Rossi Anna,Aaron Ross,Abel" {
			t.Errorf("%s: got %s, %v", state, titles(rows), err)
		}
		indexNow(t, s)
	}
}

func TestTheIndexCatchesUpByItself(t *testing.T) {
	t.Parallel()
	s := connected(t)
	moved, end := s.Subscribe()
	defer end()
	put(t, s, "a", contact("1", "name", "Ada"))
	<-moved
	for {
		var n int
		if _, err := s.get(t.Context(), []any{&n}, "SELECT count(*) FROM words"); err != nil {
			t.Fatal(err) // the test's own deadline ends a wait for ever
		}
		if n == 1 {
			return
		}
	}
}

func TestManyRecordsOfOneTitleOverflowTheirBlockUnharmed(t *testing.T) {
	t.Parallel()
	s := connected(t)
	var list []model.Record
	for i := range slots + 500 {
		list = append(list, contact(fmt.Sprint(i), "name", "Test"))
	}
	put(t, s, "a", list...)
	indexNow(t, s)
	if n, err := s.Count(t.Context(), Query{Model: "contact", Text: "test"}); err != nil || n != slots+500 {
		t.Fatalf("got %d, %v", n, err)
	}
	put(t, s, "a", contact("7", "name", "Test", "phone", "+12125550100"))
	indexNow(t, s)
	if n, err := s.Count(t.Context(), Query{Model: "contact", Text: "2125550100"}); err != nil || n != 1 {
		t.Fatalf("got %d, %v", n, err)
	}
}
