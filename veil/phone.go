package veil

import "strings"

// Phone veils a telephone number: the code of its country, its length and the way it is written stay, and what follows
// begins with 555. The same number has the same pseudonym however it is written, as long as it says the country.
func (v *Veil) Phone(s string) string {
	return v.memo(asPhone, s, func() string { return v.phone(s) })
}

func (v *Veil) phone(s string) string {
	if digits(s) < 5 || strings.ContainsFunc(s, func(r rune) bool { return inWord(r) && (r < '0' || r > '9') }) {
		return v.parts(s, nil) // words around a number, or none at all
	}
	text := strings.TrimLeft(s, " (")
	number := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			number = append(number, s[i])
		}
	}
	skip := 0 // digits that stay
	switch {
	case strings.HasPrefix(text, "+"):
		skip = countryCode(number)
	case strings.HasPrefix(text, "00"):
		skip = 2 + countryCode(number[2:])
	case number[0] == '0':
		skip = 1
	}
	fresh := v.dialled(number, skip)
	out, n := make([]byte, 0, len(s)), 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			out = append(out, s[i])
			continue
		}
		out = append(out, fresh[n])
		n++
	}
	v.texts.keep(dialledAs(string(out)), s)
	return string(out)
}

// dialledAs is a number without the signs that it is written with.
func dialledAs(s string) string {
	return "#" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// dialled is a number with other digits behind the first ones.
func (v *Veil) dialled(number []byte, skip int) []byte {
	key := number[skip:]
	d := v.hash('p', string(key))
	out := append([]byte{}, number...)
	for i := skip; i < len(out); i++ {
		out[i] = byte('0' + d.of(10))
	}
	if len(key) >= 7 {
		copy(out[skip:], "555")
		out[skip+3] = byte('0' + d.of(2)) // in North America no exchange begins so: nobody has that number
	}
	if string(out) == string(number) {
		out[len(out)-1] = '0' + (out[len(out)-1]-'0'+1)%10
	}
	return out
}

// twoDigits are the codes of countries that have two digits; those of 1 and 7 have one, all others three.
const twoDigits = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98"

func countryCode(number []byte) int {
	switch {
	case len(number) < 4:
		return 0
	case number[0] == '1' || number[0] == '7':
		return 1
	case strings.Contains(twoDigits, string(number[:2])):
		return 2
	}
	return 3
}
