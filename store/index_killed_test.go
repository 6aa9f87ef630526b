package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// tasksOfTheIndex are what a child does with a store's records and their index until it is killed.
func tasksOfTheIndex() map[string]func(Options) error {
	return map[string]func(Options) error{
		"reindex": func(o Options) error {
			return opened(o, func(ctx context.Context, s *Store) error { return s.Reindex(ctx) })
		},
		"merge": func(o Options) error {
			return opened(o, func(ctx context.Context, s *Store) error {
				for i := range 30 {
					if _, err := s.PutPage(ctx, Page{Connection: "a", Model: "contact", Records: newPeople(uint64(time.Now().UnixNano())).list(1 + i%7)}); err != nil {
						return err
					}
					if _, err := s.tidyIndex(ctx, worthwhile); err != nil {
						return err
					}
				}
				return nil
			})
		},
		"load": func(o Options) error {
			return opened(o, func(ctx context.Context, s *Store) error {
				sc, err := s.StartScan(ctx, "a", "contact", true)
				if err != nil {
					return err
				}
				list, from := newPeople(1).list(8000), 0
				if sc.After != "" {
					_, _ = fmt.Sscan(sc.After, &from) // it was written by the same test
				}
				in := s.NewIntake(ctx, Walk{Connection: "a", Model: "contact", Scan: sc.ID})
				for ; from < len(list); from += 100 {
					if err := in.Put(list[from:from+100], fmt.Sprint(from+100)); err != nil {
						return errors.Join(err, in.Close())
					}
				}
				if err := in.Close(); err != nil {
					return err
				}
				_, err = s.FinishScan(ctx, Finish{Connection: "a", Model: "contact", Scan: sc.ID, Complete: true})
				return err
			})
		},
	}
}

func opened(o Options, fn func(context.Context, *Store) error) error {
	ctx := context.Background()
	s, err := Open(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(fn(ctx, s), s.Close())
}

func TestAKillInTheMidstOfIndexingLosesNothing(t *testing.T) {
	t.Parallel()
	for _, task := range []string{"reindex", "merge"} {
		path := filled(t, 1500)
		for range rounds(10) {
			killIn(t, path, task, "", 300*time.Millisecond)
			s, err := Open(t.Context(), Options{Path: path, Now: start})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.CheckIndex(t.Context()); err != nil {
				t.Fatalf("after a killed %s: %v", task, err)
			}
			if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n < 1500 {
				t.Fatalf("after a killed %s: %d records, %v", task, n, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestALoadThatIsKilledAgainAndAgainGoesOnAndEndsWhole(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	for range rounds(8) {
		killIn(t, path, "load", "", 250*time.Millisecond)
	}
	if err := tasksOfTheIndex()["load"](Options{Path: path}); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	if err := s.CheckIndex(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 8000 {
		t.Fatalf("%d records, %v", n, err)
	}
}
