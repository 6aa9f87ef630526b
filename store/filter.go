package store

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"patchbay/model"
)

// speller writes a filter in SQL, as an expression over records r that is 1, 0, or NULL where it cannot tell. The fields
// are one flat JSON object whose keys and texts are always written the same way (codec.go), so that most records are
// told by a look for the bytes that they would have to hold, and only the others are taken apart.
type speller struct {
	strings.Builder
	args []any
}

// spell gives the expression and its arguments.
func spell(f model.Filter) (string, []any) {
	var s speller
	s.filter(f)
	return s.String(), s.args
}

// needs spells what a record must not say no to, each part by itself: SQLite stops at the first that does, while of an
// expression it works out all.
func needs(f model.Filter) (string, []any) {
	if f.Op != model.And || len(f.Parts) == 0 {
		test, args := spell(f)
		return "(" + test + ") IS NOT 0", args
	}
	var all []string
	var args []any
	for _, p := range f.Parts {
		test, more := needs(p)
		all, args = append(all, test), append(args, more...)
	}
	return strings.Join(all, " AND "), args
}

// put writes a piece of SQL; a question mark stands for each of the arguments.
func (s *speller) put(sql string, args ...any) {
	s.WriteString(sql)
	s.args = append(s.args, args...)
}

func (s *speller) filter(f model.Filter) {
	switch f.Op {
	case model.And:
		s.join(f.Parts, " AND ", "1")
	case model.Or:
		s.join(f.Parts, " OR ", "0")
	case model.Not:
		s.put("(NOT ")
		s.join(f.Parts, " AND ", "1")
		s.put(")")
	case model.Doubt:
		s.put("NULL")
	default:
		s.test(f)
	}
}

func (s *speller) join(parts []model.Filter, by, none string) {
	if len(parts) == 0 {
		s.put(none)
		return
	}
	s.put("(")
	for i, p := range parts {
		if i > 0 {
			s.put(by)
		}
		s.filter(p)
	}
	s.put(")")
}

func (s *speller) test(f model.Filter) {
	if f.Own {
		s.own(f)
		return
	}
	p := pathOf(f.Field)
	switch f.Op {
	case model.IsNull:
		s.put("CASE WHEN instr(r.fields,?)=0 THEN 1 ELSE coalesce(r.fields->?,'null') IN ('null','\"\"','[]') END", p.key, p.path)
	case model.IsText:
		s.put(zero+"(json_type(r.fields,?) IS 'text' AND json_extract(r.fields,?)<>'') END", p.path, p.path)
	case model.InAny:
		s.put(zero+"(json_type(r.fields,?) IS 'text' AND json_extract(r.fields,?) IN (SELECT value FROM json_each(?))) END", p.path, p.path, jsonText(f.Value))
	case model.Within:
		s.within(p, f.Value.(string))
	case model.Has, model.Begins, model.Ends:
		s.words(p, f)
	default:
		s.compare(p, f)
	}
}

// path names a field in the stored text.
type path struct {
	path string // as JSON functions take it
	key  string // the bytes that a record with the field must hold
}

func pathOf(field string) path {
	return path{path: `$."` + field + `"`, key: quoted(field) + ":"}
}

// zero begins an expression that is in doubt where a text has a zero in it: SQL's functions end there.
const zero = `CASE WHEN instr(r.fields,'\u0000')>0 THEN NULL ELSE `

// quoted is a text as the stored fields have it.
func quoted(s string) string { return string(appendString(nil, s)) }

func (s *speller) compare(p path, f model.Filter) {
	switch v := f.Value.(type) {
	case bool:
		s.truth(p, f.Op, v)
	case float64:
		s.number(p, f.Op, v)
	case time.Time:
		s.moment(p, f, v)
	case model.Day:
		s.day(p, f, v)
	case string:
		if f.Op == model.Eq {
			s.put("CASE WHEN instr(r.fields,?)=0 THEN 0 ELSE json_type(r.fields,?) IS 'text' AND json_extract(r.fields,?)=? END", p.key+quoted(v), p.path, p.path, v)
			return
		}
		s.put(zero+"(json_type(r.fields,?) IS 'text' AND json_extract(r.fields,?)<>'' AND json_extract(r.fields,?)"+string(f.Op)+"?) END", p.path, p.path, p.path, v)
	default:
		s.put("NULL")
	}
}

func (s *speller) truth(p path, op model.FilterOp, v bool) {
	if op != model.Eq {
		s.put("0")
		return
	}
	word := strconv.FormatBool(v)
	s.put("CASE WHEN instr(r.fields,?)=0 THEN 0 ELSE json_type(r.fields,?) IS ? END", p.key+word, p.path, word)
}

