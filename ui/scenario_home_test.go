package ui

import (
	"testing"
)

// Point 1: each line of home leads to the place that explains it.
func TestScenarioHomeLeadsEverywhere(t *testing.T) {
	scenario(t, func(p *rig, _ *room) {
		p.see("Needs you", "Lately", "What is here")
		seen := map[string]bool{}
		for range 14 {
			p.press("enter").then()
			seen[p.where()] = true
			if p.where() == "Home" {
				p.t.Fatalf("a line of home leads nowhere:\n%s", p.seen())
			}
			for range 3 {
				if p.where() != "Home" {
					p.press("esc").then()
				}
			}
			if p.where() != "Home" {
				p.t.Fatalf("esc does not lead back:\n%s", p.seen())
			}
			p.press("j")
		}
		for _, want := range []string{"Contacts in acme", "Bulk edit newsletter", "Who is the same", "Changes", "Companies"} {
			if !seen[want] {
				p.t.Errorf("nothing leads to %s, only to %v", want, seen)
			}
		}
	})
}
