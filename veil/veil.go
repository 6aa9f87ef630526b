// Package veil gives personal texts stable, plausible pseudonyms: the same text has the same pseudonym for one key, and
// nobody without the key can tell which text it was made of.
//
// A text is taken apart into its words, and each word has a pseudonym of its own: so a name is the same one in its field,
// in an e-mail address, in a note, and in a sentence about it. Case, punctuation and about the length stay, and nothing
// else of the word: not even its first letter. Addresses of e-mail end in .example, and telephone numbers begin with 555
// behind the code of their country.
//
// It does no input or output and knows no storage. A [Veil] is safe for concurrent use.
package veil

import (
	"crypto/sha256"
	"path/filepath"
	"strings"
	"sync"

	"patchbay/model"
)

// KeySize is how many bytes a key has.
const KeySize = 32

// remembered is how many words and texts are kept with their pseudonyms, at least.
const remembered = 1 << 14

// Veil makes pseudonyms with one key.
type Veil struct {
	key   [KeySize]byte
	fold  func(string) string
	known *phrases
	home  string // the person's own folder, with a separator behind it; "" for none

	given *recent    // pseudonyms by word
	worn  *recent    // words by their pseudonyms, also in lower case
	texts *recent    // whole texts by their pseudonyms
	memos [3]*recent // pseudonyms of whole texts, by what they are: most of a list is seen again and again

	mu   sync.RWMutex
	keys map[string]model.Field // by the last part of their names, in lower case
}

// New makes a veil. Texts in known are never touched in a [Veil.Sentence]: names of models, fields and the like.
func New(key [KeySize]byte, known ...string) *Veil {
	v := &Veil{key: key, fold: strings.ToLower, known: newPhrases(), given: newRecent(), worn: newRecent(), texts: newRecent(), keys: map[string]model.Field{}}
	for i := range v.memos {
		v.memos[i] = newRecent()
	}
	v.Know(known...)
	v.Know(strings.Split(strings.TrimSpace(exampleList), "\n")...)
	return v
}

// Folding has words that fold gives one spelling of share a pseudonym, such as Müller and Muller. It is called before
// anything is veiled.
func (v *Veil) Folding(fold func(string) string) { v.fold = fold }

// Home has the person's own folder shown as ~ in sentences: its name is theirs. It is called before anything is veiled.
func (v *Veil) Home(dir string) {
	if dir = strings.TrimRight(dir, `/\`); dir != "" {
		v.home = dir + string(filepath.Separator)
	}
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
