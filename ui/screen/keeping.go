package screen

import "patchbay/workbench"

// Retelling gives what a screen keeps its other name when the veil is turned: what is true its pseudonym, which is understood
// as what is true from then on, and a pseudonym the truth.
type Retelling struct {
	Name, Text, Where func(s string) string // names of connections and the like; texts as they were typed; conditions
	Value             func(modelName, path string, x any) any
	Request           func(r workbench.ConsoleRequest) workbench.ConsoleRequest // of the console, as a whole; nil for none
}

// Keeper is a screen that goes on where it was when the veil is turned, although it is made anew then and shows nothing that
// it showed before. What it keeps are ids, places and choices, and what was typed as far as it was retold; it comes back in
// the [Env] of the new screen.
type Keeper interface{ Keep(r Retelling) any }
