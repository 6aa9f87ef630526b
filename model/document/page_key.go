package document

import (
	"fmt"
	"slices"
	"strings"
)

// level is a key, or an item of a list, that a line lies beneath.
type level struct {
	deep int // twice the column of a key; one more for an item that begins there
	item int
	name string // "" for an item
	full bool   // its value stands in its own line, and nothing lies beneath it
}

// KeyAt is the key of a line, as far as indentation and colons tell. One that has no colon is called by its first word.
func (p Page) KeyAt(n int) string {
	var stack []level
	for i := 1; i <= n; i++ {
		line := p.Line(i)
		if bare := strings.TrimSpace(line); bare == "" || bare[0] == '#' && i < n {
			continue
		}
		stack = descend(stack, line, i == n)
	}
	key := ""
	for _, l := range stack {
		if l.name == "" {
			key = fmt.Sprintf("%s[%d]", key, l.item)
			continue
		}
		key = strings.TrimPrefix(key+"."+l.name, ".")
	}
	return key
}

// descend is where one stands behind a line.
func descend(stack []level, line string, last bool) []level {
	deep, bare := len(IndentOf(line)), strings.TrimSpace(line)
	if len(stack) > 0 && strings.Contains(IndentOf(line), "\t") {
		deep = stack[len(stack)-1].deep / 2 // how far a tab goes, nobody knows
	}
	for bare == "-" || strings.HasPrefix(bare, "- ") {
		item := 0
		for len(stack) > 0 && stack[len(stack)-1].deep > 2*deep {
			if top := stack[len(stack)-1]; top.deep == 2*deep+1 {
				item = top.item + 1
			}
			stack = stack[:len(stack)-1]
		}
		stack = append(stack, level{deep: 2*deep + 1, item: item})
		rest := strings.TrimLeft(bare[1:], " ")
		deep, bare = deep+len(bare)-len(rest), rest
	}
	if strings.HasPrefix(bare, "#") {
		return slices.DeleteFunc(stack, func(l level) bool { return l.deep >= 2*deep })
	}
	name, value, isKey := strings.Cut(bare, ":")
	if words := strings.Fields(bare); !isKey && last && len(words) > 0 {
		name, isKey = shortened(words[0]), true
	}
	if !isKey || strings.ContainsAny(bare[:1], "{[#") {
		return stack
	}
	stack = slices.DeleteFunc(stack, func(l level) bool { return l.deep >= 2*deep })
	for len(stack) > 0 && stack[len(stack)-1].full {
		stack = stack[:len(stack)-1]
	}
	value, _, _ = strings.Cut(value, " #")
	value = strings.TrimSpace(value)
	full := value != "" && !strings.ContainsAny(value[:1], "|>&!#") && strings.Count(value, "{")+strings.Count(value, "[") <= strings.Count(value, "}")+strings.Count(value, "]")
	return append(stack, level{deep: 2 * deep, name: strings.Trim(name, `"' `), full: full})
}
