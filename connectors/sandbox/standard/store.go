package standard

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

// kind is what records are called in control and in the journal.
const kind = "people"

// store is the data of the server. Functions expect its lock to be held, but for those of [shared.Records].
type store struct {
	mu     sync.Mutex
	clock  *shared.Clock
	writes *shared.Journal
	ids    *rand.Rand
	home   string   // the workspace of a person that control makes
	rows   []person // in the order of seq
	last   int
	seed   func() // fills the store; nil once that is done
}

// newStore is a store of the world's people, who are looked up when somebody first asks: most runs never do.
func newStore(w shared.World, h house) *store {
	s := &store{clock: w.Clock, writes: w.Writes, ids: shared.Source(w.Seed, "standard ids"), home: h.places[0].ID}
	now := w.Clock.Now().Truncate(time.Millisecond)
	s.seed = func() { s.fill(w, h, now) }
	return s
}

// lock takes the store, filled. The caller unlocks mu.
func (s *store) lock() {
	s.mu.Lock()
	if s.seed != nil {
		s.seed()
		s.seed = nil
	}
}

// fill adds the people as of now: four of five are known in the first workspace.
func (s *store) fill(w shared.World, h house, now time.Time) {
	r := shared.Source(w.Seed, "standard people")
	for i, p := range slices.Backward(w.People) { // the oldest is the last
		sight, known := shared.Seen(p, "standard", w.Seed)
		if !known {
			continue
		}
		at := h.places[0].ID
		if i%5 == 4 {
			at = h.places[1].ID
		}
		created := now.Add(-time.Duration(p.Added) * time.Minute)
		one := person{
			Workspace: at, First: sight.First, Last: sight.Last, Email: sight.Email, Phone: sight.Phone, Company: sight.Company, Created: created,
			Updated: created.Add(time.Duration(r.IntN(p.Added)) * time.Minute),
		}
		for _, tag := range []string{"customer", "newsletter", "vip"} {
			if r.IntN(4) == 0 {
				one.Tags = append(one.Tags, tag)
			}
		}
		s.add(one)
	}
}

// add gives a person an id and a place at the end of the listing.
func (s *store) add(p person) person {
	s.last++
	p.ID, p.seq = shared.UUID(s.ids), s.last
	s.rows = append(s.rows, p)
	return p
}

// at is the place of a person of a workspace; an empty workspace stands for all. It is -1 for nobody.
func (s *store) at(workspace, id string) int {
	return slices.IndexFunc(s.rows, func(p person) bool { return p.ID == id && (workspace == "" || p.Workspace == workspace) })
}

func (s *store) create(by string, p person) person {
	p.Created = s.clock.Now().Truncate(time.Millisecond)
	p.Updated = p.Created
	p = s.add(p)
	s.note(by, "create", nil, p.shape())
	return p
}

// change puts p in place of the person with its id. Who changes nothing leaves the time of the last change alone; every
// other change moves it on, so that it tells one version from the next.
func (s *store) change(by string, i int, p person) person {
	before := s.rows[i]
	if !equal(before, p) {
		p.Updated = s.clock.Now().Truncate(time.Millisecond)
		if !p.Updated.After(before.Updated) {
			p.Updated = before.Updated.Add(time.Millisecond)
		}
	}
	s.rows[i] = p
	s.note(by, "change", before.shape(), p.shape())
	return p
}

func (s *store) remove(by string, i int) person {
	gone := s.rows[i]
	s.rows = slices.Delete(s.rows, i, i+1)
	s.note(by, "delete", gone.shape(), nil)
	return gone
}

func equal(a, b person) bool {
	return a.First == b.First && a.Last == b.Last && a.Email == b.Email && a.Phone == b.Phone && a.Company == b.Company && slices.Equal(a.Tags, b.Tags)
}

// note writes a change down; a shape is nil where there was nobody.
func (s *store) note(by, action string, before, after map[string]any) {
	w := shared.Write{At: s.clock.Now(), By: by, Kind: kind, Action: action}
	if before != nil {
		w.ID, w.Before = before["id"].(string), before
	}
	if after != nil {
		w.ID, w.After = after["id"].(string), after
	}
	s.writes.Add(w)
}

// Kinds names the one kind of records.
func (s *store) Kinds() []string { return []string{kind} }

// All lists the people of every workspace, each with the workspace.
func (s *store) All(k string) []any {
	if k != kind {
		return nil
	}
	s.lock()
	defer s.mu.Unlock()
	out := make([]any, 0, len(s.rows))
	for _, p := range s.rows {
		row := p.shape()
		row["workspace"] = p.Workspace
		out = append(out, row)
	}
	return out
}

// Act does what somebody else at the provider would do. A new person is made in the first workspace; without an id the
// first of the listing is meant.
func (s *store) Act(c shared.Change) (any, error) {
	s.lock()
	defer s.mu.Unlock()
	if len(c.Fields) == 0 {
		c.Fields = []byte(`{"company":"Somebody else's"}`)
		if c.Action == "create" {
			c.Fields = []byte(`{"first_name":"Somebody","last_name":"Else"}`)
		}
	}
	if c.Action == "create" {
		p, err := person{Workspace: s.home}.patched(c.Fields)
		if err != nil {
			return nil, unfit(err)
		}
		return s.create("person", p).shape(), nil
	}
	i := s.at("", c.ID)
	if c.ID == "" {
		i = slices.IndexFunc(s.rows, func(p person) bool { return p.Workspace == s.home })
	}
	if i < 0 {
		return nil, problem.New(problem.NotFound, "There is nobody called %s.", problem.Clean(c.ID)).WithHint("GET state?kind=people lists them.")
	}
	if c.Action == "delete" {
		return s.remove("person", i).shape(), nil
	}
	p, err := s.rows[i].patched(c.Fields)
	if err != nil {
		return nil, unfit(err)
	}
	return s.change("person", i, p).shape(), nil
}

func unfit(err error) error {
	return problem.New(problem.Invalid, "The fields do not make a person.").WithDetail(problem.Clean(err.Error())).Because(err)
}