// number compares as floats do. Numbers with a fraction are read a little differently here and there: those that are
// close are in doubt.
func (s *speller) number(p path, op model.FilterOp, v float64) {
	s.put("CASE json_type(r.fields,?) WHEN 'integer' THEN CAST(json_extract(r.fields,?) AS REAL)"+string(op)+"? WHEN 'real' THEN CASE WHEN abs(json_extract(r.fields,?)-?)<=? THEN NULL ELSE json_extract(r.fields,?)"+
		string(op)+"? END ELSE 0 END", p.path, p.path, v, p.path, v, math.Abs(v)*1e-9+1e-300, p.path, v)
}

// words looks for a text without regard to case: in a text for Has, Begins and Ends, among the items of a list for Has.
func (s *speller) words(p path, f model.Filter) {
	raw := f.Value.(string)
	small := strings.ToLower(raw)
	s.put("CASE")
	if f.Dated { // what is shown of a moment is another text than this one
		s.put(" WHEN instr(r.fields,?)=0 THEN 0 WHEN json_type(r.fields,?) IS 'text' AND length(json_extract(r.fields,?))>10 THEN NULL", p.key, p.path, p.path)
	} else if small != "" && !strings.ContainsFunc(small, escaped) {
		needle := strings.Trim(quoted(alike(small)), `"`)
		if f.Op == model.Begins {
			needle = alike(p.key) + `"` + needle
		}
		s.put(" WHEN ")
		s.without("r.fields", needle)
		s.put(" THEN 0")
	}
	s.put(` WHEN instr(r.fields,'\u0000')>0 THEN NULL WHEN json_type(r.fields,?) IS 'text' THEN json_extract(r.fields,?)<>''`, p.path, p.path)
	if small != "" {
		s.put(" AND (")
		s.finds("json_extract(r.fields,?)", f.Op, small, p.path)
		s.put(")")
	}
	if f.Op == model.Has {
		s.put(" WHEN json_type(r.fields,?) IS 'array' THEN ", p.path)
		s.list(p, raw)
	}
	s.put(" ELSE 0 END")
}

// escaped are the characters that may be spelled in several ways in stored text.
func escaped(r rune) bool {
	return r < ' ' || strings.ContainsRune(`"\<>&`, r) || r == '\u2028' || r == '\u2029'
}

// without is true where no letters like those of needle, which is alike itself, are in a text. It is the quick way past
// most records.
func (s *speller) without(text, needle string) {
	s.put("instr(lower("+text+"),?)=0", needle)
	others := variants(needle, alike)
	if len(others) == 0 {
		return
	}
	s.put(" AND (octet_length(" + text + ")=length(" + text + ")")
	for i, v := range others {
		if s.put([]string{" OR ", " AND "}[min(i, 1)]+"instr("+text+",?)=0", v.from); i == len(others)-1 {
			s.put(")")
		}
	}
}

// finds writes a look for small letters in a text that stands for it with its arguments.
func (s *speller) finds(text string, op model.FilterOp, small string, args ...any) {
	n := utf8.RuneCountInString(small)
	others := variants(small, strings.ToLower)
	look := func(text string, args []any) {
		switch op {
		case model.Begins:
			s.put("substr("+text+",1,?)=?", append(args, n, small)...)
		case model.Ends:
			s.put("substr("+text+",?)=?", append(args, -n, small)...)
		default:
			s.put("instr("+text+",?)>0", append(args, small)...)
		}
	}
	look("lower("+text+")", slices.Clone(args))
	if len(others) > 0 {
		s.put(" OR ")
		look(replaced("lower("+text+")", others), append(slices.Clone(args), pairs(others)...))
	}
}

// nested is true of lists in which more than plain texts may stand.
const nested = `(instr(r.fields->?,'\')>0 OR instr(r.fields->?,'{')>0 OR instr(substr(r.fields->?,2),'[')>0)`

// list looks for an item without regard to case.
func (s *speller) list(p path, item string) {
	needle := same(quoted(item))
	others := variants(needle, same)
	s.put("CASE WHEN "+nested+" THEN NULL ELSE instr(", p.path, p.path, p.path)
	s.put(replaced("lower(r.fields->?)", others), append([]any{p.path}, pairs(others)...)...)
	s.put(",?)>0 END", needle)
}

// within looks for exactly an item.
func (s *speller) within(p path, item string) {
	s.put("CASE")
	if !strings.ContainsFunc(item, escaped) {
		s.put(" WHEN instr(r.fields,?)=0 THEN 0", quoted(item))
	}
	s.put(" WHEN json_type(r.fields,?) IS NOT 'array' THEN 0 WHEN "+nested+" THEN NULL ELSE instr(r.fields->?,?)>0 END",
		p.path, p.path, p.path, p.path, p.path, quoted(item))
}
