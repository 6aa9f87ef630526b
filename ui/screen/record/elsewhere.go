package record

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// elsewhere answers keys of the fields where something else is shown: what all records say together is of none of them
// alone, and nothing else than the fields can be edited or has the provider's names beside it.
func (s *Screen) elsewhere(key string) tea.Cmd {
	switch {
	case key == "e" && s.face == linked:
		return screen.Toast(screen.Warn, s.env.Say("What all say together is edited in one of them: enter opens the one under the cursor, {l} goes to the fields of this one."))
	case key == "e":
		return screen.Toast(screen.Warn, "Only the fields can be edited: esc goes to them.")
	case key == "tab":
		return screen.Toast(screen.Warn, "Only the fields have the provider's names beside them: esc goes to them.")
	}
	return nil
}
