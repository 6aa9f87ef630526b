package workbench

import (
	"encoding/json"
	"fmt"
	"testing"

	"patchbay/model"
	"patchbay/store"
)

// guessing is a guesser that has seen 200 native contacts, made by number.
func guessing(t *testing.T, make func(i int) map[string]any) guesser {
	t.Helper()
	m := model.Contact()
	m.Fields = append(m.Fields, model.Field{Name: "loyaltyTier", Label: "Loyalty tier", Type: model.Choice, Options: []string{"bronze", "silver", "gold"}})
	g := guesser{at: mapped{model: m}}
	var kept []store.Kept
	for i := range suggestSample {
		native, err := json.Marshal(make(i))
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, store.Kept{ID: fmt.Sprint(i), Native: native})
	}
	g.gather(kept)
	return g
}

// some gives every so many-th record a value, and the others nothing.
func some(every, i int, v any) any {
	if i%every != 0 {
		return nil
	}
	return v
}

type native = map[string]any

func TestASuggestionIsSureOnlyWherePlaceNamesAndValuesSpeakForIt(t *testing.T) {
	t.Parallel()
	pick := func(i int, of ...any) any { return of[i%len(of)] }
	for name, c := range map[string]struct {
		field, line string
		make        func(i int) map[string]any
		sure        bool
		most        float64 // for what is not sure; 0 for nothing said at all
	}{
		"the status of a channel": {"status", "", func(i int) map[string]any {
			return native{"dndSettings": native{"Call": native{"status": some(13, i, "active")}}}
		}, false, 0},
		"that of a channel, everywhere": {"status", "dndSettings.Call.status", func(i int) map[string]any { return native{"dndSettings": native{"Call": native{"status": "active"}}} }, false, 0.6},
		"a moment of one record":        {"lastActivityAt", "lastActivityAt", func(i int) map[string]any { return native{"lastActivityAt": some(200, i, "2026-01-02T03:04:05Z")} }, false, 0.65},
		"one deep below of one record": {"lastActivityAt", "a.b.lastActivityAt | date-time", func(i int) map[string]any {
			return native{"a": native{"b": native{"lastActivityAt": some(200, i, "2026-01-02T03:04:05Z")}}}
		}, false, 0.6},
		"options that do not fit": {"status", "", func(i int) map[string]any { return native{"status": pick(i, "lead", "customer", "active")} }, false, 0},
		"a status of its own":     {"status", "status", func(i int) map[string]any { return native{"status": pick(i, "active", "active", "archived")} }, true, 1},
		"below a parent that says none": {"status", "attributes.status", func(i int) map[string]any {
			return native{"attributes": native{"status": pick(i, "active", "archived")}}
		}, true, 1},
		"below the model's name":       {"jobTitle", "contact.jobTitle", func(i int) map[string]any { return native{"contact": native{"jobTitle": "Baker"}} }, true, 1},
		"below the field's own parent": {"address.city", "address.city", func(i int) map[string]any { return native{"address": native{"city": pick(i, "Bonn", "Lyon")}} }, true, 1},
		"a third of the records":       {"loyaltyTier", "loyalty_tier", func(i int) map[string]any { return native{"loyalty_tier": some(3, i, pick(i/3, "gold", "silver"))} }, true, 1},
		"another word for it":          {"lastName", "family_name", func(i int) map[string]any { return native{"family_name": "Quinn"} }, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := guessing(t, c.make)
			f, ok := g.at.model.Field(c.field)
			if !ok {
				t.Fatal("no such field")
			}
			got := suggested(best(g.forField(f)), c.field)
			if (got.Confidence >= Sure) != c.sure || got.Confidence > c.most || c.sure && got.Line != c.line {
				t.Errorf("%+v", got)
			}
		})
	}
}
