package exchange

import (
	"strings"
	"unicode/utf8"
)

// line is one content line of vCard and iCalendar, which share its form: a name, parameters, and a value that is still
// spelled as it stands in the file.
type line struct {
	name   string // in upper case, without the group
	params map[string][]string
	value  string
	at     int // line of the file, from 1
}

// param is the first value of a parameter; "" when there is none.
func (l line) param(name string) string {
	if v := l.params[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// is reports whether a line is of a type: TYPE=home,work and its like, whatever the case.
func (l line) is(kind string) bool {
	for _, v := range l.params["TYPE"] {
		for one := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(one), kind) {
				return true
			}
		}
	}
	return false
}

// parse takes a content line apart; ok is false for what is none. Parameters without a name are those of vCard 2.1:
// types, or an encoding.
func parse(text string, at int) (l line, ok bool) {
	end := strings.IndexAny(text, ";:")
	if end <= 0 {
		return l, false
	}
	name := text[:end]
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		name = name[dot+1:]
	}
	l = line{name: strings.ToUpper(strings.TrimSpace(name)), at: at}
	rest := text[end:]
	if strings.HasPrefix(rest, ";") {
		l.params = map[string][]string{}
	}
	for strings.HasPrefix(rest, ";") {
		var key, value string
		if key, value, rest, ok = parameter(rest[1:]); !ok {
			return l, false
		}
		l.params[key] = append(l.params[key], value)
	}
	if l.name == "" || !strings.HasPrefix(rest, ":") {
		return l, false
	}
	l.value = rest[1:]
	return l, true
}

// parameter reads KEY=value,"value" up to the next ; or : outside of quotation marks. Several values stay joined.
func parameter(text string) (key, value, rest string, ok bool) {
	inside := false
	end := strings.IndexFunc(text, func(r rune) bool {
		if r == '"' {
			inside = !inside
		}
		return !inside && (r == ';' || r == ':')
	})
	if end < 0 {
		return "", "", "", false
	}
	key, value, named := strings.Cut(text[:end], "=")
	if !named {
		key, value = bareKey(key), key
	}
	return strings.ToUpper(strings.TrimSpace(key)), uncaret(strings.ReplaceAll(value, `"`, "")), text[end:], true
}

func bareKey(word string) string {
	switch strings.ToUpper(strings.TrimSpace(word)) {
	case "QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT":
		return "ENCODING"
	}
	return "TYPE"
}

// caret spells a text as the value of a parameter, by RFC 6868, which loses nothing of it.
func caret(s string) string {
	s = strings.NewReplacer("^", "^^", "\n", "^n", `"`, "^'").Replace(s)
	if strings.ContainsAny(s, ";:,") {
		return `"` + s + `"`
	}
	return s
}

func uncaret(s string) string {
	return strings.NewReplacer("^^", "^", "^n", "\n", "^'", `"`).Replace(s)
}

// escape spells a text as a value, or as one part of a structured value or a list.
func escape(s string) string {
	if !strings.ContainsAny(s, "\\\n,;") {
		return s
	}
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, ",", `\,`, ";", `\;`).Replace(s)
}

// unescape reads a text, or a part of a value that [parts] took apart.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ',', ';', ':':
			b.WriteByte(s[i])
		default:
			b.WriteString(s[i-1 : i+1])
		}
	}
	return b.String()
}

// parts takes a value apart at a sign that is not escaped, and reads each part.
func parts(s string, sign byte) []string {
	var out []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == sign:
			out = append(out, unescape(s[from:i]))
			from = i + 1
		}
	}
	return append(out, unescape(s[from:]))
}

// lineLength is how many octets a line has at most, its end not counted.
const lineLength = 75

// fold breaks a content line as the standards want it: after at most 75 octets, never inside of a letter.
func fold(b []byte, text string) []byte {
	room := lineLength
	for len(text) > room {
		cut := room
		for cut > 1 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		b = append(append(b, text[:cut]...), "\r\n "...)
		text, room = text[cut:], lineLength-1
	}
	return append(append(b, text...), "\r\n"...)
}
