package browse

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
)

func TestAListThatIsOnlyLikeWhatWasTypedSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		b.near = true
		sit(t, b, 100, 20).Wait(time.Second).Press("/").Type("person").Wait(time.Second).See("none as typed, these are like it")
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

func TestARowShowsWhatWasFoundWhereNoColumnDoes(t *testing.T) {
	t.Parallel()
	b := crowd(1)
	b.people[0].Fields["address.line1"] = "Lindenstrasse 7"
	s := &Screen{}
	s.filter.Set("lindenstr")
	if got := s.found(model.Contact(), b.people[0], []string{"email"}); got != " · Lindenstrasse 7" {
		t.Errorf("%q", got)
	}
	s.filter.Set("rasse 7")
	if got := s.found(model.Contact(), b.people[0], nil); got != " · …rasse 7" {
		t.Errorf("%q", got)
	}
	if got := s.found(model.Contact(), b.people[0], []string{"address.line1"}); got != "" {
		t.Errorf("a column shows it, and %q", got)
	}
}
