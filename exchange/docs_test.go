package exchange_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"patchbay/exchange"
	"patchbay/model"
)

// carriesTable is the part of docs/exchange.md that tells what the formats carry.
func carriesTable() string {
	var b strings.Builder
	for _, of := range []struct {
		models  []string
		formats []exchange.Format
	}{
		{[]string{"contact", "company"}, []exchange.Format{exchange.VCard4, exchange.VCard3}},
		{[]string{"appointment", "task"}, []exchange.Format{exchange.ICal}},
	} {
		for _, name := range of.models {
			m, _ := model.Find(model.Builtin(), name)
			fmt.Fprintf(&b, "\n| %s | %s |\n| --- |%s\n", name, strings.Join(words(of.formats), " | "), strings.Repeat(" --- |", len(of.formats)))
			for i, f := range m.Fields {
				cells := []string{f.Name}
				for _, format := range of.formats {
					c := exchange.Carries(format, m)[i]
					text := string(c.Way)
					if c.Way == exchange.Whole || c.Way == exchange.Partly {
						text += " (" + c.In + ")"
					}
					cells = append(cells, text)
				}
				b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
			}
		}
	}
	b.WriteString("\nFields of a connection's own are `private` in all of these.\n\n")
	return b.String()
}

func words(all []exchange.Format) []string {
	out := make([]string, len(all))
	for i, f := range all {
		out[i] = string(f)
	}
	return out
}

func TestTheManualSaysWhatTheFormatsCarry(t *testing.T) {
	t.Parallel()
	const path = "../docs/exchange.md"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(raw), "<!-- carries:")
	note, rest, ok2 := strings.Cut(rest, "-->\n")
	table, tail, ok3 := strings.Cut(rest, "<!-- /carries -->")
	if !ok || !ok2 || !ok3 {
		t.Fatal("docs/exchange.md has no place for the table")
	}
	if os.Getenv("PATCHBAY_GOLDEN") == "write" {
		text := head + "<!-- carries:" + note + "-->\n" + carriesTable() + "<!-- /carries -->" + tail
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != carriesTable() {
		t.Error("docs/exchange.md says otherwise: PATCHBAY_GOLDEN=write go test ./exchange -run Manual writes it anew")
	}
}

func TestLossesAreAllThatIsNotWhole(t *testing.T) {
	t.Parallel()
	for _, m := range model.Builtin() {
		m = m.With(own()...)
		for _, f := range exchange.Formats() {
			losses := exchange.Losses(f, m)
			switch {
			case !exchange.Able(f, m.Name) && (len(losses) != len(m.Fields) || losses[0].Way != exchange.Never):
				t.Errorf("%s of %s: %v", f, m.Name, losses)
			case f == exchange.CSV || f == exchange.JSON || f == exchange.NDJSON:
				if len(losses) != 0 {
					t.Errorf("%s of %s loses %v", f, m.Name, losses)
				}
			}
			if slices.ContainsFunc(losses, func(c exchange.Carried) bool { return c.Way == exchange.Whole || c.Why == "" }) {
				t.Errorf("%s of %s: a loss without a reason: %v", f, m.Name, losses)
			}
		}
	}
}

func TestAnExportSaysWhichFieldsAreNotWholeAndInHowManyRecords(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	e, err := exchange.NewEncoder(&out, exchange.VCard4, exchange.Writing{Model: model.Contact()})
	if err != nil {
		t.Fatal(err)
	}
	for i, source := range []any{"web", nil, "fair"} {
		if err := e.Encode(exchange.Record{ID: fmt.Sprint(i), Fields: model.Fields{"firstName": "Io", "source": source, "emails": []any{map[string]any{"address": "a@example.com"}}}}); err != nil {
			t.Fatal(err)
		}
	}
	left := e.Left()
	if len(left) != 2 || left[0].Field != "source" || left[0].Records != 2 || left[0].Way != exchange.Private || left[1].Field != "emails" || left[1].Way != exchange.Partly || left[1].Records != 3 {
		t.Errorf("%+v", left)
	}
	if _, err := exchange.NewEncoder(&out, exchange.ICal, exchange.Writing{Model: model.Contact()}); err == nil || !strings.Contains(err.Error(), "cannot hold contacts") {
		t.Errorf("%v", err)
	}
}
