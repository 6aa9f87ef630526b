package workbench

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// bigTable is a table of people, each second of whom is among those of [multitude], each fourth with another city.
func bigTable(n int) string {
	var b strings.Builder
	b.WriteString("Vorname,Nachname,E-Mail,Handy,Ort,Land\n")
	for i := range n {
		city := "Bonn"
		if i%4 == 0 {
			city = "Köln"
		}
		fmt.Fprintf(&b, "Ada,Example %d,ada%d@example.com,+4917%08d,%s,DE\n", i, i, i, city)
	}
	return b.String()
}

// multitude is a workbench without a provider: one connection that may write contacts, and n people who were pulled for it.
func multitude(t testing.TB, n int) *Workbench {
	t.Helper()
	r := catalog()
	at := slices.IndexFunc(r.IDs(), func(id string) bool {
		c, err := r.Get(id)
		return err == nil && c.Describe().Can(connectors.Op("contact", connectors.Create)).Supported
	})
	w := Open(Options{Home: Home{Root: t.TempDir(), Profile: "default"}, Catalog: r, Vault: InMemory})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	db, err := w.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	row := store.Connection{ID: "c1", Name: "acme", Connector: r.IDs()[at], Auth: "token", State: string(OK), Operations: []string{"contact::create", "contact::update"}}
	if err := db.AddConnection(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < n; from += 5000 {
		var page []model.Record
		for i := from; i < min(from+5000, n); i++ {
			page = append(page, model.Record{
				Model: "contact", Remote: model.Remote{ID: fmt.Sprint("n", i)}, Native: []byte(`{}`),
				Fields: model.Fields{"firstName": "Ada", "lastName": fmt.Sprint("Example ", 2*i), "email": fmt.Sprintf("ada%d@example.com", 2*i), "phone": fmt.Sprintf("+4917%08d", 2*i), "address.city": "Bonn", "address.country": "DE"},
			})
		}
		if _, err := db.PutPage(t.Context(), store.Page{Connection: "c1", Model: "contact", Records: page, Source: store.Pull}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func planBig(t testing.TB, w *Workbench, rows int) *Import {
	t.Helper()
	im, err := w.PlanImport(t.Context(), ImportRequest{Model: "contact", Connection: "acme", File: strings.NewReader(bigTable(rows)), Name: "people.csv"}, nil)
	if err != nil {
		t.Fatal(err, problem.As(err).Fields)
	}
	return im
}

func TestAPlanKeepsLittleOfEachRow(t *testing.T) { // not beside others, whose memory would count
	if testing.Short() {
		t.Skip("it reads tens of thousands of rows")
	}
	w := multitude(t, 0)
	used := func(n int) int64 {
		im := planBig(t, w, n)
		im.req.File = nil // the table itself, which would lie on the disk
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if im.Counts.New != n {
			t.Fatalf("%+v", im.Counts)
		}
		runtime.KeepAlive(im)
		return int64(m.HeapAlloc)
	}
	few, many := used(1000), used(11_000)
	if each := (many - few) / 10_000; each > 500 {
		t.Errorf("%d bytes are kept of each row", each)
	}
}

// BenchmarkAHundredThousandRowsArePlanned compares a table of 100,000 rows with as many records: half of them are
// there, half of those would be changed.
func BenchmarkAHundredThousandRowsArePlanned(b *testing.B) {
	const rows = 100_000
	w := multitude(b, rows)
	for b.Loop() {
		im := planBig(b, w, rows)
		if want := (ImportCounts{New: rows / 2, Changed: rows / 4, Same: rows / 4}); im.Counts != want {
			b.Fatalf("%+v", im.Counts)
		}
	}
}
