package screen

import (
	"patchbay/model"
	"patchbay/workbench"
)

// Locked says why nothing may be written to an account, with what ends it; by is what forbids it, as a connection's ReadOnlyBy has it.
// "" where nothing does.
func (e Env) Locked(name, by string) string {
	switch by {
	case workbench.ByProgram:
		return "This run of patchbay may not write anything: start it without --read-only."
	case workbench.ByProfile:
		return "The whole profile is read-only: patchbay profile read-only off ends that."
	case workbench.ByConnection:
		return e.Sayf("%s is read-only: {home:i} on home, then {connection:o}, lets it write.", model.Line(name, false))
	}
	return ""
}

// WhyNotEdit says why a record cannot be edited, with what ends it where that is known; "" when it can.
func (e Env) WhyNotEdit(v workbench.RecordView) string {
	if v.Locked {
		return e.Locked(v.Connection, workbench.ByConnection)
	}
	return v.WhyNot
}
