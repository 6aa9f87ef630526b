package exchange

import (
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// cards reads vCards of all versions, those of 2.1 with their own spellings among them.
type cards struct {
	in    *unfolder
	model string
	odd   int // lines that are none
}

func newCards(r io.Reader, o Opening) *cards { return &cards{in: newUnfolder(r), model: o.Model.Name} }

func (c *cards) heading() []string { return nil }

func (c *cards) notices() []string {
	if c.odd == 0 {
		return nil
	}
	return []string{"Lines outside of a card, or without a colon, were passed over: " + strconv.Itoa(c.odd) + "."}
}

func (c *cards) next() (Entry, error) {
	for {
		text, at, err := c.in.next()
		if err != nil {
			return Entry{}, err
		}
		l, ok := parse(text, at)
		if ok && l.name == "BEGIN" && strings.EqualFold(strings.TrimSpace(l.value), "VCARD") {
			return c.card(text, at)
		}
		c.odd++
	}
}

// nested is what a card inside of another is called where it is told that it is not read.
const nested = "A card inside of another one"

// card reads up to the end of a card. Cards inside of it belong to other people and are passed over.
func (c *cards) card(first string, at int) (Entry, error) {
	e := Entry{Line: at}
	kept := []string{first}
	var lines []line
	for deep := 1; deep > 0; {
		text, where, err := c.in.next()
		if err != nil && err != io.EOF {
			return e, err
		}
		if err != nil {
			e.Fault = &Fault{Line: at, Words: "this card has no end: END:VCARD is missing"}
			e.raw = kept
			return e, nil
		}
		kept = append(kept, text)
		l, ok := parse(text, where)
		switch {
		case !ok:
			c.odd++
		case l.name == "BEGIN":
			if deep++; !slices.Contains(e.Over, nested) {
				e.Over = append(e.Over, nested)
			}
		case l.name == "END":
			deep--
		case deep == 1:
			lines = append(lines, l)
		}
	}
	e.raw = kept
	readCard(&e, lines, c.model)
	return e, nil
}

// housekeeping are properties that say nothing of a person.
func housekeeping(name string) bool {
	switch name {
	case "VERSION", "PRODID", "REV", "KIND", "SORT-STRING", "CLASS", "PROFILE", "SOURCE", "X-ABLABEL", "X-ABADR", "X-ABSHOWAS", "XML", "CLIENTPIDMAP":
		return true
	}
	return false
}

// readCard reads what a card says of a record of a model.
func readCard(e *Entry, lines []line, modelName string) {
	h := &holder{entry: e}
	for _, l := range lines {
		l.value = spelledOut(l)
		h.property(l, modelName)
	}
	h.many("email", "emails", "address", h.emails)
	h.many("phone", "phones", "number", h.phones)
	e.Held = h.done()
}

// holder gathers the values of one card or one part of a calendar.
type holder struct {
	entry  *Entry
	held   []Held
	own    []Held // those of this program's own property, which say it exactly
	emails []line
	phones []line
}

func (h *holder) put(field string, raw any, l line) {
	if s, ok := raw.(string); ok && strings.TrimSpace(s) == "" {
		return
	}
	if slices.ContainsFunc(h.held, func(o Held) bool { return o.Column == field }) {
		return // the first one counts
	}
	h.held = append(h.held, Held{Column: field, Raw: raw, Line: l.at})
}

// done are the values, each field once: this program's own property says it exactly.
func (h *holder) done() []Held {
	out := slices.DeleteFunc(h.held, func(x Held) bool {
		return slices.ContainsFunc(h.own, func(o Held) bool { return o.Column == x.Column })
	})
	return append(out, h.own...)
}

func (h *holder) over(l line) {
	if !slices.Contains(h.entry.Over, l.name) {
		h.entry.Over = append(h.entry.Over, l.name)
	}
}

// ours takes the properties of this program; ok is false for any other.
func (h *holder) ours(l line) (ok bool) {
	switch l.name {
	case ownProperty:
		name := l.param("NAME")
		if name == "" || slices.ContainsFunc(h.own, func(o Held) bool { return o.Column == name }) {
			h.over(l) // of no field, or of one that was said already
			return true
		}
		h.own = append(h.own, Held{Column: name, Raw: unescape(l.value), Line: l.at})
	case ownID:
		h.entry.ID = strings.TrimSpace(unescape(l.value))
	case rejectedProperty:
	default:
		return false
	}
	return true
}

func (h *holder) property(l line, modelName string) {
	if h.ours(l) || housekeeping(l.name) {
		return
	}
	text := unescape(l.value)
	switch l.name {
	case "FN":
		h.put("name", text, l)
	case "N":
		h.structured(l, []string{"lastName", "firstName", "", "salutation", ""}, "N (further names)", "N (what stands behind the name)")
	case "EMAIL":
		h.emails = append(h.emails, l)
	case "TEL":
		h.phones = append(h.phones, l)
	case "ADR":
		h.structured(l, []string{"", "address.line2", "address.line1", "address.city", "address.region", "address.postalCode", "address.country"}, "ADR (post box)")
	case "ORG":
		name := parts(l.value, ';')[0]
		if modelName == "company" {
			h.put("name", name, l)
			return
		}
		h.put("companyName", name, l)
	case "GENDER":
		h.put("gender", gender(parts(l.value, ';')), l)
	case "BDAY":
		h.birthday(l, text)
	case "CATEGORIES":
		h.put("tags", parts(l.value, ','), l)
	case "UID":
		h.put("externalId", text, l)
	default:
		field := simple(l.name, modelName)
		if field == "" {
			h.over(l)
			return
		}
		if l.name == "URL" {
			text = strings.ReplaceAll(text, `\`, "")
		}
		h.put(field, text, l)
	}
}

// simple are the properties that hold one text.
func simple(name, modelName string) (field string) {
	switch name {
	case "TITLE":
		return "jobTitle"
	case "URL":
		return "website"
	case "TZ":
		return "timezone"
	case "LANG":
		return "language"
	case "X-GENDER":
		return "gender"
	case "NOTE":
		if modelName == "company" {
			return "description"
		}
		return "notesText"
	}
	return ""
}

// structured takes the parts of a value; "" among the fields passes one over, and says so by its word where it holds
// anything: the words are those of the parts without a field, in their order.
func (h *holder) structured(l line, fields []string, words ...string) {
	for i, text := range parts(l.value, ';') {
		if i < len(fields) && fields[i] != "" {
			h.put(fields[i], strings.ReplaceAll(text, "\n", " "), l)
			continue
		}
		if strings.TrimSpace(text) != "" {
			part := l
			if len(words) > 0 {
				part.name = words[0]
			}
			h.over(part)
		}
		if len(words) > 1 {
			words = words[1:]
		}
	}
}

// birthday takes a day; one without a year is none that the model could hold.
func (h *holder) birthday(l line, text string) {
	if strings.HasPrefix(text, "--") {
		h.over(l)
		return
	}
	if day, _, timed := strings.Cut(text, "T"); timed && len(day) >= 8 {
		text = day
	}
	h.put("birthday", text, l)
}

// many puts the one that is preferred into a field, and all of them into a list beside it.
func (h *holder) many(one, list, key string, lines []line) {
	if len(lines) == 0 {
		return
	}
	slices.SortStableFunc(lines, func(a, b line) int { return preference(a) - preference(b) })
	var all []any
	for _, l := range lines {
		text := strings.TrimSpace(unescape(l.value))
		for _, scheme := range []string{"tel:", "mailto:"} {
			if len(text) > len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
				text = text[len(scheme):]
			}
		}
		if text == "" {
			continue
		}
		h.put(one, text, l)
		all = append(all, map[string]any{key: text, "type": kindOf(l)})
	}
	if len(all) > 1 {
		h.put(list, all, lines[0])
	}
}

// preference orders what a person has several of: what is preferred first, faxes last.
func preference(l line) int {
	if n, err := strconv.Atoi(l.param("PREF")); err == nil && n > 0 && n <= 100 {
		return n
	}
	switch {
	case l.is("pref"):
		return 1
	case l.is("fax"), l.is("pager"):
		return 300
	}
	return 200
}

func kindOf(l line) string {
	for _, kind := range []string{"fax", "cell", "home", "work"} {
		if l.is(kind) {
			return map[string]string{"cell": "mobile"}[kind] + map[bool]string{true: kind}[kind != "cell"]
		}
	}
	return "other"
}

// gender reads the two parts of a GENDER: a letter and a text that says it better.
func gender(p []string) string {
	if len(p) > 1 && strings.TrimSpace(p[1]) != "" {
		return p[1]
	}
	if word := map[string]string{"M": "male", "F": "female", "O": "other"}[strings.ToUpper(strings.TrimSpace(p[0]))]; word != "" {
		return word
	}
	if len(p[0]) > 1 {
		return p[0]
	}
	return ""
}

// spelledOut is a value whose encoding and letters, as cards of 2.1 give them, are undone.
func spelledOut(l line) string {
	var b []byte
	if len(l.params) == 0 {
		return l.value
	}
	switch strings.ToUpper(l.param("ENCODING")) {
	case "QUOTED-PRINTABLE":
		text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(l.value)))
		if err != nil && len(text) == 0 {
			return l.value
		}
		b = text
	case "BASE64", "B":
		text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(l.value, " ", ""))
		if err != nil || !utf8.Valid(text) {
			return ""
		}
		b = text
	default:
		return l.value
	}
	if code, err := htmlindex.Get(l.param("CHARSET")); err == nil {
		if out, err := code.NewDecoder().Bytes(b); err == nil {
			b = out
		}
	}
	if !utf8.Valid(b) {
		if out, err := charmap.Windows1252.NewDecoder().Bytes(b); err == nil {
			b = out
		}
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
