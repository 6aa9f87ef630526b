package store

import (
	"slices"
	"testing"
	"time"

	"patchbay/model"
)

func TestARecordThatWasCalledGoneLivesAgainAsItWas(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from  Source
		older time.Duration // how far its time lies behind the one that is known
		after time.Duration
		lives bool
	}{
		"asked for by its id":                     {ReadBack, 0, 0, true},
		"asked for, with an older time":           {ReadBack, time.Hour, 0, true},
		"a list shows it right after":             {Pull, 0, 0, false},
		"a list shows it when it no longer lags":  {Pull, 0, 11 * time.Minute, true},
		"a list that trails far behind, later on": {Pull, time.Hour, 11 * time.Minute, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := connected(t)
			r := contact("1", "name", "Ada")
			r.UpdatedAt = start()
			put(t, s, "a", r)
			if err := s.Tombstone(t.Context(), remote(t, s, "1").ID); err != nil {
				t.Fatal(err)
			}
			if dead, err := s.Buried(t.Context(), "a", "contact", []string{"1", "2"}); err != nil || !slices.Equal(dead, []string{"1"}) {
				t.Fatalf("%v, %v", dead, err)
			}
			r.UpdatedAt = r.UpdatedAt.Add(-c.older)
			now := s.now
			s.now = func() time.Time { return now().Add(c.after) }
			if _, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: []model.Record{r}, Source: c.from}); err != nil {
				t.Fatal(err)
			}
			if got := !remote(t, s, "1").Deleted; got != c.lives {
				t.Errorf("it lives: %v", got)
			}
		})
	}
}
