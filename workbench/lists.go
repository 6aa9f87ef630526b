package workbench

import (
	"slices"
	"strings"

	"patchbay/model"
)

// list is s, never nil, so that JSON says [] and not null.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func contains(all []string, one string) bool { return slices.Contains(all, one) }

func join(words []string) string { return strings.Join(words, ", ") }

func sameFields(a, b []model.Field) bool {
	return slices.EqualFunc(a, b, func(x, y model.Field) bool {
		options := slices.Equal(x.Options, y.Options) && slices.Equal(x.Names, y.Names)
		x.Options, y.Options = nil, nil
		return options && x.Name == y.Name && x.Label == y.Label && x.Type == y.Type && x.Native == y.Native && x.ReadOnly == y.ReadOnly && x.Why == y.Why && x.Min == y.Min && x.Max == y.Max
	})
}
