package console

import (
	"slices"
	"strings"

	"patchbay/ui/widget/age"
	"patchbay/workbench"
)

// candidate is a request that what is typed may become.
type candidate struct {
	request workbench.ConsoleRequest
	detail  string
	rank    int // the lower the better
}

// complete works out the candidates for what is typed: the connector's own calls, and what was sent or saved for this
// connection.
func (s *Screen) complete() {
	typed := strings.TrimSpace(s.draft.path.Value())
	var out []candidate
	seen := map[string]bool{}
	add := func(r workbench.ConsoleRequest, detail string) {
		rank, filled, ok := fits(typed, r.Path, detail)
		key := r.Method + " " + filled
		if r.Path == "" || !ok || seen[key+r.Body] || seen[key] && !strings.Contains(r.Header, "form-urlencoded") {
			return
		}
		seen[key], seen[key+r.Body] = true, true
		r.Path = filled
		out = append(out, candidate{r, detail, rank})
	}
	for _, e := range s.guide {
		words := e.Operation
		if e.About != "" {
			words = e.About
		}
		add(e.Request, words)
	}
	for _, k := range s.kept {
		if k.Request.Connection == s.draft.connection {
			words := "sent " + age.Ago(s.now(), k.At)
			if k.Name != "" {
				words = k.Name
			}
			add(k.Request, words)
		}
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return a.rank - b.rank })
	if len(out) == 1 && out[0].request.Path == typed && out[0].request.Method == methods()[s.draft.method] {
		out = nil // it is what stands there
	}
	s.cands, s.pick = out, min(s.pick, len(out))
}

// fits reports whether a path may be meant by what is typed, how well, and the path with what was typed in its places.
func fits(typed, full, words string) (rank int, filled string, ok bool) {
	if filled, ok := along(typed, full); ok {
		return 0, filled, true
	}
	low := strings.ToLower(typed)
	if strings.Contains(strings.ToLower(full), low) || strings.Contains(strings.ToLower(words), low) {
		return 1, full, true
	}
	return 0, "", false
}

// along reports whether what is typed is the beginning of a path, whatever was typed where it has a value.
func along(typed, full string) (string, bool) {
	if typed == "" {
		return full, true
	}
	have, want := strings.Split(typed, "/"), strings.Split(full, "/")
	if len(have) > len(want) {
		return "", false
	}
	for i, h := range have {
		last := i == len(have)-1
		switch isHole := hole.MatchString(want[i]); {
		case isHole && h != "" && !strings.Contains(h, "{"):
			want[i] = h
		case last && strings.HasPrefix(strings.ToLower(want[i]), strings.ToLower(h)):
		case !last && strings.EqualFold(h, want[i]):
		default:
			return "", false
		}
	}
	return strings.Join(want, "/"), true
}

// take makes the request that candidate i, one up, stands for. What was written by hand in query, headers and body
// stays.
func (s *Screen) take(i int) {
	if i < 1 || i > len(s.cands) {
		return
	}
	r, now, begun := s.cands[i-1].request, s.request(), s.draft.begun
	own := func(mine, given, fresh string) string {
		if strings.TrimSpace(mine) != "" && mine != given {
			return mine
		}
		return fresh
	}
	r.Query, r.Header, r.Body = own(now.Query, begun.Query, r.Query), own(now.Header, begun.Header, r.Header), own(now.Body, begun.Body, r.Body)
	s.begin(r)
	s.cands = nil
}
