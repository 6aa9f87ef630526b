package spec

import (
	"regexp"
	"strings"
)

// marker is what stands in a draft where its author has something to fill in: FILL IN, in a value or a comment.
var marker = regexp.MustCompile(`\bFILL IN\b:?\s*(.*)`)

// unfilled doubts each place of a file that its author has yet to fill in.
func (l *lint) unfilled(text []byte) {
	p := page{lines: strings.Split(string(text), "\n")}
	for i := range p.lines {
		line := p.line(i + 1)
		at := marker.FindStringSubmatchIndex(line)
		if at == nil {
			continue
		}
		words := "is not filled in"
		if what := strings.Trim(line[at[2]:at[3]], `"' `); what != "" {
			words += ": " + what
		}
		f := fault(position{i + 1, at[0] + 1}, "%s", words)
		l.add(f.tok, Finding{Key: p.keyAt(i + 1), Words: f.words, Doubt: true})
	}
}
