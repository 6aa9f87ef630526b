package keymap

import (
	"regexp"
	"slices"
	"strings"
)

// named is a key in a sentence: "{r}" of the place that says it, "{home:r}" of another.
var named = regexp.MustCompile(`\{(?:([a-z]+):)?([^{}\s]+)\}`)

// Say is a sentence in which keys stand in braces, as they come: "Press {r} to try again." It names the keys that the
// person has. A key that a place has no action for is one of everywhere.
func (m Map) Say(place, text string) string {
	return m.say(place, text, func(k string) string { return k })
}

// Format is Say for a text that is a format of package fmt.
func (m Map) Format(place, text string) string {
	return m.say(place, text, func(k string) string { return strings.ReplaceAll(k, "%", "%%") })
}

func (m Map) say(place, text string, as func(string) string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return named.ReplaceAllStringFunc(text, func(s string) string {
		found := named.FindStringSubmatch(s)
		where := found[1]
		if where == "" {
			where = place
		}
		return as(m.key(where, found[2]))
	})
}

// key is what the person presses for what a key does in a place as the program comes.
func (m Map) key(place, key string) string {
	if m.Empty() {
		return key
	}
	for _, where := range []string{place, Everywhere} {
		if i := slices.IndexFunc(m.all[where], func(a Action) bool { return slices.Contains(a.Keys, key) }); i >= 0 {
			if own := m.given(where, m.all[where][i].Name, key); len(own) > 0 {
				return own[0]
			}
			return key
		}
	}
	return key
}
