package identity

import "strings"

// organisations compares two companies.
func (s *scorer) organisations(a, b *Candidate, f *finding) {
	own, _ := s.freq.ownBits(s.freq.count("o", a.Called, ""))
	s.called(a, b, min(own-4, 16), f) // companies see to it that no other is called so
	s.reach(a, b, likeness{}, f)
	if d, ok := common(a.Domains, b.Domains); ok {
		count := s.freq.count("d", d, "")
		bits, _ := s.freq.ownBits(count)
		f.own(claim{what: "domain", bits: min(bits, 12), count: count, words: "same domain " + d})
	} else if len(a.Domains) > 0 && len(b.Domains) > 0 {
		f.add("domain", -2, "different domains")
	}
	s.around(a, b, f)
}

// called compares the names of two companies or happenings; worth is what the same name proves.
func (s *scorer) called(a, b *Candidate, worth float64, f *finding) (alike bool) {
	x, y := compact(a.Called), compact(b.Called)
	switch {
	case x == "" || y == "":
	case x == y:
		f.add("name", max(worth, 0), "same name")
		return true
	case slip(x, y) || min(len(x), len(y)) >= 6 && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x)):
		f.add("name", 5, "names that are nearly the same")
		return true
	default:
		f.add("name", -7, "different names")
		f.bar("the names are different")
		f.other = true
	}
	return false
}

// happenings compares two tasks or appointments: the same by external id, or by title, time and person.
func (s *scorer) happenings(a, b *Candidate, f *finding) {
	if x, ok := common(a.External, b.External); ok {
		f.linked = true
		f.own(claim{what: "externalId", bits: 16, count: 2, words: "same external id " + x})
	}
	titled := s.called(a, b, min(s.freq.shareBits(s.freq.count("o", a.Called, ""), 1.0/3000), 12), f)
	timed := s.times(a, b, f)
	about := false
	switch who, ok := common(a.About, b.About); {
	case ok:
		about = who != ""
		f.add("person", 9, "about the same person")
	case len(a.About) > 0 && len(b.About) > 0:
		f.add("person", -9, "about different people")
		f.bar("they are about different people")
	}
	if titled && timed && about {
		f.strong++
		f.personal++
	}
}

func (s *scorer) times(a, b *Candidate, f *finding) bool {
	day := false
	for _, x := range a.Times {
		for _, y := range b.Times {
			if x == y || len(x) == 10 && strings.HasPrefix(y, x) || len(y) == 10 && strings.HasPrefix(x, y) {
				f.add("time", min(s.freq.shareBits(s.freq.count("t", x, ""), 1.0/1000), 9), "same time %s", x)
				return true
			}
			day = day || x[:10] == y[:10]
		}
	}
	switch {
	case len(a.Times) == 0 || len(b.Times) == 0:
	case day:
		f.add("time", 0, "the same day at another time")
		f.bar("the times are different")
	default:
		f.add("time", -8, "different times")
		f.bar("the times are different")
	}
	return false
}
