package mapping

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// lead is how wide the words in front of values are.
const lead = 10

// preview is what the line that the person looks at makes of a record, and of all that it was tried on, in at most h lines.
func (s *Screen) preview(w, h int) []string {
	th := s.env.Theme
	r, ok := s.current()
	if !ok {
		return nil
	}
	gap := h >= 14
	var lines []string
	add := func(more []string) {
		if gap && len(lines) > 0 && len(more) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, more...)
	}
	add(s.aboutField(r, w, h))
	switch {
	case s.about.field == "":
		words := "No native place carries this field. enter chooses one."
		if s.sheet.Sampled == 0 {
			words = s.env.Say("No record is kept yet. Pull this connection ({home:r} on its line at home), and its native places are here.")
		}
		add(styled(th.Muted.Render, words, w))
	case s.trial.Bad != "" && s.face == filling:
		add(styled(th.Muted.Render, "Not whole yet: "+model.Line(s.trial.Bad, false)+".", w))
	case s.trial.Bad != "":
		add(notice.Warn(th, w, "This line "+badWords(s.trial.Bad)+"."))
	case s.trial.Field != s.about.field:
		if s.tried.Slow() {
			add([]string{th.Muted.Render("Trying it on the kept records…")})
		}
	default:
		add(s.sampleLines(r, w))
		add(s.verdict(w))
	}
	if len(lines) > h {
		lines = lines[:h]
	}
	return lines
}

// badWords puts a reason behind "This line".
func badWords(reason string) string {
	reason = strings.TrimSuffix(model.Line(reason, false), ".")
	for _, verb := range []string{"uses ", "was ", "is ", "could "} {
		if strings.HasPrefix(reason, verb) {
			return reason
		}
	}
	return "cannot be understood: " + reason
}

// aboutField says what the field is, what its line is, and what there is to know of it.
func (s *Screen) aboutField(r row, w, h int) []string {
	th := s.env.Theme
	state := r.state()
	if state == "" {
		state = "the connector's"
	}
	title := th.Title.Render(r.label) + th.Muted.Render("   "+string(r.field.Type)+" · "+state)
	lines := []string{block.Cut(title, w)}
	if p, ok := s.spot(); ok && s.list.side == native && s.face == looking {
		lines = s.aboutPlace(p, r, w)
	}
	if s.about.line != "" {
		words := s.about.line
		if words != r.line && s.face == looking {
			words += "   (not taken)"
		}
		lines = append(lines, th.Accent.Render(block.Cut(model.Line(words, false), w)))
	}
	if h >= 9 && r.own != "" && r.own != r.line && s.face == looking {
		lines = append(lines, th.Muted.Render(block.Cut("the connector's: "+model.Line(r.own, false), w)))
	}
	if r.dirty && r.saved != "" && h >= 9 {
		lines = append(lines, th.Muted.Render(block.Cut("saved: "+model.Line(r.saved, false), w)))
	}
	for _, words := range []string{r.broken, r.fault} {
		if words != "" {
			lines = append(lines, notice.Warn(th, w, words)...)
		}
	}
	if r.hint != nil && s.face == looking && s.list.side == unified {
		words := fmt.Sprintf("Suggested, %.0f %% sure: %s. a accepts it.", r.hint.Confidence*100, model.Line(r.hint.Why, false))
		lines = append(lines, styled(th.Text.Render, words, w)...)
	}
	return lines
}

// aboutPlace says what stands at a native place and who reads it.
func (s *Screen) aboutPlace(p place, r row, w int) []string {
	th := s.env.Theme
	lines := []string{block.Cut(th.Title.Render(p.name)+th.Muted.Render("   "+p.kind()), w)}
	facts := fmt.Sprintf("%d of %d records hold it", p.Held, s.sheet.Sampled)
	var values []string
	for _, v := range p.Examples[:min(len(p.Examples), 3)] {
		values = append(values, inJSON(v))
	}
	if len(values) > 0 {
		facts += ": " + strings.Join(values, ", ")
	}
	lines = append(lines, th.Muted.Render(block.Cut(facts, w)))
	var readers []string
	for _, i := range p.rows {
		readers = append(readers, s.list.rows[i].label)
	}
	if len(readers) > 0 {
		return append(lines, th.Text.Render(block.Cut("read by "+strings.Join(readers, ", "), w)))
	}
	if r.from == workbench.FromDiscovered {
		return append(lines, th.Muted.Render(block.Cut("No field reads it.", w)))
	}
	return append(lines, th.Text.Render(block.Cut("No field reads it. enter gives it to "+r.label+".", w)))
}

