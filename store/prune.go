package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"
)

const (
	pruneDelay = 10 * time.Second // after the start: what a person waits for comes first
	pruneEvery = 24 * time.Hour
	pruneLook  = time.Hour // how often a process looks whether it is time
	prunePause = 20 * time.Millisecond
	prunedKey  = "pruned"   // when all shelves were last within their rules
	cutKey     = "cut"      // of the history: the newest move that went although it was the last of its field
	agedKey    = "cut.aged" // of the history: the newest that went
)

// Prune brings every shelf within its rule, a small portion at a time, so that nobody waits long for the write lock.
// It may be broken off anywhere: what is left goes with the next time. It answers how many rows went.
func (s *Store) Prune(ctx context.Context) (map[Shelf]int, error) {
	rules, err := s.Retention(ctx)
	if err == nil {
		err = s.writeCalls(ctx)
	}
	if err != nil {
		return nil, err
	}
	s.rules.Store(&rules)
	out := map[Shelf]int{}
	for _, shelf := range Shelves() {
		p := pruner{store: s, rack: rackOf(shelf), pause: prunePause}
		if out[shelf], err = p.run(ctx, rules[shelf]); err != nil {
			return out, err
		}
	}
	return out, s.SetSetting(ctx, prunedKey, strconv.FormatInt(micros(s.now()), 10))
}

// Excess counts what a rule would let go of now. Nothing is removed.
func (s *Store) Excess(ctx context.Context, shelf Shelf, r Rule) (int, error) {
	if err := s.writeCalls(ctx); err != nil {
		return 0, err
	}
	p := pruner{store: s, rack: rackOf(shelf), dry: true}
	return p.run(ctx, r)
}

// keepRules prunes once a day, in the background, whichever process is there.
func (s *Store) keepRules(ctx context.Context) {
	defer s.workers.Done()
	_ = s.keepFirstPage(ctx) // the next start tries again
	wait := time.NewTimer(pruneDelay)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		if s.pruneDue(ctx) {
			_, _ = s.Prune(ctx) // a disk that is full or a file that is busy now: the next look tries again
		}
		wait.Reset(pruneLook)
	}
}

func (s *Store) pruneDue(ctx context.Context) bool {
	text, _, err := s.Setting(ctx, prunedKey)
	if err != nil {
		return false
	}
	last, _ := strconv.ParseInt(text, 10, 64) // what is no number is long ago
	age := s.now().Sub(moment(last))
	return last == 0 || age >= pruneEvery || age < 0 // the clock was set back
}

// pruner brings one shelf within a rule.
type pruner struct {
	store *Store
	rack  rack
	pause time.Duration
	dry   bool // count, and remove nothing
}

// ripe is a row that may go.
type ripe struct {
	no, at, size int64
}

func (p pruner) run(ctx context.Context, r Rule) (gone int, err error) {
	if r.Days > 0 {
		if gone, err = p.byAge(ctx, micros(p.store.now().AddDate(0, 0, -r.Days))); err != nil {
			return gone, err
		}
	}
	if r.Rows == 0 && r.Bytes == 0 {
		return gone, nil
	}
	u, err := p.store.use(ctx, p.rack)
	if err != nil {
		return gone, err
	}
	if p.dry { // those of age are still there
		u.Rows -= gone
	}
	more, err := p.bySize(ctx, r, u)
	return gone + more, err
}

// byAge lets go of what is older than a moment.
func (p pruner) byAge(ctx context.Context, before int64) (gone int, err error) {
	for after := int64(0); ; {
		list, err := p.oldest(ctx, after, p.rack.at+"<"+strconv.FormatInt(before, 10)+" AND "+p.rack.aged)
		if err != nil || len(list) == 0 {
			return gone, err
		}
		if err := p.remove(ctx, list, agedKey); err != nil {
			return gone, err
		}
		after, gone = list[len(list)-1].no, gone+len(list)
	}
}

