package workbench

import (
	"slices"
	"strings"

	"patchbay/connectors/spec"
)

// Finding is one thing in a connector's file that its author should look at.
type Finding struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // from 1; 0 where it is about the whole file
	Column int    `json:"column"`
	Key    string `json:"key"` // dotted; "" where it is about the whole file
	Text   string `json:"expected"`
	Level  string `json:"level"` // Fault or Warning
}

// The levels of findings.
const (
	Fault   = "fault"
	Warning = "warning"
)

// Lint lists what is wrong with a connector's file, and then what in it is doubtful. It opens nothing.
func (w *Workbench) Lint(file string, text []byte) []Finding {
	out := []Finding{}
	for _, f := range spec.LintKnowing(text, w.Models()) {
		one := Finding{File: file, Line: f.Line, Column: f.Column, Key: f.Key, Text: f.Words, Level: Fault}
		if f.Doubt {
			one.Level = Warning
		}
		out = append(out, one)
	}
	if slices.ContainsFunc(out, func(f Finding) bool { return f.Level == Fault }) {
		return out
	}
	c, err := spec.Load(file, text, spec.Hooks{Models: w.Models()})
	if err != nil { // Lint has told why
		return out
	}
	return append(out, w.misnamed(file, c.Describe().ID)...)
}

// misnamed tells where the id of a file would keep it from being used.
func (w *Workbench) misnamed(file, id string) []Finding {
	stem := strings.TrimSuffix(file[strings.LastIndexAny(file, `/\`)+1:], ".yaml")
	one := Finding{File: file, Line: 1, Column: 1, Key: "id", Level: Warning}
	switch {
	case w.catalog != nil && slices.Contains(w.catalog.IDs(), id) && w.fileOf(id) == "" && stem != "spec":
		one.Text = "is that of a connector that comes with the program: this file would not be used"
	case stem != id && stem != "spec":
		one.Text = "must be the file's name: in the folder of connectors this file has to be " + id + ".yaml"
	default:
		return nil
	}
	return []Finding{one}
}
