package record

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

func (b *bench) Used(_ context.Context, id string) error {
	b.used = append(b.used, id)
	return nil
}

func (b *bench) Why(_ context.Context, m, id, field string) (workbench.Why, error) {
	if b.fails != nil {
		return workbench.Why{}, b.fails
	}
	if b.why.Field != "" {
		return b.why, nil
	}
	return workbench.Why{Model: m, ID: id, Field: field, Label: field, Now: workbench.Held{Value: b.view.Record.Fields[field]}}, nil
}

// toldWhy is a phone number that was edited here, found by a pull, and first seen in another.
func toldWhy() *bench {
	b := full()
	edited, pulled, first := time.Now().Add(-2*time.Hour), time.Now().Add(-48*time.Hour), time.Now().Add(-960*time.Hour)
	b.why = workbench.Why{
		Model: "contact", ID: "c7", Field: "phone", Label: "Phone", Native: []workbench.Place{{Path: "phone", Value: "(212) 555-0100\x1b[2J"}},
		Mapping: workbench.MappedBy{Line: "phone | e164", Version: 3, From: workbench.FromYou},
		Now: workbench.Held{
			Value: "+12125550100", Since: &edited, Source: "edit", By: "you, on the edit screen", User: "ada@desk", Change: "4f9zkqw2m1", InLog: true,
			Call: &workbench.BroughtBy{ID: "812", Method: "PUT", Path: "/contacts/ocQHyuzHvysMo5N5VsXc", At: edited},
		},
		Before: []workbench.Held{
			{Value: "+12125550111", Since: &pulled, Until: &edited, Source: "pull", By: "Acme Salon", Call: &workbench.BroughtBy{Method: "POST", Path: "/contacts/search", At: pulled}},
			{Value: nil, Since: &first, Until: &pulled, First: true, Source: "pull", By: "Acme Salon"},
		},
	}
	return b
}

// phone are the keys that lead to the phone.
func phone(more ...string) []string { return append([]string{"j", "j", "j", "j", "j", "w"}, more...) }

func TestWhyShowsEachValueWithWhatBroughtIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, toldWhy(), 100, 40).Wait(time.Second).Press(phone()...)
		p.See("Where Phone comes from", "at the provider phone:", "version 3 of yours", "+12125550100", "set by you, on the edit screen (ada@desk)", "call 812, PUT /contacts/",
			"change 4f9zkqw2m1", "+12125550111", "found by a pull of Acme Salon", "not kept any more", "not set", "first seen with a pull of Acme Salon").Miss("\x1b[2J")
		p.Press("w").See("Ada Lovelace").Miss("Where Phone comes from")
	})
}

func TestWhyLeadsToTheCallAndToTheChange(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]screen.GoMsg{
		"c":     {Place: "activity", Args: screen.Target{ID: "812"}},
		"enter": {Place: "changes", Args: screen.Target{ID: "4f9zkqw2m1"}},
	} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := open(t, toldWhy(), 100, 40).Wait(time.Second).Press(phone(key)...)
				if to, _ := seat.Asked[screen.GoMsg](p); to != want {
					t.Errorf("went to %+v", to)
				}
			})
		})
	}
}

func TestWhyOfAnOldValueSaysWhatIsNotThereAnyMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, toldWhy(), 100, 40).Wait(time.Second).Press(phone("j", "c")...)
		if p.Toast() != "The call is not kept any more: what stands here is all that is left of it." {
			t.Errorf("toast: %q", p.Toast())
		}
		if p.Press("enter"); p.Toast() != "This value was not written from here." {
			t.Errorf("toast: %q", p.Toast())
		}
		if p.Press("G", "c"); p.Toast() != "No call is known for this value." {
			t.Errorf("toast: %q", p.Toast())
		}
	})
}

func TestWhyOfAFactIsRefusedAndAFailureIsShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, full(), 80, 40).Wait(time.Second).Press("G", "w")
		if p.Toast() != "This is no field of the record, but a fact about it." {
			t.Errorf("toast: %q", p.Toast())
		}
		b := full()
		q := open(t, b, 80, 40).Wait(time.Second)
		b.fails = problem.New(problem.Storage, "The store cannot be read.")
		q.Press("w").See("The store cannot be read.")
	})
}

func TestARecordThatIsOpenedIsNotedAsUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := toldWhy()
		open(t, b, 100, 40).Wait(time.Second)
		if len(b.used) != 1 || b.used[0] == "" {
			t.Errorf("noted %q", b.used)
		}
	})
}
