// Command gen writes the list of built-in providers from the folders beside it: a folder of connectors that
// holds a spec.yaml is a provider, and a folder sandbox in it is its sandbox. It is run by go generate in
// connectors/builtin.
package main

import (
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	text, err := list("..")
	if err == nil {
		err = os.WriteFile("providers.go", []byte(text), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// list is the generated file for the folders below root.
func list(root string) (string, error) {
	found, err := filepath.Glob(filepath.Join(root, "*", "spec.yaml"))
	if err != nil {
		return "", fmt.Errorf("look for providers: %w", err)
	}
	var imports, entries strings.Builder
	for _, f := range found {
		id := filepath.Base(filepath.Dir(f))
		fmt.Fprintf(&imports, "\t%q\n", "patchbay/connectors/"+id)
		imitate := "nil"
		if _, err := os.Stat(filepath.Join(filepath.Dir(f), "sandbox")); err == nil {
			fmt.Fprintf(&imports, "\t%ssandbox %q\n", id, "patchbay/connectors/"+id+"/sandbox")
			imitate = fmt.Sprintf("func() sandbox.Provider { return %ssandbox.New(%ssandbox.Options{}) }", id, id)
		}
		fmt.Fprintf(&entries, "\t\t{\n\t\t\tid:      %q,\n\t\t\tconnect: func() (connectors.Connector, error) { return %s.New() },\n\t\t\timitate: %s,\n\t\t},\n", id, id, imitate)
	}
	text, err := format.Source([]byte("// Code generated from the folders by connectors/builtin/gen; DO NOT EDIT.\n\npackage builtin\n\nimport (\n\t\"patchbay/connectors\"\n" +
		imports.String() + "\t\"patchbay/connectors/sandbox\"\n)\n\nfunc providers() []provider {\n\treturn []provider{\n" + entries.String() + "\t}\n}\n"))
	if err != nil {
		return "", fmt.Errorf("set the list in order: %w", err)
	}
	return string(text), nil
}
