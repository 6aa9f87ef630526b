package sandbox

import "time"

// Options say how the imitation behaves. The zero value is the service as it is known.
type Options struct {
	Nok     string           // where the words of a no stand: "error" when empty, "errorMsg" (with errorCode), or "both"
	Dates   string           // how dates are answered: "epoch" (Unix seconds) when empty, or "text" (Paris time); both are taken
	Truths  string           // how yes and no are answered: "int" (0 and 1) when empty, "bool", or "text"
	UserKey string           // the user's code in getUserInfo: "u_c" when empty, or "uC"
	BookKey string           // what getBookInfo wraps its book in: "bookInfo" when empty
	Strange string           // what becomes of a value for an unknown or read-only column: "ignore" when empty, or "refuse"
	Payload func(Notice) any // the body of a webhook; nil: book, table, row_id, event
	Auth    string           // the Authorization header of a webhook; "" for none
	Slow    time.Duration    // how long a batch of more than ten rows takes, in real time
	Quirks  Quirks
}

// Quirks are switches for what is not verified, or not always so.
type Quirks struct {
	DeadlockEvery int  // every so many writes of rows, one is refused with Deadlock and nothing is written; 0: never
	NumbersAsText bool // numbers of double and int columns are answered as texts
	NoTotals      bool // totalRowCount is missing
	NoModified    bool // lastModifiedAfter is ignored
	OpenEnums     bool // a choice column takes any word, strict or not
	EmptyRefused  bool // an update with empty fieldValues is refused, where it makes a new row
}

// Notice is one webhook before it takes its form.
type Notice struct {
	Book, Table string // code of the book, name of the table
	Row         int
	Event       string // created, updated or deleted
	At          time.Time
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		at   *string
		word string
	}{{&o.Nok, "error"}, {&o.Dates, "epoch"}, {&o.Truths, "int"}, {&o.UserKey, "u_c"}, {&o.BookKey, "bookInfo"}, {&o.Strange, "ignore"}} {
		if *d.at == "" {
			*d.at = d.word
		}
	}
	return o
}
