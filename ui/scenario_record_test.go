package ui

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
)

// Point 4: a record, as it was sent, its past, and why it says what it says.
func TestScenarioARecord(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "record").see("Ada Lovelace", "Analytical Engines Ltd", "firstName")
		p.press("J").then().see(`"companyName": "Analytical Engines Ltd"`).press("/").typed("london").then().see("London").press("enter", "esc").then()
		if p.where() != "Ada Lovelace" {
			p.t.Errorf("out of the raw record: %s", p.where())
		}
	})
}

// Point 4: the history has each move of each field; `why` says who wrote a value and what it was, and leads to the change and
// to the call.
func TestScenarioWhyAFieldSaysWhatItSays(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		w.edit(w.person("ada0@example.com"), map[string]any{"phone": "+1 212 555 0155", "address.city": "Ockham"})
		p.goes(w, "record").press("h").then().order("edited · you, on the edit screen", "- +12125550199", "+ +12125550155", "- London", "+ Ockham", "- +12125550140", "+ +12125550199")
		p.press("h").then().press("j", "j", "j", "j", "j").see("field 6 of").press("w").then()
		p.see("Where Phone comes from", `phone: "+12125550155"`).order("  +12125550155", "set by you, on the edit screen", "PUT /contacts/", "  +12125550199", "  +12125550140", "first seen with a pull of acme", "POST /contacts/search")
		p.press("c").then().see("PUT http", `"phone": "+12125550155"`).press("esc").then().press("esc").then()
		p.see("Where Phone comes from").press("j", "j", "c").then().see("POST http", "/contacts/search").press("esc").then().press("esc").then()
		p.press("k", "enter").then().see("- +12125550140", "+ +12125550199")
	})
}

// Point 4: a record is copied whole, for another program, without any secret.
func TestScenarioARecordIsCopied(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		native := w.native("ada0@example.com")
		p.goes(w, "record").press("Y").see("j as JSON", "c as curl", "v as CSV").press("j").then().see("The record as JSON was sent to the terminal's clipboard.")
		var rec struct {
			Remote struct{ ID string }
			Fields map[string]any
		}
		if text := p.took(w, "Analytical Engines Ltd"); json.Unmarshal([]byte(text), &rec) != nil || rec.Remote.ID != native || rec.Fields["email"] != "ada0@example.com" {
			p.t.Errorf("%+v of %s", rec, text)
		}

		p.press("Y", "c").then()
		p.took(w, "curl 'http://", "/contacts/"+native+"'", "Authorization: Bearer $TOKEN")

		p.press("Y", "v").then()
		rows, err := csv.NewReader(strings.NewReader(p.took(w, "ada0@example.com"))).ReadAll()
		if err != nil || len(rows) != 2 {
			p.t.Fatal(rows, err)
		}
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = rows[1][i]
		}
		if cells["email"] != "ada0@example.com" || cells["tags"] != "vip, lead" || cells["connection"] != "acme" || cells["phone"] != "'+12125550199" {
			p.t.Error(cells)
		}
	})
}

// Point 4: in the record as it was sent, a search opens what was folded, counts, goes round and copies what it found.
func TestScenarioTheRawRecordIsSearched(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		p.goes(w, "record").press("J").then().press("z").then().see(`"attributionSource": {…}`).miss("CRM UI")
		p.press("/").typed("crm u").then().see("1 of 1").press("enter").then().see(`"sessionSource": "CRM UI"`)
		p.press("y").then()
		if text := p.took(w); text != "CRM UI" {
			p.t.Errorf("copied %q", text)
		}
		p.press("/").typed("lovelace").press("enter").then().see("1 of 4").press("n").see("2 of 4").press("N", "N").see("4 of 4").press("n").see("1 of 4")
		p.press("/").typed("nobody").press("enter").then().see("not found")
	})
}