// sampleLines are one record on its way through the line and back.
func (s *Screen) sampleLines(r row, w int) []string {
	th, t := s.env.Theme, s.trial
	if s.sample >= len(t.Samples) {
		return styled(th.Muted.Render, "No record is kept that it could be tried on.", w)
	}
	x := t.Samples[s.sample]
	count := fmt.Sprintf("   record %d of %d", s.sample+1, len(t.Samples))
	lines := []string{block.Cut(th.Title.Render(block.Cut(model.Line(x.Title, false), max(w-ansi.StringWidth(count), 8)))+th.Muted.Render(count), w)}
	lines = append(lines, s.heldLines("native", x.Held, w)...)
	switch {
	case x.Unread != "":
		lines = append(lines, s.valueLine("unified", th.Error.Render(s.cross()+" "+model.Line(x.Unread, false)), w))
	default:
		text := th.Text.Render(oneLine(shown(r.field, x.Value)))
		if !model.Equal(x.Was, x.Value) && !(model.Empty(x.Was) && model.Empty(x.Value)) {
			text += th.Muted.Render("   now " + oneLine(shown(r.field, x.Was)))
		}
		lines = append(lines, s.valueLine("unified", text, w))
	}
	return append(lines, s.backLines(x, w)...)
}

// backLines are what would stand at the provider once the value was written.
func (s *Screen) backLines(x workbench.Sample, w int) []string {
	th := s.env.Theme
	switch {
	case x.Unread != "":
		return nil
	case !s.trial.Writes:
		return []string{s.valueLine("back", th.Muted.Render("never written"), w)}
	case x.Refused != "":
		return []string{s.valueLine("back", th.Error.Render(s.cross()+" "+model.Line(x.Refused, false)), w)}
	case len(x.Back) == 0:
		return []string{s.valueLine("back", th.Muted.Render("nothing is written"), w)}
	}
	lines := s.heldLines("back", x.Back, w)
	words := th.OK.Render("   " + s.tick() + " the same")
	switch {
	case !model.Equal(x.Again, x.Value):
		words = th.Error.Render("   " + s.cross() + " read as " + oneLine(difference.Value(x.Again)))
	case spelled(x.Held) != spelled(x.Back):
		words = th.Muted.Render("   spelled anew, read the same")
	}
	last := len(lines) - 1
	if ansi.StringWidth(lines[last])+ansi.StringWidth(words) > w {
		return append(lines, s.valueLine("", strings.TrimSpace(words), w))
	}
	lines[last] += words
	return lines
}

func spelled(all []mapping.Held) string {
	var b strings.Builder
	for _, h := range all {
		b.WriteString(inJSON(h.Value) + "\n")
	}
	return b.String()
}

// heldLines are native values, each with its place.
func (s *Screen) heldLines(name string, all []mapping.Held, w int) []string {
	th := s.env.Theme
	if len(all) == 0 {
		return []string{s.valueLine(name, th.Muted.Render("no place: the value is computed"), w)}
	}
	var lines []string
	for _, h := range all {
		path := block.Middle(model.Line(h.Path, false), max(w/3, 12))
		lines = append(lines, s.valueLine(name, th.Muted.Render(path+"  ")+th.Text.Render(inJSON(h.Value)), w))
		name = ""
	}
	return lines
}

func (s *Screen) valueLine(name, text string, w int) string {
	return block.Cut(s.env.Theme.Muted.Render(block.Pad(name, lead))+text, w)
}

func (s *Screen) cross() string {
	if s.env.Theme.ASCII {
		return "x"
	}
	return "×"
}

func (s *Screen) tick() string {
	if s.env.Theme.ASCII {
		return "+"
	}
	return "✓"
}

// verdict says what the line does to all records that it was tried on.
func (s *Screen) verdict(w int) []string {
	th, t := s.env.Theme, s.trial
	if t.Records == 0 {
		return nil
	}
	words := fmt.Sprintf("Of %s records %s hold something there, and %s are read.", gauge.Count(t.Records), gauge.Count(t.Held), gauge.Count(t.Read))
	lines := styled(th.Muted.Render, words, w)
	if t.Note != "" {
		lines = append(lines, styled(th.Muted.Render, "A written value is "+model.Line(t.Note, false)+".", w)...)
	}
	for _, f := range t.Faults {
		n := fmt.Sprintf("%s times", gauge.Count(f.Records))
		if f.Records == 1 {
			n = "once"
		}
		text := s.cross() + " " + lawWords(f.Law) + " " + n + ": " + model.Line(f.Breach.Title, false) + ": " + model.Line(f.Breach.Message, false)
		lines = append(lines, styled(th.Error.Render, text, w)...)
	}
	if len(t.Faults) == 0 && t.Held+t.Read > 0 {
		good := " Both laws hold, and no value is lost."
		if !t.Writes {
			good = " All of them are read, and it is never written."
		}
		lines = append(lines, th.OK.Render(block.Cut(s.tick()+good, w)))
	}
	return lines
}

// inJSON is a provider's value as JSON on one line.
func inJSON(v any) string {
	if v == nil {
		return "nothing"
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // people read it, no browser
	if err := enc.Encode(v); err != nil {
		return "?"
	}
	return model.Line(ansi.Truncate(strings.TrimSuffix(b.String(), "\n"), 200, "…"), false)
}

// shown is a value as people read it, by the name of a choice where it has one.
func shown(f model.Field, v any) string {
	if name := f.Called(v); name != "" {
		return name
	}
	return difference.Value(v)
}

func oneLine(s string) string { return ansi.Truncate(strings.ReplaceAll(s, "\n", " "), 200, "…") }

func styled(style func(...string) string, words string, w int) []string {
	lines := block.Wrap(words, w)
	for i, l := range lines {
		lines[i] = style(l)
	}
	return lines
}
