package notice

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/theme"
)

func TestAProblemNamesTheStepThatMendsIt(t *testing.T) {
	t.Parallel()
	p := problem.New(problem.Invalid, "Example refused the change to Ada\x1b[31m Lovelace.").WithHint("Correct the phone number.").WithDetail("bad phone")
	p.Fields = []problem.Field{{Name: "phone", Message: "Phone must be a number"}}
	got := ansi.Strip(strings.Join(Problem(theme.Theme{}, 40, p, "Press e to edit."), "\n"))
	want := "× Example refused the change to Ada[31m\n  Lovelace.\n  Phone must be a number\n  The provider's words: bad phone\n\n  Correct the phone number. Press e to\n  edit."
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestTheCommandIsNamedWhereNoKeyHelps(t *testing.T) {
	t.Parallel()
	p := problem.New(problem.SignIn, "Acme needs a new sign-in.").WithFix("patchbay connection reconnect Acme")
	for key, want := range map[string]bool{"": true, "Press r.": false} {
		got := strings.Join(Problem(theme.Theme{ASCII: true}, 80, p, key), "\n")
		if strings.Contains(got, "patchbay connection") != want || !strings.HasPrefix(got, "x Acme") {
			t.Errorf("with %q:\n%s", key, got)
		}
	}
	if Problem(theme.Theme{}, 80, nil, "x") != nil {
		t.Error("no problem draws something")
	}
}

func TestNoLineIsWiderThanItsPlace(t *testing.T) {
	t.Parallel()
	p := problem.New(problem.Internal, "漢字漢字漢字 %s", strings.Repeat("long", 40)).WithHint("%s", strings.Repeat("x", 90))
	for w := 1; w < 60; w++ {
		for _, l := range append(Problem(theme.Theme{}, w, p, "r"), Warn(theme.Theme{}, w, p.Text)...) {
			if ansi.StringWidth(l) > w {
				t.Fatalf("%q in %d", l, w)
			}
		}
	}
}

func TestAnotherTryIsNotOfferedWhereItCannotHelp(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"Press r to try again, esc to go back.": "Press esc to go back.", "Press r to try again.": "", "": "",
		"Press y to try again, n to keep it.": "Press n to keep it.", "Press enter to go back.": "Press enter to go back.",
	} {
		never, later := problem.New(problem.Unsupported, "Example has no notes."), problem.New(problem.Storage, "Example did not answer.")
		got := strings.Join(Problem(theme.Theme{}, 90, never, key), "\n")
		if strings.Contains(got, "try again") || !strings.HasSuffix(got, want) || want == "" && strings.Contains(got, "Press") {
			t.Errorf("%q becomes %q", key, got)
		}
		if got := strings.Join(Problem(theme.Theme{}, 90, later, key), "\n"); !strings.HasSuffix(got, key) || Final(later) {
			t.Errorf("%q becomes %q for what may pass", key, got)
		}
	}
	if Final(nil) {
		t.Error("nothing wrong is for good")
	}
}

func TestTheProvidersWordsAreSaidOnce(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"It was refused.": 1, "It was refused. It said: The slot is taken.": 1} {
		p := problem.New(problem.Invalid, "%s", text).WithDetail("The slot is taken.")
		if got := strings.Count(strings.Join(Problem(theme.Theme{}, 200, p, ""), "\n"), "The slot is taken."); got != want {
			t.Errorf("%q is told with it %d times", text, got)
		}
	}
}

func TestTheAnswersToAQuestionAreAllInSight(t *testing.T) {
	t.Parallel()
	all := [][2]string{{"y", "keep its records here"}, {"Y", "remove them too"}, {"n", "stay connected"}}
	for w, want := range map[int]string{
		80: "y keep its records here   Y remove them too   n stay connected",
		46: "y keep its records here   Y remove them too\nn stay connected",
		10: "y keep its records here\nY remove them too\nn stay connected",
	} {
		if got := ansi.Strip(strings.Join(Choices(theme.Theme{}, w, all), "\n")); got != want {
			t.Errorf("in %d cells:\n%s\nwant:\n%s", w, got, want)
		}
	}
}
