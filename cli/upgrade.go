package cli

import "fmt"

// upgrading says on standard error that an older store is brought up to date, and on a terminal how far that is.
func (a *app) upgrading() func(done, total int) {
	return func(done, total int) {
		switch {
		case total == 0:
			a.say("The store is from an older version: it is brought up to date, and a copy of it stays beside it.")
		case !a.Streams.ErrTTY || a.Streams.Dumb:
		case done >= total:
			a.wipe()
		default:
			fmt.Fprint(a.Streams.Err, "\r\x1b[K"+a.paint.onErr(faint, fmt.Sprintf("making the search index: %s of %s", thousands(done), thousands(total))))
		}
	}
}
