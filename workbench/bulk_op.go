package workbench

import (
	"slices"
	"strings"
	"unicode/utf8"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/query"
)

// BulkHow is what a [BulkOp] does to its field.
type BulkHow string

// What can be done to a field of many records.
const (
	BulkSet     BulkHow = "set"
	BulkClear   BulkHow = "clear"
	BulkAdd     BulkHow = "add"     // words to a list
	BulkTake    BulkHow = "remove"  // words from a list, whatever their case
	BulkReplace BulkHow = "replace" // a part of the text, wherever it stands
	BulkCopy    BulkHow = "copy"    // from another field; where that one is empty nothing changes
	BulkWork    BulkHow = "compute" // worked out of the record by an expression in the language of conditions
)

// BulkOp is one change to a field of each record.
type BulkOp struct {
	Field string  `json:"field"`
	How   BulkHow `json:"how"`
	Value string  `json:"value,omitempty"` // what to set, the words, what is looked for, the field to copy from, or the expression
	With  string  `json:"with,omitempty"`  // of replace: what comes in its place
}

// String is the op as [ParseBulkOp] reads it.
func (o BulkOp) String() string {
	switch o.How {
	case BulkAdd:
		return o.Field + "+=" + o.Value
	case BulkTake:
		return o.Field + "-=" + o.Value
	case BulkCopy, BulkWork:
		return o.Field + ":=" + o.Value
	case BulkReplace:
		for _, mark := range []string{"/", "|", "#", "!", ","} {
			if !strings.Contains(o.Value+o.With, mark) {
				return o.Field + "~=" + mark + o.Value + mark + o.With + mark
			}
		}
		return o.Field + "~=\x1f" + o.Value + "\x1f" + o.With + "\x1f"
	}
	return o.Field + "=" + o.Value
}

// ParseBulkOp reads one change as people type it:
//
//	F=V      set           F=       clear
//	F+=a,b   add to a list F-=a,b   take from it
//	F~=/a/b/ put b where a stands; any character can stand for the slash
//	F:=G     copy the field G
//	F:=EXPR  what the expression comes to for each record: phone:=phone ?? mobile
func ParseBulkOp(text string) (BulkOp, error) {
	if !utf8.ValidString(text) {
		return BulkOp{}, problem.New(problem.Usage, "%q is not written in UTF-8.", problem.Clean(text)).WithHint("Set the terminal to UTF-8 and type it again.")
	}
	name, value, ok := strings.Cut(text, "=")
	o := BulkOp{Field: strings.TrimSpace(name), How: BulkSet, Value: value}
	if n := len(o.Field); n > 0 {
		if how, is := map[byte]BulkHow{'+': BulkAdd, '-': BulkTake, '~': BulkReplace, ':': BulkCopy}[o.Field[n-1]]; is {
			o.Field, o.How = strings.TrimSpace(o.Field[:n-1]), how
		}
	}
	switch {
	case !ok || o.Field == "":
		return o, problem.New(problem.Usage, "%q is not of the form FIELD=VALUE.", problem.Clean(text)).
			WithHint("FIELD= clears, += and -= change a list, ~=/old/new/ replaces text, := copies another field or works the value out.")
	case o.How == BulkSet && strings.TrimSpace(value) == "":
		o.How, o.Value = BulkClear, ""
	case o.How == BulkCopy:
		return o.workedOut(text)
	case o.How == BulkReplace:
		return o.replacement(text)
	}
	return o, nil
}

// workedOut tells a field that is copied from an expression.
func (o BulkOp) workedOut(text string) (BulkOp, error) {
	o.Value = strings.TrimSpace(o.Value)
	switch {
	case o.Value == "":
		return o, problem.New(problem.Usage, "%q does not say what to copy or to work out.", problem.Clean(text)).WithHint("%s= clears it.", problem.Clean(o.Field))
	case !query.Names(o.Value):
		o.How = BulkWork
	}
	return o, nil
}

