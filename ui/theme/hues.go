package theme

import "slices"

// Hues is a choice of colours; each looks different on a dark and on a light background.
type Hues int

// The hues.
const (
	Standard     Hues = iota
	HighContrast      // at least 7:1
	BlueOrange        // good is blue and bad is orange: nothing is told by red and green
)

// palette is the colours of one background. Each is readable on it: at least 4.5:1.
type palette struct{ muted, accent, border, ok, warn, bad, match string }

// palettes are the colours of all hues, on dark and on light. The backgrounds are those terminals really have: black to #282c34, and white to #f5f5f0.
func palettes() map[Hues][2]palette {
	return map[Hues][2]palette{
		Standard: {
			{muted: "#9aa4b2", accent: "#7cc4ff", border: "#566070", ok: "#7ee2a8", warn: "#f2c46d", bad: "#ff9a8f", match: "#ffd479"},
			{muted: "#565f6e", accent: "#0a5fb4", border: "#a3abb8", ok: "#0b6b3f", warn: "#7d5200", bad: "#b3261e", match: "#8a3b00"},
		},
		HighContrast: {
			{muted: "#d5dce6", accent: "#9ed8ff", border: "#aeb8c6", ok: "#8ff5b8", warn: "#ffdc7a", bad: "#ffb8ae", match: "#ffe68a"},
			{muted: "#3a414d", accent: "#003f87", border: "#5c6675", ok: "#00482a", warn: "#553500", bad: "#8c0a05", match: "#642600"},
		},
		BlueOrange: {
			{muted: "#9aa4b2", accent: "#d5b8ff", border: "#566070", ok: "#6fb7ff", warn: "#e6df73", bad: "#ffa24d", match: "#ffe28a"},
			{muted: "#565f6e", accent: "#5b2a9d", border: "#a3abb8", ok: "#0055b3", warn: "#655c00", bad: "#994400", match: "#7a3d00"},
		},
	}
}

func (h Hues) on(dark bool) palette {
	if dark {
		return palettes()[h][0]
	}
	return palettes()[h][1]
}

// Choice is how a person wants the program to look: which colours, on which background.
type Choice struct {
	Name  string // as it is written: "light", "blue-orange"
	About string // in words, for people
	Hues  Hues
	Fixed bool // the background is Dark or light, whatever the terminal says
	Dark  bool
}

// Choices are all choices, in the order in which people go through them; the first is the one without a choice.
func Choices() []Choice {
	return []Choice{
		{Name: "auto", About: "as the terminal's background is", Dark: true},
		{Name: "dark", About: "for a dark background", Fixed: true, Dark: true},
		{Name: "light", About: "for a light background", Fixed: true},
		{Name: "high-contrast", About: "contrast of 7:1 and more, as the background is", Hues: HighContrast, Dark: true},
		{Name: "high-contrast-dark", About: "contrast of 7:1 and more, on dark", Hues: HighContrast, Fixed: true, Dark: true},
		{Name: "high-contrast-light", About: "contrast of 7:1 and more, on light", Hues: HighContrast, Fixed: true},
		{Name: "blue-orange", About: "without red and green, as the background is", Hues: BlueOrange, Dark: true},
		{Name: "blue-orange-dark", About: "without red and green, on dark", Hues: BlueOrange, Fixed: true, Dark: true},
		{Name: "blue-orange-light", About: "without red and green, on light", Hues: BlueOrange, Fixed: true},
	}
}

// Named finds a choice by its name; "" is the first.
func Named(name string) (c Choice, ok bool) {
	all := Choices()
	if name == "" {
		return all[0], true
	}
	i := slices.IndexFunc(all, func(c Choice) bool { return c.Name == name })
	if i < 0 {
		return all[0], false
	}
	return all[i], true
}
