package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
)

// standing is one fault with what it has done so far.
type standing struct {
	Fault
	Seen int `json:"seen"` // matching calls
	Hits int `json:"hits"`
}

// faults are the failures that stand at one provider.
type faults struct {
	mu    sync.Mutex
	rng   *rand.Rand
	list  []*standing
	next  int
	token string // path of the token endpoint, for lost-refresh
}

func (fs *faults) add(list []Fault) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, f := range list {
		if f.Kind == LostRefresh {
			f.Kind, f.Match = DropAfter, "refresh_token"
			if f.Route == "" {
				f.Route = "POST " + fs.token
			}
		}
		if f.ID == "" {
			fs.next++
			f.ID = fmt.Sprintf("fault-%d", fs.next)
		}
		fs.list = append(fs.list, &standing{Fault: f})
	}
}

// clear removes faults by id; nil removes all.
func (fs *faults) clear(ids []string) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.list = slices.DeleteFunc(fs.list, func(s *standing) bool { return ids == nil || slices.Contains(ids, s.ID) })
}

func (fs *faults) all() []standing {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	out := make([]standing, 0, len(fs.list))
	for _, s := range fs.list {
		out = append(out, *s)
	}
	return out
}

// take gives the faults that hit this request, in the order they were added, and counts them.
func (fs *faults) take(method, path, text string) []Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var out []Fault
	for _, s := range fs.list {
		if !s.hits(method, path, text) || (s.Count > 0 && s.Hits >= s.Count) {
			continue
		}
		s.Seen++
		if s.Seen <= s.Skip || (s.Probability > 0 && fs.rng.Float64() >= s.Probability) {
			continue
		}
		s.Hits++
		out = append(out, s.Fault)
	}
	return out
}
