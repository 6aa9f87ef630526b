package browse

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/workbench"
)

func TestAListThatIsOnlyLikeWhatWasTypedSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		b.near = true
		sit(t, b, 100, 20).Wait(time.Second).Press("/").Type("person").Wait(time.Second).See("none as typed, these are like it")
		p := sit(t, b, 80, 20).Wait(time.Second).Press("/").Type("Person 0001").Wait(time.Second).See("/ Person 0001    1 of 30 · none as typed")
		p.Resize(76, 20).See("/ …on 0001   1 of 30 · none as typed")
	})
}

func TestTheNumberOfHitsComesBeforeTheirOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(500)
		p := sit(t, b, 100, 20).Wait(time.Second).Press("/").Type("person").See("500 of 500")
		if b.whole != 1 {
			t.Errorf("the order was read %d times", b.whole)
		}
		p.Wait(time.Second)
	})
}

// sights are a person and what is typed to find them by what no column shows everywhere.
var sights = map[string]struct{ text, see string }{
	"tag":          {"vip", "vip"},
	"own field":    {"hx-899980", "HX-899980"},
	"phone":        {"+33199", "+33 1 99"},
	"note":         {"lighthouse", "lighthouse"},
	"street":       {"lindenstr", "Lindenstrasse"},
	"within":       {"denstrasse", "Lindenstrasse"},
	"two words":    {"petra lindenstr", "Lindenstrasse"},
	"end of title": {"dunkirk", "Dunkirk"},
}

func TestWhatWasFoundIsInSightAtEveryWidth(t *testing.T) {
	t.Parallel()
	for name, c := range sights {
		for _, w := range []int{60, 80, 111, 160} {
			t.Run(fmt.Sprintf("%s at %d", name, w), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					b := crowd(0)
					b.loose = true
					fields := model.Fields{
						"email": "petra.o@example.com", "phone": "+33 1 99 00 07 82", "tags": []string{"newsletter", "customer 2024", "vip", "autumn"}, "custom.clientNumber": "HX-899980",
						"address.line1": "Rear building, staircase two, Lindenstrasse 7", "notesText": "Came by twice in spring and asked about the house beside the lighthouse, wants to be called back",
					}
					b.person("Petra Ottilie Antonia Wilhelmina von Hohenberg-Dunkirk", fields)
					b.person("Petra Zweig", fields) // one is under the cursor, the other is not
					b.conns = append(b.conns, workbench.Connection{Name: "Berta Studio", Connector: "two"})
					p := sit(t, b, w, 17).Wait(time.Second).Press("/").Type(c.text).Wait(time.Second).See(c.see)
					lines := strings.Split(p.Seen(), "\n")
					for _, l := range lines[2:4] {
						if w >= railFrom {
							_, l, _ = strings.Cut(l, "│")
						}
						if w >= roomy {
							l, _, _ = strings.Cut(l, "│")
						}
						if strings.TrimSpace(l) != "" && !strings.Contains(l, c.see) {
							t.Errorf("%q is not in %q", c.see, l)
						}
					}
				})
			})
		}
	}
}

func TestTheColumnForWhatWasFoundComesOnlyWhereItIsNeeded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(3)
		b.loose = true
		b.people[1].Fields["tags"] = []string{"vip"}
		p := sit(t, b, 80, 17).Wait(time.Second).Miss("Found").Press("/").Type("person").Wait(time.Second).Miss("Found")
		p.Press("esc", "/").Type("vip").Wait(time.Second).See("Found", "Tags: vip")
	})
}
