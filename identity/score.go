package identity

// scorer weighs what two candidates have in common. It is safe for concurrent use.
type scorer struct {
	freq  *Frequencies
	sides int
}

// sure is the weight from which a pair may be linked by itself: less than one error in a hundred, if the weights are right.
const sure = 7

// plausible is the weight from which a person is asked.
const plausible = -1

// score compares two candidates of one kind. With say the evidence is told in words.
func (s *scorer) score(a, b *Candidate, say bool) (finding, bool) {
	f := finding{say: say, bits: s.freq.prior(), sides: s.sides}
	switch a.Kind {
	case Person:
		n := s.persons(a, b, &f)
		return f, f.barred == "" && f.bits >= sure && named(a, b, n, &f)
	case Organisation:
		s.organisations(a, b, &f)
	case Happening:
		s.happenings(a, b, &f)
		return f, f.barred == "" && f.bits >= sure && (f.linked || f.personal > 0)
	}
	return f, f.barred == "" && f.bits >= sure && f.strong > 0 && a.Called != "" && b.Called != ""
}

// named reports whether the names of two people allow to link them by themselves, and something else than the names
// speaks for it.
func named(a, b *Candidate, n likeness, f *finding) bool {
	given, family := n.given >= similar, n.family >= similar
	switch {
	case f.strong == 0: // a rare name at one desk
		return f.desk && n.given == same && n.family == same && f.bits >= sure+3
	case given && family && !n.commonSlip:
		return true
	case n.given == initial && family, given && n.family == initial, given && n.commonSlip:
		return f.personal > 0
	case given && n.family == different: // married, it seems
		return f.strong > 1 && f.personal > 0
	case given && n.family == missing || n.given == missing && family:
		return f.personal > 0
	case a.Name.empty() || b.Name.empty(): // an address that spells the name is as good as the name
		return f.personal > 0 && spells(a, b)
	}
	return false
}

// spells reports whether the e-mail that two people share holds a name of the one whose name is known.
func spells(a, b *Candidate) bool {
	e, ok := common(a.Emails, b.Emails)
	if !ok {
		return false
	}
	return spelt(e, Name{Given: a.Name.Given}) || spelt(e, Name{Given: b.Name.Given})
}

// spelt reports whether an address holds a word of a name.
func spelt(email string, n Name) bool {
	for _, list := range [...][]string{n.Given, n.Family} {
		for _, w := range list {
			if len(w) >= 3 && contains(email, w) {
				return true
			}
		}
	}
	return false
}

func contains(email, word string) bool {
	for i := 0; i+len(word) <= len(email) && email[i] != '@'; i++ {
		if email[i:i+len(word)] == word {
			return true
		}
	}
	return false
}
