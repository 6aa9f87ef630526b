package identity

import (
	"net/url"
	"strings"

	"patchbay/model"
)

// organisation folds the name of a company and leaves its legal form out.
func organisation(s string) string {
	if s == "" {
		return ""
	}
	s = strings.NewReplacer(",", " ", ".", " ", "-", " ", "&", " and ", "+", " and ", "/", " ", "(", " ", ")", " ", "'", "", "’", "").Replace(fold(s))
	all := strings.Fields(s)
	out := all[:0]
	for i, w := range all {
		if i > 0 && legal(w) || w == "the" || w == "and" || w == "und" {
			continue
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

func legal(w string) bool {
	switch w {
	case "gmbh", "ag", "kg", "ohg", "gbr", "ug", "mbh", "co", "ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "company", "plc", "llp", "lp",
		"sa", "sarl", "sas", "srl", "spa", "bv", "nv", "oy", "ab", "as", "aps", "sl", "slu", "kgaa", "ev", "ek", "e", "k", "v", "pty", "sp", "z", "oo", "o", "s", "a", "r", "l", "haftungsbeschrankt", "holding", "group", "gruppe":
		return true
	}
	return false
}

// domains are the host names of a company's own: of its websites, and of addresses that are not at a provider of mail
// for everybody.
func domains(f model.Fields, paths, emails []string) []string {
	var out []string
	for _, path := range paths {
		s := text(f, path)
		if s != "" && !strings.Contains(s, "//") {
			s = "https://" + s
		}
		if u, err := url.Parse(s); err == nil {
			out = add(out, strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."))
		}
	}
	for _, e := range emails {
		if _, d, ok := strings.Cut(e, "@"); ok && !freemail(d) {
			out = add(out, d)
		}
	}
	return out
}

func freemail(domain string) bool {
	name, _, _ := strings.Cut(domain, ".")
	switch name {
	case "gmail", "googlemail", "yahoo", "outlook", "hotmail", "live", "msn", "icloud", "me", "aol", "gmx", "web", "t-online", "freenet", "mail", "proton", "protonmail", "posteo", "mailbox", "orange", "wanadoo", "free", "laposte", "libero", "yandex":
		return true
	}
	return false
}
