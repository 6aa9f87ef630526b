package exchange

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// country is the code of a country that is written out in one of the languages that people keep address books in; a
// code, and what is no country, stays as it is.
func (vs *Values) country(s string) string {
	name := strings.TrimSpace(s)
	if len(name) <= 2 {
		return name
	}
	if vs.countries == nil {
		vs.countries = countries()
	}
	if code, ok := vs.countries[strings.ToLower(name)]; ok {
		return code
	}
	if r, err := language.ParseRegion(name); err == nil && r.IsCountry() { // three letters
		return r.String()
	}
	return name
}

// countries are the codes of all countries by their names in lower case, in several languages.
func countries() map[string]string {
	out := map[string]string{
		"usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "england": "GB", "scotland": "GB", "wales": "GB",
		"great britain": "GB", "u.k.": "GB", "holland": "NL", "brd": "DE", "czech republic": "CZ",
	}
	languages := []language.Tag{
		language.English, language.German, language.French, language.Spanish, language.Italian, language.Dutch, language.Portuguese,
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.Canonicalize().String() != code { // countries that are no more have codes too
				continue
			}
			for _, in := range languages {
				name := strings.ToLower(display.Regions(in).Name(r))
				if _, taken := out[name]; !taken && name != "" {
					out[name] = code
				}
			}
		}
	}
	return out
}
