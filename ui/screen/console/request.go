package console

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

// request is what the draft says.
func (s *Screen) request() workbench.ConsoleRequest {
	d := &s.draft
	return workbench.ConsoleRequest{
		Connection: d.connection, Method: methods()[d.method], Path: strings.TrimSpace(d.path.Value()), Paginate: d.pages,
		Query: d.text[query].Value(), Header: d.text[header].Value(), Body: d.text[body].Value(),
	}
}

// begin puts a request in the place of the draft.
func (s *Screen) begin(r workbench.ConsoleRequest) {
	d := &s.draft
	d.method = max(slices.Index(methods(), strings.ToUpper(r.Method)), 0)
	d.path.Set(r.Path)
	d.text[query].Set(r.Query)
	d.text[header].Set(r.Header)
	d.text[body].Set(r.Body)
	d.pages, d.part = r.Paginate, path
	d.begun = s.request()
	s.pick = 0
	s.toHole()
	s.complete()
}

// again begins with a request that was sent or kept. Under the veil its body is one of pseudonyms, which are understood as a
// whole: a birthday that stands for another one would be sent as it is shown.
func (s *Screen) again(r workbench.ConsoleRequest) {
	s.begin(r)
	if s.env.Veiled {
		s.draft.masked[body] = s.written(body)
	}
}

// hole is a value in a path that is to be typed.
var hole = regexp.MustCompile(`\{[A-Za-z][A-Za-z0-9_.]*\}`)

// toHole puts the cursor of the path behind the first value that is to be typed.
func (s *Screen) toHole() {
	text := s.draft.path.Value()
	for _, at := range hole.FindAllStringIndex(text, -1) {
		if !strings.HasPrefix(text[at[0]:], "{workspace") {
			n := len([]rune(text[:at[1]]))
			s.draft.path.Replace(n, n, "")
			return
		}
	}
}

// typePath takes a key or a paste for the path. What is typed behind a value that is to be typed takes its place.
func (s *Screen) typePath(msg tea.Msg) bool {
	l := &s.draft.path
	key, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	if !s.masked(path) && (isPaste || isKey && key.Text != "" && key.Mod&^tea.ModShift == 0) {
		before := string([]rune(l.Value())[:l.At()])
		if at := hole.FindAllStringIndex(before, -1); len(at) > 0 && at[len(at)-1][1] == len(before) && !strings.HasPrefix(before[at[len(at)-1][0]:], "{workspace") {
			l.Replace(len([]rune(before[:at[len(at)-1][0]])), l.At(), "")
		}
	}
	was := l.Value()
	took := s.change(path, msg)
	s.splitMethod()
	if was != l.Value() {
		s.pick = 0
		s.complete()
	}
	return took
}

// splitMethod takes a method that stands before the path, as in a line of documentation: PUT /contacts/{id}.
func (s *Screen) splitMethod() {
	l := &s.draft.path
	name, _, ok := strings.Cut(l.Value(), " ")
	i := slices.Index(methods(), strings.ToUpper(name))
	if !ok || i < 0 || s.masked(path) {
		return
	}
	s.draft.method = i
	l.Replace(0, len([]rune(name))+1, "")
}

// check works out what is wrong with the request, once for each text of it.
func (s *Screen) check() {
	if r := s.request(); r != s.checked {
		s.checked, s.faults = r, r.Faults()
	}
}

// fault is what is wrong with a part of the request, as far as its text tells.
func (s *Screen) fault(of part) (workbench.RequestFault, bool) {
	name := map[part]string{path: workbench.PartPath, query: workbench.PartQuery, header: workbench.PartHeader, body: workbench.PartBody}[of]
	for _, f := range s.faults {
		if f.Part == name {
			return f, true
		}
	}
	return workbench.RequestFault{}, false
}

// mend goes to the first fault of the request; it reports whether there is one.
func (s *Screen) mend() (tea.Cmd, bool) {
	s.check()
	for _, of := range []part{path, query, header, body} {
		f, bad := s.fault(of)
		if !bad {
			continue
		}
		s.face, s.draft.part = typing, of
		if of != path {
			s.draft.text[of].Go(f.Line, f.Char)
		}
		return screen.Toast(screen.Warn, s.faultWords(of, f)), true
	}
	for _, h := range hole.FindAllString(s.draft.path.Value(), -1) {
		if !strings.HasPrefix(h, "{workspace") {
			s.face, s.draft.part = typing, path
			s.toHole()
			return screen.Toast(screen.Warn, "Type a value in the place of "+h+"."), true
		}
	}
	return nil, false
}

// tidy indents the body, where it is JSON.
func (s *Screen) tidy() tea.Cmd {
	if s.masked(body) {
		return screen.Toast(screen.Warn, "The body is as it was written before the veil, under pseudonyms: lift the veil to lay it out.")
	}
	var out bytes.Buffer
	if json.Indent(&out, []byte(s.draft.text[body].Value()), "", "  ") != nil {
		return screen.Toast(screen.Warn, "The body is no JSON yet.")
	}
	s.draft.text[body].Set(out.String())
	return nil
}

// turnMethod goes to another method.
func (s *Screen) turnMethod(by int) {
	n := len(methods())
	s.draft.method = (s.draft.method + by + n) % n
	s.complete()
}

// methodLetter goes to the next method that begins with a letter.
func (s *Screen) methodLetter(letter string) {
	all := methods()
	for i := range all {
		if at := (s.draft.method + 1 + i) % len(all); strings.EqualFold(all[at][:1], letter) {
			s.draft.method = at
			s.complete()
			return
		}
	}
}
