package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"

	"patchbay/exchange"
	"patchbay/model"
)

// people are invented, and differ.
func people(i int) model.Fields {
	return model.Fields{
		"firstName": "Ada", "lastName": fmt.Sprint("Example ", i), "email": fmt.Sprintf("ada%d@example.com", i), "phone": fmt.Sprintf("+4917%08d", i),
		"address.city": "Köln", "address.country": "DE", "tags": []string{"vip", "a,b"}, "notesText": "one\ntwo",
	}
}

// endless writes records that nobody keeps, and answers how much memory is in use at its end.
func endless(f exchange.Format, n int, m model.Model) (used uint64, err error) {
	e, err := exchange.NewEncoder(io.Discard, f, exchange.Writing{Model: m})
	if err != nil {
		return 0, err
	}
	for i := range n {
		if err := e.Encode(exchange.Record{Model: m.Name, ID: fmt.Sprintf("id%08d", i), Fields: people(i)}); err != nil {
			return 0, err
		}
	}
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc, e.Close()
}

func TestWritingTakesNoMoreMemoryForMoreRecords(t *testing.T) { // not beside others, whose memory would count
	for _, f := range []exchange.Format{exchange.CSV, exchange.JSON, exchange.VCard4} {
		few, err := endless(f, 200, model.Contact())
		many, err2 := endless(f, 10_000, model.Contact())
		if errors.Join(err, err2) != nil || many > few+4<<20 {
			t.Errorf("%s: %d bytes for few and %d for many: %v", f, few, many, err)
		}
	}
}

func BenchmarkATableOfTenThousandIsWrittenAndRead(b *testing.B) {
	for _, f := range []exchange.Format{exchange.CSV, exchange.NDJSON, exchange.VCard4} {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				var out bytes.Buffer
				e, err := exchange.NewEncoder(&out, f, exchange.Writing{Model: model.Contact()})
				if err != nil {
					b.Fatal(err)
				}
				for i := range 10_000 {
					if err := e.Encode(exchange.Record{Model: "contact", ID: "x", Fields: people(i)}); err != nil {
						b.Fatal(err)
					}
				}
				if err := e.Close(); err != nil {
					b.Fatal(err)
				}
				d, err := exchange.Open(bytes.NewReader(out.Bytes()), exchange.Opening{Name: "x", Format: f, Model: model.Contact()})
				n := 0
				for err == nil {
					_, err = d.Next()
					n++
				}
				if n != 10_001 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
