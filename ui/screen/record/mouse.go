package record

import (
	"net/url"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
)

// wheel moves as far as three keys do.
func (s *Screen) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	name, code := "down", tea.KeyDown
	if msg.Button == tea.MouseWheelUp {
		name, code = "up", tea.KeyUp
	}
	if s.face == removal || s.copying {
		return nil
	}
	for range 3 {
		switch s.face {
		case fields:
			s.move(name)
		case linked:
			s.pressFamily(name)
		default:
			s.press(tea.KeyPressMsg{Code: code})
		}
	}
	return nil
}

// clicked chooses the row under the pointer; a click on the chosen one opens what it leads to: an address, a person's
// telephone, another record.
func (s *Screen) clicked(msg tea.MouseClickMsg) tea.Cmd {
	line := msg.Y - s.headed + s.top
	if s.face != fields || s.copying || msg.Y < s.headed || line >= s.sheet.total {
		return nil
	}
	for i, l := range s.sheet.rows {
		if line < l.start+l.lead || line >= l.start+l.lead+l.height() {
			continue
		}
		if i != s.at {
			s.at, s.into = i, 0
			return nil
		}
		switch {
		case l.more > 0 && line == l.start+l.lead+l.height()-1:
			s.unroll()
		case s.rows[i].link != "":
			return s.actOnFields("o")
		case s.rows[i].refers != nil:
			return s.actOnFields("f")
		}
		return nil
	}
	return nil
}

// linkOf is where a value leads: a mail to be written, a number to be called, a page; "" for nothing of the kind.
func linkOf(f model.Field, value any) string {
	text, _ := value.(string)
	switch f.Type {
	case model.Email:
		if local, host, ok := strings.Cut(text, "@"); ok && local != "" && host != "" && !strings.ContainsAny(text, " ,;\t\n") {
			return "mailto:" + url.PathEscape(local) + "@" + url.PathEscape(host)
		}
	case model.Phone:
		number := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r == '+' {
				return r
			}
			return -1
		}, text)
		if len(number) > 2 {
			return "tel:" + number
		}
	case model.URL:
		return page(text)
	}
	return ""
}

// page is an address of the web as it can be opened; "" for none.
func page(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return ""
	}
	if out := u.String(); !strings.ContainsFunc(out, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return out
	}
	return "" // nothing that a terminal could take for an order of its own
}
