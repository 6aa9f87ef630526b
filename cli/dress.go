package cli

import "github.com/spf13/cobra"

// dress is how the screen is to be in this run; what is not said is left to the environment and the profile.
type dress struct {
	theme      string
	accessible bool
}

func (d *dress) flags(c *cobra.Command) {
	c.Flags().StringVar(&d.theme, "theme", "", "`name` of the screen's colours: auto, dark, light, high-contrast, blue-orange")
	c.Flags().BoolVar(&d.accessible, "accessible", false, "write lines for a screen reader, and nothing twice")
}

// over is the environment with what the flags say in its place.
func (d *dress) over(getenv func(string) string) func(string) string {
	return func(name string) string {
		switch {
		case name == "PATCHBAY_THEME" && d.theme != "":
			return d.theme
		case name == "PATCHBAY_ACCESSIBLE" && d.accessible:
			return "flag"
		}
		return getenv(name)
	}
}
