// Command floor is the least that a full-screen program of this kind can be: a list of lines and a
// cursor, in Bubble Tea, at the frame rate that patchbay uses. It is what patchbay is measured against.
package main

import (
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
)

type list struct{ cursor, height int }

func (l list) Init() tea.Cmd { return nil }

func (l list) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		l.height = msg.Height
	case tea.KeyPressMsg:
		switch msg.String() {
		case "j":
			l.cursor++
		case "k":
			l.cursor = max(l.cursor-1, 0)
		case "q":
			return l, tea.Quit
		}
	}
	return l, nil
}

func (l list) View() tea.View {
	var b strings.Builder
	top := max(l.cursor-l.height+1, 0)
	for i := top; i < top+l.height; i++ {
		mark := "  "
		if i == l.cursor {
			mark = "> "
		}
		fmt.Fprintf(&b, "%sline %d of the floor\n", mark, i)
	}
	v := tea.NewView(strings.TrimSuffix(b.String(), "\n"))
	v.AltScreen = true
	return v
}

func main() {
	if _, err := tea.NewProgram(list{}, tea.WithFPS(120)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
