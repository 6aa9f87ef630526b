package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// view is what the flags of show ask for.
type view struct{ raw, history, related, merged bool }

func (a *app) showCmd() *cobra.Command {
	var v view
	c := &cobra.Command{
		Use: "show MODEL ID", Short: "One record: its fields, raw answer, history, relations",
		Long: `Shows one record as it is kept here. ID is what ls prints; a unique beginning of it is enough.
--raw prints the provider's own answer, byte for byte.`,
		Example: `  patchbay show contact 7f3k
  patchbay show contact 7f3k --history
  patchbay show contact 7f3k --merged
  patchbay show contact 7f3k --raw | jq .customFields`,
		Args: want("MODEL", "ID"), ValidArgsFunction: a.complete(modelNames),
		RunE: func(cmd *cobra.Command, args []string) error { return a.show(cmd.Context(), args[0], args[1], v) },
	}
	f := c.Flags()
	f.BoolVar(&v.raw, "raw", false, "the provider's answer, as it came; a terminal gets it without what could drive it")
	f.BoolVar(&v.history, "history", false, "the values that its fields had")
	f.BoolVar(&v.related, "related", false, "the records that it refers to")
	f.BoolVar(&v.merged, "merged", false, "what all records that are linked with it say together")
	a.docFlags(c)
	return c
}

// sheetDoc is one record as JSON: the record's own envelope, with more around it.
type sheetDoc struct {
	Object     string                   `json:"object"`
	Model      string                   `json:"model"`
	ID         string                   `json:"id"`
	Connection string                   `json:"connection"`
	Workspace  *string                  `json:"workspaceId"`
	Title      string                   `json:"title"`
	Fields     model.Fields             `json:"fields"`
	CreatedAt  *time.Time               `json:"createdAt"`
	UpdatedAt  *time.Time               `json:"updatedAt"`
	PulledAt   *time.Time               `json:"pulledAt"`
	Remote     model.Remote             `json:"remote"`
	Warnings   []model.Warning          `json:"warnings,omitempty"`
	Mark       workbench.Mark           `json:"mark,omitempty"`
	Deleted    bool                     `json:"deleted,omitempty"`
	CanEdit    bool                     `json:"canEdit"`
	WhyNot     string                   `json:"whyNot,omitempty"`
	Raw        json.RawMessage          `json:"rawResource,omitempty"`
	History    []workbench.HistoryEntry `json:"history,omitempty"`
	Related    []relation               `json:"related,omitempty"`
	SameAs     []workbench.LinkEnd      `json:"sameAs,omitempty"`
}

func (a *app) show(ctx context.Context, modelName, id string, v view) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if modelName, err = a.modelName(b, modelName); err != nil {
		return err
	}
	if v.merged {
		return a.showMerged(ctx, b, modelName, id)
	}
	rec, err := b.Records.Show(ctx, modelName, id)
	if err != nil {
		return err
	}
	doc := envelope(rec)
	if doc.SameAs, err = b.Identity.Joiner.LinkedWith(ctx, rec.Record.ID); err != nil {
		return err
	}
	if v.raw {
		if doc.Raw, err = b.Records.Native(ctx, modelName, rec.Record.ID); err != nil {
			return err
		}
		if len(doc.Raw) == 0 {
			return problem.New(problem.NotFound, "The provider's own answer for %s was not kept.", problem.Clean(rec.Title)).
				WithFix("patchbay pull %s --full", rec.Connection).On(rec.Connection)
		}
	}
	if v.history {
		if doc.History, err = b.Records.History(ctx, modelName, rec.Record.ID); err != nil {
			return err
		}
	}
	if v.related {
		if doc.Related, err = related(ctx, b, rec); err != nil {
			return err
		}
	}
	if a.format.document() {
		return a.doc(doc)
	}
	if v.raw && !v.history && !v.related {
		return a.showRaw(doc.Raw)
	}
	return a.showSheet(rec, doc, v)
}

func envelope(v workbench.RecordView) sheetDoc {
	r := v.Record
	return sheetDoc{
		Object: "resource", Model: r.Model, ID: r.ID, Connection: v.Connection, Workspace: maybe(r.Workspace), Title: v.Title, Fields: r.Fields,
		CreatedAt: moment(r.CreatedAt), UpdatedAt: moment(r.UpdatedAt), PulledAt: moment(v.PulledAt), Remote: r.Remote, Warnings: r.Warnings,
		Mark: v.Mark, Deleted: r.Deleted, CanEdit: v.CanEdit, WhyNot: v.WhyNot,
	}
}

// moment is a time as JSON has it: UTC, null when it is not known.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

// showRaw prints the answer as it came; on a terminal indented, and with nothing in it that drives one.
func (a *app) showRaw(raw json.RawMessage) error {
	if !a.Streams.OutTTY {
		return a.put(string(raw) + "\n")
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return problem.New(problem.Storage, "The kept answer of the provider is not JSON.").WithHint("Pull it again.").Because(err)
	}
	return a.put(string(harmless(b.Bytes())) + "\n")
}

func (a *app) showSheet(rec workbench.RecordView, doc sheetDoc, v view) error {
	var out string
	if a.Streams.OutTTY {
		out = a.heading(rec.Title, fmt.Sprintf("%s %s in %s", rec.Model.Label, doc.ID, rec.Connection))
	}
	facts := []fact{{"ID", doc.ID}, {"Connection", rec.Connection}}
	for _, f := range rec.Fields {
		if f.Text != "" {
			text := f.Text
			if f.Field.Type == model.DateTime && a.Streams.OutTTY {
				text = f.Field.Spoken(f.Value, time.Local)
			}
			facts = append(facts, fact{f.Field.Label, text})
		}
	}
	facts = append(facts, fact{"Created", human(doc.CreatedAt, a.Now())}, fact{"Updated", human(doc.UpdatedAt, a.Now())}, fact{"Fetched", human(doc.PulledAt, a.Now())},
		fact{"Link", doc.Remote.URL}, fact{"Read only", rec.WhyNot})
	facts = append(facts, sameAs(doc.SameAs)...)
	out += a.sheet(facts)
	var notes []string
	for _, w := range doc.Warnings {
		notes = append(notes, w.Message)
	}
	out += a.paragraphs("Good to know", notes)
	if v.history {
		out += a.paragraphs("History", a.pastLines(rec.Model, doc.History))
	}
	if v.related {
		out += a.paragraphs("Related", relatedLines(doc.Related))
	}
	if err := a.put(out); err != nil || !v.raw {
		return err
	}
	return a.showRaw(doc.Raw)
}

func (a *app) pastLines(m model.Model, past []workbench.HistoryEntry) []string {
	if len(past) == 0 {
		return []string{"None of its values was ever replaced here."}
	}
	lines := make([]string, 0, len(past))
	for _, h := range past {
		f, ok := m.Field(h.Field)
		if !ok {
			f.Label = h.Field
		}
		line := fmt.Sprintf("%s: %s: %s to %s, by %s", human(h.At, a.Now()), f.Label, shown(h.Before), shown(h.After), h.By)
		if words := h.Call.Words(); words != "" {
			line += " (" + words + ")"
		}
		lines = append(lines, line)
	}
	return lines
}
