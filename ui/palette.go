package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/keymap"
	"patchbay/ui/screen"
)

// command is one action of the palette.
type command struct {
	key, words, why string
	deep            bool // offered only to who types for it
	here            bool // it is done in the present place
	do              func() tea.Cmd
}

// remembers is how many of the last commands come first.
const remembers = 5

func (a *app) paletteKey(msg tea.KeyPressMsg, name string) tea.Cmd {
	o := &a.over
	found := o.found()
	switch name {
	case "esc":
		o.close()
	case "down", "ctrl+n", "tab":
		o.at = min(o.at+1, max(len(found)-1, 0))
	case "up", "ctrl+p", "shift+tab":
		o.at = max(o.at-1, 0)
	case "pgdown":
		o.at = min(o.at+8, max(len(found)-1, 0))
	case "pgup":
		o.at = max(o.at-8, 0)
	case "enter":
		if o.at >= len(found) {
			return nil
		}
		return a.choose(found[o.at])
	default:
		if o.input.Update(msg) {
			o.at = 0
		}
	}
	return nil
}

// choose does what a command of the palette stands for.
func (a *app) choose(c command) tea.Cmd {
	a.over.close()
	if c.why != "" {
		return screen.Toast(screen.Warn, c.why)
	}
	a.lately = slices.DeleteFunc(a.lately, func(w string) bool { return w == c.words })
	a.lately = slices.Insert(a.lately, 0, c.words)
	a.lately = a.lately[:min(len(a.lately), remembers)]
	return c.do()
}

// searchWords name the search over all models wherever it is offered.
const searchWords = "find anything: search every model and account"

// paletteWords name the palette in the help.
const paletteWords = "everything that can be done, by name"

// undoWords name the undo wherever it is offered.
const undoWords = "undo the last change"

// commands are all actions that can be reached: those of the screen, those of the program, the places, and what is done in
// other places.
func (a *app) commands() []command {
	out := a.ownCommands()
	for i := range out {
		if a.typing() && keymap.Types(out[i].key) {
			out[i].key = "" // it is text here
		}
	}
	return append(append(out, a.recent()...), a.elsewhere()...)
}

// ownCommands are those of the screen, of the program, and the places.
func (a *app) ownCommands() []command {
	out := a.screenCommands()
	find := command{key: a.ownKey("find"), words: searchWords, do: a.search}
	if _, own := bound(a.top().Keys(), "/"); own && len(a.stack) > 1 {
		find.key = "" // here the key is the screen's own
	}
	out = append(append(out, find), a.placeCommands()...)
	if a.opt.DemoState != nil {
		out = append(out, command{key: "S", words: "see what the sandbox itself received", do: a.peek})
	}
	switch {
	case a.own != nil:
		out = append(out, command{key: a.ownKey("leave-demo"), words: leaveWords, do: a.strike})
	case a.canFurnish():
		out = append(out, command{words: allWords, do: a.try})
	case a.canTry():
		out = append(out, command{words: tryWords, do: a.try})
	}
	if !a.opt.Linear {
		out = append(out, command{key: "ctrl+z", words: suspendWords, do: func() tea.Cmd { return tea.Suspend }},
			command{words: accessibleWords, why: "Start the program with --accessible, or with PATCHBAY_ACCESSIBLE=1."})
	}
	for _, own := range []command{
		{key: "u", words: undoWords, do: a.planUndo},
		{key: "", words: "switch between light and dark", do: a.flip},
		{key: "M", words: "what was said lately", do: func() tea.Cmd { a.readMessages(); return nil }},
		{key: veilKey, words: veilWords, do: a.toggleVeil},
		{key: "?", words: "help", do: func() tea.Cmd { a.over.help(a.help()); return nil }},
		{key: "q", words: "quit patchbay", do: a.quit},
	} {
		if _, said := bound(a.top().Keys(), own.key); !said || own.key == "q" {
			own.key = map[string]string{veilKey: veilKey, "M": a.ownKey("messages"), "u": a.ownKey("undo"), "?": a.ownKey("help"), "q": a.ownKey("back")}[own.key]
			out = append(out, own)
		}
	}
	return out
}

// ownKey is the first key of an action of the program, as the person has it.
func (a *app) ownKey(action string) string {
	first, _, _ := strings.Cut(a.keys.LabelOf(action), "  ")
	return first
}

