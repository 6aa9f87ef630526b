package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// step is one line of a script: "see WORDS" waits for words, "gone WORDS" until they are gone, "press KEY..." and
// "type TEXT" use the keyboard, "size W H" changes the window, "shot NAME" takes the picture.
type step struct {
	line int
	verb string
	rest string
}

// parse reads a script. Empty lines and those that begin with # say nothing.
func parse(text string) ([]step, error) {
	var out []step
	in := bufio.NewScanner(strings.NewReader(text))
	for n := 1; in.Scan(); n++ {
		verb, rest, _ := strings.Cut(strings.TrimSpace(in.Text()), " ")
		if verb == "" || strings.HasPrefix(verb, "#") {
			continue
		}
		s := step{line: n, verb: verb, rest: strings.TrimSpace(rest)}
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, s)
	}
	return out, in.Err()
}

func (s step) check() error {
	if s.rest == "" {
		return fmt.Errorf("%s says nothing", s.verb)
	}
	switch s.verb {
	case "see", "gone", "type":
		return nil
	case "press":
		_, err := keys(s.rest)
		return err
	case "size":
		_, _, err := size(s.rest)
		return err
	case "shot":
		if s.rest != filepath.Base(s.rest) {
			return fmt.Errorf("%q is no name of a picture", s.rest)
		}
		return nil
	}
	return fmt.Errorf("no step is called %q", s.verb)
}

func size(text string) (w, h int, err error) {
	f := strings.Fields(text)
	if len(f) != 2 {
		return 0, 0, fmt.Errorf("%q is no size", text)
	}
	if w, err = strconv.Atoi(f[0]); err == nil {
		h, err = strconv.Atoi(f[1])
	}
	if err != nil || w < 1 || h < 1 || w > 500 || h > 200 {
		return 0, 0, fmt.Errorf("%q is no size", text)
	}
	return w, h, nil
}

// keys spells named keys as a terminal sends them.
func keys(names string) (string, error) {
	named := map[string]string{
		"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f",
		"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "pgdown": "\x1b[6~", "pgup": "\x1b[5~",
	}
	var b strings.Builder
	for _, n := range strings.Fields(names) {
		letter, ctrl := strings.CutPrefix(n, "ctrl+")
		switch seq, ok := named[n]; {
		case ok:
			b.WriteString(seq)
		case ctrl && len(letter) == 1 && letter[0] >= 'a' && letter[0] <= 'z':
			b.WriteByte(letter[0] & 0x1f)
		case len([]rune(n)) == 1:
			b.WriteString(n)
		default:
			return "", fmt.Errorf("no key is called %q", n)
		}
	}
	return b.String(), nil
}

// film plays the steps in a fresh run of the program.
func film(ctx context.Context, set settings, steps []step, say io.Writer) error {
	t, err := open(ctx, set)
	if err != nil {
		return err
	}
	defer t.close()
	for _, s := range steps {
		if err := t.play(s, set, say); err != nil {
			return fmt.Errorf("line %d (%s %s): %w\n%s", s.line, s.verb, s.rest, err, t.text())
		}
	}
	return nil
}

// gap is between two keys: a lone escape must not melt with what follows.
const gap = 60 * time.Millisecond

func (t *terminal) play(s step, set settings, say io.Writer) error {
	switch s.verb {
	case "see":
		return t.until(func(text string) bool { return strings.Contains(text, s.rest) })
	case "gone":
		return t.until(func(text string) bool { return !strings.Contains(text, s.rest) })
	case "type":
		return t.send(s.rest)
	case "size":
		w, h, err := size(s.rest)
		if err != nil {
			return err
		}
		return t.resize(w, h)
	case "press":
		for _, n := range strings.Fields(s.rest) {
			seq, err := keys(n)
			if err != nil {
				return err
			}
			if err := t.send(seq); err != nil {
				return err
			}
			if n == "esc" {
				time.Sleep(2 * gap) // it could be the beginning of something else: the program waits a moment
			}
			t.calm(gap)
		}
		return nil
	}
	t.calm(300 * time.Millisecond)
	path := filepath.Join(set.out, s.rest+".svg")
	fmt.Fprintln(say, path)
	return os.WriteFile(path, []byte(t.picture(set.theme)), 0o644)
}
