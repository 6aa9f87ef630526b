// Code generated from the folders by connectors/builtin/gen; DO NOT EDIT.

package builtin

import (
	"patchbay/connectors"
	"patchbay/connectors/highlevel"
	highlevelsandbox "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/connectors/timely"
	timelysandbox "patchbay/connectors/timely/sandbox"
	"patchbay/connectors/timetonic"
	timetonicsandbox "patchbay/connectors/timetonic/sandbox"
	"patchbay/connectors/timify"
	timifysandbox "patchbay/connectors/timify/sandbox"
)

func providers() []provider {
	return []provider{
		{
			id:      "highlevel",
			connect: func() (connectors.Connector, error) { return highlevel.New() },
			imitate: func() sandbox.Provider { return highlevelsandbox.New(highlevelsandbox.Options{}) },
		},
		{
			id:      "timely",
			connect: func() (connectors.Connector, error) { return timely.New() },
			imitate: func() sandbox.Provider { return timelysandbox.New(timelysandbox.Options{}) },
		},
		{
			id:      "timetonic",
			connect: func() (connectors.Connector, error) { return timetonic.New() },
			imitate: func() sandbox.Provider { return timetonicsandbox.New(timetonicsandbox.Options{}) },
		},
		{
			id:      "timify",
			connect: func() (connectors.Connector, error) { return timify.New() },
			imitate: func() sandbox.Provider { return timifysandbox.New(timifysandbox.Options{}) },
		},
	}
}
