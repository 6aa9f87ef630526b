// Package veil gives personal texts stable, plausible pseudonyms: the same text has the same pseudonym for one key, and
// nobody without the key can tell which text it was made of.
//
// A text is taken apart into its words, and each word has a pseudonym of its own: so a name is the same one in its field,
// in an e-mail address, in a note, and in a sentence about it. Case, punctuation and about the length stay, and words that
// begin with the same letter have pseudonyms that do. Addresses of e-mail end in .example, and telephone numbers begin
// with 555 behind the code of their country.
//
// It does no input or output and knows no storage. A [Veil] is safe for concurrent use.
package veil

import (
	"crypto/sha256"
	"sync"

	"patchbay/model"
)

// KeySize is how many bytes a key has.
const KeySize = 32

// remembered is how many words are kept with their pseudonyms; more are forgotten all at once.
const remembered = 1 << 16

// Veil makes pseudonyms with one key.
type Veil struct {
	key     [KeySize]byte
	letters [26]byte // the pseudonym of each first letter
	known   *phrases
	keys    map[string]model.Field // by the last part of their names, in lower case

	mu    sync.RWMutex
	given map[string]string   // pseudonyms by word
	worn  map[string]struct{} // pseudonyms that were given, in lower case
}

// New makes a veil. Texts in known are never touched in a [Veil.Sentence]: names of models, fields and the like.
func New(key [KeySize]byte, known ...string) *Veil {
	v := &Veil{key: key, given: map[string]string{}, worn: map[string]struct{}{}, keys: map[string]model.Field{}, known: newPhrases()}
	v.letters = v.shuffled()
	v.Know(known...)
	return v
}

// hash is what everything about a text is drawn from; kind keeps different uses apart.
func (v *Veil) hash(kind byte, text string) draw {
	var room [96]byte
	buf := append(room[:0], v.key[:]...)
	buf = append(buf, kind)
	buf = append(buf, text...)
	return draw{bytes: sha256.Sum256(buf)}
}

// draw is a supply of hidden choices; it begins anew when it is used up.
type draw struct {
	bytes [sha256.Size]byte
	at    int
}

// of gives a number below n, which is at most 256.
func (d *draw) of(n int) int {
	if d.at == len(d.bytes) {
		d.bytes, d.at = sha256.Sum256(d.bytes[:]), 0
	}
	b := d.bytes[d.at]
	d.at++
	return int(b) % n
}

// shuffled is a permutation of the letters that the key alone knows. Vowels stay vowels and consonants consonants, so
// that words can be spoken.
func (v *Veil) shuffled() [26]byte {
	var out [26]byte
	for i := range out {
		out[i] = 'a' + byte(i)
	}
	d := v.hash('l', "")
	for _, group := range []string{"aeio", "bcdfghjklmnprstvwz"} {
		for i := len(group) - 1; i > 0; i-- {
			a, b := group[i]-'a', group[d.of(i+1)]-'a'
			out[a], out[b] = out[b], out[a]
		}
	}
	return out
}
