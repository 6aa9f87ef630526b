package console

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

// keep is what stays of a request that is written when the veil is turned.
type keep struct {
	request workbench.ConsoleRequest
	veiled  [parts]bool // the part is another one than it was: under the veil a pseudonym
	part    part
	typing  bool
	draft   bool // it was neither sent nor kept
}

// Keep is for when the veil is turned.
func (s *Screen) Keep(r screen.Retelling) any {
	if r.Request == nil {
		return nil
	}
	was := s.request()
	now := r.Request(was)
	return keep{
		request: now, part: s.draft.part, typing: s.face == typing, draft: s.Drafting(),
		veiled: [parts]bool{path: was.Path != now.Path, query: was.Query != now.Query, header: was.Header != now.Header, body: was.Body != now.Body},
	}
}

// goOn puts the request back that was written before the veil was turned. A part that cannot be put back as it was told is
// left out: as anything else it would not be understood.
func (s *Screen) goOn(k keep) {
	d := &s.draft
	if k.request.Connection != "" {
		d.connection = k.request.Connection
	}
	s.begin(k.request)
	d.part = k.part
	if now := s.request(); now.Path != k.request.Path {
		d.path.Set("")
	}
	for of, text := range map[part]string{query: k.request.Query, header: k.request.Header, body: k.request.Body} {
		if d.text[of].Value() != text {
			d.text[of].Set("")
		}
		lines := strings.Split(d.text[of].Value(), "\n")
		d.text[of].Go(len(lines), len([]rune(lines[len(lines)-1]))+1)
	}
	if s.face = reading; k.typing {
		s.face = typing
	}
	if k.draft {
		d.begun = workbench.ConsoleRequest{}
	}
	if !s.env.Veiled {
		return
	}
	for of := range parts {
		if k.veiled[of] {
			d.masked[of] = s.written(of)
		}
	}
}

// written is the text of a part of the request.
func (s *Screen) written(of part) string {
	switch of {
	case path:
		return s.draft.path.Value()
	case query, header, body:
		return s.draft.text[of].Value()
	}
	return ""
}

// masked reports whether a part shows pseudonyms, which stand for what was written there as a whole alone.
func (s *Screen) masked(of part) bool {
	return s.draft.masked[of] != "" && s.draft.masked[of] == s.written(of)
}

// change has a part of the request take a key or a paste. The first change of one that shows pseudonyms takes the place of all
// of it: no part of a pseudonym is to be sent.
func (s *Screen) change(of part, msg tea.Msg) bool {
	update, clear := s.draft.text[of].Update, s.draft.text[of].Set
	if of == path {
		update, clear = s.draft.path.Update, s.draft.path.Set
	}
	masked := s.masked(of)
	took := update(msg)
	if masked && !s.masked(of) {
		s.draft.masked[of] = ""
		clear("")
		update(msg)
	}
	return took
}
