package exchange_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"patchbay/exchange"
	"patchbay/model"
)

func finder(t interface{ Fatal(...any) }, zone string, asked ...string) *exchange.Finder {
	keys, err := exchange.Keys(model.Contact(), asked)
	if err != nil {
		t.Fatal(err)
	}
	return exchange.NewFinder(model.Contact(), keys, zone)
}

func TestARowIsTheRecordWithItsStrongestKey(t *testing.T) {
	t.Parallel()
	f := finder(t, "DE")
	rows := []struct {
		id     string
		fields model.Fields
		want   []int64
		by     string
		clash  string
	}{
		{"", model.Fields{"email": "ADA@example.com"}, []int64{1}, "email", ""},
		{"", model.Fields{"phone": "0171 2345678"}, []int64{1}, "phone", ""},
		{"", model.Fields{"email": "new@example.com", "phone": "+491712345678"}, []int64{1}, "phone", "email"},
		{"bbbb", model.Fields{"email": "ada@example.com"}, []int64{2}, "id", ""},
		{"n3", model.Fields{"email": "x@example.com"}, []int64{3}, "id", ""},
		{"", model.Fields{"externalId": "7", "email": "ada@example.com"}, []int64{3}, "externalId", ""},
		{"", model.Fields{"email": "second@example.com"}, []int64{2}, "email", ""},
		{"", model.Fields{"email": "twice@example.com"}, []int64{3, 4}, "email", ""},
		{"", model.Fields{"firstName": "Ada"}, nil, "", ""},
		{"", nil, nil, "", ""},
	}
	for _, r := range rows {
		f.Add(r.id, r.fields)
	}
	f.Offer(1, []string{"aaaa", "n1"}, model.Fields{"email": "ada@example.com", "phone": "+491712345678"})
	f.Offer(2, []string{"bbbb", "n2"}, model.Fields{"email": "bo@example.com", "emails": []any{map[string]any{"address": "Second@example.com"}}})
	f.Offer(3, []string{"cccc", "n3"}, model.Fields{"externalId": "7", "email": "twice@example.com"})
	f.Offer(4, []string{"dddd", "n4"}, model.Fields{"email": "twice@example.com"})
	for i, r := range rows {
		got := f.Found(i)
		if !slices.Equal(got.Handles, r.want) || got.By.String() != r.by || got.Clash.String() != r.clash {
			t.Errorf("row %d: %+v", i, got)
		}
	}
	if f.Rows() != len(rows) {
		t.Errorf("%d rows", f.Rows())
	}
}

func TestRowsOfOneFileThatAreTheSameAreKnown(t *testing.T) {
	t.Parallel()
	f := finder(t, "")
	for i, r := range []struct {
		fields model.Fields
		want   int
	}{
		{model.Fields{"email": "a@example.com", "phone": "+15550100"}, -1},
		{model.Fields{"email": "b@example.com", "phone": "+15550100"}, -1}, // two people with one telephone
		{model.Fields{"email": "A@example.com "}, 0},
		{model.Fields{"phone": "+15550100"}, -1}, // which of the two it is, the records say
		{model.Fields{"phone": "+15550100"}, 3},
		{model.Fields{"firstName": "x"}, -1},
		{model.Fields{"firstName": "x"}, -1},
	} {
		if got := f.Add("", r.fields); got != r.want {
			t.Errorf("row %d: the same as %d, not %d", i, got, r.want)
		}
	}
}

func TestKeysAreThoseThatPeopleName(t *testing.T) {
	t.Parallel()
	keys, err := exchange.Keys(model.Contact(), []string{"lastName+birthday", "PHONE"})
	if err != nil || len(keys) != 4 || keys[2].String() != "lastName+birthday" || keys[3].String() != "phone" {
		t.Errorf("%v %v", keys, err)
	}
	if _, err := exchange.Keys(model.Contact(), []string{"nothing"}); err == nil {
		t.Error("an unknown field is a key")
	}
	for _, m := range model.Builtin() {
		if keys, err := exchange.Keys(m, nil); err != nil || len(keys) < 2 {
			t.Errorf("%s: %v %v", m.Name, keys, err)
		}
	}
}

// What a finder answers does not depend on the order in which records are offered, but for the order of several.
func TestTheOrderOfTheRecordsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) model.Fields {
			f := model.Fields{}
			for _, key := range []string{"email", "phone", "externalId"} {
				if s := rapid.SampledFrom([]string{"", "+4917100", "+4917101", "+4917102"}).Draw(t, name+key); s != "" {
					f[key] = s
				}
			}
			return f
		}
		one, other := finder(t, ""), finder(t, "")
		n := rapid.IntRange(1, 6).Draw(t, "rows")
		for range n {
			f := draw("row ")
			one.Add("", f)
			other.Add("", f)
		}
		var records []model.Fields
		for range rapid.IntRange(0, 4).Draw(t, "records") {
			records = append(records, draw("record "))
		}
		for i := range records {
			one.Offer(int64(i+1), nil, records[i])
			j := len(records) - 1 - i
			other.Offer(int64(j+1), nil, records[j])
		}
		for i := range n {
			a, b := one.Found(i), other.Found(i)
			slices.Sort(a.Handles)
			slices.Sort(b.Handles)
			several := len(a.Handles) > 1
			if !slices.Equal(a.Handles, b.Handles) || a.By.String() != b.By.String() || !several && a.Clash.String() != b.Clash.String() {
				t.Fatalf("row %d: %+v and %+v", i, a, b)
			}
		}
	})
}

func TestColumnsAreKnownByTheirNamesInSeveralLanguages(t *testing.T) {
	t.Parallel()
	m := model.Contact().With(model.Field{Name: "customFields.shoe_size", Label: "Shoe size (EU)", Type: model.Number, Native: "f_8812"})
	k := exchange.Matching{Model: m, Native: map[string]string{"source": "leadOrigin"}, Asked: map[string]string{"Sonst": "jobTitle", "Weg": ""}}
	want := map[string]string{
		"id": "id", "firstName": "firstName", "E-Mail": "email", "Nachname": "lastName", "Téléphone": "phone", "PLZ": "address.postalCode", "Ville": "address.city",
		"País": "address.country", "Fecha de nacimiento": "birthday", "Firma": "companyName", "f_8812": "customFields.shoe_size", "SHOE SIZE": "customFields.shoe_size",
		"leadOrigin": "source", "Straße / Hausnummer": "address.line1", "Categories": "tags", "Sonst": "jobTitle", "Weg": "", "connection": "", "updatedAt": "", "remote.id": "",
	}
	for name, field := range want {
		got := k.Columns([]string{name})[0]
		if got.Field != field || got.Unknown || got.Reason == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	some := k.Columns([]string{"E-Mail 2", "Qwx", "Mail", "email", "Job titel"})
	if !some[0].Unknown || !some[1].Unknown || some[1].Suggest != "" || some[3].Field != "email" || !some[2].Unknown || some[4].Suggest != "jobTitle" {
		t.Errorf("%+v", some)
	}
}

func BenchmarkAHundredThousandRowsAreFoundAmongThem(b *testing.B) {
	for b.Loop() {
		f := finder(b, "DE")
		for i := range 100_000 {
			f.Add("", people(i))
		}
		for i := range 100_000 {
			f.Offer(int64(i+1), []string{"", ""}, people(i*2))
		}
		if len(f.Found(2).Handles) != 1 || f.Found(1).Handles != nil {
			b.Fatal("not found")
		}
	}
}
