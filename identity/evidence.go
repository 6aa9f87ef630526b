package identity

import (
	"fmt"
	"math"
)

// Evidence is one thing that speaks for or against two records being the same.
type Evidence struct {
	What  string  `json:"what"`  // "email", "phone", "name", "birthday", ...
	For   bool    `json:"for"`   // it speaks for it
	Bits  float64 `json:"bits"`  // how much: below zero against
	Words string  `json:"words"` // for people: "same e-mail ada@example.com"

	// Shared is how many records have it, where more do than one on each side; of a phone, how many have one that ends like it.
	Shared int `json:"shared,omitempty"`
}

// finding is what comparing two candidates gives.
type finding struct {
	bits     float64
	strong   int    // how many things agree that are as good as unique
	personal int    // of those, such as nobody else on the same side has
	desk     bool   // what many share agrees: an address of a company's desk
	barred   string // why it can never be automatic; "" for nothing
	other    bool   // they are surely two: another given name, another birthday
	linked   bool   // the same external id
	against  bool   // something speaks against it
	sides    int
	say      bool // collect the evidence
	evidence []Evidence
}

func (f *finding) add(what string, bits float64, words string, args ...any) {
	f.bits += bits
	f.against = f.against || bits < 0
	if f.say {
		f.evidence = append(f.evidence, Evidence{What: what, For: bits >= 0, Bits: math.Round(bits*10) / 10, Words: fmt.Sprintf(words, args...)})
	}
}

// claim is an agreement on something that is somebody's own, unless others share it.
type claim struct {
	what  string
	bits  float64
	count int // how many records have it
	ends  int // by how many digits at its end a phone was counted, as not all are written with a country's code; 0 for what is counted whole
	words string
}

// own adds a claim.
func (f *finding) own(c claim) {
	shared := c.count > max(2, f.sides)
	if c.bits >= 5 {
		f.strong++
		if !shared {
			f.personal++
		}
	}
	f.desk = f.desk || shared
	switch {
	case f.say && shared && c.ends > 0:
		c.words += fmt.Sprintf(", and %d records have numbers with the same last %d digits", c.count, c.ends)
	case f.say && shared:
		c.words += fmt.Sprintf(", which %d records have", c.count)
	}
	f.add(c.what, c.bits, "%s", c.words)
	if f.say && shared {
		f.evidence[len(f.evidence)-1].Shared = c.count
	}
}

func (f *finding) bar(why string) {
	if f.barred == "" {
		f.barred = why
	}
}

// confidence is how likely the records are the same, from 0 to 1. Where nothing but names and the like agrees, or something
// rules it out, the weights are taken for less than they say: namesakes and twins exist.
func (f *finding) confidence() float64 {
	sure := 1 / (1 + math.Exp2(-min(max(f.bits, -40), 40)))
	switch {
	case f.barred != "", f.strong == 0 && f.against && !f.desk:
		return min(sure, 0.6)
	case f.strong == 0:
		return min(sure, 0.9)
	}
	return sure
}
