package cli

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"
)

// narrowing is the value of a flag that leaves records out. It cannot be blank: a variable of a script that came out empty
// would mean every record.
type narrowing string

func narrowBy(f *pflag.FlagSet, to *string, name, usage string) {
	f.Var((*narrowing)(to), name, usage)
}

// Set takes what stands behind the flag.
func (n *narrowing) Set(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New("it is blank; leave the flag away for all records")
	}
	*n = narrowing(s)
	return nil
}

func (n *narrowing) String() string { return string(*n) }

// Type is what help shows where the usage names nothing.
func (*narrowing) Type() string { return "string" }