// screenCommands are what the screen on top can do; moving in it comes last, for nobody looks for that by name.
func (a *app) screenCommands() []command {
	var out, moves []command
	for _, b := range a.top().Keys() {
		keys := b.Binding.Keys()
		if len(keys) == 0 || keys[0] == "/" && len(a.stack) == 1 {
			continue
		}
		if a.typing() && !keymap.Chord(keys[0]) {
			continue // it would be text, or the answer to a question that nobody sees behind the palette
		}
		if b.Binding.Help().Desc == "move" || slices.Equal(keys, []string{"esc"}) {
			continue // it moves, or leaves: nobody looks for that by name
		}
		does := b.Binding.Help().Desc
		if keys[0] == "u" && len(a.stack) == 1 {
			does = undoWords // here the key is the program's own
		}
		one := command{key: a.label(b), words: model.Line(does, false), why: b.Why, here: true, do: func() tea.Cmd { return a.act(pressed(keys[0])) }}
		if keymap.Moving(keys) {
			moves = append(moves, one)
		} else {
			out = append(out, one)
		}
	}
	return append(out, moves...)
}

// destination is a place that can be gone to from anywhere.
type destination struct {
	place, words string
	about        screen.Target
}

func destinations() []destination {
	return []destination{
		{"home", "home", screen.Target{}},
		{"browse", "all contacts", screen.Target{Model: "contact"}},
		{"connect", "connect an account", screen.Target{}},
		{"changes", "changes", screen.Target{}},
		{"imports", "imports: files that became records", screen.Target{}},
		{"bulk", "working copies", screen.Target{}},
		{"links", "who is the same: links to review", screen.Target{}},
		{"duplicates", "duplicates in an account", screen.Target{}},
		{"activity", "activity", screen.Target{}},
		{"console", "console: requests of your own", screen.Target{}},
		{"background", "what runs in the background", screen.Target{}},
		{"store", "the store: its room, checks, backups, what is kept", screen.Target{}},
		{"vault", "the vault: where secrets are", screen.Target{}},
		{"settings", "settings: theme, mouse, profile", screen.Target{}},
	}
}

func (a *app) placeCommands() []command {
	all := destinations()
	out := make([]command, 0, len(all))
	for _, to := range all {
		if a.maker(screen.GoMsg{Place: to.place}) == nil {
			continue
		}
		out = append(out, command{words: "go to " + to.words, do: a.going(to.place, to.about)})
	}
	return out
}

func (a *app) going(place string, about screen.Target) func() tea.Cmd {
	return func() tea.Cmd {
		if place == "home" && a.unsaved() { // all that lies above it is left
			return unsavedFirst("go home")
		}
		return a.visit(screen.GoMsg{Place: place, Args: about})
	}
}

// elsewhere are the actions of the places that are not here: choosing one leads there and says the key.
func (a *app) elsewhere() []command {
	var out []command
	ways := map[string]destination{}
	for _, to := range destinations() {
		ways[to.place] = to
	}
	all := keymap.Catalogue()
	for _, place := range []string{"home", "browse", "record", "connection", "changes", "links", "duplicates", "bulk", "activity", "console", "mapping", "edit"} {
		if place == a.place() {
			continue
		}
		for _, act := range all[place] {
			if !act.Chosen() {
				continue
			}
			key := a.keys.Keys(place, act)[0]
			c := command{key: key, words: "in " + called(place) + ": " + act.Does, deep: true}
			if len(out) > 0 && out[len(out)-1].words == c.words {
				continue // the same in the other direction
			}
			if to, open := ways[place]; open {
				c.do = func() tea.Cmd {
					return tea.Sequence(a.visit(screen.GoMsg{Place: place, Args: to.about}), screen.Toast(screen.Info, key+": "+act.Does+"."))
				}
			} else {
				c.why = "That is done at a " + called(place) + ": open one, then press " + key + "."
			}
			out = append(out, c)
		}
	}
	return out
}

// called is a place in words.
func called(place string) string {
	return cmp.Or(map[string]string{"browse": "a list", "record": "record", "connection": "connection", "bulk": "working copies", "edit": "form"}[place], place)
}

// recent are the records that the person looked at last, the latest first.
func (a *app) recent() []command {
	var out []command
	for _, v := range a.visited {
		if v.title == "" || a.place() == "record" && v.title == a.top().Title() {
			continue
		}
		out = append(out, command{words: "back to " + model.Line(v.title, false), do: a.going("record", v.about)})
	}
	return out
}

// visit is a record that was looked at.
type visit struct {
	about screen.Target
	title string
}

// mostVisits is how many records the palette leads back to.
const mostVisits = 8

// leaves notes what is left, for the way back.
func (a *app) leaves(p placed) {
	about, ok := p.about.(screen.Target)
	if p.place != "record" || !ok {
		return
	}
	a.visited = slices.DeleteFunc(a.visited, func(v visit) bool { return v.about.ID == about.ID })
	a.visited = slices.Insert(a.visited, 0, visit{about, p.screen.Title()})
	a.visited = a.visited[:min(len(a.visited), mostVisits)]
}
