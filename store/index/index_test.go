package index_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"pgregory.net/rapid"

	"patchbay/store/index"
)

// memory keeps the parts of segments.
type memory map[uint32][]byte

func (m memory) sink(part uint32, b []byte) error {
	if _, twice := m[part]; twice {
		return fmt.Errorf("part %x twice", part)
	}
	m[part] = slices.Clone(b)
	return nil
}

func (m memory) source(part uint32) ([]byte, error) {
	b, ok := m[part]
	if !ok {
		return nil, fmt.Errorf("no part %x", part)
	}
	return b, nil
}

// person is a record as the tests see it.
type person struct {
	key, model, conn    int64
	title, text, number string
}

func (p person) doc() index.Doc {
	var t index.Terms
	t.Title(p.title)
	t.Text(p.text)
	t.Phone(p.number)
	return index.Doc{Key: p.key, Model: p.model, Conn: p.conn, Sort: index.SortKey(p.title), Terms: t}
}

func build(t testing.TB, no int64, people []person) index.Part {
	t.Helper()
	m := memory{}
	docs := make([]index.Doc, len(people))
	for i, p := range people {
		docs[i] = p.doc()
	}
	head, err := new(index.Builder).Build(docs, m.sink)
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, no, head, m)
}

func opened(t testing.TB, no int64, head []byte, m memory) index.Part {
	t.Helper()
	s, err := index.Open(no, head)
	if err != nil {
		t.Fatal(err)
	}
	return index.Part{Segment: s, Source: m.source}
}

func merged(t testing.TB, no int64, parts ...index.Part) index.Part {
	t.Helper()
	m := memory{}
	out, err := index.Merge(parts, m.sink)
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, no, out.Head, m)
}

func find(t testing.TB, q index.Query, parts ...index.Part) []int64 {
	t.Helper()
	h, err := index.NewView(parts, index.NewCache(1<<20)).Find(q, -1)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := h.Keys()
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) != h.Count() {
		t.Fatalf("%q counts %d and gives %d", q.Text, h.Count(), len(keys))
	}
	return keys
}

var some = []person{
	{1, 1, 1, "Jürgen Müller", "juergen.mueller@example.com Acme GmbH vip", "+491711234567"},
	{2, 1, 1, "Ada Lovelace", "ada@example.com London", "+15550100123"},
	{3, 1, 2, "Michael Schmidt", "schmidt98@example.org Berlin customer", "0171 765 43 21"},
	{4, 2, 1, "Call Ada about the offer", "she asked for a discount, room 12 345 67", ""},
	{5, 1, 2, "Johanna O’Brien", "hanna@example.net", "+390612345678"},
	{6, 1, 1, "山田太郎", "taro@example.com", ""},
}

