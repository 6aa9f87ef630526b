package form

import tea "charm.land/bubbletea/v2"

// Event is what a message led to.
type Event int

// The events of a form.
const (
	None    Event = iota // the form has no use for the message
	Taken                // the form took it
	Save                 // ctrl+s: the person wants to keep the draft; nothing was checked yet
	Leave                // esc: the person wants to go; ask when the draft is dirty
	Through              // enter on the last field
)

// Update takes keys and pastes.
func (f *Form) Update(msg tea.Msg) Event {
	key, isKey := msg.(tea.KeyPressMsg)
	if isKey {
		switch key.Keystroke() {
		case "ctrl+s":
			return Save
		case "esc":
			return Leave
		}
	}
	if f.at < 0 {
		return None
	}
	s := f.slots[f.at]
	if s.edit.update(msg) {
		s.touched()
		return Taken
	}
	if !isKey {
		return None
	}
	return f.move(key.Keystroke())
}

// touched clears a refusal of the server, which was about another value, and checks where it was wrong before.
func (s *slot) touched() {
	s.trouble = ""
	if s.strict {
		s.check()
	}
}

func (f *Form) move(key string) Event {
	switch key {
	case "tab", "down":
		f.step(+1)
	case "shift+tab", "up":
		f.step(-1)
	case "enter":
		if !f.step(+1) {
			f.leave()
			f.enter(f.at)
			return Through
		}
	case "pgdown", "pgup":
		by := map[string]int{"pgdown": +1, "pgup": -1}[key]
		for range 8 {
			f.step(by)
		}
	case "ctrl+home":
		for f.step(-1) {
		}
	case "ctrl+end":
		for f.step(+1) {
		}
	default:
		return None
	}
	return Taken
}
