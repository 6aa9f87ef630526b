package connection

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/input"
	"patchbay/workbench"
)

// secretLimit is how many characters a client secret may have.
const secretLimit = 4096

// fresh is an empty line; what was in the one before is let go.
func fresh(mask string) input.Line { return input.Line{Mask: mask, Limit: secretLimit} }

// act does one thing and looks again; doing are its words while it takes long.
func (s *Screen) act(doing string, do func(context.Context) (done, error)) tea.Cmd {
	if s.acted.Busy() {
		return screen.Toast(screen.Warn, s.doing+" is still under way.")
	}
	s.doing, s.trouble = doing, nil
	return load.Start(s.acted, long, do)
}

// say is act for what answers nothing but whether it went well.
func (s *Screen) say(doing, words string, do func(context.Context) error) tea.Cmd {
	return s.act(doing, func(ctx context.Context) (done, error) { return done{words: words}, whole(do)(ctx) })
}

// whole does a thing to its end, also when the page is left meanwhile: what was confirmed is not done by half.
func whole(do func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), long)
		defer stop()
		return do(ctx)
	}
}

// change is a key that needs no answer, or asks for one.
func (s *Screen) change(name string) tea.Cmd {
	c, serve := s.conn, s.serve
	switch {
	case name == "t":
		words := c.Name + " works: " + c.ConnectorName + " answered."
		return s.act("Asking "+problem.Clean(c.ConnectorName), func(ctx context.Context) (done, error) {
			_, err := serve.Examine(ctx, c.Name)
			return done{words: words}, err
		})
	case name == "p" && c.State == workbench.Paused:
		return s.say("Resuming it", c.Name+" goes on.", func(ctx context.Context) error { return serve.SetPaused(ctx, c.Name, false) })
	case name == "p":
		return s.say("Pausing it", c.Name+" is paused: nothing is sent for it.", func(ctx context.Context) error { return serve.SetPaused(ctx, c.Name, true) })
	case c.ReadOnly:
		s.face = opening
		return nil
	}
	return s.say("Making it read-only", c.Name+" only reads now: nothing can be changed by accident.", func(ctx context.Context) error { return serve.SetReadOnly(ctx, c.Name, true) })
}

// edit is a key for the line that is typed.
func (s *Screen) edit(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		s.face, s.line = reading, fresh("")
		return nil
	case "enter":
		was, text := s.face, strings.TrimSpace(s.line.Value())
		s.face, s.line = reading, fresh("")
		if text == "" || was == renaming && text == s.conn.Name {
			return nil
		}
		return s.typed(was, text)
	}
	s.line.Update(msg)
	return nil
}

// typed hands over what was typed.
func (s *Screen) typed(was face, text string) tea.Cmd {
	c, serve := s.conn, s.serve
	if was == renaming {
		return s.say("Renaming it", fmt.Sprintf("%s is called %s now.", c.Name, text), func(ctx context.Context) error { return serve.Rename(ctx, c.Name, text) })
	}
	return s.say("Replacing the secret", "The client secret of "+c.Name+" is replaced. Its sign-in stays.", func(ctx context.Context) error {
		_, err := serve.ReplaceSecret(ctx, c.Name, text)
		return err
	})
}

// answer is whether it may write again.
func (s *Screen) answer(name string) tea.Cmd {
	c, serve := s.conn, s.serve
	switch name {
	case "n", "esc":
		s.face = reading
	case "y":
		s.face = reading
		words := c.Name + " may write again."
		if !c.Writes() {
			words += s.env.Say(" Nothing that writes is ticked yet: {W} changes that.")
		}
		return s.say("Letting it write", words, func(ctx context.Context) error { return serve.SetReadOnly(ctx, c.Name, false) })
	}
	return nil
}

// leave is whether to disconnect.
func (s *Screen) leave(name string) tea.Cmd {
	c, serve := s.conn, s.serve
	switch name {
	case "n", "esc":
		s.face = reading
	case "y", "Y":
		s.face = reading
		return s.act("Disconnecting it", func(ctx context.Context) (done, error) {
			var bye workbench.Farewell
			err := whole(func(ctx context.Context) (err error) {
				bye, err = serve.Disconnect(ctx, c.Name, name == "y")
				return err
			})(ctx)
			return done{bye: &bye}, err
		})
	}
	return nil
}

// keeps is the model that its list begins with: people, and where it keeps none, what it has.
func keeps(c workbench.Connection) string {
	all := model.Builtin()
	i := slices.IndexFunc(all, func(m model.Model) bool { return c.Records[m.Name] > 0 })
	if i < 0 {
		return model.Contact().Name
	}
	return all[i].Name
}
