package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/keymap"
	"patchbay/ui/screen"
)

// place is the name of the place on top, as a file of keys has it.
func (a *app) place() string {
	if len(a.stack) == 0 {
		return ""
	}
	return named(a.stack[len(a.stack)-1].place)
}

// named is a place as a file of keys calls it.
func named(place string) string {
	if place == "search" {
		return "browse" // over everything
	}
	return place
}

// say is a sentence of the place on top with the person's own keys; see [keymap.Map.Say].
func (a *app) say(text string) string { return a.keys.Say(a.place(), text) }

// known are the bindings of the place on top as the keymap needs them.
func (a *app) known() []keymap.Bound {
	if a.keys.Empty() {
		return nil // nothing is translated
	}
	all := a.top().Keys()
	out := make([]keymap.Bound, 0, len(all))
	for _, b := range all {
		out = append(out, known(b))
	}
	return out
}

func known(b screen.Binding) keymap.Bound {
	h := b.Binding.Help()
	return keymap.Bound{Action: b.Action, Words: h.Key, Does: h.Desc, Keys: b.Binding.Keys()}
}

// label is the key of a binding as the person has it.
func (a *app) label(b screen.Binding) string { return a.keys.Label(a.place(), known(b)) }

// translated is the key that the place knows for the one that was pressed; ok is false where that key does nothing any
// more, and cmd says so then. What is typed as text is never translated.
func (a *app) translated(msg tea.KeyPressMsg) (out tea.KeyPressMsg, cmd tea.Cmd, ok bool) {
	if a.keys.Empty() || a.typing() && msg.Text != "" {
		return msg, nil, true
	}
	name := msg.String()
	key, moved := a.keys.Translate(a.place(), a.known(), name)
	switch {
	case moved != nil && a.typing():
		return msg, nil, true
	case moved != nil:
		words := fmt.Sprintf("%s does nothing here: in your keys, %s is for: %s.", name, moved.Key, model.Line(moved.Does, false))
		return msg, screen.Toast(screen.Info, words), false
	case key == name:
		return msg, nil, true
	}
	return pressed(key), nil, true
}

// helpKey is the key that shows the keys of this place: where somebody types, one that is no text; "" where there is none.
func (a *app) helpKey() string {
	if a.typing() {
		return a.keys.TypingKey("help")
	}
	return a.ownKey("help")
}

// writing reports whether letters are text now, and not only answers: a cursor stands where they would come.
func (a *app) writing() bool {
	if a.w <= 0 || a.h <= 0 {
		return true // nobody sees yet what is there
	}
	_, cursor := a.top().View(a.w, max(a.h-headLines-len(a.foot()), 1))
	return cursor != nil
}

// everywhere are the keys that the program has in every place, in the order of the help.
func (a *app) everywhere() []helpLine {
	if a.typing() {
		return a.whileTyping()
	}
	lines := []helpLine{
		{a.keys.LabelOf("palette"), paletteWords},
		{a.keys.LabelOf("undo"), undoWords},
		{a.keys.LabelOf("find"), searchWords},
		{a.keys.LabelOf("messages"), "what was said lately"},
		{a.keys.LabelOf("background"), "what runs in the background"},
		{a.keys.LabelOf("settings"), "settings: theme, mouse, profile"},
		{"esc", "back"},
		{a.keys.LabelOf("back"), "back, and out of the program from home"},
		{"ctrl+c", "leave at once"},
		{veilKey, veilWords},
	}
	if a.own != nil {
		lines = append(lines, helpLine{a.keys.LabelOf("leave-demo"), leaveWords})
	}
	if a.opt.Linear {
		return append(lines, helpLine{againKey, "read this place again"})
	}
	return append(lines, helpLine{"ctrl+z", "suspend"})
}

// whileTyping are those of the program's keys that are no text.
func (a *app) whileTyping() []helpLine {
	lines := []helpLine{
		{a.keys.TypingKey("palette"), paletteWords},
		{a.helpKey(), "the keys of this place"},
	}
	if a.writing() {
		lines = append(lines, helpLine{"ctrl+u  alt+k", "delete to the beginning, to the end of the line"})
	}
	lines = append(lines, []helpLine{
		{"ctrl+c", "leave at once"},
		{veilKey, veilWords},
	}...)
	if a.opt.Linear {
		lines = append(lines, helpLine{againKey, "read this place again"})
	} else {
		lines = append(lines, helpLine{"ctrl+z", "suspend"})
	}
	return slices.DeleteFunc(lines, func(l helpLine) bool { return l.key == "" })
}
