package problem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestEveryKindHasAnExitCodeOfTheContract(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		if n := k.Exit(); n < 1 || n > 7 {
			t.Errorf("kind %s exits with %d", k, n)
		}
	}
	if Kind("new").Exit() != 1 {
		t.Error("a kind nobody knows must exit with 1")
	}
}

func TestAsFindsTheProblemThroughWrapping(t *testing.T) {
	t.Parallel()
	in := New(Conflict, "Ada Lovelace changed meanwhile.")
	got := As(fmt.Errorf("save contact: %w", in))
	if got != in {
		t.Fatalf("got %v", got)
	}
	if !Is(fmt.Errorf("x: %w", in), Conflict) || Is(nil, Conflict) || As(nil) != nil {
		t.Fatal("Is and As disagree about the chain")
	}
}

func TestPlainErrorsBecomeReadable(t *testing.T) {
	t.Parallel()
	if As(context.Canceled).Kind != Canceled {
		t.Error("a cancelled context is the person's own doing")
	}
	p := As(errors.New("boom\x1b[31m"))
	if p.Kind != Internal || strings.ContainsRune(p.Error(), 0x1b) {
		t.Errorf("got %q", p.Error())
	}
}

func TestCleanDropsWhatCouldDriveATerminal(t *testing.T) {
	t.Parallel()
	got := Clean("a\x1b]0;title\x07\tb\n\u202ec\u009b31m d")
	if got != "a]0;title b c31m d" {
		t.Fatalf("got %q", got)
	}
}

func TestDetailIsCut(t *testing.T) {
	t.Parallel()
	p := New(Invalid, "Refused.").WithDetail(strings.Repeat("x", 5000))
	if n := len([]rune(p.Detail)); n != 300 {
		t.Fatalf("detail has %d characters", n)
	}
}

func FuzzCleanLeavesNothingThatMoves(f *testing.F) {
	f.Add("plain")
	f.Add("\x1b[2J\r\n\u2028\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range Clean(s) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e {
				t.Fatalf("%q leaves %U", s, r)
			}
		}
	})
}

func TestASentenceEndsOnce(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"it is gone": "it is gone.", "it is gone.": "it is gone.", "did you mean edit?": "did you mean edit?", "": ".", "a\x1b[2Jb": Clean("a\x1b[2Jb") + "."} {
		if got := Sentence(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}
