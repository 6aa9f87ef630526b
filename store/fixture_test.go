package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/store/index"
)

// start is when every test's clock begins.
func start() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }

// open opens a store in a folder of its own and closes it with the test.
func open(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "store.db"))
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// connected is open with one connection "a" named Acme.
func connected(t testing.TB) *Store {
	t.Helper()
	s := open(t)
	connect(t, s, "a", "Acme")
	return s
}

func connect(t testing.TB, s *Store, id, name string) {
	t.Helper()
	if err := s.AddConnection(t.Context(), Connection{ID: id, Name: name, Connector: "demo"}); err != nil {
		t.Fatal(err)
	}
}

// contact is a record with fields given as path, value pairs.
func contact(native string, pairs ...any) model.Record {
	f := model.Fields{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f[pairs[i].(string)] = pairs[i+1]
	}
	return model.Record{Model: "contact", Fields: f, Remote: model.Remote{ID: native}, Native: json.RawMessage(`{"id":"` + native + `"}`)}
}

func put(t testing.TB, s *Store, connection string, records ...model.Record) Stats {
	t.Helper()
	st, err := s.PutPage(t.Context(), Page{Connection: connection, Model: "contact", Records: records})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func remote(t testing.TB, s *Store, native string) Stored {
	t.Helper()
	r, err := s.ByRemote(t.Context(), "a", "contact", native)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func titles(rows []Row) string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Title
	}
	return strings.Join(out, ",")
}

// indexNow tidies the search index without waiting for the store to do so by itself.
func indexNow(t testing.TB, s *Store) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		if _, err := s.tidyIndex(t.Context(), worthwhile); err != nil {
			t.Fatal(err)
		}
		all, err := s.segmentsNow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(worthwhile(all)) == 0 { // else somebody else is at it
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the index is not tidy: %d segments", len(all))
		}
	}
}

// people makes invented contacts, the same for the same seed. The names of the most frequent are as
// frequent as in life: one in fifty shares a first name, one in a hundred a last name.
type people struct{ r *rand.Rand }

func newPeople(seed uint64) *people { return &people{rand.New(rand.NewPCG(seed, 7))} }

func (p *people) pick(list string) string {
	words := strings.Fields(list)
	// Squaring favours the front of the list.
	x := p.r.Float64()
	return words[int(x*x*float64(len(words)))]
}

