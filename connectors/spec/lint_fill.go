package spec

import (
	"regexp"
	"strings"

	"patchbay/model/document"
)

// marker is what stands in a draft where its author has something to fill in: FILL IN, in a value or a comment.
var marker = regexp.MustCompile(`\bFILL IN\b:?\s*(.*)`)

// unfilled doubts each place of a file that its author has yet to fill in.
func (l *lint) unfilled(text []byte) {
	p := document.Paged(text)
	for i := range p.Lines {
		line := p.Line(i + 1)
		at := marker.FindStringSubmatchIndex(line)
		if at == nil {
			continue
		}
		words := "is not filled in"
		if what := strings.Trim(line[at[2]:at[3]], `"' `); what != "" {
			words += ": " + what
		}
		l.add(tokenAt(i+1, at[0]+1), Finding{Key: p.KeyAt(i + 1), Words: words, Doubt: true})
	}
}
