// Package keymap lets people choose their own keys. It knows every action of every place by a name, reads the file in
// which a person gives actions other keys, and translates what is pressed to the key that the place knows, so that no
// screen needs to know of it. It does no input or output; a [Map] is a value that nobody changes.
package keymap

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

//go:generate go run ./list

// Everywhere is the place of the actions that work in every place, unless the place has a use of its own for the key.
const Everywhere = "everywhere"

// Action is one thing that can be done in a place.
type Action struct {
	Name string   // as it stands in a file of keys: "edit"
	Does string   // what it does, in the words of the help
	Keys []string // that do it as the program comes, the most important first
}

// Catalogue is every action of every place, by the place.
func Catalogue() map[string][]Action {
	all := screens()
	all[Everywhere] = everywhere()
	return all
}

// everywhere are the actions of the program around the screens. ctrl+c and ctrl+z are not among them: they always work.
func everywhere() []Action {
	return []Action{
		{"back", "back, and out of the program from home", []string{"q"}},
		{"background", "what runs in the background", []string{"T"}},
		{"down", "one down", []string{"j", "down"}},
		{"find", "find anything", []string{"/"}},
		{"first", "the first one", []string{"g", "home"}},
		{"half-down", "half a page down", []string{"ctrl+d"}},
		{"half-up", "half a page up", []string{"ctrl+u"}},
		{"help", "the keys of this place", []string{"?", "f1"}},
		{"last", "the last one", []string{"G", "end"}},
		{"leave-demo", "leave a demo that was begun here", []string{"Q"}},
		{"left", "to the left", []string{"h", "left"}},
		{"messages", "what was said lately", []string{"M"}},
		{"palette", "everything that can be done, by name", []string{":", "ctrl+k", "ctrl+p"}},
		{"right", "to the right", []string{"l", "right"}},
		{"settings", "settings", []string{","}},
		{"undo", "undo the last change", []string{"u"}},
		{"up", "one up", []string{"k", "up"}},
	}
}

// moves are the keys that move in every place; a place's own binding of them is no action of its own.
func moves(key string) bool {
	return slices.Contains([]string{"j", "k", "h", "l", "g", "G", "ctrl+d", "ctrl+u"}, key) || rests(key)
}

// Moving reports whether the keys of a binding only move. One letter alone may stand for something else: l for links.
func Moving(all []string) bool {
	still := []string{"enter", "esc", "space", "backspace", "delete", "ctrl+c", "ctrl+z", "ctrl+x"}
	return (len(all) > 1 || len(all) == 1 && rests(all[0])) && !slices.ContainsFunc(all, func(k string) bool { return !moves(k) || slices.Contains(still, k) })
}

// rests reports whether a key stays as it is: whatever a file says, people find the way out and around.
func rests(key string) bool {
	return slices.Contains([]string{
		"enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "backspace", "delete", "space", "ctrl+c", "ctrl+z", "ctrl+x",
	}, key)
}

// answers reports whether a key says yes to questions. No action can be put there, and what is there cannot be put
// elsewhere, lest the key that asks confirms.
func answers(key string) bool { return key == "y" || key == "Y" }

// refuses reports whether an action says no to a question. It stays on n and esc, as yes stays on y.
func (a Action) refuses() bool { return slices.Contains(a.Keys, "n") && slices.Contains(a.Keys, "esc") }

// Chosen reports whether the action is worth choosing by name: it has a key of its own, and neither moves nor answers a question.
func (a Action) Chosen() bool {
	return slices.ContainsFunc(a.Keys, func(k string) bool { return !moves(k) && !answers(k) && k != "?" && k != "/" }) && !slices.Contains(a.Keys, "esc")
}

// Actions are the actions of a binding: one, or one for each key where the words list them ("n/N", "next, previous").
// named is the name that the binding has of its own; "" where its words are the name.
func Actions(named, words, does string, keys []string) []Action {
	if does == "" {
		does = named
	}
	if !strings.ContainsAny(words, "/ ") && !strings.Contains(words, "-") && words != "hjkl" && words != "↑↓" || strings.Contains(words, "+") {
		if named == "" && does == "" || len(keys) == 0 {
			return nil
		}
		return []Action{{Name: slug(named, does), Does: does, Keys: keys}}
	}
	own := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return moves(k) || k >= "0" && k <= "9" && len(k) == 1 })
	parts := strings.Split(does, ", ")
	var out []Action
	for i, k := range own {
		a := Action{Name: slug(named, does) + "-" + strconv.Itoa(i+1), Does: does, Keys: []string{k}}
		if len(parts) == len(own) {
			a.Name, a.Does = slug("", parts[i]), parts[i]
		}
		out = append(out, a)
	}
	return out
}

// slug is a name for a file: lower-case words with - between them.
func slug(named, does string) string {
	if named != "" {
		does = named
	}
	words := strings.FieldsFunc(strings.ToLower(does), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "-")
}
