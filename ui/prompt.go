package ui

import (
	"reflect"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// A command runs beside the loop: by the time that "go there" comes back, the next key may have been taken by the screen
// that is being left. So what a key asks of the program around the screen is done in the same step, and the next key finds
// the new place. Such commands are known by their code; in a batch of several they come back as before.

// steps are the commands that only ask, made by the functions of package screen.
func steps() []uintptr {
	return []uintptr{code(screen.Push(nil)), code(screen.Pop(nil)), code(screen.Go("", nil))}
}

func code(cmd tea.Cmd) uintptr { return reflect.ValueOf(cmd).Pointer() }

// promptly does at once what cmd asks for, if that is all that it does.
func (a *app) promptly(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	at := code(cmd)
	for _, s := range a.steps {
		if s == at {
			after, _ := a.navigate(cmd())
			return after
		}
	}
	return cmd
}
