package cli

import (
	"slices"
	"strings"
	"unicode/utf8"

	"patchbay/model"
	"patchbay/problem"
)

// assignment is one F=V, F+=V or F-=V of a command line.
type assignment struct {
	field string
	how   byte // '=', '+' or '-'
	value string
}

// parseAssignments reads the arguments of new and set. The first = splits, so values may hold more.
func parseAssignments(args []string) ([]assignment, error) {
	out := make([]assignment, 0, len(args))
	for _, s := range args {
		if !utf8.ValidString(s) {
			return nil, problem.New(problem.Usage, "%q is not written in UTF-8.", problem.Clean(s)).WithHint("Nothing was sent. Set the terminal to UTF-8 and type it again.")
		}
		name, value, ok := strings.Cut(s, "=")
		x := assignment{field: name, how: '=', value: value}
		if n := len(name); n > 0 && (name[n-1] == '+' || name[n-1] == '-') {
			x.field, x.how = name[:n-1], name[n-1]
		}
		if !ok || x.field == "" {
			return nil, problem.New(problem.Usage, "%q is not of the form FIELD=VALUE.", problem.Clean(s)).
				WithHint("FIELD= clears a field, FIELD+=WORD and FIELD-=WORD change a list.")
		}
		out = append(out, x)
	}
	return out, nil
}

// values turns assignments into the wanted values of a record, which holds now. nil clears.
func values(m model.Model, now model.Fields, all []assignment) (map[string]any, error) {
	out := map[string]any{}
	for _, x := range all {
		if err := knownField(m, x.field); err != nil {
			return nil, err
		}
		_, twice := out[x.field]
		if x.how == '=' {
			if twice {
				return nil, problem.New(problem.Usage, "%s is given twice.", x.field)
			}
			out[x.field] = nil
			if x.value != "" {
				out[x.field] = x.value
			}
			continue
		}
		f, _ := m.Field(x.field)
		if f.Type != model.TextList {
			return nil, problem.New(problem.Usage, "%s holds one value: += and -= are for lists.", x.field).WithHint("Say %s=VALUE.", x.field)
		}
		list, err := listNow(f, out, now)
		if err != nil {
			return nil, err
		}
		out[x.field] = amend(list, x)
	}
	return out, nil
}

// listNow is a list as the assignments before this one left it.
func listNow(f model.Field, out map[string]any, now model.Fields) ([]string, error) {
	v, given := out[f.Name]
	if !given {
		v = now[f.Name]
	}
	c, err := model.Canonical(f, v)
	if err != nil {
		return nil, problem.New(problem.Invalid, "%s.", err).Because(err)
	}
	list, _ := c.([]string)
	return slices.Clone(list), nil
}

func amend(list []string, x assignment) []string {
	for word := range strings.SplitSeq(x.value, ",") {
		word = strings.TrimSpace(word)
		same := func(s string) bool { return strings.EqualFold(s, word) }
		switch {
		case word == "":
		case x.how == '-':
			list = slices.DeleteFunc(list, same)
		case !slices.ContainsFunc(list, same):
			list = append(list, word)
		}
	}
	return list
}
