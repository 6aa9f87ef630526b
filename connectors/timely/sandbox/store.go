package sandbox

import (
	"math/rand/v2"
	"sync"
	"time"

	shared "patchbay/connectors/sandbox"
)

// store is the data of the service. Functions that read or change it expect its lock to be held, but for those whose
// comment says otherwise.
type store struct {
	mu        sync.Mutex
	clock     *shared.Clock
	quirks    Quirks
	rng       *rand.Rand
	last      int64 // newest id: ids count through all kinds and accounts
	homes     map[int64]int64
	zones     map[int64]*time.Location
	accounts  *ledger[account]
	users     *ledger[user]
	clients   *ledger[client]
	labels    *ledger[label]
	projects  *ledger[project]
	forecasts *ledger[forecast]
	hours     *ledger[hour]
	webhooks  *ledger[webhook]
}

func newStore(w shared.World, o Options) *store {
	s := &store{clock: w.Clock, quirks: o.Quirks, rng: shared.Source(w.Seed, "timely ids"), last: 1_200_000, homes: map[int64]int64{}, zones: map[int64]*time.Location{}}
	s.accounts = keeping(s, w, "accounts", func(a account) any { return s.accountShape(a) })
	s.users = keeping(s, w, "users", func(u user) any { return s.userShape(u) })
	s.clients = keeping(s, w, "clients", func(c client) any { return s.clientShape(c) })
	s.labels = keeping(s, w, "labels", func(l label) any { return s.labelShape(l) })
	s.projects = keeping(s, w, "projects", func(p project) any { return s.projectShape(p, nil) })
	s.forecasts = keeping(s, w, "forecasts", func(f forecast) any { return s.forecastShape(f, s.worked(f.AccountID)) })
	s.hours = keeping(s, w, "hours", func(h hour) any { return s.hourShape(h) })
	s.webhooks = keeping(s, w, "webhooks", func(h webhook) any { return s.webhookShape(h) })
	return s
}

func (s *store) newID() int64 {
	s.last += 1 + s.rng.Int64N(5)
	return s.last
}

// textOrNil is a text, null for the empty one.
func textOrNil(v string) any {
	if v == "" {
		return nil
	}
	return v
}

func idOrNil(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func ids(in []int64) []int64 {
	if in == nil {
		return []int64{}
	}
	return in
}

// later orders records by the time of their last change, then by id, newest first.
func later(a, b time.Time, idA, idB int64) int {
	if c := b.Compare(a); c != 0 {
		return c
	}
	return int(idB - idA)
}
