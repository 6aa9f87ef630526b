package mapping

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/ui/widget/form"
)

// params is the form of what a step has to be told.
type params struct {
	about mapping.About
	index int // of the step
	form  *form.Form
	words []string // native words that have a field of their own, of a step with pairs
}

// others is the field for pairs that no kept record shows, and ofPair the name of a native word's field.
const others = "others"

func ofPair(word string) string { return "word " + word }

// mostWords is how many native words have a field of their own.
const mostWords = 12

// fill opens the form of a step; one that is there already is changed.
func (s *Screen) fill(a mapping.About, index int) tea.Cmd {
	p := params{about: a, index: index}
	var args []string
	old := ""
	if index < len(s.shape.steps) {
		if name, now := mapping.Call(s.shape.steps[index]); name == a.Name {
			old, args = s.shape.steps[index], now
		}
	}
	var fields []form.Field
	for i, param := range a.Params {
		if param.Kind == mapping.Match {
			fields = append(fields, s.pairs(&p, old, param)...)
			continue
		}
		f := form.Field{Name: param.Name, Label: param.Name, Hint: param.Hint, Check: needed}
		if i < len(args) {
			f.Value = args[i]
		}
		if param.Kind == mapping.Scalar && i < len(args) {
			f.Value = mapping.Words(old)[i+1] // true, 12 and "12" are three things
		}
		if len(param.Picks) > 0 {
			f.Kind = form.Choice
			for _, pick := range param.Picks {
				f.Options = append(f.Options, form.Option{Value: pick, Words: pick})
			}
			if f.Value == nil {
				f.Value = param.Picks[0]
			}
		}
		fields = append(fields, f)
	}
	p.form = form.New(s.env.Theme, fields)
	s.params, s.face = p, filling
	return nil
}

func needed(v any) string {
	if v == nil {
		return "This is needed."
	}
	return ""
}

// pairs are a field for each native word that is known, and one for others.
func (s *Screen) pairs(p *params, old string, param mapping.Param) []form.Field {
	said := map[string]string{}
	var order []string
	for _, pair := range mapping.Pairs(old) {
		said[pair.Native] = pair.Ours
		order = append(order, pair.Native)
	}
	for _, word := range s.nativeWords() {
		if !slices.Contains(order, word) {
			order = append(order, word)
		}
	}
	var fields []form.Field
	var rest []mapping.Pair
	for _, word := range order {
		if len(p.words) >= mostWords {
			if said[word] != "" {
				rest = append(rest, mapping.Pair{Native: word, Ours: said[word]})
			}
			continue
		}
		p.words = append(p.words, word)
		fields = append(fields, s.pair(word, said[word]))
	}
	more := form.Field{Name: others, Label: "other words", Hint: param.Hint}
	if s.veiled() {
		more.Hint = "The veil is on: the words of the records are pseudonyms, and are not offered. " + param.Hint
	}
	if len(rest) > 0 {
		_, text, _ := strings.Cut(mapping.OptionStep(rest), " ")
		more.Value = text
	}
	return append(fields, more)
}

// pair is the field of one native word: what it is called here.
func (s *Screen) pair(word, ours string) form.Field {
	f := form.Field{Name: ofPair(word), Label: model.Line(word, false)}
	options := s.shape.field.Options
	if s.shape.field.Type == model.Boolean {
		options = []string{"true", "false"}
	}
	if ours == "" {
		if i := slices.IndexFunc(options, func(o string) bool { return strings.EqualFold(o, word) }); i >= 0 {
			ours = options[i]
		}
	}
	if ours != "" {
		f.Value = ours
	}
	if len(options) == 0 {
		return f
	}
	f.Kind, f.Options = form.Choice, []form.Option{{Value: nil, Words: "is none of them"}}
	for _, o := range options {
		words := o
		if name := s.shape.field.Called(o); name != "" {
			words = name
		}
		f.Options = append(f.Options, form.Option{Value: o, Words: model.Line(words, false)})
	}
	return f
}

// nativeWords are the different words at the place, as kept records show them.
func (s *Screen) nativeWords() []string {
	var out []string
	if s.veiled() {
		return nil
	}
	see := func(v any) {
		text := ""
		switch v := v.(type) {
		case string:
			text = v
		case bool, float64:
			text = inJSON(v)
		}
		if text != "" && len(text) <= 60 && !slices.Contains(out, text) && !strings.Contains(text, `"`) {
			out = append(out, text)
		}
	}
	for _, x := range s.trial.Samples {
		for _, h := range x.Held {
			see(h.Value)
		}
	}
	for _, i := range s.spotsNamed(s.shape.line()) { // the trial may not be there yet
		for _, v := range s.list.places[i].Examples {
			see(v)
		}
	}
	return out
}

// step is what the form says as a step of a line.
func (p params) step() string {
	if p.form == nil {
		return p.about.Name
	}
	words := []string{p.about.Name}
	for _, param := range p.about.Params {
		text := p.form.Text(param.Name)
		switch param.Kind {
		case mapping.Match:
			return p.pairStep()
		case mapping.Code:
			text = `"` + strings.ReplaceAll(text, `"`, "'") + `"`
		case mapping.Texts:
			text = mapping.Word(text, true)
		case mapping.Scalar:
			if !strings.HasPrefix(text, `"`) || !strings.HasSuffix(text, `"`) || len(text) < 2 {
				text = mapping.Word(text, false)
			}
		default:
			if text != "" {
				text = mapping.Word(text, false)
			}
		}
		words = append(words, text)
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

func (p params) pairStep() string {
	var pairs []mapping.Pair
	for _, word := range p.words {
		if ours := p.form.Text(ofPair(word)); ours != "" {
			pairs = append(pairs, mapping.Pair{Native: word, Ours: ours})
		}
	}
	step := mapping.OptionStep(pairs)
	if more := strings.TrimSpace(p.form.Text(others)); more != "" {
		step += " " + more
	}
	return step
}

// pressFilling is a message for the form.
func (s *Screen) pressFilling(msg tea.Msg) tea.Cmd {
	switch s.params.form.Update(msg) {
	case form.Leave:
		s.face = shaping
	case form.Save, form.Through:
		if !s.params.form.Valid() {
			return nil
		}
		s.shape = s.shape.step(s.params.index, s.params.step())
		s.shape.at = s.params.index + 1
		s.face = shaping
		s.put(s.shape.field.Name, s.shape.line())
	}
	return nil
}
