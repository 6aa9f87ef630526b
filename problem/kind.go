package problem

import (
	"context"
	"errors"
)

// Kind is the class of a failure. It alone decides the exit code, the code in
// JSON and whether another try can help. Its text is stable: scripts read it.
type Kind string

// The kinds, grouped by the exit code they lead to.
const (
	Internal       Kind = "internal"              // a fault of this program
	Storage        Kind = "storage"               // the local store cannot be read or written: disk full, damaged, newer
	VaultDown      Kind = "vaultUnavailable"      // no keyring, locked, not answering
	Canceled       Kind = "canceled"              // the person stopped it
	Usage          Kind = "usage"                 // wrong command, flag or expression
	Invalid        Kind = "validation"            // values were refused, here or by the provider; see Fields
	Unsupported    Kind = "operationNotSupported" // the provider has no such thing; the text says why
	NotFound       Kind = "notFound"              // no such record, connection or change
	NotConnected   Kind = "notConnected"          // no connection that could do it
	SignIn         Kind = "unauthorized"          // the grant is dead: reconnect
	Denied         Kind = "consentDenied"         // the person said no on the consent page
	BadClient      Kind = "invalidClient"         // client id or secret are wrong
	MissingScope   Kind = "missingScope"          // the grant lacks a permission; see Scope
	ReadOnly       Kind = "readOnly"              // this profile, connection or run may not write
	RateLimited    Kind = "rateLimited"           // see Until
	ProviderDown   Kind = "providerDown"          // not reachable, or answered with its own fault
	UnknownOutcome Kind = "unknownOutcome"        // sent, no answer: the journal resolves it
	Conflict       Kind = "conflict"              // the provider moved meanwhile
	Gone           Kind = "gone"                  // the record was deleted at the provider
	NeedsPerson    Kind = "needsConfirmation"     // a destructive step was not confirmed
	Busy           Kind = "busy"                  // another process is at it
)

// exits is the one place that turns kinds into exit codes; see docs/cli.md.
var exits = map[Kind]int{
	Internal: 1, Storage: 1, VaultDown: 1, Canceled: 1, Busy: 1,
	Usage: 2, Invalid: 2, Unsupported: 2,
	NotFound: 3, Gone: 3,
	NotConnected: 4, SignIn: 4, Denied: 4, BadClient: 4,
	MissingScope: 5, ReadOnly: 5,
	RateLimited: 6, ProviderDown: 6, UnknownOutcome: 6,
	Conflict: 7, NeedsPerson: 7,
}

// Exit is the process's exit code for k: 1 for a kind it does not know.
func (k Kind) Exit() int {
	if n, ok := exits[k]; ok {
		return n
	}
	return 1
}

// Kinds lists all kinds; the order is of no meaning.
func Kinds() []Kind {
	all := make([]Kind, 0, len(exits))
	for k := range exits {
		all = append(all, k)
	}
	return all
}

// classify gives errors that are not problems the kind their reader needs.
func classify(err error) *Problem {
	switch {
	case errors.Is(err, context.Canceled):
		return New(Canceled, "Stopped.").Because(err)
	case errors.Is(err, context.DeadlineExceeded):
		return New(ProviderDown, "No answer came in time.").WithHint("Try again.").Because(err)
	}
	return New(Internal, "Something went wrong inside patchbay: %s.", cut(Clean(err.Error()), 200)).Because(err)
}
