package keymap

import (
	"slices"
	"strings"
)

// Map is what a person's file says: actions with other keys. Its zero value changes nothing. It is safe for concurrent use.
type Map struct {
	all map[string][]Action            // the catalogue
	own map[string]map[string][]string // by place and action; never an empty list
}

// Bound is a binding of a place as the keymap needs to know it.
type Bound struct {
	Action, Words, Does string   // its own name or "", its key in the help line, its words there
	Keys                []string // as the place knows them
}

// Empty reports whether nothing has another key.
func (m Map) Empty() bool { return len(m.own) == 0 }

// Keys are the keys of an action of the catalogue as the person has them.
func (m Map) Keys(place string, a Action) []string {
	if m.Empty() {
		return a.Keys
	}
	var out []string
	add := func(keys ...string) {
		for _, k := range keys {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	for _, k := range a.Keys {
		own := m.given(place, a.Name, k)
		if len(own) == 0 || rests(k) && len(m.own[place][a.Name]) == 0 {
			own = []string{k}
		}
		add(own...)
	}
	for _, k := range a.Keys {
		if rests(k) {
			add(k)
		}
	}
	return out
}

// given are the person's keys for an action in place of one of its keys. What has the same key as the program comes,
// because a place never offers both at once ("pause", "resume"), goes along.
func (m Map) given(place, name, key string) []string {
	if own := m.own[place][name]; len(own) > 0 || rests(key) || answers(key) || len(m.own[place]) == 0 {
		return own
	}
	if slices.ContainsFunc(m.all[place], func(a Action) bool { return a.Name == name && a.refuses() && slices.Contains(a.Keys, key) }) {
		return nil // whatever else its key does elsewhere in the place
	}
	for _, a := range m.all[place] {
		if own := m.own[place][a.Name]; len(own) > 0 && slices.Contains(a.Keys, key) {
			return own
		}
	}
	return nil
}

// Moved tells which key does now what a key did that was pressed in vain.
type Moved struct{ Does, Key string }

// Translate is the key that the place knows for the one that was pressed. Moved is not nil where the pressed key was given
// up for another one: then nothing is to be done but to say so.
func (m Map) Translate(place string, all []Bound, pressed string) (key string, moved *Moved) {
	if m.Empty() {
		return pressed, nil
	}
	for _, b := range all {
		for _, k := range b.Keys {
			if own := m.of(place, b, k); slices.Contains(own, pressed) {
				return k, nil
			}
		}
	}
	for _, b := range all {
		if !slices.Contains(b.Keys, pressed) {
			continue
		}
		if own := m.of(place, b, pressed); len(own) > 0 && !rests(pressed) {
			return "", &Moved{Does: b.Does, Key: own[0]}
		}
		return pressed, nil
	}
	return m.program(pressed)
}

// program translates a key that the place has no use for.
func (m Map) program(pressed string) (string, *Moved) {
	own := m.own[Everywhere]
	for _, a := range everywhere() {
		if slices.Contains(own[a.Name], pressed) {
			return a.plain(), nil
		}
	}
	for _, a := range everywhere() {
		if keys := own[a.Name]; len(keys) > 0 && slices.Contains(a.Keys, pressed) && !rests(pressed) {
			return "", &Moved{Does: a.Does, Key: keys[0]}
		}
	}
	return pressed, nil
}

// plain is the key of an action that no place has another use for, and that is no text: an arrow rather than the letter beside
// it, ctrl+k rather than the colon.
func (a Action) plain() string {
	for _, fits := range []func(string) bool{rests, func(k string) bool { return !Types(k) }} {
		if i := slices.IndexFunc(a.Keys, fits); i >= 0 {
			return a.Keys[i]
		}
	}
	return a.Keys[0]
}

// of are the person's keys for what a binding does with one of its keys; nil where they are as they come. Keys that move
// are everywhere's.
func (m Map) of(place string, b Bound, key string) []string {
	if rests(key) && len(b.Keys) > 1 {
		return nil // the other keys of the binding have the action
	}
	for _, a := range Actions(b.Action, b.Words, b.Does, b.Keys) {
		if own := m.given(place, a.Name, key); len(own) > 0 && slices.Contains(a.Keys, key) {
			return own
		}
	}
	return nil
}

// Label is the key of a binding for the help line: its own words, or the keys that the person gave it.
func (m Map) Label(place string, b Bound) string {
	if m.Empty() {
		return b.Words
	}
	var out []string
	for _, k := range b.Keys {
		if own := m.of(place, b, k); len(own) > 0 && !slices.Contains(out, own[0]) {
			out = append(out, own[0])
		}
	}
	if len(out) == 0 {
		return b.Words
	}
	return strings.Join(out, "/")
}

// TypingKey is the first key of an action of the program that is no text, for where somebody types; "" where it has none.
func (m Map) TypingKey(action string) string {
	for _, a := range everywhere() {
		if a.Name != action {
			continue
		}
		if keys := slices.DeleteFunc(slices.Clone(m.Keys(Everywhere, a)), Types); len(keys) > 0 {
			return keys[0]
		}
	}
	return ""
}

// LabelOf is the keys of an action of the program, at most two; "" for an action there is not.
func (m Map) LabelOf(action string) string {
	for _, a := range everywhere() {
		if a.Name == action {
			keys := m.Keys(Everywhere, a)
			return strings.Join(keys[:min(len(keys), 2)], "  ")
		}
	}
	return ""
}
