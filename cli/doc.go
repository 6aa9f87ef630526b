// Package cli is what scripts and shells see: the commands, their flags, their output formats
// and exit codes. It draws tables and asks questions; what is done is done by the workbench,
// which is opened by the first command that needs it and by no other.
//
// The contract (names, flags, JSON keys, exit codes) is written down in docs/cli.md, which is
// generated from this package.
package cli

//go:generate go run ./reference ../docs/cli.md
