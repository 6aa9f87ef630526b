package workbench

import (
	"fmt"
	"strings"

	"patchbay/problem"
)

// Ready answers why [Import.Apply] would write nothing at all: a person has something to decide or to mend first. nil
// where it would begin.
func (im *Import) Ready() error {
	if im.plain != nil {
		return im.veil.said(im.plain.Ready())
	}
	if im.Unpulled {
		return problem.New(problem.NeedsPerson, "The %s records of %s were never fetched as a whole: what is there and not here would be made twice.", im.Model, im.Connection).
			WithHint("Nothing was written. Fetch them first.").WithFix("patchbay pull %s", im.Connection).On(im.Connection)
	}
	if im.req.KeepGoing {
		return nil
	}
	if im.Counts.Ambiguous > 0 {
		return problem.New(problem.NeedsPerson, "A person has to say which records %d of the rows are.", im.Counts.Ambiguous).
			WithHint("Nothing was written. Give their rows an id column, choose other keys with --match, or leave them out with --keep-going.").On(im.Connection)
	}
	if im.Counts.Rejected > 0 {
		return im.unfit()
	}
	return nil
}

// unfit is that rows cannot be imported, with the first of the reasons.
func (im *Import) unfit() *problem.Problem {
	c := im.Counts
	p := problem.New(problem.Invalid, "%d of the %d rows cannot be imported as they are.", c.Rejected, c.All()).On(im.Connection)
	if c.Rejected == c.All() {
		p.Text = "None of the rows can be imported as it is."
	}
	ways := []string{"Mend them"}
	if im.missing != "" {
		ways = append(ways, "give what they lack with "+im.missing)
	}
	if !im.req.KeepGoing && c.Rejected < c.All() {
		ways = append(ways, "leave them out with --keep-going, which puts them into a file of their own")
	}
	p.Fields = im.reasons
	return p.WithHint("Nothing was written. %s.", strings.Join(ways, ", or "))
}

// Futile answers why an import as it is planned would write nothing although its rows say something; nil where it would
// write, or has nothing to. What only was not fetched yet does not count.
func (im *Import) Futile() error {
	if im.plain != nil {
		return im.veil.said(im.plain.Futile())
	}
	c := im.Counts
	if !im.req.KeepGoing && !im.Unpulled {
		return im.Ready()
	}
	switch {
	case c.New+c.Changed > 0:
	case c.Ambiguous > 0:
		return problem.New(problem.NeedsPerson, "A person has to say which records %d of the rows are.", c.Ambiguous).
			WithHint("Give their rows an id column, or choose other keys with --match.").On(im.Connection)
	case c.Rejected > 0:
		return im.unfit()
	}
	return nil
}

// reason keeps why a row is rejected, of the first ones.
func (im *Import) reason(s ImportStep) {
	if s.Action != ImportRejected || len(im.reasons) > mostFaults {
		return
	}
	if len(im.reasons) == mostFaults {
		im.reasons = append(im.reasons, problem.Field{Code: "more", Message: "There are more like these"})
		return
	}
	im.reasons = append(im.reasons, problem.Field{
		Name: fmt.Sprintf("line %d", s.Line), Code: ImportRejected, Message: fmt.Sprintf("Line %d, %s: %s", s.Line, s.Title, strings.TrimSuffix(strings.Join(s.Words, " "), ".")),
	})
}
