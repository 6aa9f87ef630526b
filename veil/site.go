package veil

import (
	"net/url"
	"strings"
)

// Website veils an address of somebody's own on the web: its host too.
func (v *Veil) Website(s string) string {
	if s == "" {
		return ""
	}
	return v.shown(v.site(s, nil), s)
}

func (v *Veil) site(s string, keep keeping) string {
	scheme, rest, ok := strings.Cut(s, ":")
	switch low := strings.ToLower(scheme); {
	case !ok:
		return v.hosted(s)
	case low == "mailto":
		return scheme + ":" + v.Email(strings.TrimLeft(rest, "/"))
	case low == "tel":
		return scheme + ":" + v.Phone(strings.TrimLeft(rest, "/"))
	case low != "http" && low != "https" && low != "ftp":
		return v.words(s, nil)
	case keep != nil:
		return v.Address(s)
	}
	return scheme + "://" + v.hosted(strings.TrimPrefix(rest, "//"))
}

func (v *Veil) hosted(s string) string {
	host, path := s, ""
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		host, path = s[:i], s[i:]
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:] // nobody's name and password belong into a pseudonym
	}
	host, port, _ := strings.Cut(host, ":")
	if port != "" {
		port = ":" + v.number(port, true)
	}
	if host == "" {
		return v.words(path, nil)
	}
	return v.domain(host) + port + v.words(path, nil)
}

// Address veils an address of a provider, or its path: the host stays, and of path and question what the program itself
// could have written there, short numbers, and ids that nobody chose. Everything else is veiled.
func (v *Veil) Address(s string) string {
	head, rest := "", s
	if i := strings.Index(s, "://"); i >= 0 && i < 8 {
		end := strings.IndexAny(s[i+3:], "/?#")
		if end < 0 {
			end = len(s) - i - 3
		}
		head, rest = s[:i+3+end], s[i+3+end:]
		if at := strings.LastIndexByte(head, '@'); at >= 0 {
			head = s[:i+3] + head[at+1:]
		}
	}
	path, query, asks := strings.Cut(rest, "?")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = v.segment(p, routed)
	}
	out := head + strings.Join(parts, "/")
	if !asks {
		return out
	}
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		name, value, is := strings.Cut(p, "=")
		if pairs[i] = v.segment(name, v.spoke); is {
			pairs[i] += "=" + v.asked(name, value)
		}
	}
	return out + "?" + strings.Join(pairs, "&")
}

// routed keeps the words of the providers' paths: any other word between two slashes may be somebody's, although the
// program says it too.
func routed(_, w string) bool {
	_, ok := routes()[w]
	return ok
}

// segment is one part of an address between two slashes, or of a question.
func (v *Veil) segment(p string, keep keeping) string {
	text, err := url.QueryUnescape(strings.ReplaceAll(p, "+", "%2B"))
	if err != nil {
		text = p
	}
	if text == "" || open(text) || Opaque(text) || digits(text) == len(text) && len(text) < 7 {
		return p
	}
	// What is no single word is text of somebody: 555 0142, a name, a list.
	if strings.ContainsAny(text, "@ ") || digits(text) >= 7 {
		return escaped(v.parts(text, nil))
	}
	return escaped(v.parts(text, keep))
}

// asked is a value in the question of an address. Its name may say that it is a time or an id; else it is somebody's.
func (v *Veil) asked(name, value string) string {
	text, err := url.QueryUnescape(value)
	if err != nil {
		text = value
	}
	if text == "" || text == "true" || text == "false" || identifies(name) && Opaque(text) || digits(text) == len(text) && (len(text) < 7 || timed(name)) || timed(name) && open(text) {
		return value
	}
	return escaped(v.parts(text, nil))
}

// escaped leaves what reads well in an address as it is.
func escaped(text string) string {
	out := url.QueryEscape(text)
	return strings.NewReplacer("%40", "@", "%3A", ":", "%2C", ",", "%7B", "{", "%7D", "}").Replace(out)
}

// Opaque reports whether a text is an id that a machine made: nobody chose it and it says nothing of anybody.
func Opaque(s string) bool {
	if len(s) < 12 || len(s) > 64 {
		return false
	}
	turns, num, hex := 0, 0, 0
	kind := byte(0)
	for i := range len(s) {
		c, k := s[i], byte(0)
		switch {
		case c >= '0' && c <= '9':
			k, num = '0', num+1
			hex++
		case c >= 'a' && c <= 'z':
			k = 'a'
		case c >= 'A' && c <= 'Z':
			k = 'A'
		case c == '-' || c == '_':
			continue
		default:
			return false
		}
		if c|0x20 >= 'a' && c|0x20 <= 'f' {
			hex++
		}
		if kind != 0 && k != kind {
			turns++
		}
		kind = k
	}
	letters := len(s) - strings.Count(s, "-") - strings.Count(s, "_")
	return turns >= 6 || hex == letters && num >= 4 && num < letters && letters >= 16
}
