package veil

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	vowels     = "aeiou"
	consonants = "bdfgklmnprstvz"
	endings    = "lnrstndmk"
	beginnings = "bdfghjklmnprstvwzbdfgklmnprstvaeio"
)

// clusters stand between two vowels in place of one consonant.
var clusters = [...]string{"nd", "rt", "ll", "st", "rn", "lm", "nt", "rs", "lk", "mb", "rd", "ns"}

// scripts are letters to draw from for words that are not written in Latin ones.
var scripts = []struct {
	table *unicode.RangeTable
	pool  []rune
}{
	{unicode.Han, []rune("安明林文华和春秋海山石竹梅松云雪风月光星江河田村原野木青白黄")},
	{unicode.Hiragana, []rune("あいうえおかきくけこさしすせそたちつてとなにぬねのまみむめも")},
	{unicode.Katakana, []rune("アイウエオカキクケコサシスセソタチツテトナニヌネノマミムメモ")},
	{unicode.Hangul, []rune("가나다라마바사아자차카타하고노도로모보소오조우유이미리시지기")},
	{unicode.Cyrillic, []rune("абвгдежзиклмнопрстуя")},
	{unicode.Greek, []rune("αβγδεζηθικλμνοπρστυω")},
	{unicode.Arabic, []rune("ابتدرسعفقكلمنهوي")},
	{unicode.Hebrew, []rune("אבגדהוזחטילמנספרשת")},
	{unicode.Devanagari, []rune("कगचजटडतदनपबमयरलवसह")},
	{unicode.Thai, []rune("กคงจชดตทนบปพมยรลวสห")},
}

// word is the pseudonym of one word, which has letters and maybe digits. Its case is that of the word.
func (v *Veil) word(w string) string {
	if got, known := v.given.of(w); known {
		return got
	}
	made := v.made(w)
	out := cased(made, w)
	v.given.keep(w, out)
	v.worn.keep(out, w)
	if made != out {
		v.worn.keep(made, several) // typed otherwise than it was shown, nobody can tell how the word is spelled
	}
	return out
}

// made is the pseudonym of a word in lower case, never the word itself.
func (v *Veil) made(w string) string {
	low := v.fold(strings.ToLower(w))
	if low == "" { // of marks alone
		low = w
	}
	d := v.hash('w', low)
	for range 8 {
		out := v.drawn(low, &d)
		if out != low {
			return out
		}
	}
	return low + "o" // of one letter that was drawn for itself eight times
}

func (v *Veil) drawn(low string, d *draw) string {
	first, _ := utf8.DecodeRuneInString(low)
	for _, s := range scripts {
		if unicode.Is(s.table, first) {
			return pooled(low, s.pool, d)
		}
	}
	if strings.ContainsFunc(low, unicode.IsNumber) {
		return coded(low, d)
	}
	return spoken(utf8.RuneCountInString(low), d)
}

// pooled replaces each letter by one of the pool.
func pooled(low string, pool []rune, d *draw) string {
	out := make([]rune, 0, len(low))
	for _, r := range low {
		switch {
		case unicode.IsMark(r):
		case unicode.IsNumber(r):
			out = append(out, rune('0'+d.of(10)))
		default:
			out = append(out, pool[d.of(len(pool))])
		}
	}
	return string(out)
}

// coded replaces letters by letters and digits by digits, as in codes and ids.
func coded(low string, d *draw) string {
	out := make([]byte, 0, len(low))
	for _, r := range low {
		if unicode.IsNumber(r) {
			out = append(out, byte('0'+d.of(10)))
		} else {
			out = append(out, byte('a'+d.of(26)))
		}
	}
	return string(out)
}

// spoken is a word of about n letters that can be said.
func spoken(n int, d *draw) string {
	out := make([]byte, 0, 16)
	out = append(out, beginnings[d.of(len(beginnings))])
	if n == 1 {
		return string(out)
	}
	if n > 2 {
		n = min(max(n+d.of(3)-1, 4), 13)
	}
	for len(out) < n {
		left := n - len(out)
		switch last := out[len(out)-1]; {
		case !strings.ContainsRune(vowels, rune(last)):
			out = append(out, vowels[d.of(len(vowels))])
		case left == 1:
			out = append(out, endings[d.of(len(endings))])
		case left > 2 && d.of(3) == 0:
			out = append(out, clusters[d.of(len(clusters))]...)
		default:
			out = append(out, consonants[d.of(len(consonants))])
		}
	}
	return string(out)
}

// cased gives made the case of like: all upper, the first letter upper, or lower.
func cased(made, like string) string {
	first, size := utf8.DecodeRuneInString(like)
	if !unicode.IsUpper(first) {
		return made
	}
	rest := like[size:]
	if rest != "" && strings.ContainsFunc(rest, unicode.IsUpper) && !strings.ContainsFunc(rest, unicode.IsLower) {
		return strings.ToUpper(made)
	}
	r, size := utf8.DecodeRuneInString(made)
	return string(unicode.ToUpper(r)) + made[size:]
}
