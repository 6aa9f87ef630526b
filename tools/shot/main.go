// Command shot makes pictures of the program as people see it: it runs the real binary in a pseudo-terminal, plays
// a script of keys, and writes what the terminal shows as SVG. What differs from run to run (clock times, ports)
// is drawn as one fixed value, so that the same program gives the same pictures.
//
//	go run ./tools/shot            the pictures of the README, in docs/pictures
//	go run ./tools/shot -screens   every screen, in docs/screens
package main

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

//go:embed tour.txt
var tour string

//go:embed screens.txt
var screens string

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "shot:", err)
		os.Exit(1)
	}
}

// settings are the flags.
type settings struct {
	out, script, bin, theme, args string
	w, h                          int
}

func run(args []string, say io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(args) == 1 && strings.HasPrefix(args[0], "http://") {
		return consent(ctx, args[0]) // started by the program as its browser
	}
	set, err := flags(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "shot-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a leftover in the temporary folder harms nobody
	if set.bin == "" {
		set.bin = filepath.Join(dir, "patchbay")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", set.bin, ".").CombinedOutput(); err != nil {
			return fmt.Errorf("build the program: %w\n%s", err, out)
		}
	}
	steps, err := parse(set.script)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(set.out, 0o755); err != nil {
		return err
	}
	return film(ctx, set, steps, say)
}

func flags(args []string) (settings, error) {
	var s settings
	f := flag.NewFlagSet("shot", flag.ContinueOnError)
	f.StringVar(&s.out, "out", "", "folder of the pictures (default: docs/pictures, or docs/screens)")
	every := f.Bool("screens", false, "play the way through every screen")
	script := f.String("script", "", "file of steps (default: the tour of the documentation)")
	f.StringVar(&s.bin, "bin", "", "the program (default: it is built)")
	f.StringVar(&s.theme, "theme", "dark", "dark or light")
	f.StringVar(&s.args, "args", "demo --seed 1 --people 400", "the program's arguments")
	f.IntVar(&s.w, "w", 120, "columns")
	f.IntVar(&s.h, "h", 34, "lines")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if s.theme != "dark" && s.theme != "light" {
		return s, fmt.Errorf("no theme is called %q", s.theme)
	}
	if s.w < 1 || s.h < 1 || s.w > 500 || s.h > 200 {
		return s, errors.New("the window must be between 1x1 and 500x200")
	}
	if s.script = tour; *every {
		s.script, s.out = screens, cmp.Or(s.out, "docs/screens")
	}
	s.out = cmp.Or(s.out, "docs/pictures")
	if *script != "" {
		text, err := os.ReadFile(*script)
		if err != nil {
			return s, err
		}
		s.script = string(text)
	}
	return s, nil
}
