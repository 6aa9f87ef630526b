package identity

import "strings"

// persons compares two people.
func (s *scorer) persons(a, b *Candidate, f *finding) likeness {
	n := compare(a.Name, b.Name, s.freq)
	s.given(n, f)
	s.family(n, f)
	if n.swapped {
		f.add("name", -1, "first and last name have changed places")
	}
	s.reach(a, b, n, f)
	s.birth(a, b, f)
	if a.Gender != 0 && b.Gender != 0 && a.Gender != b.Gender {
		f.add("gender", -4, "one is a woman, the other a man")
		if n.given != same {
			f.bar("one is a woman, the other a man")
		}
	}
	s.around(a, b, f)
	return n
}

func (s *scorer) given(n likeness, f *finding) {
	worth := s.freq.nameBits(n.givenWord)
	switch n.given {
	case same:
		f.add("name", worth, "same first name")
	case part:
		f.add("name", worth-1, "a first name in common")
	case nickname:
		f.add("name", max(worth-2, 2), "one first name is short for the other")
	case similar:
		f.add("name", max(worth-5, 1), "first names that are nearly the same")
	case initial:
		f.add("name", 3, "first names begin with the same letter")
	case different:
		f.add("name", -9, "different first names")
		f.bar("the first names are different")
		f.other = true
	}
}

func (s *scorer) family(n likeness, f *finding) {
	worth := s.freq.nameBits(n.famWord)
	switch n.family {
	case same:
		f.add("name", worth, "same last name")
	case part:
		f.add("name", worth-1.5, "a last name in common")
	case nickname, initial, similar:
		bits := max(worth-5, 1)
		if n.commonSlip {
			bits = 0
		}
		f.add("name", bits, "last names that are nearly the same")
	case different:
		f.add("name", -5, "different last names")
	}
}

// reach compares how two people are reached. Of what a family or a company shares, the second thing proves half.
func (s *scorer) reach(a, b *Candidate, n likeness, f *finding) {
	before := f.strong
	if x, ok := common(a.External, b.External); ok {
		count := s.freq.count("x", x, "")
		bits, _ := s.freq.ownBits(count)
		if len(x) < 6 { // two systems that count from one
			bits = min(bits, 6)
		}
		f.linked = true
		f.own(claim{what: "externalId", bits: bits, count: count, words: "same external id " + x})
	}
	s.emails(a, b, f)
	half := 1.0
	if f.strong > before && f.personal == 0 {
		half = 0.5
	}
	s.phones(a, b, half, f)
	s.street(a, b, n, f)
}

func common(a, b []string) (string, bool) {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return x, true
			}
		}
	}
	return "", false
}

func (s *scorer) emails(a, b *Candidate, f *finding) {
	if len(a.Emails) == 0 || len(b.Emails) == 0 {
		return
	}
	if e, ok := common(a.Emails, b.Emails); ok {
		count := s.freq.count("e", e, "")
		bits, _ := s.freq.ownBits(count)
		if local, _, _ := strings.Cut(e, "@"); role(local) {
			bits -= 6
		}
		f.own(claim{what: "email", bits: max(bits, 0.5), count: count, words: "same e-mail " + e})
		return
	}
	for _, x := range a.Emails {
		for _, y := range b.Emails {
			if s.likeEmails(a, x, y, f) {
				return
			}
		}
	}
	f.add("email", -2, "different e-mails")
}

// likeEmails finds a slip of the keyboard, or the same name at another provider.
func (s *scorer) likeEmails(a *Candidate, x, y string, f *finding) bool {
	lx, dx, _ := strings.Cut(x, "@")
	ly, dy, _ := strings.Cut(y, "@")
	switch {
	case role(lx) || role(ly):
		return false
	case lx == ly && len(lx) >= 6:
		bits := 4.0
		if spelt(x, a.Name) { // whoever is called so may have such an address
			bits = 0.5
		}
		f.add("email", bits, "e-mails that begin alike: %s and %s", x, y)
		return true
	case dx == dy && len(lx) >= 6 && near(lx, ly, 1) && !differInDigits(lx, ly):
		f.add("email", 6, "e-mails that are nearly the same: %s and %s", x, y)
		return true
	}
	return false
}

// differInDigits reports whether two texts differ in their digits: anna1 and anna2 are two.
func differInDigits(a, b string) bool {
	only := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s)
	}
	return only(a) != only(b)
}

func (s *scorer) phones(a, b *Candidate, half float64, f *finding) {
	if len(a.Phones) == 0 || len(b.Phones) == 0 {
		return
	}
	closest := false
	for _, x := range a.Phones {
		for _, y := range b.Phones {
			if x.same(y) {
				count := s.freq.count("p", x.end(), "")
				bits, _ := s.freq.ownBits(count)
				f.own(claim{what: "phone", bits: bits * half, count: count, ends: len(x.end()), words: "same phone " + longer(x, y)})
				return
			}
			closest = closest || len(x.Digits) == len(y.Digits) && len(x.Digits) >= 9 && near(x.Digits, y.Digits, 1)
		}
	}
	if closest {
		f.add("phone", 2, "phones that are nearly the same")
		return
	}
	f.add("phone", -1, "different phones")
}

func longer(x, y Phone) string {
	if y.International {
		x = y
	}
	if x.International {
		return "+" + x.Digits
	}
	return x.Digits
}

func (s *scorer) street(a, b *Candidate, n likeness, f *finding) {
	if a.Street == "" || b.Street == "" {
		return
	}
	near := a.Postal == "" || b.Postal == "" || a.Postal == b.Postal
	if a.Street != b.Street || !near {
		f.add("address", -0.5, "different streets")
		return
	}
	count := s.freq.count("s", a.Street, a.Postal)
	bits, _ := s.freq.ownBits(count)
	if n.family == same || n.family == part { // who shares a name often shares a house
		bits /= 2
	}
	f.own(claim{what: "address", bits: bits, count: count, words: "same street and number"})
}

func (s *scorer) birth(a, b *Candidate, f *finding) {
	switch {
	case a.Birth == "" || b.Birth == "":
	case a.Birth == b.Birth:
		count := s.freq.count("b", a.Birth, "")
		bits := s.freq.birthBits(count)
		f.add("birthday", bits, "same birthday %s", a.Birth)
		if bits > 8 {
			f.strong++
			f.personal++
		}
	case slipped(a.Birth, b.Birth):
		f.add("birthday", 2, "birthdays that a slip tells apart: %s and %s", a.Birth, b.Birth)
	default:
		f.add("birthday", -12, "different birthdays %s and %s", a.Birth, b.Birth)
		f.bar("the birthdays are different")
		f.other = true
	}
}

// slipped reports whether two dates differ by one digit, or by day and month in each other's place.
func slipped(a, b string) bool {
	if len(a) != 10 || len(b) != 10 {
		return false
	}
	if a[:4] == b[:4] && a[5:7] == b[8:] && a[8:] == b[5:7] {
		return true
	}
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 1 && a[:3] == b[:3]
}

// around compares what people have in common with many others.
func (s *scorer) around(a, b *Candidate, f *finding) {
	switch {
	case a.Company == "" || b.Company == "":
	case a.Company == b.Company:
		f.add("company", min(s.freq.shareBits(s.freq.count("c", a.Company, ""), 1.0/300), 8), "same company")
	default:
		f.add("company", -0.5, "different companies")
	}
	switch {
	case a.City == "" || b.City == "":
	case a.City == b.City:
		f.add("city", min(s.freq.shareBits(s.freq.count("z", a.City, ""), 1.0/100), 5), "same city")
	default:
		f.add("city", -1, "different cities")
	}
}
