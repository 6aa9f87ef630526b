package identity

import "strings"

// Keys are numbers that records of the same thing have in common, at least one of them: a pair without a common key is
// never compared. They are the same in every process and for every set of records, so that they can be kept.
func (c *Candidate) Keys() []uint64 { return c.keys(make([]uint64, 0, 16)) }

func (c *Candidate) keys(to []uint64) []uint64 {
	start := len(to)
	for _, x := range c.External {
		to = append(to, hash("kx", x, ""))
	}
	switch c.Kind {
	case Person:
		to = c.personKeys(to)
	case Organisation:
		to = c.organisationKeys(to)
	case Happening:
		to = c.happeningKeys(to)
	}
	return unique(to, start)
}

// personKeys has each contact twice: alone, and together with the given name, which still tells the members of a large
// family or a company apart.
func (c *Candidate) personKeys(to []uint64) []uint64 {
	given, family := "", ""
	if len(c.Name.Given) > 0 {
		given = sound(formal(c.Name.Given[0]))
	}
	if n := len(c.Name.Family); n > 0 {
		family = sound(c.Name.Family[n-1])
	}
	for _, e := range c.Emails {
		to = append(to, hash("ke", e, ""), hash("keg", e, given))
		if local, _, _ := strings.Cut(e, "@"); len(local) >= 5 && !role(local) {
			to = append(to, hash("kl", local, ""))
		}
	}
	for _, p := range c.Phones {
		to = append(to, hash("kp", p.end(), ""), hash("kpg", p.end(), given))
	}
	if c.Birth != "" {
		to = append(to, hash("kbg", c.Birth, given), hash("kbf", c.Birth, family))
	}
	if c.Street != "" {
		to = append(to, hash("ks", c.Street, c.Postal))
	}
	if given == "" || family == "" {
		return to
	}
	for _, f := range c.Name.Family {
		low, high := given, sound(formal(f))
		if low > high { // the two may have changed places
			low, high = high, low
		}
		both := low + " " + high
		to = append(to, hash("kn", both, ""))
		if c.Postal != "" {
			to = append(to, hash("knp", both, c.Postal))
		}
		if c.City != "" {
			to = append(to, hash("knc", both, c.City))
		}
		if c.Company != "" {
			to = append(to, hash("kno", both, c.Company))
		}
	}
	return to
}

func (c *Candidate) organisationKeys(to []uint64) []uint64 {
	for _, d := range c.Domains {
		to = append(to, hash("kd", d, ""))
	}
	for _, e := range c.Emails {
		to = append(to, hash("ke", e, ""))
	}
	for _, p := range c.Phones {
		to = append(to, hash("kp", p.end(), ""))
	}
	if c.Called != "" {
		to = append(to, hash("ko", sound(compact(c.Called)), ""))
		if head, _, more := strings.Cut(c.Called, " "); more && c.Postal != "" {
			to = append(to, hash("kop", head, c.Postal))
		}
	}
	return to
}

func (c *Candidate) happeningKeys(to []uint64) []uint64 {
	for _, t := range c.Times {
		day := t[:min(len(t), 10)]
		to = append(to, hash("kt", c.Called, day))
		for _, who := range c.About {
			to = append(to, hash("ka", who, day))
		}
	}
	for _, who := range c.About {
		to = append(to, hash("kw", who, c.Called))
	}
	return to
}

func unique(list []uint64, from int) []uint64 {
	out := list[:from]
next:
	for _, h := range list[from:] {
		for _, have := range out[from:] {
			if have == h {
				continue next
			}
		}
		out = append(out, h)
	}
	return out
}

// role reports whether the local part of an address is a desk's and not a person's.
func role(local string) bool {
	local, _, _ = strings.Cut(local, "+")
	switch strings.Trim(local, "0123456789.-_") {
	case "info", "office", "contact", "kontakt", "sales", "hello", "hallo", "hi", "admin", "support", "service", "buero", "buro", "mail", "post", "team", "family", "familie",
		"reception", "empfang", "praxis", "billing", "accounts", "accounting", "hr", "jobs", "marketing", "noreply", "no-reply", "webmaster", "postmaster", "shop", "zentrale", "sekretariat", "help", "booking", "verwaltung", "contacto", "secretariat":
		return true
	}
	return false
}
