package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"
)

// Person is an invented person. E-mail addresses lie in example domains and phone numbers in
// ranges that regulators keep for fiction; no two people share either.
type Person struct {
	First, Last string
	Email       string // may be empty
	Phone       string // E.164; may be empty
	Company     string // may be empty
	Street      string
	City        string
	State       string
	Postal      string
	Country     string // two letters
	Timezone    string
	Website     string    // may be empty
	Birthday    time.Time // zero when not known
	Added       int       // minutes before the start that they became known; never twice the same
}

// Full is the name in one line.
func (p Person) Full() string { return strings.TrimSpace(p.First + " " + p.Last) }

// People invents n people. Equal seeds give the same people, and fewer people are the first of more.
func People(seed uint64, n int) []Person {
	g := &genesis{
		rng: Source(seed, "people"), used: make(map[string]bool, n), places: places(), odd: oddities(), folds: folds(),
		firsts: companyFirst(), seconds: companySecond(),
	}
	g.given, g.family = names()
	g.phones = newPhones(Source(seed, "phones"))
	out := make([]Person, 0, n)
	for i := range n {
		out = append(out, g.person(i))
	}
	return out
}

type genesis struct {
	rng           *rand.Rand
	given, family []string
	places        []place
	used          map[string]bool
	phones        *phones

	odd             map[int][2]string
	folds           map[rune]string
	firsts, seconds []string
}

func (g *genesis) person(i int) Person {
	r := g.rng
	p := Person{First: pick(r, g.given), Last: pick(r, g.family)}
	at := pick(r, g.places)
	p.City, p.State, p.Country, p.Timezone = at.city, at.state, at.country, at.timezone
	p.Street = fmt.Sprintf("%d %s", 1+r.IntN(240), pick(r, at.streets))
	p.Postal = fill(r, at.postal)
	if odd, ok := g.odd[i]; ok {
		p.First, p.Last = odd[0], odd[1]
	}
	p.Email = g.email(p, i)
	if r.Float64() < 0.08 {
		p.Email = ""
	}
	if r.Float64() < 0.88 || p.Email == "" {
		p.Phone = g.phones.next(at.country)
	}
	if r.Float64() < 0.45 {
		p.Company = pick(r, g.firsts) + " " + pick(r, g.seconds)
	}
	if p.Company != "" && r.Float64() < 0.3 {
		p.Website = "https://" + g.ascii(strings.ReplaceAll(p.Company, " ", "")) + ".example.com"
	}
	if r.Float64() < 0.6 {
		p.Birthday = time.Date(1938+r.IntN(68), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	}
	p.Added = i*7 + 60 + r.IntN(7)
	return p
}

// email makes an address like a person's own; the number comes only with a namesake.
func (g *genesis) email(p Person, i int) string {
	local := strings.Trim(g.ascii(p.First)+"."+g.ascii(p.Last), ".")
	if local == "" || len(local) > 60 {
		local = "person"
	}
	address := local + "@" + pick(g.rng, []string{"example.com", "example.org", "example.net"})
	if g.used[address] {
		address = strings.Replace(address, "@", fmt.Sprintf("%d@", i), 1)
	}
	g.used[address] = true
	return address
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// fill turns 9 into a digit and A into a letter.
func fill(r *rand.Rand, form string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case '9':
			return rune('0' + r.IntN(10))
		case 'A':
			return rune('A' + r.IntN(26))
		}
		return c
	}, form)
}

// ascii keeps the letters and digits that an address takes, with accents taken off.
func (g *genesis) ascii(s string) string {
	var b strings.Builder
	for _, c := range s {
		if plain, ok := g.folds[unicode.ToLower(c)]; ok {
			b.WriteString(plain)
			continue
		}
		if c = unicode.ToLower(c); c < 128 && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// phones hands out fictional numbers, each once.
type phones struct {
	rng    *rand.Rand
	ranges map[string]*numberRange
	order  []string
}

// numberRange is a run of numbers behind some prefixes, walked in a scattered order.
type numberRange struct {
	prefixes []string
	digits   int
	next     int
	shift    int
}

func newPhones(r *rand.Rand) *phones {
	p := &phones{rng: r, ranges: map[string]*numberRange{
		"US": {prefixes: northAmerica(), digits: 2},
		"GB": {prefixes: []string{"+447700900", "+442079460", "+441134960", "+441144960", "+441154960", "+441164960", "+441174960", "+441214960", "+441314960", "+441414960", "+441514960", "+441614960", "+441914980", "+442890180"}, digits: 3},
		"FR": {prefixes: []string{"+3363998", "+3319900", "+3326191", "+3335301", "+3346571", "+3353649"}, digits: 4},
		"DE": {prefixes: []string{"+493023125", "+496990009", "+494066969", "+498999998"}, digits: 3},
	}, order: []string{"US", "FR", "GB", "DE"}}
	for _, name := range p.order {
		p.ranges[name].shift = r.IntN(1000)
	}
	return p
}

// next gives an unused number of the country, of another one when its range is used up or it has none, and "" at the very end.
func (p *phones) next(country string) string {
	for _, c := range append([]string{country}, p.order...) {
		if rg := p.ranges[c]; rg != nil {
			if n, ok := rg.take(); ok {
				return n
			}
		}
	}
	return ""
}

func (n *numberRange) take() (string, bool) {
	size := 1
	for range n.digits {
		size *= 10
	}
	if n.next >= size*len(n.prefixes) {
		return "", false
	}
	at := n.next
	n.next++
	prefix := n.prefixes[(at+n.shift)%len(n.prefixes)]
	// 37 has no factor in common with a power of ten, so every ending comes once
	ending := (at/len(n.prefixes)*37 + n.shift) % size
	return fmt.Sprintf("%s%0*d", prefix, n.digits, ending), true
}

// northAmerica are the 555-01 ranges of some area codes.
func northAmerica() []string {
	var out []string
	for _, area := range strings.Fields(areaCodes) {
		out = append(out, "+1"+area+"55501")
	}
	return out
}
