package mapping

import (
	"html"
	"regexp"
	"strings"
)

// tagged finds what makes a text HTML: one of the tags that editors write. A lone < or & does not.
const tagged = `(?i)</?(?:p|br|div|ul|ol|li|strong|b|em|i|u|s|a|h[1-6]|span|blockquote|table|tbody|thead|tr|td|th|pre|code|img|hr|font)(?:\s[^<>]*)?/?>`

// formatted reads a text that may be HTML as people read it. A text without tags is itself. What is written has no
// formatting, and what is not changed keeps it; words that look like tags go as words.
func formatted() step {
	is := regexp.MustCompile(tagged)
	read := func(v any) (any, error) {
		s, err := text(v)
		if err != nil || !is.MatchString(s) {
			return s, err
		}
		return prose(s), nil
	}
	return step{
		note: "kept as plain text, and formatting that was there goes",
		read: read,
		write: func(v, old any) (any, error) {
			s, err := text(v)
			if err != nil {
				return nil, err
			}
			if had, err := read(old); old != nil && err == nil && had == s {
				return old, nil
			}
			if is.MatchString(s) {
				return "<pre>" + html.EscapeString(s) + "</pre>", nil
			}
			return s, nil
		},
	}
}

// sheet collects the words of a piece of HTML: blanks run together, and blocks stand on lines of their own.
type sheet struct {
	out    strings.Builder
	blank  bool
	breaks int
	dash   bool // nothing stands behind it yet
	raw    int  // how many <pre> are open
}

// prose are the words of a piece of HTML, line by line; items of a list begin with a dash.
func prose(s string) string {
	var p sheet
	for s != "" {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			p.say(s)
			break
		}
		if at+1 < len(s) && !strings.ContainsAny(s[at+1:at+2], "/!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			p.say(s[:at+1])
			s = s[at+1:]
			continue
		}
		end := strings.IndexByte(s[at:], '>')
		if end < 0 {
			p.say(s)
			break
		}
		p.say(s[:at])
		p.tag(strings.ToLower(s[at+1 : at+end]))
		s = s[at+end+1:]
	}
	return p.out.String()
}

// tag acts on a tag without its angles.
func (p *sheet) tag(tag string) {
	name, closing := strings.CutPrefix(tag, "/")
	if i := strings.IndexAny(name, " \t\r\n/"); i >= 0 {
		name = name[:i]
	}
	switch name {
	case "br":
		p.breaks++
	case "p", "div", "ul", "ol", "blockquote", "table", "tr", "hr", "h1", "h2", "h3", "h4", "h5", "h6":
		p.breaks = max(p.breaks, 1)
	case "td", "th":
		p.blank = true
	case "li":
		if p.breaks = max(p.breaks, 1); !closing {
			p.say("-")
			p.dash, p.blank = true, true
		}
	case "pre":
		p.breaks = max(p.breaks, 1)
		if closing {
			p.raw = max(p.raw-1, 0)
		} else {
			p.raw++
		}
	}
}

// say adds text that stands between tags.
func (p *sheet) say(s string) {
	s = html.UnescapeString(s)
	if p.raw > 0 {
		p.begin()
		p.out.WriteString(s)
		return
	}
	for word := range strings.FieldsFuncSeq(s, blankOf) {
		if at := strings.Index(s, word); at > 0 {
			p.blank = true
		}
		p.begin()
		p.out.WriteString(word)
		s = s[strings.Index(s, word)+len(word):]
	}
	p.blank = p.blank || s != "" // blanks behind the last word
}

// begin writes what stands between the words before and those that come.
func (p *sheet) begin() {
	switch {
	case p.out.Len() == 0:
	case p.breaks > 0 && !p.dash: // a block that begins an item stands behind its dash
		p.out.WriteString(strings.Repeat("\n", min(p.breaks, 2)))
	case p.blank:
		p.out.WriteByte(' ')
	}
	p.breaks, p.blank, p.dash = 0, false, false
}

func blankOf(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == '\u00a0' }
