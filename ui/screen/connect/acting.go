package connect

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/notice"
)

func (p *running) keys() []screen.Binding {
	stop := screen.Bind("esc", "stop", "esc")
	_, waiting := p.waiting()
	switch {
	case p.ended && notice.Final(p.err):
		return []screen.Binding{screen.Bind("esc", "back", "esc")}
	case p.ended:
		return []screen.Binding{screen.Bind("r", "try again", "r"), screen.Bind("esc", "back", "esc")}
	case p.pasting:
		return []screen.Binding{screen.Bind("enter", "take it", "enter"), screen.Bind("esc", "put it away", "esc")}
	case p.offered() != nil:
		return []screen.Binding{screen.Bind("enter", "take it", "enter"), screen.Bind("j/k", "move", "j", "k"), stop}
	case waiting:
		return []screen.Binding{screen.Bind("o", "open again", "o"), screen.Bind("y", "copy the address", "y"), screen.Bind("p", "paste the answer", "p"), stop}
	}
	return []screen.Binding{stop}
}

func (p *running) typing() bool { return p.pasting }

// paste takes a pasted address at once: while a consent is waited for, nothing else could be meant.
func (p *running) paste(text string) tea.Cmd {
	if _, waiting := p.waiting(); !waiting || p.ended {
		return nil
	}
	p.open()
	p.pasted.Update(tea.PasteMsg{Content: text})
	return nil
}

// open shows the line for the answer's address. What it holds is a code that becomes a token: it is masked.
func (p *running) open() {
	if p.pasting {
		return
	}
	p.pasting, p.err = true, nil
	p.pasted.Mask, p.pasted.Limit = "•", 8192
	if p.s.env.Theme.ASCII {
		p.pasted.Mask = "*"
	}
	p.pasted.Set("")
}

func (p *running) press(k tea.KeyPressMsg) tea.Cmd {
	key := k.String()
	switch {
	case p.ended:
		return p.pressEnded(key)
	case p.pasting:
		return p.pressPasting(k)
	case key == "esc":
		return p.stop()
	case p.offered() != nil:
		return p.pressOffered(key)
	}
	step, waiting := p.waiting()
	if !waiting {
		return nil
	}
	switch key {
	case "y":
		return copied(step.URL, "The address was")
	case "o":
		f := p.flow
		return p.act(func() (done, error) { return done{"The browser was asked to open it again."}, f.Open() })
	case "p":
		p.open()
	}
	return nil
}

// act does something with the flow off the screen.
func (p *running) act(do func() (done, error)) tea.Cmd {
	return load.Start(p.acting, readTime, func(context.Context) (done, error) { return do() })
}

func (p *running) pressEnded(key string) tea.Cmd {
	switch key {
	case "r":
		return p.start()
	case "esc":
		return p.s.back()
	}
	return nil
}

func (p *running) pressPasting(k tea.KeyPressMsg) tea.Cmd {
	switch k.Keystroke() {
	case "esc":
		p.pasting = false
		p.pasted.Set("")
		return nil
	case "enter":
		f, text := p.flow, strings.TrimSpace(p.pasted.Value())
		p.pasting = false
		p.pasted.Set("")
		if text == "" {
			return nil
		}
		return p.act(func() (done, error) { return done{}, f.Paste(text) })
	}
	p.pasted.Update(k)
	return nil
}

func (p *running) pressOffered(key string) tea.Cmd {
	all := p.offered()
	if step(&p.at, len(all), key) || key != "enter" || p.at >= len(all) {
		return nil
	}
	p.chosen = true
	f, id := p.flow, all[p.at].ID
	return p.act(func() (done, error) { return done{}, f.Choose(id) })
}

// stop cancels the flow. Its end is waited for, so that what is said of it is true.
func (p *running) stop() tea.Cmd {
	p.stopping = true
	p.cancel()
	if p.flow == nil {
		p.begun.Stop()
		p.ended = true
		p.s.back()
		return screen.Toast(screen.Info, "Stopped. Nothing was kept.")
	}
	p.flow.Cancel()
	return nil
}