// bySize lets go of the oldest until the rest is within the bounds.
func (p pruner) bySize(ctx context.Context, r Rule, u Usage) (gone int, err error) {
	over := func() bool { return r.Rows > 0 && u.Rows > r.Rows || r.Bytes > 0 && u.Bytes > r.Bytes }
	for after := int64(0); over(); {
		list, err := p.oldest(ctx, after, "1")
		if err != nil || len(list) == 0 {
			return gone, err
		}
		n := 0
		for n < len(list) && over() {
			u.Rows, u.Bytes, n = u.Rows-1, u.Bytes-list[n].size, n+1
		}
		if err := p.remove(ctx, list[:n], cutKey); err != nil {
			return gone, err
		}
		after, gone = list[n-1].no, gone+n
	}
	return gone, nil
}

// oldest is the next portion of rows behind one, which meet a condition.
func (p pruner) oldest(ctx context.Context, after int64, which string) (out []ripe, err error) {
	r := p.rack
	err = p.store.reading(ctx, r, func(rows *sql.Rows) error {
		var one ripe
		err := rows.Scan(&one.no, &one.at, &one.size)
		out = append(out, one)
		return err
	}, "SELECT no, "+r.at+", "+r.size+" FROM "+r.table+" h WHERE no>? AND "+r.only+" AND "+which+" ORDER BY no LIMIT ?", after, r.portion)
	return out, err
}

// remove takes rows away in one transaction. What became another one meanwhile, such as a change that an undo of its
// undo brought back, stays.
func (p pruner) remove(ctx context.Context, list []ripe, mark string) error {
	if p.dry {
		return nil
	}
	nos, newest := make([]int64, len(list)), int64(0)
	for i, one := range list {
		nos[i], newest = one.no, max(newest, one.at)
	}
	which := jsonText(nos)
	err := p.store.writing(ctx, p.rack, func(t tx) error {
		if p.rack.shelf == ShelfHistory {
			if err := t.forgetOrigins(ctx, which); err != nil {
				return err
			}
			if err := t.noteCut(ctx, mark, newest); err != nil {
				return err
			}
		}
		_, err := t.exec(ctx, "DELETE FROM "+p.rack.table+" AS h WHERE no IN (SELECT value FROM json_each(?)) AND "+p.rack.only, which)
		return err
	})
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(p.pause): // others have the lock meanwhile
		return nil
	}
}

// forgetOrigins drops the origins that no record was first seen with and that no move is left of but those.
func (t tx) forgetOrigins(ctx context.Context, moves string) error {
	_, err := t.exec(ctx, `DELETE FROM origins WHERE firsts=0 AND no IN (SELECT origin FROM history WHERE no IN (SELECT value FROM json_each(?1)))
		AND NOT EXISTS(SELECT 1 FROM history h WHERE h.origin=origins.no AND h.no NOT IN (SELECT value FROM json_each(?1)))`, moves)
	return err
}

func (t tx) noteCut(ctx context.Context, key string, at int64) error {
	_, err := t.exec(ctx, `INSERT INTO settings(key, value) VALUES(?,?)
		ON CONFLICT(key) DO UPDATE SET value=max(CAST(value AS INTEGER), excluded.value)`, "history."+key, at)
	return err
}

// Cut tells how far the rules have reached into the history. The zero times say: not at all.
type Cut struct {
	Aged time.Time // moves up to here may be missing where a later one of the same field is there
	Hard time.Time // moves up to here may be missing
}

// HistoryCut answers how far the rules have reached.
func (s *Store) HistoryCut(ctx context.Context) (c Cut, err error) {
	for key, at := range map[string]*time.Time{agedKey: &c.Aged, cutKey: &c.Hard} {
		var n int64
		if _, err := s.get(ctx, []any{&n}, "SELECT CAST(value AS INTEGER) FROM settings WHERE key=?", "history."+key); err != nil {
			return c, err
		}
		*at = moment(n)
	}
	return c, nil
}
