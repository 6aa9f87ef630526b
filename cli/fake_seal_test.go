package cli_test

import "patchbay/problem"

// full is what the store says of itself on a disk without room.
func full() *problem.Problem {
	return problem.New(problem.Storage, "The disk is full: the store /d/store.db can be read, but not written.").WithHint("Free some space and start again.")
}

func (f *fake) sealed() error {
	if f.mood == "full" {
		return full()
	}
	return nil
}
