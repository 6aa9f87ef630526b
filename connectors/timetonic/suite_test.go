package timetonic

import "testing"

func TestTheSpecIsSound(t *testing.T) {
	if _, err := New(); err != nil {
		t.Fatal(err)
	}
}
