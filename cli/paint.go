package cli

// tone is how a word is meant; it decides its colour and nothing else.
type tone int

const (
	plain tone = iota
	strong
	faint
	good
	warn
	bad
	match // what a search was answered by
)

// paints says which of the two streams may be coloured.
type paints struct{ out, err bool }

// onOut and onErr colour s for their stream, or give it back as it is.
func (p paints) onOut(t tone, s string) string { return coloured(p.out, t, s) }
func (p paints) onErr(t tone, s string) string { return coloured(p.err, t, s) }

// The sixteen colours of the terminal's own theme: readable on light and dark alike.
func coloured(on bool, t tone, s string) string {
	if !on || s == "" || t == plain {
		return s
	}
	return [...]string{"", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[1;4m"}[t] + s + "\x1b[0m"
}
