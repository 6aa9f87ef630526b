package ui

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/ui/theme"
)

// styles are those of the person's choice on the background there is.
func (a *app) styles() theme.Theme {
	dark := a.dark
	if a.look.Fixed {
		dark = a.look.Dark
	}
	return theme.New(theme.Options{Dark: dark, Plain: a.plain, ASCII: a.opt.Accessible, Hues: a.look.Hues})
}

// askBackground asks the terminal what lies behind the text, unless the person has said so.
func (a *app) askBackground() tea.Cmd {
	if a.look.Fixed || a.opt.Linear {
		return nil
	}
	return tea.RequestBackgroundColor
}

// behind takes what the terminal says.
func (a *app) behind(dark bool) tea.Cmd {
	if dark == a.dark {
		return nil
	}
	a.dark = dark
	return a.restyle()
}

// restyle builds the styles anew and tells every screen.
func (a *app) restyle() tea.Cmd {
	if a.look.Fixed && a.look.Dark == a.theme.Dark && a.styles().Muted.GetForeground() == a.theme.Muted.GetForeground() {
		return nil
	}
	a.theme = a.styles()
	return a.all(screen.ThemeMsg{Theme: a.theme})
}

// wear has the program look as l says.
func (a *app) wear(l screen.Look) tea.Cmd {
	a.mouse = l.Mouse
	c, ok := theme.Named(l.Theme)
	if !ok || c == a.look {
		return nil
	}
	unknown := a.look.Fixed && !c.Fixed // nobody has asked the terminal yet
	a.look = c
	if unknown {
		return tea.Batch(a.restyle(), a.askBackground())
	}
	return a.restyle()
}

// flip goes from dark to light and back, for this run.
func (a *app) flip() tea.Cmd {
	for _, c := range theme.Choices() {
		if c.Fixed && c.Hues == a.look.Hues && c.Dark != a.theme.Dark {
			return a.wear(screen.Look{Theme: c.Name, Mouse: a.mouse})
		}
	}
	return nil
}
