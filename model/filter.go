package model

import "time"

// Filter is the part of a condition that a table can answer by itself. Of a record it says yes, no, or that it cannot
// tell; where it does not doubt, the condition says the same. And, Or and Not doubt as three-valued logic does.
type Filter struct {
	Op    FilterOp
	Parts []Filter // of And and Or; Not has one
	Field string   // of a test: a path, or with Own "id", "createdAt", "updatedAt" or, for InAny with ids, "connection"
	Own   bool     // the record's own, not one of its fields
	Dated bool     // the field holds dates: a text that spells none is doubted
	Whole bool     // its moments are days, each told as its first moment in UTC
	Value any      // what it is compared with: string, float64, bool, time.Time or Day; []string for InAny. A day lies to a moment as it begins in the zone of that
}

// Day is a date without a time, YYYY-MM-DD, and when it begins and ends somewhere: a moment is compared with all of it.
type Day struct {
	Date     string
	From, To time.Time // the first moment of it, and of the next one
}

// DayIn is a day as the clocks of a zone have it, which may skip its midnight or strike it twice.
func DayIn(date string, zone *time.Location) (Day, error) {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return Day{}, err
	}
	next := at.AddDate(0, 0, 1)
	return Day{date, firstOf(at, zone), firstOf(next, zone)}, nil
}

// firstOf is the first moment in a zone of the day that a moment in UTC names.
func firstOf(day time.Time, zone *time.Location) time.Time {
	y, m, d := day.Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if at.Day() != d {
		at = time.Date(y, m, d, 1, 0, 0, 0, zone)
	}
	if before := at.Add(-time.Hour); before.Day() == d {
		return before
	}
	return at
}

// FilterOp says what a filter does.
type FilterOp string

// The ways to join filters, and the tests. An empty value passes none of the tests but IsNull.
const (
	And    FilterOp = "and" // without parts: yes
	Or     FilterOp = "or"  // without parts: no
	Not    FilterOp = "not"
	Doubt  FilterOp = "doubt"  // it cannot tell
	IsNull FilterOp = "null"   // empty
	IsText FilterOp = "text"   // a text that is not empty
	Eq     FilterOp = "=="     // the same value of the same type
	Lt     FilterOp = "<"      // texts by their bytes, numbers as floats
	Le     FilterOp = "<="     // as Lt
	Gt     FilterOp = ">"      // as Lt
	Ge     FilterOp = ">="     // as Lt
	Has    FilterOp = "has"    // a text has Value in it, a list has it as an item; whatever the case
	Begins FilterOp = "begins" // a text, whatever the case
	Ends   FilterOp = "ends"   // a text, whatever the case
	Within FilterOp = "within" // a list has exactly this item
	InAny  FilterOp = "in"     // a text that is one of Value
)

// Always reports whether f says yes of everything.
func (f Filter) Always() bool { return f.Op == And && len(f.Parts) == 0 }

// Sure reports whether nothing in f doubts by itself. Values may still be doubted.
func (f Filter) Sure() bool {
	if f.Op == Doubt {
		return false
	}
	for _, p := range f.Parts {
		if !p.Sure() {
			return false
		}
	}
	return true
}
