package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"patchbay/problem"
	"patchbay/workbench"
)

// conductor leads one connect flow: it prints the steps as they happen and hands on what a person
// pastes and chooses.
type conductor struct {
	*app
	flow    Flow
	pasting bool                     // an address may be pasted now
	offered []workbench.WorkspaceRef // what a person is asked to choose from; nil when nothing is asked
	open    bool                     // the last line can still be drawn over
	ends    time.Time                // of the consent that is waited for; zero while none is
	qr      bool                     // the address is to be shown as a QR code, too
	deaf    bool                     // nobody can answer: standard input has ended, or never was a terminal
	refused error                    // why the flow was ended from here
}

// follow answers the result of flow, which has ended when it returns.
// With wantsQR the address is shown as a QR code, too.
func (a *app) follow(ctx context.Context, flow Flow, wantsQR bool) (workbench.Connection, error) {
	stop := context.AfterFunc(ctx, flow.Cancel)
	defer stop()
	listening, end := context.WithCancel(ctx)
	defer end()
	c := &conductor{app: a, flow: flow, qr: wantsQR, deaf: !a.Streams.Attended()}
	typed := a.listen(listening)
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for steps := flow.Steps(); steps != nil; {
		heard := typed
		if !c.pasting && c.offered == nil {
			heard = nil // what is typed before a question is its answer once it is asked
		}
		select {
		case s, open := <-steps:
			if !open {
				steps = nil
				break
			}
			c.step(s)
		case text, open := <-heard:
			if !open {
				typed, c.deaf = nil, true
				c.giveUp()
				break
			}
			c.answer(text)
		case <-second.C:
			c.tick()
		}
	}
	end()
	if typed != nil {
		for range typed { // until the reader is gone
			continue
		}
	}
	conn, err := flow.Result()
	if c.open {
		a.say("")
	}
	if c.refused != nil {
		return conn, c.refused
	}
	return conn, err
}

// listen reads lines from an attending person until ctx ends; the channel is closed then. Nil when
// nobody attends.
func (a *app) listen(ctx context.Context) <-chan string {
	if !a.Streams.Attended() {
		return nil
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for {
			text, err := a.typist.line(ctx)
			if err != nil {
				return
			}
			select {
			case lines <- text:
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

func (c *conductor) step(s workbench.Step) {
	to, tty, hue := c.Streams.Out, c.Streams.OutTTY, c.paint.onOut
	if c.format.document() || !c.Streams.OutTTY { // a script's standard output is for the result
		to, tty, hue = c.Streams.Err, c.Streams.ErrTTY, c.paint.onErr
	}
	c.offered, c.ends = nil, time.Time{}
	c.pasting = s.Code == "" && s.State == workbench.StepRunning && (s.ID == workbench.StepBrowser || s.ID == workbench.StepConsent)
	if tty {
		c.draw(to, hue, s)
	} else {
		c.line(to, s)
	}
	if s.State != workbench.StepAsking {
		return
	}
	c.offered = s.Workspaces
	if c.deaf {
		c.giveUp()
		return
	}
	c.offer()
}

// giveUp ends the flow when a question is open that nobody can answer. A consent needs no answer here:
// it can still arrive through the browser.
func (c *conductor) giveUp() {
	if c.offered != nil {
		c.refused = mustChoose(c.offered)
		c.flow.Cancel()
	}
}

// line is a step for a script: step, state, words, detail or address, with tabs between them.
func (c *conductor) line(to io.Writer, s workbench.Step) {
	beside := s.Detail
	if s.URL != "" && s.State != workbench.StepDone {
		beside = s.URL
	}
	text := strings.TrimRight(strings.Join([]string{string(s.ID), string(s.State), problem.Clean(s.Label), problem.Clean(beside), problem.Clean(s.Code)}, "\t"), "\t")
	fmt.Fprintln(to, text)
}

// draw is a step for a person: a mark and the words; the address on lines of its own.
func (c *conductor) draw(to io.Writer, hue func(tone, string) string, s workbench.Step) {
	marks := map[workbench.StepState]string{
		workbench.StepDone: hue(good, c.sign("✓", "done")), workbench.StepFailed: hue(bad, c.sign("✗", "failed")),
		workbench.StepSkipped: hue(faint, c.sign("–", "skipped")), workbench.StepAsking: hue(warn, "?"),
		workbench.StepRunning: hue(faint, c.sign("·", "...")),
	}
	text := marks[s.State] + " " + problem.Clean(s.Label)
	if d := problem.Clean(s.Detail); d != "" {
		text += hue(faint, "  "+d)
	}
	if c.open {
		text = "\r\x1b[K" + text
	}
	c.open = s.State == workbench.StepRunning && s.URL == "" && !c.Streams.Dumb
	if c.open {
		fmt.Fprint(to, text) // what comes of it is drawn over it
		return
	}
	fmt.Fprintln(to, text)
	if s.State == workbench.StepRunning && s.Code != "" {
		c.code(to, hue, s)
		return
	}
	if s.State == workbench.StepRunning && s.URL != "" {
		fmt.Fprintf(to, "\n  %s\n\n", problem.Clean(s.URL))
		if s.SSH != "" {
			fmt.Fprintln(to, hue(faint, "  The browser is on another machine? Run there: "+problem.Clean(s.SSH)))
		}
		if c.Streams.Attended() {
			fmt.Fprintln(to, hue(faint, "  Or paste here the address that the browser ends at."))
		}
		if c.qr {
			c.picture(to, s.URL)
		}
		c.count(to, hue, s)
	}
	for _, m := range s.Missing {
		fmt.Fprintln(to, hue(warn, "  not granted: "+problem.Clean(m.Scope))+"  needed for "+m.For())
	}
}

// offer lists the workspaces for a person to choose from.
func (c *conductor) offer() {
	for i, w := range c.offered {
		c.say("  %d  %s  %s", i+1, problem.Clean(w.Name), c.paint.onErr(faint, problem.Clean(w.ID)))
	}
	c.say("%s", c.paint.onErr(strong, fmt.Sprintf("Which one? [1-%d]", len(c.offered))))
}

// answer hands on a line that a person typed: a choice when one is asked for, else a pasted address.
func (c *conductor) answer(text string) {
	if text == "" {
		return
	}
	if c.offered == nil {
		if err := c.flow.Paste(text); err != nil {
			c.complain(err)
		}
		return
	}
	id := text
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(c.offered) {
		id = c.offered[n-1].ID
	}
	if err := c.flow.Choose(id); err != nil {
		c.complain(err)
		return
	}
	c.offered = nil
}

// mustChoose tells a script which workspaces there are.
func mustChoose(all []workbench.WorkspaceRef) error {
	lines := make([]string, 0, len(all))
	for _, w := range all {
		lines = append(lines, fmt.Sprintf("%s (%s)", problem.Clean(w.ID), problem.Clean(w.Name)))
	}
	return problem.New(problem.Usage, "The account has %d workspaces, and one has to be chosen.", len(all)).
		WithHint("Run it again with --workspace and one of: %s.", strings.Join(lines, ", "))
}

// choose asks a person for one of several things and answers its position.
func (a *app) choose(ctx context.Context, question string, labels []string) (int, error) {
	for i, l := range labels {
		a.say("  %d  %s", i+1, problem.Clean(l))
	}
	for {
		text, err := a.ask(ctx, fmt.Sprintf("%s [1-%d]", question, len(labels)))
		if err != nil {
			return 0, err
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(labels) {
			return n - 1, nil
		}
		a.say("Type a number from 1 to %d.", len(labels))
	}
}