func (p *people) name(parts int) string {
	s := ""
	for range parts {
		s += p.pick("an ma jo li mi ka el ro sa be ha ni ta re ga lu fi de mo vi co zu ke wa sch pe ya xi qu or")
	}
	return s
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (p *people) contact(n int) model.Record {
	first := p.pick(`Michael Anna Thomas Maria Peter Sabine Andreas Julia Stefan Laura David Sarah Daniel Emma James Olivia John Mary
		Robert Linda Ahmed Fatima Jürgen Zoë François Chloé Søren Łukasz Ana José Nguyễn Mei Hiroshi Yuki Zeynep Xavier Quentin Ulrike Wolfgang Ingrid`)
	last := p.pick(`Müller Schmidt Smith Johnson Schneider Fischer Weber Meyer Wagner Becker Brown Jones Garcia Miller Davis Rodriguez O'Brien
		Hoffmann Lefèvre Kowalski Nowak Rossi Tanaka Yılmaz Zimmermann`)
	if p.r.IntN(3) > 0 {
		first = capital(p.name(2))
	}
	if p.r.IntN(3) > 0 {
		last = capital(p.name(2 + p.r.IntN(2)))
	}
	domain := p.pick("example.com example.org example.net mail.example.com post.example.net") // reserved names
	phone := fmt.Sprintf("+1%03d555%04d", 200+p.r.IntN(700), 100+p.r.IntN(100))
	if p.r.IntN(3) == 0 {
		phone = fmt.Sprintf("+49171%07d", p.r.IntN(10_000_000)/1000*1000)
	}
	f := model.Fields{
		"firstName": first, "lastName": last, "name": first + " " + last, "phone": phone,
		"email":       index.Fold(first) + "." + index.Fold(strings.ReplaceAll(last, "'", "")) + fmt.Sprint(n%97) + "@" + domain,
		"companyName": capital(p.name(3)) + " " + p.pick("GmbH Ltd Inc AG Partners Studio"),
		"tags":        []string{p.pick("customer lead newsletter vip partner"), "import-" + fmt.Sprint(p.r.IntN(30))}, "address.city": p.pick("Berlin London Paris Madrid Hamburg Zürich Austin Boston Łódź Köln"),
		"address.line1": p.name(3) + "weg " + fmt.Sprint(1+p.r.IntN(90)), "address.postalCode": fmt.Sprintf("%05d", p.r.IntN(99999)),
		"address.country": "DE", "timezone": "Europe/Berlin", "doNotContact": false, "source": "import", "customFields.shoe": int64(36 + p.r.IntN(12)),
	}
	id := fmt.Sprintf("%08x-%06d", p.r.Uint32(), n)
	at := start().Add(-time.Duration(p.r.IntN(1_000_000)) * time.Minute)
	native := fmt.Sprintf(`{"id":%q,"locationId":"ve9EPM428h8vShlRW1KT","firstName":%q,"lastName":%q,"email":%q,"phone":%q,"dateAdded":%q,"customFields":[{"id":"6dvNaf7VhkQ9snc5vnjJ","value":"%d"}],"attributions":[{"utmSessionSource":"import","isFirst":true,"medium":"manual"}],"additionalEmails":[],"businessId":null,"followers":["641c094001436dbc2081e642"]}`,
		id, first, last, f["email"], phone, at.Format(time.RFC3339), 36+p.r.IntN(12))
	return model.Record{Model: "contact", Fields: f, UpdatedAt: at, CreatedAt: at, Remote: model.Remote{ID: id, URL: "https://app.example.com/contacts/" + id, Revision: fmt.Sprint(at.Unix())}, Native: json.RawMessage(native)}
}

func (p *people) list(n int) []model.Record {
	out := make([]model.Record, n)
	for i := range out {
		out[i] = p.contact(i)
	}
	return out
}

// load puts records as a pull does.
func load(ctx context.Context, t testing.TB, s *Store, connection string, records []model.Record) {
	t.Helper()
	walk(ctx, t, s, connection, supply{len(records), func(from, to int) []model.Record { return records[from:to] }})
}

// supply is n records, which make gives from one number to another.
type supply struct {
	n    int
	make func(from, to int) []model.Record
}

// walk is a whole pull in pages of 500.
func walk(ctx context.Context, t testing.TB, s *Store, connection string, p supply) {
	t.Helper()
	sc, err := s.StartScan(ctx, connection, "contact", true)
	if err != nil {
		t.Fatal(err)
	}
	in := s.NewIntake(ctx, Walk{Connection: connection, Model: "contact", Scan: sc.ID})
	for i := 0; i < p.n; i += 500 {
		end := min(i+500, p.n)
		if err := in.Put(p.make(i, end), fmt.Sprint(end)); err != nil {
			t.Fatal(err)
		}
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FinishScan(ctx, Finish{Connection: connection, Model: "contact", Scan: sc.ID, Committed: "x", Complete: true}); err != nil {
		t.Fatal(err)
	}
}

// manyRecords is the size of the large tests and benchmarks; PATCHBAY_BENCH_RECORDS changes it.
func manyRecords() int {
	n := 100_000
	_, _ = fmt.Sscan(os.Getenv("PATCHBAY_BENCH_RECORDS"), &n) // unset or not a number: the default stays
	return n
}

// rounds is how often something random is tried: once in a short run, which is for detectors that see nothing of what other
// processes do.
func rounds(n int) int {
	if testing.Short() {
		return 1
	}
	return n
}
