package model

// Filter is the part of a condition that a table can answer by itself. Of a record it says yes, no, or that it cannot
// tell; where it does not doubt, the condition says the same. And, Or and Not doubt as three-valued logic does.
type Filter struct {
	Op    FilterOp
	Parts []Filter // of And and Or; Not has one
	Field string   // of a test: a path, or with Own "id", "createdAt", "updatedAt" or, for InAny with ids, "connection"
	Own   bool     // the record's own, not one of its fields
	Dated bool     // the field holds dates: a text that spells none is doubted
	Value any      // what it is compared with: string, float64, bool, time.Time or Day; []string for InAny
}

// Day is a date without a time, YYYY-MM-DD: a moment is compared with all of it.
type Day string

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
