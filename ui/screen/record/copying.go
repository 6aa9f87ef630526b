package record

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// copied is a text that had to be asked for, for the clipboard.
type copied struct{ text, what string }

// ways are what a record can be copied as, by key.
func ways() [][2]string {
	return [][2]string{{"j", "as JSON"}, {"r", "as it was sent"}, {"c", "as curl"}, {"v", "as CSV"}, {"i", "its id"}, {"esc", "nothing"}}
}

func copyKeys() []screen.Binding {
	return []screen.Binding{
		screen.Bind("j", "as JSON", "j", "Y"), screen.Bind("r", "as it was sent", "r"), screen.Bind("c", "as curl", "c"),
		screen.Bind("v", "as CSV", "v"), screen.Bind("i", "its id", "i"), screen.Bind("esc", "nothing", "esc"),
	}
}

// pressCopy answers as what the record is to be copied.
func (s *Screen) pressCopy(key string) tea.Cmd {
	s.copying = false
	switch key {
	case "j", "Y":
		return s.copyJSON()
	case "r":
		return s.copySent()
	case "c":
		return s.copyCurl()
	case "v":
		return s.copyCSV()
	case "i":
		return copyText(s.view.Record.ID, "The id was")
	case "esc":
	default:
		s.copying = true
	}
	return nil
}

// copyText hands text to the terminal's clipboard; whether it keeps it, nobody is told.
func copyText(text, what string) tea.Cmd {
	return tea.Batch(tea.SetClipboard(text), screen.Toast(screen.Info, what+" sent to the terminal's clipboard."))
}

func (s *Screen) copyJSON() tea.Cmd {
	b, err := json.MarshalIndent(s.view.Record, "", "  ")
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Text)
	}
	return copyText(string(b), "The record as JSON was")
}

// copySent copies the provider's own answer, as it came.
func (s *Screen) copySent() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.copies, readTime, func(ctx context.Context) (copied, error) {
		raw, err := serve.Native(ctx, a.Model, a.ID)
		if err == nil && len(raw) == 0 {
			err = problem.New(problem.NotFound, "No answer of the provider was kept for this record.").WithHint("%s", s.env.Say("{r} asks for it."))
		}
		return copied{string(raw), "The record as the provider sent it was"}, err
	})
}

// copyCurl copies the request that fetches the record, without the token.
func (s *Screen) copyCurl() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.copies, readTime, func(ctx context.Context) (copied, error) {
		text, err := serve.FetchingCurl(ctx, a.Model, a.ID)
		return copied{text, "The request that fetches it, with $TOKEN in the place of the token, was"}, err
	})
}

// hand gives a text that was asked for to the clipboard.
func (s *Screen) hand(c copied, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Warn, problem.As(err).Error())
	}
	return copyText(c.text, c.what)
}

// copyCSV copies a head of columns and the record beneath it, as a table would hold it.
func (s *Screen) copyCSV() tea.Cmd {
	head, line := []string{"id", "connection"}, []string{s.view.Record.ID, s.view.Connection}
	for _, f := range s.view.Fields {
		if !f.Known && model.Empty(f.Value) {
			continue
		}
		text := model.Display(f.Value)
		if f.Refers != nil {
			text = f.Text
		}
		if f.Field.Type != model.Number && f.Field.Type != model.Integer {
			text = workbench.GuardedCell(text)
		}
		head, line = append(head, f.Field.Name), append(line, text)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll([][]string{head, line}); err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Text)
	}
	return copyText(out.String(), "The record as two lines of CSV was")
}

// copyValue copies the value under the cursor.
func (s *Screen) copyValue() tea.Cmd {
	if s.at >= len(s.rows) {
		return nil
	}
	return copyText(s.rows[s.at].text, s.rows[s.at].label+" was")
}

// copyNode copies what is under the cursor of the record as it was sent.
func (s *Screen) copyNode() tea.Cmd {
	if s.source.empty() {
		return nil
	}
	what := model.Line(s.source.pane.Path(), false)
	if what == "" {
		what = "All of it"
	}
	return copyText(s.source.pane.Value(), what+" was")
}
