package activity

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
)

// command is a call as a command for a shell.
type command string

type curlMsg = load.Result[command]

// again makes a command of a call, or takes it to the console.
func (s *Screen) again(name string) tea.Cmd {
	c, _ := s.here()
	if name == "R" {
		return s.env.Go("console", screen.Target{Connection: c.Connection, ID: c.ID})
	}
	serve := s.serve
	return load.Start(s.copied, patience, func(ctx context.Context) (command, error) {
		r, err := serve.RequestOf(ctx, c.ID)
		if err != nil {
			return "", err
		}
		text, err := serve.Curl(ctx, r)
		return command(text), err
	})
}

func (s *Screen) gotCurl(msg curlMsg) tea.Cmd {
	switch {
	case !msg.In(s.copied):
		return nil
	case msg.Err != nil:
		return screen.Toast(screen.Warn, problem.As(msg.Err).Error())
	}
	return tea.Batch(tea.SetClipboard(string(msg.Value)), screen.Toast(screen.Info, "The command was sent to the terminal's clipboard. $TOKEN stands for the token."))
}
