package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"sync"

	shared "patchbay/connectors/sandbox"
)

// store is the data of one enterprise with its companies. Handlers hold its lock while they serve.
type store struct {
	mu           sync.Mutex
	clock        *shared.Clock
	quirks       Quirks
	ids          *rand.Rand
	enterprise   string
	appID        string
	apps         *table[app]
	companies    *table[company]
	resources    *table[resource]
	services     *table[service]
	fields       *table[field]
	customers    *table[customer]
	globals      *table[customer]
	appointments *table[appointment]
	counts       map[string]int // appointments by customer; nil when they have to be counted
	last         int64          // the newest time of a write, so that no two share one
}

func newStore(w shared.World, o Options) *store {
	s := &store{
		clock: w.Clock, quirks: o.Quirks, ids: shared.Source(w.Seed, "timify ids"), apps: newTable[app](w, "apps"), companies: newTable[company](w, "companies"),
		resources: newTable[resource](w, "resources"), services: newTable[service](w, "services"), fields: newTable[field](w, "customFields"),
		customers: newTable[customer](w, "customers"), globals: newTable[customer](w, "enterpriseCustomers"), appointments: newTable[appointment](w, "appointments"),
	}
	s.companies.shown, s.resources.shown, s.services.shown = s.showCompany, s.showResource, s.showService
	s.customers.shown, s.globals.shown, s.appointments.shown = s.seenCustomer, s.seenCustomer, s.seenAppointment
	s.fields.shown = func(f field) any { out := f.show(); out["companyId"] = f.Company; return out }
	s.apps.shown = func(a app) any { a.Secret = ""; return a } // a journal is no place for it
	return s
}

// now is the time of a write, later than that of every write before.
func (s *store) now() int64 {
	s.last = max(s.clock.Now().UnixMilli(), s.last+1)
	return s.last
}

func (s *store) theApp() app {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.apps.rows[s.appID]
}

// booked counts the appointments of a customer.
func (s *store) booked(customer string) int {
	if s.counts == nil {
		s.counts = map[string]int{}
		for _, a := range s.appointments.all(nil) {
			for _, id := range a.Customers {
				s.counts[id]++
			}
		}
	}
	return s.counts[customer]
}

func (s *store) recount() { s.counts = nil }

// categoryID is the id of a group of things in a company, always the same for the same group.
func (s *store) categoryID(company, group string) string {
	sum := fnv.New128a()
	_, _ = sum.Write([]byte(company + " " + group)) // a hash takes everything
	return hex.EncodeToString(sum.Sum(nil))[:24]
}

func (s *store) seenAppointment(a appointment) any {
	out, _ := s.showAppointment(a).(map[string]any)
	out["companyId"] = a.Company
	return out
}

// MarshalJSON shows a row of a batch like any other.
func (b batch) MarshalJSON() ([]byte, error) { return json.Marshal(b.shape) }
