package ui

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/workbench"
)

// Point 2: esc at any step of the wizard leaves nothing behind.
func TestScenarioTheWizardLeavesNothingBehind(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		for _, way := range []string{"c", "c enter", "c enter down enter", "c enter down enter enter"} {
			w.press(p, way)
			w.leaves(p, way)
		}
	})
}

// Point 2: the browser is waited for, with a countdown and each step; what was granted is held against what was wanted, and
// what the rest cannot do is said before the first call and after the last.
func TestScenarioConsentIsWaitedFor(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		w.begins(p, wideOne)
		p.see("✓ Opening the address that takes the answer", "… Waiting for your consent at HighLevel", "5:00 left").wait(2 * time.Minute).see("3:00 left")
		p.press("y").then()
		end, wanted := w.consents(wideOne, p.took(w, "/oauth/chooselocation"))
		w.grants(slices.DeleteFunc(slices.Clone(wanted), func(s string) bool { return s == "locations/tags.readonly" }))
		w.fault(map[string]any{"kind": "503", "route": "GET /locations/{id}", "count": 1})

		p.press("p").see("Paste the address that the browser ended on").pasted(end).press("enter")
		p.see("✓ Waiting for your consent at HighLevel   approved", "✓ Exchanging the code for a token", "! Comparing what was granted   1 of 9 permissions are missing", "Not granted: locations/tags.readonly. Without it: no tag::list, tag::retrieve.", "… Making the first call")
		p.wait(time.Minute).see("✓ HighLevel is connected as northgate-physio", "only read", "Not granted: locations/tags.readonly. Without it: no tag::list, tag::retrieve.", "company     ━", "8 fetched")

		c, err := w.Connection(context.Background(), "northgate-physio")
		if err != nil || len(c.Missing) != 1 || c.Missing[0].Scope != "locations/tags.readonly" || len(c.Granted) != len(wanted)-1 || !c.ReadOnly {
			p.t.Errorf("%v: granted %v of %v, missing %v", err, c.Granted, wanted, c.Missing)
		}
		p.press("enter").then()
		if p.where() != "Contacts in northgate-physio" {
			p.t.Errorf("it leads to %s", p.where())
		}
	})
}

// Point 2: esc while the browser is waited for leaves nothing behind; where the person approved already, the provider is told
// that nobody keeps that.
func TestScenarioEscWhileConsentIsWaitedFor(t *testing.T) {
	scenario(t, func(p *rig, w *room) {
		w.begins(p, wideOne)
		p.see("… Waiting for your consent at HighLevel").press("esc").then().see("Stopped. Nothing was kept.", "Client id").miss("Waiting")
		w.leaves(p, "esc before the consent")

		w.begins(p, revokingOne)
		p.see("… Waiting for your consent at Timely").press("y").then()
		end, _ := w.consents(revokingOne, p.took(w))
		if all := w.granted(revokingOne); len(all) != 1 || all[0].Revoked {
			p.t.Fatalf("%+v", all)
		}
		w.tell(revokingOne, "faults", map[string]any{"add": []any{map[string]any{"kind": "503", "route": "GET /**"}}})
		p.press("p").pasted(end).press("enter").see("✓ Exchanging the code for a token", "… Making the first call").press("esc").then().see("Stopped. Nothing was kept.")
		w.leaves(p, "esc after the consent")
		if all := w.granted(revokingOne); len(all) != 1 || !all[0].Revoked {
			p.t.Errorf("the provider still lets somebody in: %+v", all)
		}

		w.begins(p, wideOne)
		p.press("p").pasted(end).press("enter").then().see("That address does not belong to this attempt.", "… Waiting for your consent")
		w.leaves(p, "the answer to another sign-in")
	})
}

// revokingOne is a provider that can be told that a sign-in is over.
const revokingOne = "timely"

// begins goes through the wizard to where a browser is waited for. The answer is to be pasted: nothing listens in a bubble.
func (w *room) begins(p *rig, connector string) {
	w.t.Helper()
	req := w.offer[connector]
	req.Redirect, req.NoBrowser = "http://127.0.0.1:8721/back", true
	w.offer[connector] = req
	w.press(p, map[string]string{wideOne: "c enter enter", revokingOne: "c j enter enter"}[connector])
	p.press("ctrl+s")
}

// consents approves at an address in the browser, for an account that is not connected; it answers where that ends and what
// was asked for there.
func (w *room) consents(connector, address string) (end string, wanted []string) {
	w.t.Helper()
	u := w.server.Ready().Providers[connector].Users[0]
	end, err := sandbox.Approve(context.Background(), &http.Client{Transport: w.standIn}, address, sandbox.Consent{Login: u.Login, Password: u.Password, Workspace: map[string]string{wideOne: u.Workspaces[len(u.Workspaces)-1]}[connector]})
	asked, bad := url.Parse(address)
	if err != nil || bad != nil {
		w.t.Fatal(err, bad)
	}
	return end, strings.Fields(asked.Query().Get("scope"))
}

// granted are the grants at a provider that were made by consent.
func (w *room) granted(connector string) []sandbox.Grant {
	w.t.Helper()
	var all []sandbox.Grant
	raw, err := json.Marshal(w.says(connector, "records=no").Grants)
	if err == nil {
		err = json.Unmarshal(raw, &all)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(g sandbox.Grant) bool { return g.Static })
}

// grants leaves these permissions alone of the one that was given by consent, as the provider's own page may.
func (w *room) grants(scopes []string) {
	w.t.Helper()
	all := w.granted(wideOne)
	if len(all) != 1 {
		w.t.Fatalf("%+v", all)
	}
	w.tell(wideOne, "records/grants", map[string]any{"action": "change", "id": all[0].ID, "fields": map[string]any{"scopes": scopes}})
}

// leaves goes home by esc alone, and looks what is left: two connections as before, their secrets, and no job.
func (w *room) leaves(p *rig, after string) {
	w.t.Helper()
	for range 6 {
		if p.where() == "Home" {
			break
		}
		p.press("esc").then()
	}
	all, err := w.Connections(context.Background())
	vault, bad := w.Secrets(context.Background())
	if p.where() != "Home" || err != nil || bad != nil || len(all) != 2 || len(vault.Items) != 2 {
		w.t.Errorf("after %s and esc: %s, %d connections, %d secrets, %v, %v", after, p.where(), len(all), len(vault.Items), err, bad)
	}
	if jobs := slices.DeleteFunc(w.Jobs(), func(j workbench.Progress) bool { return j.Finished }); len(jobs) > 0 {
		w.t.Errorf("after %s: %v", after, jobs)
	}
}
