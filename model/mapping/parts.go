package mapping

import "strings"

// Parts cuts a line into its place and its steps, each as it was written; [Joined] puts them together again. It knows the
// grammar alone: whether the place and the steps make sense is for [Parse].
func Parts(line string) (place string, steps []string, err error) {
	parts, err := pieces(line)
	if err != nil {
		return "", nil, err
	}
	for i, words := range parts {
		if text := strings.Join(words, " "); i == 0 {
			place = text
		} else {
			steps = append(steps, text)
		}
	}
	return place, steps, nil
}

// Joined is the line of a place and its steps.
func Joined(place string, steps []string) string {
	return strings.Join(append([]string{place}, steps...), " | ")
}

// Words are those of a step as they were written, its name first. A step that is none is one word.
func Words(step string) []string {
	parts, err := pieces(step)
	if err != nil || len(parts) == 0 {
		return []string{strings.TrimSpace(step)}
	}
	return parts[0]
}

// Call cuts a step into its name and its arguments, without quotation marks.
func Call(step string) (name string, args []string) {
	words := Words(step)
	for _, word := range words[1:] {
		bare, _ := unquote(word)
		args = append(args, bare)
	}
	return words[0], args
}

// Word spells a text so that a line takes it as one word, in quotation marks where it has to; a mark within is left out,
// for a line cannot hold it. text tells that 12 and true are meant as texts too.
func Word(s string, text bool) string {
	s = strings.ReplaceAll(s, `"`, "")
	if _, plain := scalar(s).(string); s == "" || strings.ContainsAny(s, " \t|=") || text && !plain {
		return `"` + s + `"`
	}
	return s
}

// Pair is one option of a step: the provider's word and ours, without quotation marks.
type Pair struct{ Native, Ours string }

// Pairs are those of an options step, in their order; what is none is left out.
func Pairs(step string) []Pair {
	parts, err := pieces(step)
	if err != nil {
		return nil
	}
	var out []Pair
	for _, word := range parts[0][1:] {
		if native, ours, ok := cutPair(word); ok {
			native, _ = unquote(native)
			out = append(out, Pair{native, ours})
		}
	}
	return out
}

// OptionStep is the options step that says these pairs.
func OptionStep(pairs []Pair) string {
	words := []string{"options"}
	for _, p := range pairs {
		words = append(words, Word(p.Native, false)+"="+Word(p.Ours, false))
	}
	return strings.Join(words, " ")
}
