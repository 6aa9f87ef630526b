package veil

import "strings"

// Email veils an address of e-mail: the words of its name have the pseudonyms that they have elsewhere, and the domain
// is one below .example, which nobody can have. What is no address is veiled as a text.
func (v *Veil) Email(s string) string {
	return v.memo(asMail, s, func() string { return v.mail(s) })
}

func (v *Veil) mail(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || strings.ContainsAny(s, " <>,;") {
		return v.strict(s)
	}
	return v.words(s[:at], nil) + "@" + v.domain(s[at+1:])
}

// strict is a text without a look at what it could be.
func (v *Veil) strict(s string) string {
	if strings.ContainsAny(s, " <>,;") {
		return v.parts(s, nil)
	}
	return v.words(s, nil)
}

// domain is the pseudonym of a host: the same one for all of a house.
func (v *Veil) domain(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	labels := strings.Split(strings.TrimPrefix(host, "www."), ".")
	house := strings.Join(labels, ".")
	d := v.hash('d', house)
	return spoken(5+d.of(4), &d) + ".example"
}
