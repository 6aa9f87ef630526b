package draft

import (
	"fmt"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/model/mapping"
)

// match is one unified field with its native path and steps.
type match struct {
	field  model.Field
	native string
	line   string // native path and steps, as in the file
	why    string // a comment; "" when names and types agree
}

// matches finds the fields of a model in a record by their names. What is found and cannot be carried is told in words.
func matches(m model.Model, item shape) (out []match, doubts []string) {
	taken := map[string]bool{}
	for _, f := range m.Fields {
		path, s, ok := nativeOf(m.Name, f, item)
		if !ok || taken[path] || f.Type == model.ObjectList {
			continue
		}
		line, why, ok := lineOf(f, path, s)
		if ok {
			_, err := mapping.Parse(f, line)
			ok = err == nil
		}
		if !ok {
			doubts = append(doubts, fmt.Sprintf("%s: %s looks like it, but %s", f.Name, path, why))
			continue
		}
		taken[path] = true
		out = append(out, match{field: f, native: path, line: line, why: why})
	}
	return out, doubts
}

// nativeOf finds the member of a record that a field is; parts of an address also in an object of their own.
func nativeOf(modelName string, f model.Field, item shape) (string, shape, bool) {
	names := spellings(modelName, f.Name)
	if name := item.member(names...); name != "" {
		if s := item.members[name].look(); s.typ != "object" {
			return name, s, !strings.Contains(name, ".")
		}
	}
	outer, part, _ := strings.Cut(f.Name, ".")
	if part == "" {
		return "", shape{}, false
	}
	name := item.member(outer)
	if name == "" {
		return "", shape{}, false
	}
	in := item.members[name].look()
	inner := in.member(append([]string{part}, names...)...)
	if inner == "" || strings.Contains(inner, ".") {
		return "", shape{}, false
	}
	return name + "." + inner, in.members[inner].look(), true
}

// lineOf writes a field's line for what the native member holds; ok is false when it cannot hold such a field.
func lineOf(f model.Field, path string, s shape) (line, why string, ok bool) {
	line, ok = path, true
	text := s.typ == "string" || s.typ == ""
	whole := s.typ == "integer" || s.typ == "number"
	switch f.Type {
	case model.Phone:
		line += " | e164"
		ok = text
	case model.Date:
		line += " | date"
		ok = text
	case model.DateTime:
		if line += " | date-time"; whole {
			line, why = path+" | date-time s", "guessed: a number of seconds; write ms for milliseconds"
		}
		ok = text || whole
	case model.Choice:
		return choice(f, path, s)
	case model.Boolean:
		ok = s.typ == "boolean" || s.typ == ""
	case model.Integer, model.Number:
		ok = whole || s.typ == ""
	case model.TextList:
		ok = s.typ == "array" && slices.Contains([]string{"string", ""}, look(s.items).typ)
	default:
		if whole {
			line += " | as-number"
		}
		ok = text || whole
	}
	if s.readOnly {
		line += " | read-only"
	}
	if !ok {
		return line, fmt.Sprintf("is of the type %s", s.typ), false
	}
	return line, why, true
}

// choice pairs the native words with ours by their spelling.
func choice(f model.Field, path string, s shape) (line, why string, ok bool) {
	var pairs, left []string
	for _, native := range s.enum {
		i := slices.IndexFunc(f.Options, func(o string) bool { return bare(o) == bare(native) })
		if i < 0 || strings.ContainsAny(native, " =|\"'") {
			left = append(left, native)
			continue
		}
		pairs = append(pairs, native+"="+f.Options[i])
	}
	if len(pairs) == 0 {
		return path, "its words are not known: write | options THEIRS=OURS, ours are " + strings.Join(f.Options, ", "), false
	}
	line = path + " | options " + strings.Join(pairs, " ")
	if s.readOnly {
		line += " | read-only"
	}
	if len(left) > 0 {
		why = "FILL IN what these mean: " + strings.Join(left, ", ")
	}
	return line, why, true
}
