package sandbox

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Sight is a person as one provider knows them.
type Sight struct {
	Person
	Also string // a second e-mail address; "" for most
}

// Seen tells how the provider called by knows p, with the differences that real life makes: a name without its
// accents or in short, a phone as somebody typed it, an address that is missing, another e-mail. known is false for
// people whom this provider has never met, about one in eight. Equal arguments give equal answers, whatever the
// order of the questions.
func Seen(p Person, by string, seed uint64) (as Sight, known bool) {
	r := Source(seed, "seen by "+by+" "+p.Email+" "+p.Phone+" "+p.Full())
	if r.IntN(8) == 0 {
		return Sight{}, false
	}
	as.Person = p
	as.First, as.Last = spelt(r, p.First, p.Last)
	as.Email, as.Also = written(r, p)
	as.Phone = typed(r, p.Phone)
	if as.Email == "" && as.Phone == "" {
		as.Email, as.Phone = p.Email, p.Phone // somebody must be able to reach them
	}
	if r.IntN(5) == 0 {
		as.Street, as.City, as.State, as.Postal = "", "", "", ""
	}
	if r.IntN(4) == 0 {
		as.Birthday = time.Time{}
	}
	if forms := []string{" Ltd", " GmbH", " Inc.", " LLC", " & Co"}; as.Company != "" && r.IntN(4) == 0 &&
		!slices.ContainsFunc(forms, func(f string) bool { return strings.HasSuffix(as.Company, f) }) {
		as.Company += forms[r.IntN(len(forms))]
	}
	return as, true
}

// spelt is a name as another front desk took it down.
func spelt(r *rand.Rand, first, last string) (string, string) {
	g := genesis{folds: folds()}
	switch r.IntN(10) {
	case 0:
		return g.plain(first), g.plain(last)
	case 1:
		return strings.ToUpper(first), strings.ToUpper(last)
	case 2:
		return short(first), last
	case 3:
		return first, strings.ReplaceAll(last, "-", " ")
	}
	return first, last
}

// plain takes accents off and keeps everything else.
func (g *genesis) plain(s string) string {
	var b strings.Builder
	for _, c := range s {
		low := []rune(strings.ToLower(string(c)))
		folded, ok := g.folds[low[0]]
		switch {
		case !ok:
			b.WriteRune(c)
		case low[0] != c:
			b.WriteString(strings.ToUpper(folded[:1]) + folded[1:])
		default:
			b.WriteString(folded)
		}
	}
	return b.String()
}

// short is what friends call a few of them.
func short(first string) string {
	for _, n := range [][2]string{{"Michael", "Mike"}, {"Thomas", "Tom"}, {"William", "Will"}, {"Katarzyna", "Kasia"}, {"Benjamin", "Ben"}, {"Robert", "Bob"}, {"Patricia", "Pat"}, {"Eleanor", "Ellie"}, {"Daniel", "Dan"}, {"Jakub", "Kuba"}} {
		if n[0] == first {
			return n[1]
		}
	}
	return first
}

// written is the e-mail address that this provider was given, and perhaps another one.
func written(r *rand.Rand, p Person) (email, also string) {
	local, domain, ok := strings.Cut(p.Email, "@")
	if !ok {
		return "", ""
	}
	other := "work." + local + "@" + domain
	switch r.IntN(12) {
	case 0:
		return "", ""
	case 1:
		return strings.ToUpper(local[:1]) + local[1:] + "@" + domain, ""
	case 2:
		return other, p.Email
	case 3, 4:
		return p.Email, other
	}
	return p.Email, ""
}

// typed is a phone number as somebody typed it. It stays the same number.
func typed(r *rand.Rand, e164 string) string {
	if e164 == "" || r.IntN(9) == 0 {
		return ""
	}
	switch r.IntN(5) {
	case 0:
		return "00" + e164[1:]
	case 1:
		return e164[:3] + " " + e164[3:6] + " " + e164[6:]
	case 2:
		return e164[:3] + "-" + e164[3:6] + "-" + e164[6:]
	}
	return e164
}
