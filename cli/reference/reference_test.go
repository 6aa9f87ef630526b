package main

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"patchbay/cli"
)

func TestReferenceSaysWhatTheProgramDoes(t *testing.T) {
	t.Parallel()
	have, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != page(cli.Tree()) {
		t.Fatal("docs/cli.md is out of date: go generate ./cli")
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			look(sub)
		}
		if !c.Runnable() || c.HasSubCommands() {
			return
		}
		if c.Short == "" || c.Long == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: a short text without a full stop and a long one are needed", c.CommandPath())
		}
		if c.Example == "" && c.Name() != "version" && c.Name() != "help" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		for line := range strings.SplitSeq(c.Long+"\n"+c.Example, "\n") {
			if len([]rune(line)) > 105 {
				t.Errorf("%s: too long for a terminal: %q", c.CommandPath(), line)
			}
		}
	}
	look(cli.Tree())
}

func TestReferenceNamesEveryCommandAndFlag(t *testing.T) {
	t.Parallel()
	text := page(cli.Tree())
	for _, want := range []string{
		"### `patchbay connection disconnect NAME`", "### `patchbay set MODEL [ID... | -] FIELD=VALUE...`", "`--client-secret-stdin`", "`-y, --yes`",
		"| `missingScope` | 5 |", "| `--people INT` |", "## What the exit codes mean", "PATCHBAY_READ_ONLY",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the reference lacks %q", want)
		}
	}
}
