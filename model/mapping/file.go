package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"patchbay/model/document"
)

// File is a mapping that was written down, to be kept, shared and read again.
type File struct {
	Connector string // id; "" where the file does not say
	Model     string
	Lines     []Line // in the order of the file
	Own       []Line // the connector's own, which are written as comments and not read
}

// fields of a file have names that need no quotes; what else stands there is refused when it is read.
var plainKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$`)

// Encode writes a file as YAML.
func (f File) Encode() ([]byte, error) {
	var b strings.Builder
	b.WriteString("# The fields that this mapping keeps elsewhere than the connector does. See docs/mapping.md.\n")
	for _, head := range [][2]string{{"connector", f.Connector}, {"model", f.Model}} {
		if head[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", head[0], head[1])
		}
	}
	b.WriteString("fields:")
	if len(f.Lines) == 0 {
		b.WriteString(" {}")
	}
	b.WriteString("\n")
	for _, l := range f.Lines {
		if !plainKey.MatchString(l.Field) {
			return nil, fmt.Errorf("write the mapping: %q is no field's name", l.Field)
		}
		text, err := yaml.MarshalWithOptions(l.Text, yaml.JSON())
		if err != nil {
			return nil, fmt.Errorf("write the line of %s: %w", l.Field, err)
		}
		fmt.Fprintf(&b, "  %s: %s\n", l.Field, strings.TrimSpace(string(text)))
	}
	if len(f.Own) > 0 {
		b.WriteString("# The connector's own:\n")
	}
	for _, l := range f.Own {
		fmt.Fprintf(&b, "#   %s: %s\n", l.Field, l.Text)
	}
	return []byte(b.String()), nil
}

// Decode reads what [File.Encode] writes and people change. name is the file's name for messages. The error is a
// *document.Fault.
func Decode(name string, text []byte) (File, error) {
	var f File
	top, err := document.Parse(name, text)
	if err != nil {
		return f, err
	}
	entries, err := top.Entries()
	if err != nil {
		return f, err
	}
	for _, e := range entries {
		switch e.Key {
		case "connector":
			f.Connector, err = e.Value.Text()
		case "model":
			f.Model, err = e.Value.Text()
		case "fields":
			f.Lines, err = decodeLines(e.Value)
		default:
			known := []string{"connector", "model", "fields"}
			err = e.Value.Fault("is not a key here%s; there are: %s", document.Near(e.Key, known), strings.Join(known, ", "))
		}
		if err != nil {
			return f, err
		}
	}
	if !slices.ContainsFunc(entries, func(e document.Entry) bool { return e.Key == "fields" }) {
		return f, top.Fault("has no fields, which is where the lines of a mapping stand")
	}
	return f, nil
}

func decodeLines(n document.Node) ([]Line, error) {
	entries, err := n.Entries()
	var out []Line
	for _, e := range entries {
		text, err := e.Value.Text()
		if err != nil {
			return nil, err
		}
		if !plainKey.MatchString(e.Key) {
			return nil, e.Value.Fault("is no field's name")
		}
		if _, err := pieces(text); err != nil {
			return nil, e.Value.Fault("cannot be understood: %s", err)
		}
		out = append(out, Line{Field: e.Key, Text: text})
	}
	return out, err
}
