package exchange

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"patchbay/model"
)

// cell spells a canonical value as one text, so that [Values] reads the same value out of it: lists with commas, items
// that hold a sign of the list between quotation marks; objects as JSON; "" for nothing.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []string:
		items := make([]string, len(v))
		for i, s := range v {
			items[i] = quoted(s)
		}
		return strings.Join(items, ",")
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// listSigns are what stands between the items of a list in files of all kinds.
const listSigns = ",;|\n"

func quoted(s string) string {
	if !strings.ContainsAny(s, listSigns+`"`) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// items takes a list apart: at commas, semicolons, bars and line ends that stand outside of quotation marks.
func items(s string) []string {
	var out []string
	var item strings.Builder
	inside := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case inside && c == '"' && i+1 < len(s) && s[i+1] == '"':
			item.WriteByte(c)
			i++
		case c == '"' && (inside || strings.TrimSpace(item.String()) == ""):
			inside = !inside
		case !inside && strings.IndexByte(listSigns, c) >= 0:
			out = append(out, item.String())
			item.Reset()
		default:
			item.WriteByte(c)
		}
	}
	return append(out, item.String())
}

// Values reads the values of a file. The zero value is ready for use; it is for one goroutine.
type Values struct {
	Zone      *time.Location    // of moments that say none; nil: UTC
	countries map[string]string // by name in lower case; nil until one was asked for
}

// Read gives what stands in a file as a value of a field. Texts are read as tables and forms have them, everything
// else as JSON has it; nil stands for an empty value. What cannot be read is a *model.Refusal.
func (vs *Values) Read(f model.Field, raw any) (any, error) {
	text, isText := raw.(string)
	if isText && (f.Type == model.Number || f.Type == model.Integer) {
		text = strings.ReplaceAll(strings.TrimSpace(text), " ", "")
		raw = text
	}
	if bad := model.Precise(f, raw); bad != nil {
		return nil, bad
	}
	if !isText {
		return model.Canonical(f, plain(raw))
	}
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	switch f.Type {
	case model.TextList:
		return model.Canonical(f, items(text))
	case model.ObjectList:
		var list []any
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return nil, &model.Refusal{Field: f.Name, Label: f.Label, Code: model.WrongType, Message: "must be a list of objects as JSON"}
		}
		return model.Canonical(f, list)
	case model.Boolean:
		return model.Canonical(f, truth(text))
	case model.Date, model.DateTime:
		if text = moment(text); vs.Zone != nil {
			return model.Canonical(f, model.Typed(f, text, vs.Zone))
		}
		return model.Canonical(f, text)
	case model.Country:
		return model.Canonical(f, vs.country(text))
	}
	return model.Canonical(f, text)
}

// truth is yes or no in the words of several languages; anything else stays as it is, to be refused.
func truth(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "ja", "oui", "si", "sí", "sì", "sim", "x", "wahr", "vrai", "verdadero", "vero", "t":
		return "true"
	case "nein", "non", "nee", "não", "nao", "falsch", "faux", "falso", "f":
		return "false"
	}
	return s
}

// moment spells the dates that address books and calendars write without signs as the model reads them.
func moment(s string) string {
	s = strings.TrimSpace(s)
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		return s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	return s
}

// plain gives numbers inside of lists the types that JSON has without being asked for more.
func plain(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = inner(x)
	}
	return out
}

func inner(v any) any {
	switch v := v.(type) {
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case []any:
		return plain(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = inner(x)
		}
		return out
	}
	return v
}

// formulas begin cells that a spreadsheet would calculate, some of them in their wide forms.
const formulas = "=+-@\t\r＝＋－＠"

// Guard keeps a spreadsheet from taking a cell for a formula: one that begins like one, behind any number of
// apostrophes, gets one more apostrophe. [Unguard] takes exactly that one away, so that nothing is lost.
func Guard(s string) string {
	if risky(s) {
		return "'" + s
	}
	return s
}

// Unguard undoes [Guard]; a cell that has no guard stays as it is.
func Unguard(s string) string {
	if strings.HasPrefix(s, "'") && risky(s[1:]) {
		return s[1:]
	}
	return s
}

func risky(s string) bool {
	bare := strings.TrimLeft(s, "'")
	return bare != "" && strings.ContainsRune(formulas, []rune(bare[:min(len(bare), 4)])[0])
}
