package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/exchange"
	"patchbay/model"
)

// own are fields as a connection adds them, with keys that no format has a place for.
func own() []model.Field {
	return []model.Field{
		{Name: model.CustomPrefix + "Shoe size", Label: "Shoe size", Type: model.Number},
		{Name: model.CustomPrefix + `odd;"key":^a,b`, Label: "Odd", Type: model.LongText},
		{Name: model.CustomPrefix + "answers", Label: "Answers", Type: model.TextList},
		{Name: model.CustomPrefix + "met", Label: "Met", Type: model.Boolean},
	}
}

// value draws a canonical value of a field; nil for none.
func value(t *rapid.T, f model.Field) any {
	if rapid.Bool().Draw(t, f.Name+" is empty") {
		return nil
	}
	text := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune(`ab ,;|"'\=+-@:^.xÄ日👩🏽‍🚀`+"\n")), 1, 40, -1),
		rapid.StringN(1, 90, -1), rapid.SampledFrom([]string{"=1+1", "'=x", "''+4", "-5", "@a", "x\\", `\n`, "--", "END:VCARD", "BEGIN:VEVENT", "a;b", "=?utf-8?q?x?="}),
	)
	var raw any
	switch f.Type {
	case model.Boolean:
		raw = rapid.Bool().Draw(t, f.Name)
	case model.Integer:
		raw = rapid.Int64Range(-1<<40, 1<<40).Draw(t, f.Name)
	case model.Number:
		raw = rapid.Float64Range(-1e9, 1e9).Draw(t, f.Name)
	case model.TextList:
		raw = rapid.SliceOfN(text, 0, 5).Draw(t, f.Name)
	case model.ObjectList:
		raw = []any{map[string]any{"address": text.Draw(t, f.Name), "number": "1", "type": "home", "n": 1.5}}
	case model.Date:
		raw = time.Unix(rapid.Int64Range(-2e9, 4e9).Draw(t, f.Name), 0).UTC().Format(time.DateOnly)
	case model.DateTime:
		raw = time.UnixMilli(rapid.Int64Range(-2e12, 4e12).Draw(t, f.Name)).UTC().Format(time.RFC3339Nano)
	case model.Country:
		raw = rapid.SampledFrom([]string{"DE", "FR", "US"}).Draw(t, f.Name)
	case model.Choice:
		raw = rapid.SampledFrom(append([]string{"odd one"}, f.Options...)).Draw(t, f.Name)
	default:
		raw = text.Draw(t, f.Name)
	}
	v, err := model.Canonical(f, raw)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return v
}

func written(t interface{ Fatal(...any) }, f exchange.Format, m model.Model, all []exchange.Record) []byte {
	var b bytes.Buffer
	e, err := exchange.NewEncoder(&b, f, exchange.Writing{Model: m, Stamp: time.Unix(1e9, 0)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if err := e.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// entries reads all of a file.
func entries(t interface{ Fatal(...any) }, text []byte, o exchange.Opening) ([]exchange.Entry, *exchange.Decoder) {
	d, err := exchange.Open(bytes.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	var out []exchange.Entry
	for {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			return out, d
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
}

// fields reads the values of an entry.
func fields(t interface{ Fatal(...any) }, m model.Model, e exchange.Entry) model.Fields {
	if e.Fault != nil {
		t.Fatal(e.Fault)
	}
	var vs exchange.Values
	out := model.Fields{}
	for _, h := range e.Held {
		f, ok := m.Field(h.Column)
		if !ok {
			continue
		}
		v, err := vs.Read(f, h.Raw)
		if err != nil {
			t.Fatal(err)
		}
		out[h.Column] = v
	}
	return out
}

func TestWhatAFormatCarriesComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for _, m := range model.Builtin() {
		m = m.With(own()...)
		for _, f := range exchange.Formats() {
			if !exchange.Able(f, m.Name) {
				continue
			}
			t.Run(string(f)+" "+m.Name, func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) { comesBack(t, f, m) })
			})
		}
	}
}

func comesBack(t *rapid.T, f exchange.Format, m model.Model) {
	var all []exchange.Record
	for range rapid.IntRange(1, 3).Draw(t, "records") {
		r := exchange.Record{Model: m.Name, ID: "7f3kabcdef", Connection: "acme", Fields: model.Fields{}}
		for _, field := range m.Fields {
			if v := value(t, field); v != nil {
				r.Fields[field.Name] = v
			}
		}
		r.Title = m.Title(r.Fields, r.ID)
		all = append(all, r)
	}
	text := written(t, f, m, all)
	back, d := entries(t, text, exchange.Opening{Name: "x", Format: f, Model: m})
	if len(back) != len(all) {
		t.Fatalf("%d records came back of %d:\n%s", len(back), len(all), text)
	}
	for i, e := range back {
		got := fields(t, m, e)
		if id := e.ID; f != exchange.CSV && id != all[i].ID {
			t.Fatalf("the id came back as %q", id)
		}
		for _, c := range exchange.Carries(f, m) {
			if (c.Way == exchange.Whole || c.Way == exchange.Private) && !model.Equal(got[c.Field], all[i].Fields[c.Field]) {
				t.Fatalf("%s came back as %#v, not %#v:\n%s", c.Field, got[c.Field], all[i].Fields[c.Field], text)
			}
		}
	}
	if f != exchange.CSV && len(d.Heading()) != 0 {
		t.Fatal("only tables have a heading")
	}
}

func TestLinesOfCardsAndCalendarsAreFoldedAtTheirLimit(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é日👩 ", 60)
	for f, m := range map[exchange.Format]model.Model{exchange.VCard3: model.Contact(), exchange.VCard4: model.Contact(), exchange.ICal: model.Task()} {
		text := written(t, f, m, []exchange.Record{{ID: "a", Title: long, Fields: model.Fields{"notesText": long, "description": long, "title": long}}})
		for one := range strings.SplitSeq(string(text), "\r\n") {
			if len(one) > 75 || !slices.Equal([]byte(one), []byte(strings.ToValidUTF8(one, "?"))) || strings.ContainsAny(one, "\n\r") {
				t.Errorf("%s: %d octets in %q", f, len(one), one)
			}
		}
	}
}

func TestAGuardLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("'=+-@\t\ra＝"))).Draw(t, "cell")
		g := exchange.Guard(s)
		if exchange.Unguard(g) != s {
			t.Fatalf("%q became %q and then %q", s, g, exchange.Unguard(g))
		}
		if g != "" && strings.ContainsRune("=+-@\t\r＝", []rune(g)[0]) {
			t.Fatalf("%q is still a formula", g)
		}
	})
}

// A mark by which spreadsheets know UTF-8 is the first thing in a table, and no part of its heading when it is read.
func TestATableWithAMarkComesBack(t *testing.T) {
	t.Parallel()
	m := model.Builtin()[0]
	var b bytes.Buffer
	e, err := exchange.NewEncoder(&b, exchange.CSV, exchange.Writing{Model: m, Columns: []string{"name"}, Mark: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.Encode(exchange.Record{Model: "contact", Fields: model.Fields{"name": "Zoë"}}), e.Close()); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("\xef\xbb\xbfname")) {
		t.Errorf("the file begins with %q", b.String())
	}
	back, _ := entries(t, b.Bytes(), exchange.Opening{Name: "x.csv", Format: exchange.CSV, Model: m})
	if len(back) != 1 || fields(t, m, back[0])["name"] != "Zoë" {
		t.Errorf("came back as %+v", back)
	}
}
