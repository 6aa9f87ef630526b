package query_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/query"
	"patchbay/store"
)

// asOf is the moment that the benchmarks' people are counted back from.
var asOf = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func person(r *rand.Rand, n int) model.Record {
	one := func(words ...string) string { return words[min(r.IntN(len(words)), r.IntN(len(words)))] }
	first := one("Michael", "Anna", "Thomas", "Maria", "Jürgen", "Zoë", "Søren", "Ada", "Łukasz", "Mei", "James", "Linda", "Olivia", "Peter") + one("", "", "-Jo", "-Li", " M.")
	last := one("Müller", "Schmidt", "Smith", "Johnson", "Weber", "Brown", "Garcia", "O'Brien", "Nowak", "Tanaka") + one("", "son", "mann", "ez", "er", "ski") + fmt.Sprint(r.IntN(2000))
	tags := []string{one("customer", "lead", "newsletter", "partner"), fmt.Sprintf("import-%d", r.IntN(30))}
	if r.IntN(20) == 0 {
		tags = append(tags, "vip")
	}
	at := asOf.Add(-time.Duration(r.IntN(1_000_000)) * time.Minute)
	f := model.Fields{
		"firstName": first, "lastName": last, "name": first + " " + last, "tags": tags, "email": fmt.Sprintf("%s.%d@example.com", last, n),
		"address.city": one("Berlin", "London", "Paris", "Madrid", "Hamburg", "Zürich", "Austin", "Köln"), "address.line1": fmt.Sprintf("Am Weg %d", r.IntN(90)),
		"address.country": "DE", "timezone": "Europe/Berlin", "doNotContact": false, "source": "import", "customFields.shoe": int64(36 + r.IntN(12)), "companyName": last + " GmbH",
	}
	if r.IntN(10) > 0 {
		f["phone"] = fmt.Sprintf("+1%03d555%04d", 200+r.IntN(700), 100+r.IntN(100))
	}
	id := fmt.Sprintf("%08x-%06d", r.Uint32(), n)
	return model.Record{Model: "contact", Fields: f, UpdatedAt: at, CreatedAt: at.Add(-time.Hour), Remote: model.Remote{ID: id}, Native: json.RawMessage(fmt.Sprintf(`{"id":%q,"name":%q,"padding":"%0300d"}`, id, f["name"], n))}
}

func crowd(b *testing.B) *store.Store {
	b.Helper()
	n := 100_000
	_, _ = fmt.Sscan(os.Getenv("PATCHBAY_BENCH_RECORDS"), &n) // unset or not a number: the default stays
	db, err := store.Open(b.Context(), store.Options{Path: filepath.Join(b.TempDir(), "store.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	if err := db.AddConnection(b.Context(), store.Connection{ID: "here", Name: "Here", Connector: "demo"}); err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 7))
	began := time.Now()
	for i := 0; i < n; i += 500 {
		var page []model.Record
		for k := range 500 {
			page = append(page, person(r, i+k))
		}
		if _, err := db.PutPage(b.Context(), store.Page{Connection: "here", Model: "contact", Records: page}); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d people at %.0f/s", n, float64(n)/time.Since(began).Seconds())
	time.Sleep(time.Second)
	return db
}

// BenchmarkConditions lists what a condition holds of: the first rows, and all.
func BenchmarkConditions(b *testing.B) {
	db := crowd(b)
	m := model.Contact().With(model.Field{Name: "customFields.shoe", Type: model.Integer})
	for _, text := range []string{
		`doNotContact == false`, `phone == null`, `tags contains "vip"`, `tags contains "vip" && updatedAt > ago("30d") && phone == null`,
		`address.city == "Köln"`, `name contains "müller"`, `email == "Weberson77.4711@example.com"`, `customFields.shoe > 46`, `companyName startsWith "zzz"`, `len(tags) == 3`,
	} {
		c, err := query.Compile(text, m, func() time.Time { return asOf })
		if err != nil {
			b.Fatal(err)
		}
		f := c.Filter()
		q := store.Query{Model: "contact", Filter: &f, Keep: func(r store.Row) (bool, error) {
			return c.Holds(model.Record{ID: r.ID, Connection: r.Connection, Fields: r.Fields, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt})
		}}
		for name, ask := range map[string]func() (int, error){
			"First50": func() (int, error) { rows, err := db.First(b.Context(), q, 50); return len(rows), err },
			"Index":   func() (int, error) { keys, err := db.Index(b.Context(), q); return len(keys), err },
		} {
			b.Run(name+"/"+text, func(b *testing.B) { measure(b, ask) })
		}
	}
}

// BenchmarkNewest lists by the moments of records.
func BenchmarkNewest(b *testing.B) {
	db := crowd(b)
	for _, field := range []string{"updatedAt", "createdAt"} {
		for _, down := range []bool{false, true} {
			q := store.Query{Model: "contact", Sort: []store.Order{{Field: field, Down: down}}}
			b.Run(fmt.Sprint("First50/", field, down), func(b *testing.B) {
				measure(b, func() (int, error) { rows, err := db.First(b.Context(), q, 50); return len(rows), err })
			})
		}
	}
}

func measure(b *testing.B, ask func() (int, error)) {
	var times []time.Duration
	n := 0
	for b.Loop() {
		began := time.Now()
		var err error
		if n, err = ask(); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(times[len(times)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(float64(n), "rows")
}
