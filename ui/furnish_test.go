package ui

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/workbench"
)

// The providers of the worlds: one that has all models, one beside it, and the kind of records that people are there.
const (
	wideOne, plainOne = "highlevel", "timify"
)

// words are what other people wrote: in the accounts, and here.
type words struct {
	account, first, last, company, city, tag, note string
}

func plainWords() words {
	return words{"acme", "Ada", "Lovelace", "Analytical Engines Ltd", "London", "vip", "Called about the programme of the 4th."}
}

// wideWords are two cells wide, joined of several signs, bear marks, or are longer than a line.
func wideWords() words {
	return words{
		"東京サロン銀座本店", "龍太郎👩‍👩‍👧‍👦", "हिन्दी é̂ 渡辺", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
		"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "お得意様🌸", "予約の件で電話。👍🏽 次回は火曜日の午後に、お母さまとご一緒に来店されるとのこと。",
	}
}

// hostileWords want to drive the terminal, turn the text round, or break the lines.
func hostileWords() words {
	return words{
		"acme-ᴱᵛⁱˡ", "\x1b]0;pwned\x07Eve\u202egnp.exe", "Mallory\r\n\x1b[2J\x1b[31mred\u200b\u200d\u2066", "\u009b31mBobby\x00 Tables\x1b[1;1H", "Lon\tdon\n\n\nEvil",
		"vip\x1b[5m\u202d", "first line\n\x1b[10A\x1b]8;;https://example.com\x07link\u2028second\u0085third\u200f",
	}
}

// furnished is a world with two accounts, people in both, and everything that can come of them.
func (s *standIn) furnished(t *testing.T, as words) *world {
	t.Helper()
	w := s.open(t)
	w.connect(wideOne, as.account)
	w.connect(plainOne, "north")
	for i, city := range []string{as.city, as.city, "Paris"} {
		first := as.first
		if i == 2 {
			first = "Grace " + as.first
		}
		w.tell(wideOne, "records/contacts", map[string]any{"action": "create", "fields": map[string]any{
			"firstName": first, "lastName": as.last, "email": fmt.Sprintf("ada%d@example.com", i), "phone": fmt.Sprintf("+1212555014%d", i/2),
			"companyName": as.company, "city": city, "tags": []string{as.tag, "lead"},
		}})
	}
	w.tell(plainOne, "records/customers", map[string]any{"action": "create", "fields": map[string]any{"firstName": as.first, "lastName": as.last, "email": "ada0@example.com"}})
	time.Sleep(time.Hour) // until the provider's own search knows them
	w.pull()
	w.take(as)
	ada := w.person("ada0@example.com")
	w.edit(ada, map[string]any{"phone": "+1 212 555 0199"})
	w.bulk(as)
	if _, err := w.ProposeLinks(context.Background(), workbench.LinkRequest{Full: true}, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.SaveView(context.Background(), workbench.View{Name: "people of " + as.account, Model: "contact", Where: `address.city == "Paris"`}, false); err != nil {
		t.Fatal(err, problem.As(err).Detail)
	}
	return w
}

// bulk leaves a working copy of three people.
func (w *world) bulk(as words) {
	w.t.Helper()
	ids := []string{w.person("ada0@example.com"), w.person("ada1@example.com"), w.person("ada2@example.com")}
	req := workbench.BulkRequest{Model: "contact", Name: "newsletter", IDs: ids, Ops: []workbench.BulkOp{{Field: "address.city", How: workbench.BulkSet, Value: "Bath"}, {Field: "tags", How: workbench.BulkAdd, Value: "news"}}, By: "the test"}
	if _, err := w.NewBulk(context.Background(), req); err != nil {
		w.t.Fatal(err, problem.As(err).Detail)
	}
}

// take imports a file of two people.
func (w *world) take(as words) {
	w.t.Helper()
	var table strings.Builder
	rows := [][]string{{"firstName", "lastName", "email"}, {as.first, as.last, "mary@example.com"}, {"Katherine", "Johnson", "katherine@example.com"}}
	if err := csv.NewWriter(&table).WriteAll(rows); err != nil {
		w.t.Fatal(err)
	}
	im, err := w.PlanImport(context.Background(), workbench.ImportRequest{
		Model: "contact", Connection: as.account, File: strings.NewReader(table.String()), Name: "people.csv", By: "you, with patchbay import", Recover: true, KeepGoing: true,
	}, nil)
	if err == nil {
		_, err = im.Apply(context.Background(), workbench.Rejecting{}, func(workbench.ImportResult) {})
	}
	if err != nil {
		w.t.Fatal(err, problem.As(err).Detail)
	}
}

// person is the id of who has an e-mail in the first account.
func (w *world) person(email string) string {
	w.t.Helper()
	rows, err := w.First(context.Background(), workbench.Query{Model: "contact", Where: fmt.Sprintf("email == %q", email)}, 2)
	if err != nil || len(rows) == 0 {
		w.t.Fatal(email, len(rows), err)
	}
	for _, r := range rows {
		if r.Connection != "north" {
			return r.ID
		}
	}
	return rows[0].ID
}

// edit changes a contact, the whole way.
func (w *world) edit(id string, values map[string]any) {
	w.t.Helper()
	p, err := w.PlanEdit(context.Background(), workbench.Edit{Model: "contact", ID: id, Values: values, By: "you, on the edit screen"})
	if err == nil {
		_, err = w.Apply(context.Background(), p)
	}
	if err != nil {
		w.t.Fatal(err, problem.As(err).Detail)
	}
}
