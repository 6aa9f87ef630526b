package exchange

import (
	"strings"

	"patchbay/model"
)

// card spells a record as a card. What the standard's own properties do not say exactly, this program's own one says.
func (e *Encoder) card(r Record) ([]byte, error) {
	w := &properties{}
	get := func(path string) string { s, _ := r.Fields[path].(string); return s }
	w.add("FN", escape(called(r)))
	if e.o.Model.Name == "company" {
		w.add("ORG", escape(called(r)))
	} else if w.list("N", get("lastName"), get("firstName"), "", get("salutation"), "") == "" && e.format == VCard3 {
		w.add("N", ";;;;") // 3.0 demands it
	}
	e.reached(w, r)
	w.list("ADR", "", get("address.line2"), get("address.line1"), get("address.city"), get("address.region"), get("address.postalCode"), get("address.country"))
	if e.o.Model.Name != "company" {
		w.text("ORG", get("companyName"))
		w.text("TITLE", get("jobTitle"))
		w.text("NOTE", get("notesText"))
	}
	w.text("NOTE", get("description"))
	w.add("URL", strings.ReplaceAll(get("website"), "\n", ""))
	w.add("BDAY", e.day(get("birthday")))
	w.text("TZ", get("timezone"))
	if e.format == VCard4 {
		w.text("LANG", get("language"))
		if g := get("gender"); g != "" {
			w.add("GENDER", sex(g)+";"+escape(g))
		}
	}
	if tags, _ := r.Fields["tags"].([]string); len(tags) > 0 {
		spelled := make([]string, len(tags))
		for i, t := range tags {
			spelled[i] = escape(t)
		}
		w.add("CATEGORIES", strings.Join(spelled, ","))
	}
	var back Entry
	readCard(&back, w.lines(), e.o.Model.Name)
	e.exact(w, r, back.Held)
	version := map[Format]string{VCard4: "4.0", VCard3: "3.0"}[e.format]
	b := fold(fold(nil, "BEGIN:VCARD"), "VERSION:"+version)
	if e.o.Veiled {
		b = fold(b, veiledLine)
	}
	b = w.write(b)
	return fold(b, "END:VCARD"), nil
}

// called is what a card calls somebody: it must call them something.
func called(r Record) string {
	if s, _ := r.Fields["name"].(string); s != "" {
		return s
	}
	if r.Title != "" {
		return r.Title
	}
	return r.ID
}

// reached are the addresses and numbers: the first one is the one to use.
func (e *Encoder) reached(w *properties, r Record) {
	for _, k := range []struct{ property, one, list, key string }{{"EMAIL", "email", "emails", "address"}, {"TEL", "phone", "phones", "number"}} {
		first, _ := r.Fields[k.one].(string)
		list, _ := r.Fields[k.list].([]any)
		if first != "" {
			w.add(k.property+e.preferred(len(list) > 1), escape(first))
		}
		for _, x := range list {
			o, _ := x.(map[string]any)
			text, _ := o[k.key].(string)
			if text = model.Line(text, false); text == "" || text == first {
				continue
			}
			kind, _ := o["type"].(string)
			w.add(k.property+typed(kind), escape(text))
		}
	}
}

func (e *Encoder) preferred(several bool) string {
	switch {
	case !several:
		return ""
	case e.format == VCard3:
		return ";TYPE=pref"
	}
	return ";PREF=1"
}

func typed(kind string) string {
	switch kind = strings.ToLower(kind); kind {
	case "mobile":
		return ";TYPE=cell"
	case "home", "work", "fax", "cell":
		return ";TYPE=" + kind
	}
	return ""
}

// day is a date as the version spells it.
func (e *Encoder) day(date string) string {
	if e.format == VCard4 {
		return strings.ReplaceAll(date, "-", "")
	}
	return date
}

func sex(g string) string {
	return map[string]string{"male": "M", "female": "F", "other": "O"}[strings.ToLower(g)]
}
