package workbench

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store/index"
	"patchbay/veil"
)

// meaner tells what typed texts mean under the veil, of one write.
type meaner struct {
	v     *Veiled
	known veil.Store
	notes []string // what was understood, as sentences
}

// meaning makes ready to tell what texts mean that a person typed: it looks through the words of the store for what could
// have been shown as these, be it by another process.
func (v *Veiled) meaning(ctx context.Context, typed ...string) (*meaner, error) {
	m := v.making()
	wanted := m.Wanted(typed...)
	if len(wanted) == 0 {
		return &meaner{v: v}, nil
	}
	db, err := v.Workbench.store(ctx)
	if err != nil {
		return nil, v.said(err)
	}
	known := veil.Store{}
	shortest, longest := 1<<10, 0
	for _, w := range wanted {
		known[w] = veil.Known{}
		n := utf8.RuneCountInString(w)
		shortest, longest = min(shortest, n), max(longest, n)
	}
	err = db.Words(ctx, func(word string, phone bool) error {
		if phone {
			behind(known, m.MadeNumber(word), word)
			return nil
		}
		if k, typed := known[word]; typed {
			k.True = true
			known[word] = k
		}
		if n := utf8.RuneCountInString(word); n+1 >= min(shortest, 4) && n-1 <= longest || n < 4 {
			behind(known, m.Made(word), word)
		}
		return nil
	})
	return &meaner{v: v, known: known}, v.said(err)
}

// behind notes that a word of the store is shown as one that was typed.
func behind(known veil.Store, pseudonym, word string) {
	k, typed := known[pseudonym]
	if !typed {
		return
	}
	for _, b := range k.Behind {
		if b == word {
			return
		}
	}
	k.Behind = append(k.Behind, word)
	known[pseudonym] = k
}

// text is what a typed text means, for a thing that is called what; truth is what stood there.
func (m *meaner) text(what, typed, truth string) (string, error) {
	got := veil.Meaning{Text: m.v.told.of(typed), Seen: true}
	if got.Text == typed {
		got = m.v.making().Meant(typed, truth, m.known)
	}
	if got.Worn != "" {
		return "", wornProblem(what, got)
	}
	if got.Seen {
		m.notes = append(m.notes, fmt.Sprintf("%q is a pseudonym of the veil: what it stands for is written.", problem.Clean(typed)))
	}
	return got.Text, nil
}

func wornProblem(what string, got veil.Meaning) *problem.Problem {
	word := problem.Clean(got.Worn)
	if got.Twice {
		return problem.New(problem.Usage, "%q could be meant as it stands, or as what it stands for under the veil.", word).
			WithHint("Lift the veil first, and type %s as it is to be.", problem.Clean(what))
	}
	return problem.New(problem.Usage, "%q is a pseudonym of the veil: it would be written as if it were true.", word).
		WithHint("Type the whole value of %s anew, or lift the veil first.", problem.Clean(what))
}

// value is what a typed value of a field means.
func (m *meaner) value(path string, typed, now any) (any, error) {
	truth := model.Display(now)
	switch x := typed.(type) {
	case string:
		return m.text(path, x, truth)
	case []string:
		out := make([]string, len(x))
		for i, s := range x {
			var err error
			if out[i], err = m.text(path, s, truth); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return typed, m.held(path, typed, truth)
}

// held refuses pseudonyms inside of a value that holds others.
func (m *meaner) held(what string, typed any, truth string) error {
	for _, s := range textsIn(typed) {
		if w := m.v.making().Worn(s, truth, m.known); w != "" {
			return wornProblem(what, veil.Meaning{Worn: w})
		}
	}
	return nil
}

// textsIn are the texts of a value, however deep.
func textsIn(x any) []string {
	var out []string
	switch x := x.(type) {
	case string:
		return []string{x}
	case []string:
		return x
	case []any:
		for _, item := range x {
			out = append(out, textsIn(item)...)
		}
	case map[string]any:
		for _, item := range x {
			out = append(out, textsIn(item)...)
		}
	}
	return out
}

// ops are the wanted changes of a working copy, as they are meant.
func (v *Veiled) ops(ctx context.Context, ops []BulkOp) ([]BulkOp, error) {
	if !v.Veil() || len(ops) == 0 {
		return ops, nil
	}
	var typed []string
	for _, o := range ops {
		typed = append(typed, o.Value, o.With)
	}
	m, err := v.meaning(ctx, typed...)
	if err != nil {
		return nil, err
	}
	out := make([]BulkOp, len(ops))
	for i, o := range ops {
		if out[i], err = m.op(o); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (m *meaner) op(o BulkOp) (BulkOp, error) {
	var err error
	switch o.How {
	case BulkCopy:
		return o, nil
	case BulkWork:
		o.Value = veil.Quoted(o.Value, func(s string) string {
			text, bad := m.text(o.Field, s, "")
			if bad != nil && err == nil {
				err = bad
			}
			return text
		})
		return o, err
	}
	was := o
	if o.Value, err = m.items(o.Field, o.Value); err != nil {
		return o, err
	}
	o.With, err = m.items(o.Field, o.With)
	for _, pair := range [][2]string{{was.Value, o.Value}, {was.With, o.With}} {
		if pair[0] == pair[1] { // understood as it was typed
			m.v.types(pair[0])
		}
	}
	return o, err
}

// items is what a typed text means that may be a list.
func (m *meaner) items(what, typed string) (string, error) {
	text, err := m.text(what, typed, "")
	if err == nil || !strings.Contains(typed, ",") {
		return text, err
	}
	items := strings.Split(typed, ",")
	for i, item := range items {
		bare := strings.TrimSpace(item)
		got, bad := m.text(what, bare, "")
		if bad != nil {
			return "", bad
		}
		items[i] = strings.Replace(item, bare, got, 1)
	}
	return strings.Join(items, ","), nil
}

// types remembers what the person typed in this process while the veil was on: it is theirs to see.
func (v *Veiled) types(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.own == nil || len(v.own) > remembers {
		v.own = map[string]bool{}
	}
	v.own[text] = true
	for item := range strings.SplitSeq(text, ",") {
		v.own[strings.TrimSpace(item)] = true
	}
}

// theirs reports whether the person typed a text.
func (v *Veiled) theirs(text string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return text != "" && v.own[text]
}

// foldWords has spellings that a search takes for one share a pseudonym, so that the words of the search index tell what
// could have been shown.
func foldWords(m *veil.Veil) { m.Folding(index.Fold) }
