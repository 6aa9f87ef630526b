package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"patchbay/exchange"
	"patchbay/model"
)

// What is left out of a file can be read again, says why, and holds what it held.
func TestRejectsAreAFileOfTheSameKind(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a.csv":    "\xef\xbb\xbfVorname;Notiz\r\nIo;'=x\r\nAl;\"a\r\nb\"\r\n",
		"b.csv":    "Vorname,patchbay:rejected,Notiz\nIo,it was bad,=x\n",
		"a.vcf":    cards,
		"a.ics":    agenda,
		"a.json":   `{"items":[{"id":"a","model":"contact","fields":{"firstName":"Io","address":{"city":"Bonn"}}}],"next":null}`,
		"a.ndjson": "{\"firstName\":\"Io\"}\n{\"lastName\":\"x\"}\n",
	} {
		m := model.Contact()
		if name == "a.ics" {
			m = model.Appointment()
		}
		d, err := exchange.Open(strings.NewReader(text), exchange.Opening{Name: name, Model: m})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		r := exchange.NewRejects(&out, d)
		var before []model.Fields
		for {
			e, err := d.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err := errors.Join(err, r.Add(e, "=it\nwas; bad")); err != nil {
				t.Fatal(err)
			}
			before = append(before, raws(e))
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "was") {
			t.Errorf("%s: the reason is not told:\n%s", name, out.String())
		}
		after, again := entries(t, out.Bytes(), exchange.Opening{Name: "x" + r.Ending(), Model: m})
		if slices.Contains(again.Heading(), "patchbay:rejected") {
			t.Errorf("%s: the reason is a column: %q", name, again.Heading())
		}
		if len(after) != len(before) {
			t.Errorf("%s: %d of %d come back:\n%s", name, len(after), len(before), out.String())
			continue
		}
		for i, e := range after {
			if got := raws(e); !maps.EqualFunc(got, before[i], func(a, b any) bool { return model.Equal(a, b) }) {
				t.Errorf("%s, row %d: %v became %v", name, i, before[i], got)
			}
		}
	}
}

func raws(e exchange.Entry) model.Fields {
	out := model.Fields{"$id": e.ID}
	for _, h := range e.Held {
		if _, list := h.Raw.([]any); !list {
			out[h.Column] = h.Raw
		}
	}
	return out
}
