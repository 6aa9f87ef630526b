package cli

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

// full is a standard output that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAnAnswerThatIsNotTakenIsToldAsSuchInEveryForm(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]format{"plain": {}, "csv": {csv: true}, "json": {json: true}, "ndjson": {ndjson: true}} {
		a := app{Program: Program{Streams: Streams{Out: full{}}, Now: time.Now}, ctx: context.Background(), format: f}
		long := strings.Repeat("x", 1<<13) // more than is kept back
		rows := iter.Seq2[item, error](func(yield func(item, error) bool) {
			yield(item{doc: map[string]string{"id": long}, cell: func(string) any { return long }}, nil)
		})
		err := a.list(listing{columns: []column{{name: "id", title: "ID"}}, items: rows})
		if !problem.Is(err, problem.Storage) || !strings.Contains(problem.As(err).Text, "standard output: no space left") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