func TestPeopleAreFoundByWhateverSomebodyTypes(t *testing.T) {
	t.Parallel()
	p := build(t, 1, some)
	for text, want := range map[string][]int64{
		"ada": {2, 4}, "ADA l": {2}, "lovelace ada": {2}, "muller": {1}, "müller": {1}, "mueller": {1}, "jurg mül": {1}, "rgen": {1},
		"0171": {1, 3}, "0171 123": {1}, "+49171": {1}, "0049 171": {1}, "171765": {3}, "4567": {1}, "54321": {3}, "12 34567": {1, 4}, "1 555 0100": {2},
		"hanna": {5}, "anna": {5}, "obrien": {5}, "o'brien": {5}, "brie": {5}, "太郎": {6}, "山": {6}, "0612": {5}, "06": {5},
		"example": {2, 5, 1, 3, 6}, "vip acme": {1}, "vip london": nil, "lond": {2}, "discount": {4},
		"micheal": {3}, "schimdt": {3}, "lovlace": {2}, "lovellace": {2}, "kovelace": {2}, "lobelace ada": {2}, "xyzzy": nil, "": {2, 5, 1, 3, 6, 4}, " - ": {2, 5, 1, 3, 6, 4},
	} {
		if got := find(t, index.Query{Text: text, Best: true}, p); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
}

func TestBetterHitsComeFirstAndRecentOnesAmongThem(t *testing.T) {
	t.Parallel()
	p := build(t, 1, []person{
		{1, 1, 1, "Anna Zuse", "", ""}, {2, 1, 1, "Zoe Anna", "", ""}, {3, 1, 1, "Bert", "anna@example.com", ""},
		{4, 1, 1, "Johanna", "", ""}, {5, 1, 1, "Anna Arp", "", ""}, {6, 1, 1, "Carl Anna", "", ""},
	})
	if got, want := find(t, index.Query{Text: "anna", Best: true}, p), []int64{5, 1, 6, 2, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	recent := []index.Order{{1, "zoe anna", 2}, {1, "anna zuse", 1}, {1, "johanna", 4}, {1, "nobody", 9}}
	if got, want := find(t, index.Query{Text: "anna", Best: true, Recent: recent}, p), []int64{1, 5, 2, 6, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("with recent ones: %v, want %v", got, want)
	}
	if got, want := find(t, index.Query{Text: "anna", Down: true}, p), []int64{2, 4, 6, 3, 1, 5}; !slices.Equal(got, want) {
		t.Errorf("by title downwards: %v, want %v", got, want)
	}
}

func TestOfEquallyGoodHitsTheModelsThatGoAheadComeFirst(t *testing.T) {
	t.Parallel()
	one := build(t, 1, []person{{1, 1, 1, "Anna: call back", "", ""}, {2, 1, 1, "Call Anna", "", ""}, {3, 3, 1, "Anna Zuse", "", ""}, {4, 2, 1, "Anna & Sons", "", ""}})
	two := build(t, 2, []person{{5, 1, 1, "Anna: write", "", ""}, {6, 3, 1, "Anna Arp", "", ""}, {7, 3, 1, "Bert", "anna@example.com", ""}, {8, 3, 1, "Carl Anna", "", ""}})
	for _, c := range []struct {
		ahead  []int64
		recent []index.Order
		want   []int64
	}{
		{nil, nil, []int64{1, 5, 4, 6, 3, 2, 8, 7}},
		{[]int64{3, 0, 2, 9}, nil, []int64{6, 3, 4, 1, 5, 8, 2, 7}},
		{[]int64{3}, []index.Order{{1, "anna: write", 5}}, []int64{5, 6, 3, 1, 4, 8, 2, 7}},
	} {
		if got := find(t, index.Query{Text: "anna", Best: true, Ahead: c.ahead, Recent: c.recent}, one, two); !slices.Equal(got, c.want) {
			t.Errorf("with %v ahead: %v, want %v", c.ahead, got, c.want)
		}
	}
}

func TestWhatIsInsideOfATitleComesBeforeWhatIsInsideOfAnythingElse(t *testing.T) {
	t.Parallel()
	few := []person{{1, 1, 1, "Acme", "savannah", ""}, {2, 1, 1, "Hannah Walker", "", ""}, {3, 1, 1, "Anna Zuse", "", ""}}
	many := append(crowd(rand.New(rand.NewPCG(1, 2)), 10, 21_000), few...)
	for _, people := range [][]person{few, many} {
		if got := find(t, index.Query{Text: "anna", Best: true, Model: 1}, build(t, 1, people)); !before(got, 3, 2) || !before(got, 2, 1) {
			t.Errorf("of %d the best are %v", len(people), got[:min(len(got), 20)])
		}
	}
}

// before reports whether both are there, a before b.
func before(keys []int64, a, b int64) bool {
	return slices.Contains(keys, a) && slices.Index(keys, a) < slices.Index(keys, b)
}

func TestNearTellsThatNothingWasFoundAsTyped(t *testing.T) {
	t.Parallel()
	v := index.NewView([]index.Part{build(t, 1, some)}, nil)
	for text, want := range map[string]bool{"lovelace": false, "ovelac": false, "lovelxce": true} {
		h, err := v.Find(index.Query{Text: text, Best: true}, 50)
		if err != nil {
			t.Fatal(err)
		}
		if h.Near != want || h.Count() != 1 {
			t.Errorf("%q: near %v with %d hits", text, h.Near, h.Count())
		}
	}
}

// crowd makes people whose words repeat much, so that beginnings get lists of their own.
func crowd(r *rand.Rand, from, n int) []person {
	word := func(least int) string {
		parts := strings.Fields("an ma jo li mi ka el ro sa be ha ni ta re ga lu fi de mo vi")
		s := ""
		for range least + r.IntN(3) {
			s += parts[r.IntN(len(parts))]
		}
		return s
	}
	out := make([]person, n)
	for i := range out {
		out[i] = person{int64(from + i), int64(1 + r.IntN(3)), int64(1 + r.IntN(2)), word(1) + " " + word(2), word(3) + " " + word(1), fmt.Sprintf("+49171%07d", r.IntN(9_999_999))}
	}
	return out
}

// slow finds what a query means without an index.
func slow(people []person, q index.Query) map[int64]bool {
	out := map[int64]bool{}
	words := index.Asked(q.Text)
	for _, p := range people {
		if q.Model != 0 && p.model != q.Model || len(q.Conns) > 0 && !slices.Contains(q.Conns, p.conn) {
			continue
		}
		all := true
		for _, w := range words {
			all = all && holds(p, w)
		}
		if all {
			out[p.key] = true
		}
	}
	return out
}

func holds(p person, w string) bool {
	for _, x := range strings.Fields(p.title + " " + p.text) {
		if strings.HasPrefix(x, w) || len(w) >= 3 && len(x) >= 4 && w[0] > '9' && strings.Contains(x, w) {
			return true
		}
	}
	d := strings.TrimPrefix(p.number, "+")
	return w[0] <= '9' && (strings.HasPrefix(d, w) || strings.HasPrefix(d[2:], w) || w[0] == '0' && len(w) > 1 && w[1] != '0' && strings.HasPrefix(d[2:], w[1:]) || len(w) >= 4 && strings.HasSuffix(d, w))
}

func TestAnIndexFindsWhatLookingThroughEverythingFinds(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	n := 21_000 // enough for lists of what many words begin with and have inside
	if testing.Short() {
		n = 3000
	}
	people := crowd(r, 1, n)
	whole := []index.Part{build(t, 1, people)}
	apart := []index.Part{build(t, 2, people[:n/2]), build(t, 3, people[n/2:n/2+1]), build(t, 4, people[n/2+1:n*3/4]), build(t, 5, people[n*3/4:])}
	again := []index.Part{merged(t, 6, apart[0], apart[1]), merged(t, 7, apart[2:]...)}
	once := []index.Part{merged(t, 8, again...)}
	order := map[int64]index.Order{}
	for _, p := range people {
		order[p.key] = index.Order{Model: p.model, Sort: index.SortKey(p.title), Key: p.key}
	}
	texts := []string{"", "m", "ma", "mam", "mama", "jo ka", "an an", "0171", "0171 1", "171", "anma joli", "vivi", "ivi", "elro", "lrosa", "e r s", "9", "4917", "zz"}
	for range 12 {
		p := people[r.IntN(len(people))]
		x := strings.Fields(p.title + " " + p.text + " " + p.number[3:])
		w := x[r.IntN(len(x))]
		texts = append(texts, w[:1+r.IntN(len(w))], w[r.IntN(len(w)):]+" "+p.title[:2])
	}
	for _, text := range texts {
		for _, q := range []index.Query{{Text: text}, {Text: text, Best: true}, {Text: text, Model: 2, Conns: []int64{2}}, {Text: text, Model: 9}, {Text: text, Down: true, Conns: []int64{1, 2, 3}}} {
			want := slow(people, q)
			got := find(t, q, whole...)
			if len(want) > 0 && len(got) != len(want) {
				t.Errorf("%+v: %d hits, want %d", q, len(got), len(want))
			}
			for _, k := range got {
				if len(want) > 0 && !want[k] {
					t.Errorf("%+v finds %d: %+v", q, k, people[k-1])
				}
			}
			if !q.Best && !slices.IsSortedFunc(got, func(a, b int64) int {
				if q.Down {
					a, b = b, a
				}
				return order[a].Compare(order[b])
			}) {
				t.Errorf("%+v is in no order", q)
			}
			for i, parts := range [][]index.Part{apart, again, once} {
				if other := find(t, q, parts...); !slices.Equal(got, other) {
					t.Errorf("%+v: segments of kind %d give %d hits, one gives %d", q, i, len(other), len(got))
				}
			}
			firstAgrees(t, q, got, apart)
		}
	}
}

// firstAgrees checks that the first rows are those of the whole list.
func firstAgrees(t *testing.T, q index.Query, all []int64, parts []index.Part) {
	t.Helper()
	h, err := index.NewView(parts, nil).Find(q, 50)
	if err != nil {
		t.Fatal(err)
	}
	first, err := h.First(50)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(first, all[:min(50, len(all))]) {
		t.Errorf("%+v: the first are %v, of all they are %v", q, first, all[:min(50, len(all))])
	}
}

func TestTheDeadAreNotFoundAndNotTakenOver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		people := crowd(r, 1, rapid.IntRange(1, 700).Draw(t, "people"))
		cut := r.IntN(len(people) + 1)
		var parts []index.Part
		for i, some := range [][]person{people[:cut], people[cut:]} {
			if len(some) == 0 {
				continue
			}
			m := memory{}
			var docs []index.Doc
			for _, p := range some {
				docs = append(docs, p.doc())
			}
			head, err := new(index.Builder).Build(docs, m.sink)
			if err != nil {
				t.Fatal(err)
			}
			s, err := index.Open(int64(i), head)
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, index.Part{Segment: s, Source: m.source, Dead: roaring.New()})
		}
		var alive []person
		for _, p := range people {
			if r.IntN(3) > 0 {
				alive = append(alive, p)
				continue
			}
			part, doc, found, err := index.NewView(parts, nil).Locate(index.Order{Model: p.model, Sort: index.SortKey(p.title), Key: p.key})
			if err != nil || !found {
				t.Fatalf("%v is not there: %v", p, err)
			}
			parts[part].Dead.Add(doc)
		}
		m := memory{}
		out, err := index.Merge(parts, m.sink)
		if err != nil {
			t.Fatal(err)
		}
		if out.Docs != len(alive) {
			t.Fatalf("%d taken over, %d are alive", out.Docs, len(alive))
		}
		if len(alive) == 0 {
			return
		}
		s, err := index.Open(9, out.Head)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"", "m", "an", "0171"} {
			q := index.Query{Text: text}
			want := slow(alive, q)
			for _, set := range [][]index.Part{parts, {{Segment: s, Source: m.source}}} {
				h, err := index.NewView(set, nil).Find(q, -1)
				if err != nil {
					t.Fatal(err)
				}
				if h.Count() != len(want) {
					t.Fatalf("%q: %d hits, want %d", text, h.Count(), len(want))
				}
			}
		}
	})
}

func TestABrokenPartIsSaidAndNeverAnAnswer(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	m := memory{}
	var docs []index.Doc
	for _, p := range crowd(r, 1, 3000) {
		docs = append(docs, p.doc())
	}
	head, err := new(index.Builder).Build(docs, m.sink)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(b []byte) []byte {
		b = slices.Clone(b)
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		return b
	}
	for range 50 {
		if _, err := index.Open(1, flip(head)); err == nil {
			t.Fatal("a broken head was opened")
		}
		s, err := index.Open(1, head)
		if err != nil {
			t.Fatal(err)
		}
		p := index.Part{Segment: s, Source: func(part uint32) ([]byte, error) { return flip(m[part]), nil }}
		for _, text := range []string{"", "ma", "anjo", "0171"} {
			h, err := index.NewView([]index.Part{p}, nil).Find(index.Query{Text: text, Best: true}, -1)
			if err == nil {
				_, err = h.Keys()
			}
			if err == nil && h.Count() > 0 {
				t.Fatalf("%q was answered from broken parts", text)
			}
		}
	}
}
