package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) whyCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "why MODEL ID FIELD", Short: "Where the value of a field comes from, and what it was before",
		Long: `Explains one value: what it is, where its provider keeps it and what stands there, which mapping reads
it, since when it is so, who or what brought it with which call, and every value before it. ID is what
ls prints, FIELD a path such as phone or address.city. "patchbay activity CALL" shows the call as long
as it is kept, "patchbay changes" the changes.`,
		Example: `  patchbay why contact 7f3k phone
  patchbay why contact 7f3k phone --jq '.before[].value'`,
		Args: want("MODEL", "ID", "FIELD"), ValidArgsFunction: a.complete(modelNames),
		RunE: func(cmd *cobra.Command, args []string) error { return a.why(cmd.Context(), args[0], args[1], args[2]) },
	}
	a.docFlags(c)
	return c
}

func (a *app) why(ctx context.Context, modelName, id, field string) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if modelName, err = a.modelName(b, modelName); err != nil {
		return err
	}
	y, err := b.Reasons.Why(ctx, modelName, id, field)
	if err != nil {
		return err
	}
	if a.format.document() {
		return a.doc(y)
	}
	var out string
	if a.Streams.OutTTY {
		out = a.heading(y.Label, fmt.Sprintf("%s of %s in %s", y.Field, y.Title, y.Connection))
	}
	facts := []fact{{"Value", heldText(y.Now.Value)}}
	for _, n := range y.Native {
		facts = append(facts, fact{"At the provider", n.Path + ": " + nativeText(n.Value)})
	}
	facts = append(facts, fact{"Mapping", mappedWords(y.Mapping)}, fact{"Since", human(y.Now.Since, a.Now())}, fact{"How", y.Now.Words()}, fact{"Call", y.Now.Call.Words()},
		fact{"Change", changeWords(y.Now)})
	out += a.sheet(facts)
	var before []string
	for _, h := range y.Before {
		line := heldText(h.Value) + ", " + h.Words()
		if h.Since != nil {
			line = human(h.Since, a.Now()) + ": " + line
		}
		if words := h.Call.Words(); words != "" {
			line += "; " + words
		}
		if words := changeWords(h); words != "" {
			line += "; change " + words
		}
		before = append(before, line)
	}
	out += a.paragraphs("Before", before)
	if y.Now.Call != nil && y.Now.Call.ID != "" && a.Streams.OutTTY {
		out += "\n" + a.paint.onOut(faint, "patchbay activity "+problem.Clean(y.Now.Call.ID)+" shows the call.") + "\n"
	}
	return a.put(out)
}

// heldText is a value for a person.
func heldText(v any) string {
	if model.Empty(v) {
		return "(empty)"
	}
	return spoken(v)
}

// nativeText is a provider's value as JSON on one line, cut where it is long.
func nativeText(v any) string {
	const most = 300
	text, err := json.Marshal(v)
	if err != nil {
		return problem.Clean(fmt.Sprint(v))
	}
	if runes := []rune(string(text)); len(runes) > most {
		return problem.Clean(string(runes[:most])) + "…"
	}
	return problem.Clean(string(text))
}

func mappedWords(m workbench.MappedBy) string {
	switch {
	case m.Line == "":
		return ""
	case m.From == workbench.FromYou:
		return fmt.Sprintf("%s (yours, version %d)", m.Line, m.Version)
	case m.Version > 0:
		return fmt.Sprintf("%s (the %s, under version %d of yours)", m.Line, sourceWords(m.From), m.Version)
	}
	return fmt.Sprintf("%s (the %s)", m.Line, sourceWords(m.From))
}

func sourceWords(from string) string {
	if from == workbench.FromDiscovered {
		return "account's own field"
	}
	return strings.TrimSpace(from) + "'s own"
}

func changeWords(h workbench.Held) string {
	if h.Change != "" && !h.InLog {
		return h.Change + ", which the journal has no more"
	}
	return h.Change
}
