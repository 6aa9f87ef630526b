package record

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

func (b *bench) Merged(context.Context, string, string) (workbench.MergedView, error) {
	return b.kin, b.fails
}

func (b *bench) ProposedOf(context.Context, string) ([]workbench.Link, error) {
	return b.proposed, b.fails
}

func (b *bench) Related(_ context.Context, _, _ string, n int) ([]workbench.Relation, error) {
	b.asked = append(b.asked, n)
	return b.relations, b.fails
}

func (b *bench) FetchingCurl(_ context.Context, _, id string) (string, error) {
	return "curl 'https://api.example.com/contacts/" + id + "' \\\n  -H \"Authorization: Bearer $TOKEN\"", b.refuses
}

func (b *bench) Unlink(_ context.Context, _, id, by string) ([]workbench.LinkEnd, error) {
	b.unlinked = append(b.unlinked, id+" "+by)
	return []workbench.LinkEnd{{ID: "c7", Title: "Ada Lovelace"}}, b.refuses
}

// related is a record that is in two other accounts, and perhaps in a fourth.
func related() *bench {
	b := full()
	b.kin = workbench.MergedView{
		Model: "contact", Title: "Ada Lovelace",
		Records: []workbench.LinkEnd{{ID: "c7", Connection: "Acme Salon", Title: "Ada Lovelace"}, {ID: "d1", Connection: "desk", Title: "Lovelace, Ada \x1b[2J"}, {ID: "e2", Connection: "north", Title: "A. Lovelace", Deleted: true}},
		Fields: []workbench.MergedField{
			{Field: "email", Label: "E-mail", Text: "ada@example.com", From: []string{"Acme Salon", "desk", "north"}},
			{Field: "phone", Label: "Phone", Text: "+12125550100", From: []string{"Acme Salon"}, Differs: true, Others: []workbench.MergedValue{{Text: "+12125550199", From: []string{"desk"}}}},
			{Field: "birthday", Label: "Birthday", Text: "1990-01-02", From: []string{"desk"}},
		},
	}
	b.proposed = []workbench.Link{{ID: "l1", Model: "contact", State: "proposed", Confidence: 0.96, Records: []workbench.LinkEnd{{ID: "a1", Connection: "far", Title: "Ada Byron"}, {ID: "c7", Connection: "Acme Salon", Title: "Ada Lovelace"}}}}
	return b
}

func TestWhoIsTheSameStandsOnOneKey(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
		synctest.Test(t, func(t *testing.T) {
			p := open(t, related(), size[0], size[1]).Press("l").Wait(time.Second).Golden
			p(fmt.Sprintf("linked-%dx%d", size[0], size[1]))
		})
	}
}

func TestALinkedRecordIsVisitedOrSplitOffAfterAQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := related()
		p := open(t, b, 80, 30).Press("l").Wait(time.Second).See("desk", "north · deleted there", "very likely", "but +12125550199").Miss("\x1b[2J")
		p.Press("enter")
		to, _ := seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); to.Place != "record" || target.ID != "d1" {
			t.Errorf("went to %+v", to)
		}
		p.Press("j", "x", "x", "enter", "q").Wait(time.Second).See("Keep it apart from the others")
		if len(b.unlinked) != 0 {
			t.Fatal("the key that asks split it off")
		}
		p.Press("n").Miss("Keep it apart").Press("x", "y").Wait(time.Second)
		if len(b.unlinked) != 1 || b.unlinked[0] != "e2 "+by || !strings.Contains(p.Toast(), "Kept apart from Ada Lovelace") {
			t.Errorf("%v, %q", b.unlinked, p.Toast())
		}
		p.Press("j", "x")
		if !strings.Contains(p.Toast(), "Only a record that is linked") {
			t.Errorf("%q", p.Toast())
		}
		p.Press("enter")
		to, _ = seat.Asked[screen.GoMsg](p)
		if target, _ := to.Args.(screen.Target); to.Place != "links" || target.Text != "Ada Lovelace" {
			t.Errorf("went to %+v", to)
		}
		p.Press("l").See("Names").Press("l").Wait(time.Second).Press("esc").See("Names")
	})
}

func TestARecordAloneSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := open(t, b, 80, 20).Press("l").Wait(time.Second).See("No other record is known to be the same", "Who is the same looks for more: l").Press("enter", "j", "k", "pgdown")
		b.fails = problem.New(problem.Storage, "The store cannot be read.")
		p.Send(screen.ChangedMsg{Records: true}).Wait(time.Second).See("The store cannot be read.")
	})
}

func TestTheAccountsThatSaySomethingStayApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := related()
		one, two := "harbour-dental-studio-in-the-old-town", "harbour-dental-studio-in-the-new-town"
		b.kin.Records = []workbench.LinkEnd{{ID: "c7", Connection: one, Title: "Ada Lovelace"}, {ID: "d1", Connection: two, Title: "Ada L."}}
		b.kin.Fields = []workbench.MergedField{
			{Field: "email", Label: "E-mail", Text: "ada@example.com", From: []string{one}, Differs: true, Others: []workbench.MergedValue{{Text: "ada@somewhere.example.com", From: []string{two}}}},
			{Field: "notes", Label: "Notes", Text: "Asked for the price list of the whole of the year, and for a call back", From: []string{two}},
		}
		b.proposed = nil
		for _, w := range []int{60, 80} {
			open(t, b, w, 20).Press("l").Wait(time.Second).See("ada@example.com", "d-town", "w-town")
		}
		p := open(t, b, 60, 20).Press("l").Wait(time.Second)
		for line := range strings.SplitSeq(p.Seen(), "\n") {
			if strings.Contains(line, "Asked for") && !strings.Contains(line, "town") {
				t.Errorf("a long value says nothing of where it is from: %q", line)
			}
		}
	})
}

func TestAccountsAreCalledByTheirProvidersWhereThoseDiffer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := related()
		one, two, three := "harbour-dental-studio", "harbour-dental-studio-2", "harbour-studio"
		b.kin.Records = []workbench.LinkEnd{
			{ID: "c7", Connection: one, ConnectorName: "Acme", Title: "Ada Lovelace"}, {ID: "d1", Connection: two, ConnectorName: "Berta", Title: "Ada L."},
			{ID: "e2", Connection: three, ConnectorName: "Corvid", Title: "A. Lovelace"},
		}
		b.kin.Fields = []workbench.MergedField{
			{Field: "name", Label: "Name", Text: "Ada Lovelace", From: []string{one, two}, Differs: true, Others: []workbench.MergedValue{{Text: "A. Lovelace", From: []string{three}}}},
			{Field: "email", Label: "E-mail", Text: "ada.lovelace@example.com", From: []string{two}},
			{Field: "phone", Label: "Phone", Text: "+12125550100", From: []string{one}},
		}
		b.proposed = nil
		open(t, b, 80, 20).Press("l").Wait(time.Second).See("Ada L.   Berta · "+two, "Acme, Berta", "   Corvid").Miss("…")
		b.kin.Records[2].ConnectorName = "Berta"
		p := open(t, b, 80, 20).Press("l").Wait(time.Second).See("harbour-dental-studio\n", "studio-2\n").Miss("Berta", "harbour-dental-studi…")
		for line := range strings.SplitSeq(p.Seen(), "\n") {
			if strings.Contains(line, "Ada Lovelace  ") && strings.Contains(line, " … ") {
				t.Errorf("an empty column is cut: %q", line)
			}
		}
	})
}

func TestAnAddressThatNoBrowserOpensIsShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, closed{browsing{full()}}, 80, 40).Press("o")
		if want := "No browser is to be opened here. Open it by hand: https://app.example.com/c/7"; p.Toast() != want {
			t.Errorf("it says %q, want %q", p.Toast(), want)
		}
	})
}

// closed is a workbench that opens no browser.
type closed struct{ browsing }

func (closed) OpenURL(context.Context, string) error {
	return problem.New(problem.Unsupported, "No browser is to be opened here.").WithHint("Open the address by hand.")
}
