package spec

import (
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// ordered is a mapping whose keys keep the order of the file.
type ordered[T any] []entry[T]

type entry[T any] struct {
	Key   string
	Value T
}

// UnmarshalYAML reads the entries in their order.
func (o *ordered[T]) UnmarshalYAML(n ast.Node) error {
	m, ok := n.(ast.MapNode)
	if !ok {
		return &located{tok: n.GetToken(), words: "must be keys with values"}
	}
	for it := m.MapRange(); it.Next(); {
		e := entry[T]{Key: it.Key().GetToken().Value}
		if err := yaml.NodeToValue(it.Value(), &e.Value, yaml.Strict()); err != nil {
			return err
		}
		*o = append(*o, e)
	}
	return nil
}

// words is one word or a list of them.
type words []string

// UnmarshalYAML reads either form.
func (w *words) UnmarshalYAML(n ast.Node) error {
	if n.Type() == ast.SequenceType {
		var list []string
		if err := yaml.NodeToValue(n, &list); err != nil {
			return err
		}
		*w = list
		return nil
	}
	var one string
	if err := yaml.NodeToValue(n, &one); err != nil {
		return err
	}
	*w = words{one}
	return nil
}

// span is a length of time: 30s, 10m, 24h, 90d.
type span time.Duration

// UnmarshalYAML reads Go's spelling of a duration, and whole days.
func (s *span) UnmarshalYAML(n ast.Node) error {
	text := n.GetToken().Value
	d, err := time.ParseDuration(text)
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		var count int
		count, err = strconv.Atoi(days)
		d = time.Duration(count) * 24 * time.Hour
	}
	if err != nil || d < 0 || d > 100*365*24*time.Hour {
		return &located{tok: n.GetToken(), words: "must be a length of time like 30s, 10m, 24h or 90d"}
	}
	*s = span(d)
	return nil
}
