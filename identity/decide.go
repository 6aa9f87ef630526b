package identity

import (
	"cmp"
	"slices"
)

// margin is by how many bits the best partner must be ahead of the next one to be linked by itself.
const margin = 8

// asks is how many partners a person is asked about for one record.
const asks = 5

// candidatePair is a pair on its way to a verdict.
type candidatePair struct {
	a, b uint32
	scored
}

// toward is a record and the side of its partner.
type toward struct {
	who  uint32
	side string
}

// standing is what is known of one record's partners on one side.
type standing struct {
	best, next float32
	linked     bool
	told       int
}

// decide gives the pairs their verdicts: automatic is who is ahead of all others on both sides.
func (m *matching) decide() []Pair {
	list := make([]candidatePair, 0, len(m.found))
	for pair, s := range m.found {
		list = append(list, candidatePair{uint32(pair >> 32), uint32(pair), s})
	}
	slices.SortFunc(list, func(x, y candidatePair) int {
		return cmp.Or(cmp.Compare(y.bits, x.bits), cmp.Compare(m.all[x.a].ID, m.all[y.a].ID), cmp.Compare(m.all[x.b].ID, m.all[y.b].ID))
	})
	stands := map[toward]*standing{}
	for _, p := range list {
		if p.rival {
			note(stands, toward{p.a, m.all[p.b].Side}, p)
			note(stands, toward{p.b, m.all[p.a].Side}, p)
		}
	}
	automatic := make([]bool, len(list))
	for i, p := range list {
		x, y := stands[toward{p.a, m.all[p.b].Side}], stands[toward{p.b, m.all[p.a].Side}]
		if p.auto && x.ahead(p) && y.ahead(p) {
			automatic[i], x.linked, y.linked = true, true, true
		}
	}
	var out []Pair
	for i, p := range list {
		if pair, tell := m.tell(p, automatic[i], stands); tell {
			out = append(out, pair)
		}
	}
	return out
}

func note(stands map[toward]*standing, of toward, p candidatePair) {
	s := stands[of]
	switch {
	case s == nil:
		stands[of] = &standing{best: p.bits, next: -100}
	case s.next < p.bits: // they come in falling order
		s.next = p.bits
	}
}

func (s *standing) ahead(p candidatePair) bool { return s.best == p.bits && s.next <= p.bits-margin }

// tell makes the pair that is handed out; tell is false for one that nobody is to be asked about: its records have
// found better partners.
func (m *matching) tell(p candidatePair, automatic bool, stands map[toward]*standing) (Pair, bool) {
	a, b := &m.all[p.a], &m.all[p.b]
	if m.o.Focus != nil && !m.o.Focus(a.ID) && !m.o.Focus(b.ID) {
		return Pair{}, false
	}
	if !automatic && !m.ask(p, stands) {
		return Pair{}, false
	}
	f, _ := m.score.score(a, b, true)
	slices.SortStableFunc(f.evidence, func(x, y Evidence) int { return cmp.Compare(y.Bits, x.Bits) })
	out := Pair{A: a.ID, B: b.ID, Confidence: f.confidence(), Verdict: Review, Evidence: f.evidence}
	if out.A > out.B {
		out.A, out.B = out.B, out.A
	}
	switch {
	case automatic:
		out.Verdict = Automatic
	case f.barred != "":
		out.Why = f.barred
	case p.auto:
		out.Why = "another record comes as near"
	default:
		out.Why = "too little tells them from others"
	}
	return out, true
}

func (m *matching) ask(p candidatePair, stands map[toward]*standing) bool {
	if !p.keep {
		return false
	}
	for _, of := range [...]toward{{p.a, m.all[p.b].Side}, {p.b, m.all[p.a].Side}} {
		s := stands[of]
		if s == nil {
			s = &standing{}
			stands[of] = s
		}
		if s.linked && (!p.rival || p.bits < 3) || s.told >= asks {
			return false
		}
	}
	stands[toward{p.a, m.all[p.b].Side}].told++
	stands[toward{p.b, m.all[p.a].Side}].told++
	return true
}