// replacement takes /old/new/ apart.
func (o BulkOp) replacement(text string) (BulkOp, error) {
	r, size := utf8.DecodeRuneInString(o.Value)
	mark := string(r)
	parts := strings.Split(o.Value[size:], mark)
	if len(parts) == 3 && parts[2] == "" {
		parts = parts[:2]
	}
	if size == 0 || len(parts) != 2 || parts[0] == "" {
		return o, problem.New(problem.Usage, "%q does not say what to replace with what.", problem.Clean(text)).WithHint("Say %s~=/old/new/.", problem.Clean(o.Field))
	}
	o.Value, o.With = parts[0], parts[1]
	return o, nil
}

// fits refuses what can be done to no record of m, before any is looked at.
func (o BulkOp) fits(m model.Model) error {
	f, ok := m.Field(o.Field)
	if !ok {
		return unknownField(m, o.Field)
	}
	switch o.How {
	case BulkSet, BulkClear:
		return nil
	case BulkAdd, BulkTake:
		if f.Type == model.TextList {
			return nil
		}
		return problem.New(problem.Usage, "%s holds one value: += and -= are for lists.", o.Field).WithHint("Say %s=VALUE.", o.Field)
	case BulkReplace:
		if textual := f.Type != model.ObjectList && f.Type != model.Boolean && f.Type != model.Number && f.Type != model.Integer; textual {
			return nil
		}
		return problem.New(problem.Usage, "%s holds no text in which something could be replaced.", o.Field).WithHint("Say %s=VALUE.", o.Field)
	case BulkWork:
		return nil // it is compiled where the fields of a connection are known
	case BulkCopy:
		from, ok := m.Field(o.Value)
		if !ok {
			return unknownField(m, o.Value)
		}
		if (from.Type == model.ObjectList) != (f.Type == model.ObjectList) || from.Type == model.Reference && (f.Type != model.Reference || f.Model != from.Model) {
			return problem.New(problem.Usage, "%s cannot hold what %s holds.", o.Field, o.Value)
		}
		return nil
	}
	return problem.New(problem.Usage, "%q is nothing that can be done to a field.", problem.Clean(string(o.How)))
}

func unknownField(m model.Model, name string) error {
	return problem.New(problem.Usage, "A %s has no field %q.", m.Name, problem.Clean(name)).WithHint("Fields: %s.", join(names(m)))
}

// apply gives the value that the op wants for a record that holds now; changes is false where it leaves the field as it is.
func (o BulkOp) apply(f model.Field, now model.Fields) (v any, changes bool) {
	switch o.How {
	case BulkClear:
		return nil, true
	case BulkAdd, BulkTake:
		list, _ := now[f.Name].([]string)
		return o.amended(list), true
	case BulkReplace:
		return o.replaced(now[f.Name])
	case BulkCopy:
		from := now[o.Value]
		if model.Empty(from) {
			return nil, false
		}
		if _, objects := from.([]any); objects || f.Type == model.TextList {
			return from, true
		}
		return model.Display(from), true
	}
	return o.Value, true
}

func (o BulkOp) amended(list []string) []string {
	list = slices.Clone(list)
	for word := range strings.SplitSeq(o.Value, ",") {
		word = strings.TrimSpace(word)
		same := func(s string) bool { return strings.EqualFold(s, word) }
		switch {
		case word == "":
		case o.How == BulkTake:
			list = slices.DeleteFunc(list, same)
		case !slices.ContainsFunc(list, same):
			list = append(list, word)
		}
	}
	return list
}

func (o BulkOp) replaced(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, o.Value, o.With), strings.Contains(v, o.Value)
	case []string:
		out, any := make([]string, 0, len(v)), false
		for _, s := range v {
			any = any || strings.Contains(s, o.Value)
			out = append(out, strings.ReplaceAll(s, o.Value, o.With))
		}
		return out, any
	}
	return nil, false
}
