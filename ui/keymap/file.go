package keymap

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"patchbay/model/document"
)

// Parse reads a file of keys; name is for messages. It takes nothing of a file in which anything is wrong, and tells all of
// it at once, by line.
//
//	everywhere:
//	  palette: [":", ctrl+k]
//	browse:
//	  edit: E
func Parse(name string, text []byte) (Map, error) {
	top, err := document.Parse(name, text)
	if err != nil {
		return Map{}, err
	}
	places, err := top.Entries()
	if err != nil {
		return Map{}, err
	}
	p := parser{all: Catalogue(), own: map[string]map[string][]string{}, at: map[string]document.Node{}}
	for _, e := range places {
		p.place(e)
	}
	p.clashes()
	if err := document.All(name, errors.Join(p.faults...)); err != nil {
		return Map{}, err
	}
	return Map{all: p.all, own: p.own}, nil
}

type parser struct {
	all    map[string][]Action
	own    map[string]map[string][]string
	at     map[string]document.Node // of "place.action"
	faults []error
}

func (p *parser) fault(n document.Node, format string, args ...any) {
	p.faults = append(p.faults, n.Fault(format, args...))
}

func (p *parser) place(e document.Entry) {
	actions, known := p.all[e.Key]
	if !known {
		p.fault(e.Value, "is no place%s", document.Near(e.Key, slices.Sorted(maps.Keys(p.all))))
		return
	}
	if e.Value.Empty() {
		return
	}
	entries, err := e.Value.Entries()
	if err != nil {
		p.faults = append(p.faults, err)
		return
	}
	for _, one := range entries {
		i := slices.IndexFunc(actions, func(a Action) bool { return a.Name == one.Key })
		if i < 0 {
			p.fault(one.Value, "is nothing that can be done there%s", document.Near(one.Key, names(actions)))
			continue
		}
		p.action(e.Key, actions[i], one.Value)
	}
}

func names(all []Action) []string {
	out := make([]string, 0, len(all))
	for _, a := range all {
		out = append(out, a.Name)
	}
	return out
}

func (p *parser) action(place string, a Action, n document.Node) {
	keys, err := n.Texts()
	if one, single := n.Text(); single == nil {
		keys, err = []string{one}, nil
	}
	if err != nil || len(keys) == 0 {
		p.fault(n, "must be a key, or a list of keys")
		return
	}
	if slices.ContainsFunc(a.Keys, answers) || a.refuses() {
		p.fault(n, "stays where it is: %s answers questions", a.Keys[0])
		return
	}
	out := make([]string, 0, len(keys))
	for _, k := range keys {
		name, why := Named(k)
		switch {
		case why != "":
		case answers(name):
			why = "cannot be " + name + ", which answers questions: the key that asks must not be the key that confirms"
		case rests(name) && !slices.Contains(a.Keys, name):
			why = "cannot be " + name + ", which means the same everywhere"
		case Types(name) && place != Everywhere && slices.ContainsFunc(a.Keys, Chord) && !slices.ContainsFunc(a.Keys, Types):
			why = "cannot be " + name + ", which would be text while you type: take one with ctrl or alt"
		}
		if why != "" {
			p.fault(n, "%s", why)
			return
		}
		out = append(out, name)
	}
	if p.own[place] == nil {
		p.own[place] = map[string][]string{}
	}
	p.own[place][a.Name] = out
	p.at[place+"."+a.Name] = n
}

// clashes tells of keys that would do two things in one place.
func (p *parser) clashes() {
	m := Map{all: p.all, own: p.own}
	for place, own := range p.own {
		for name, keys := range own {
			for _, k := range keys {
				if other := p.taken(m, place, name, k); other != "" {
					p.fault(p.at[place+"."+name], "cannot be %s, which is %s already", k, other)
				}
			}
		}
	}
}

// taken is what else a key does where an action is wanted on it; "" for nothing. An action may always have the keys that
// it has as the program comes, though another of the place has them at other times.
func (p *parser) taken(m Map, place, name, key string) string {
	mine := p.all[place][slices.IndexFunc(p.all[place], func(a Action) bool { return a.Name == name })]
	if slices.Contains(mine.Keys, key) {
		return ""
	}
	looks := []string{place, Everywhere}
	if place == Everywhere {
		looks = slices.Sorted(maps.Keys(p.all))
	}
	for _, where := range looks {
		for _, a := range p.all[where] {
			if where == place && (a.Name == name || slices.ContainsFunc(a.Keys, func(k string) bool { return !rests(k) && slices.Contains(mine.Keys, k) })) {
				continue // the action itself, or one that is never there at the same time
			}
			if slices.Contains(m.Keys(where, a), key) {
				return where + "." + a.Name
			}
		}
	}
	return ""
}

// Types reports whether a key is text where somebody types.
func Types(key string) bool { return utf8.RuneCountInString(key) == 1 || key == "space" }

// Chord reports whether a key is pressed together with ctrl or alt.
func Chord(key string) bool { return strings.HasPrefix(key, "ctrl+") || strings.HasPrefix(key, "alt+") }

// Named is the name under which the program hears of a key; why is not empty where there is no such key, or terminals
// cannot tell it from another.
func Named(k string) (name, why string) {
	rest, mods := k, ""
	for _, mod := range []string{"ctrl+", "alt+", "shift+"} {
		for _, m := range []string{"ctrl+", "alt+", "shift+"} {
			if tail, ok := strings.CutPrefix(strings.ToLower(rest), m); ok && m == mod && tail != "" {
				rest, mods = rest[len(m):], mods+mod
			}
		}
	}
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case n == len(rest) && n > 0 && unicode.IsGraphic(r) && r != ' ':
	case slices.Contains(long(), strings.ToLower(rest)):
		rest = strings.ToLower(rest)
	default:
		return "", fmt.Sprintf("cannot be %q: there is no such key; they are called as in ctrl+e, alt+x, f2, pgdown, E", k)
	}
	if mods == "shift+" && n == len(rest) {
		return "", fmt.Sprintf("cannot be %q: write the letter as it is typed, as in %s", k, strings.ToUpper(rest))
	}
	if strings.Contains(mods, "ctrl+") && n == len(rest) {
		rest = strings.ToLower(rest)
	}
	if same := twins(mods + rest); same != "" {
		return "", fmt.Sprintf("cannot be %s: many terminals cannot tell it from %s", mods+rest, same)
	}
	return mods + rest, ""
}

// twins is the key that many terminals send for this one; "" where it is its own.
func twins(key string) string {
	return map[string]string{"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "esc", "ctrl+h": "backspace", "shift+enter": "enter", "ctrl+j": "enter", "ctrl+enter": "enter"}[key]
}

// long are the keys that have a name of more than one letter.
func long() []string {
	out := []string{"enter", "esc", "tab", "space", "backspace", "delete", "insert", "up", "down", "left", "right", "home", "end", "pgup", "pgdown"}
	for n := range 12 {
		out = append(out, fmt.Sprintf("f%d", n+1))
	}
	return out
}
