package identity

import "strings"

// Name is a person's name in folded words, without titles and particles. Which word is the family's may be a guess.
type Name struct {
	Given, Family []string
}

func (n Name) empty() bool { return len(n.Given)+len(n.Family) == 0 }

// nameOf makes a name of its two parts, or of the whole where the parts are not known.
func nameOf(given, family, whole string) Name {
	n := Name{words(given), words(family)}
	if len(n.Given) > 0 && len(n.Family) > 0 {
		return n
	}
	if whole == "" {
		switch { // all of it in one of the two
		case len(n.Given) > 1 && len(n.Family) == 0:
			return split(n.Given)
		case len(n.Family) > 1 && len(n.Given) == 0 && !strings.Contains(family, "-"):
			return split(n.Family)
		}
		return n
	}
	if before, after, ok := strings.Cut(whole, ","); ok && len(words(after)) > 0 && len(words(before)) > 0 {
		return Name{words(after), words(before)}
	}
	if all := words(whole); len(all) > 0 {
		// Müller-Lüdenscheidt is one family name.
		if end := strings.Fields(whole); len(end) > 1 && strings.Contains(end[len(end)-1], "-") {
			if fam := words(end[len(end)-1]); len(fam) < len(all) {
				return Name{all[:len(all)-len(fam)], fam}
			}
		}
		return split(all)
	}
	return n
}

func split(all []string) Name {
	if len(all) == 1 {
		return Name{Given: all}
	}
	return Name{all[:len(all)-1], all[len(all)-1:]}
}

// words are the telling words of a name.
func words(s string) []string {
	if s == "" {
		return nil
	}
	s = strings.Map(func(r rune) rune {
		switch r {
		case '-', '.', ',', '_', '‐', '–', '/', '(', ')', '"':
			return ' '
		case '\'', '’', '`', '´':
			return -1
		}
		return r
	}, s)
	all := strings.Fields(fold(s))
	out := all[:0]
	for _, w := range all {
		if !mute(w) {
			out = append(out, w)
		}
	}
	return out
}

// mute reports whether a word of a name tells nothing about the person.
func mute(w string) bool {
	switch w {
	case "dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "dipl", "ing", "med", "mag", "jr", "sr", "phd", "md", "msc", "bsc", "mba",
		"von", "van", "der", "den", "de", "del", "della", "di", "da", "du", "la", "le", "al", "el", "bin", "ibn", "ben", "zu", "zum", "zur", "ten", "ter", "dos", "das", "do", "y", "und", "and", "lic", "sir", "mme", "mlle":
		return true
	}
	return false
}

// relation is how two parts of names stand to each other; a greater one is nearer.
type relation int

const (
	different relation = iota
	missing            // one of them is not known
	initial            // one is the first letter of the other
	similar            // a typing error, or another spelling of the same sound
	nickname           // Bob and Robert
	part               // some words are the same, others stand on one side alone
	same
)

// likeness is what comparing two names gives.
type likeness struct {
	given, family       relation
	givenWord, famWord  string // the rarer of the words that agree; "" for none
	swapped, commonSlip bool   // given and family changed places; what looks like a slip are two common names
}

// compare finds the reading under which two names agree most.
func compare(a, b Name, freq *Frequencies) likeness {
	straight := read(a, b, freq, false)
	if straight.given == same && straight.family == same || len(a.Given) == 0 && len(b.Given) == 0 {
		return straight
	}
	turned := read(a, Name{b.Family, b.Given}, freq, true)
	turned.swapped = true
	if min(turned.given, turned.family) >= initial && max(turned.given, turned.family) >= similar && (straight.given == different || straight.family == different) {
		return turned
	}
	// One word alone may be either name.
	if straight.given == missing || straight.family == missing {
		if turned.given+turned.family > straight.given+straight.family && (turned.given >= nickname || turned.family >= part) {
			return turned
		}
	}
	return straight
}

// read compares two names part by part. Of names that were turned round, either part may be the given one.
func read(a, b Name, freq *Frequencies, turned bool) likeness {
	var l likeness
	var slipped bool
	l.given, l.givenWord, l.commonSlip = relate(a.Given, b.Given, freq, true)
	l.family, l.famWord, slipped = relate(a.Family, b.Family, freq, turned)
	l.commonSlip = l.commonSlip || slipped
	return l
}

// relate compares two lists of words by the two that are nearest.
func relate(a, b []string, freq *Frequencies, given bool) (best relation, word string, common bool) {
	if len(a) == 0 || len(b) == 0 {
		return missing, "", false
	}
	equal := 0
	for _, x := range a {
		for _, y := range b {
			rel, slipped := alike(x, y, freq, given)
			common = common || slipped
			if rel == same {
				equal++
			}
			if rel > best || rel == same && freq.name(x) < freq.name(word) {
				best, word = rel, x
				if freq.name(y) < freq.name(x) && rel != same {
					word = y
				}
			}
		}
	}
	switch {
	case best == same && !(equal == len(a) && equal == len(b)) && !(given && equal > 0 && x0(a) == x0(b)):
		return part, word, false
	case best < same && len(a)+len(b) > 2 && strings.Join(a, "") == strings.Join(b, ""):
		return same, a[0], false
	case best > different:
		return best, word, common
	}
	return best, word, common
}

func x0(list []string) string { return list[0] }

// alike compares two words. Two names that many bear are two names, however near their letters: Paul and Paula.
func alike(x, y string, freq *Frequencies, given bool) (rel relation, common bool) {
	switch {
	case x == y:
		if len(x) == 1 {
			return initial, false
		}
		return same, false
	case len(x) == 1 || len(y) == 1:
		if x[0] == y[0] {
			return initial, false
		}
		return different, false
	case given && sameNick(x, y):
		return nickname, false
	case slip(x, y) || min(len(x), len(y)) >= 4 && near(x, y, 2) && sound(x) == sound(y):
		if freq.common(x) && freq.common(y) && !freq.rarer(x, y) {
			if given {
				return different, true
			}
			return similar, true
		}
		return similar, false
	}
	return different, false
}
