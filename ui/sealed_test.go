package ui

import (
	"testing"
	"testing/synctest"

	"patchbay/problem"
)

// fullBench is a workbench on a disk without room.
type fullBench struct{ *bench }

func (fullBench) Sealed() error {
	return problem.New(problem.Storage, "The disk is full: the store can be read, but not written.").WithHint("Free some space and start again.")
}

func TestAStoreThatCanOnlyBeReadIsSaidAtTheStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin(t, Options{Services: fullBench{full()}}).resize(80, 24).see("The disk is full: the store can be read, but not written.").see("acme")
	})
}
