package workbench

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"patchbay/store"
)

// newsroom tells subscribers that something moved. It keeps no history: events that nobody took yet
// are folded into one, so that a slow screen never holds a writer up.
type newsroom struct {
	mu    sync.Mutex
	desks map[int]chan Event
	next  int
	shut  bool
	work  sync.WaitGroup
}

func newNewsroom() *newsroom { return &newsroom{desks: map[int]chan Event{}} }

// Subscribe answers a channel of events and the function that ends it. The channel is closed when
// the subscription or the workbench ends; events that were not taken in time arrive folded into one.
func (w *Workbench) Subscribe() (<-chan Event, func()) {
	n := w.news
	n.mu.Lock()
	defer n.mu.Unlock()
	ch := make(chan Event, 1)
	if n.shut {
		close(ch)
		return ch, func() {}
	}
	id := n.next
	n.next++
	n.desks[id] = ch
	return ch, sync.OnceFunc(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		if _, ok := n.desks[id]; ok {
			delete(n.desks, id)
			close(ch)
		}
	})
}

// tell publishes e to everybody and never blocks.
func (n *newsroom) tell(e Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ch := range n.desks {
		merged := e
		select {
		case old := <-ch:
			merged = Event{
				Records: old.Records || e.Records, Connections: old.Connections || e.Connections,
				Jobs: old.Jobs || e.Jobs, Calls: old.Calls || e.Calls, Health: slices.Concat(old.Health, e.Health),
			}
		default:
		}
		ch <- merged // there is room: only tell puts in, under the lock
	}
}

// follow passes on what a store tells, until the store is closed.
func (n *newsroom) follow(db *store.Store) {
	moved, _ := db.Subscribe()
	n.work.Go(func() {
		beat := time.NewTicker(heartbeat)
		defer beat.Stop()
		seen := pulses{by: map[string]Health{}}
		seen.look(db)
		version := n.version(db)
		for {
			select {
			case e, open := <-moved:
				if !open {
					return
				}
				told := Event{Records: len(e.Changed) > 0 || e.Journal, Connections: e.Connections, Calls: e.Calls, Jobs: e.Runs}
				if e.Connections {
					told.Health = seen.look(db)
				}
				n.tell(told)
			case <-beat.C:
				now := n.version(db)
				if now != version {
					n.tell(Event{Records: true, Connections: true, Calls: true, Health: seen.look(db)})
				}
				version = now
			}
		}
	})
}

// heartbeat is how often it is looked whether the file was changed: other processes tell nothing by themselves.
const heartbeat = time.Second

// version is another one whenever the file was changed; 0 where nobody wants to know, or it cannot be told.
func (n *newsroom) version(db *store.Store) int64 {
	n.mu.Lock()
	heard := len(n.desks) > 0
	n.mu.Unlock()
	if !heard {
		return 0
	}
	v, err := db.DataVersion(context.Background())
	if err != nil {
		return 0
	}
	return v
}

// pulses are the states of connections as they were last seen, by id.
type pulses struct {
	by    map[string]Health
	begun bool
}

// look answers what changed since the last look; the first one tells nothing. A connection that was not there then was
// well.
func (p *pulses) look(db *store.Store) []HealthChange {
	rows, err := db.Connections(context.Background())
	if err != nil {
		return nil // the store is closing, or will be looked at again
	}
	var out []HealthChange
	for _, r := range rows {
		now := Health(r.State)
		if r.Paused {
			now = Paused
		}
		before, known := p.by[r.ID]
		p.by[r.ID] = now
		if !known {
			before = OK
		}
		if p.begun && before != now {
			out = append(out, HealthChange{Connection: r.Name, From: before, To: now, Reason: r.Reason, Fix: cmp.Or(r.Fix, mend(Connection{Name: r.Name, State: now}))})
		}
	}
	p.begun = true
	return out
}

// close ends all subscriptions. The store that is followed has to be closed before.
func (n *newsroom) close() {
	n.work.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shut = true
	for id, ch := range n.desks {
		delete(n.desks, id)
		close(ch)
	}
}
