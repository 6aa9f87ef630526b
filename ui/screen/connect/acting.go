package connect

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/notice"
	"patchbay/ui/widget/qr"
	"patchbay/workbench"
)

func (p *running) keys() []screen.Binding {
	stop := screen.Bind("esc", "stop", "esc")
	one, waiting := p.waiting()
	switch {
	case p.ended && notice.Final(p.err):
		return append(p.ways(), screen.Bind("esc", "back", "esc"))
	case p.ended:
		return append([]screen.Binding{screen.Bind("r", "try again", "r")}, append(p.ways(), screen.Bind("esc", "back", "esc"))...)
	case p.pasting:
		return []screen.Binding{screen.Bind("enter", "take it", "enter"), screen.Bind("esc", "put it away", "esc")}
	case p.offered() != nil:
		return []screen.Binding{screen.Bind("enter", "take it", "enter"), screen.Bind("j/k", "move", "j", "k"), stop}
	case waiting && one.Code != "":
		copies := []screen.Binding{screen.Bind("y", "copy the code", "y"), screen.Bind("Y", "copy the address", "Y")}
		return slices.Concat(copies, p.ways(), []screen.Binding{stop}, p.picture(one))
	case waiting:
		helps := []screen.Binding{screen.Bind("o", "open", "o"), screen.Bind("y", "copy it", "y"), screen.Bind("p", "paste answer", "p")}
		return slices.Concat(helps, p.ways(), []screen.Binding{stop}, p.picture(one))
	}
	return []screen.Binding{stop}
}

// picture is the key of the QR code; a screen reader has no use for one, and of a long address there is none.
func (p *running) picture(one workbench.Step) []screen.Binding {
	p.encode(one)
	cw, ch := p.code.Size()
	if p.s.env.Accessible || ch == 0 {
		return nil
	}
	key := screen.Bind("Q", "QR", "Q")
	if p.w > 0 && !p.shown && !p.code.Fits(p.w, p.h) {
		key = key.Off(noRoom(cw, ch))
	}
	return []screen.Binding{key}
}

// ways is the key that signs in the other way, where both are there as far as is known.
func (p *running) ways() []screen.Binding {
	a := p.s.draft.way()
	if a.Kind != "oauth" || !a.Device && a.Issuer == "" && !p.bycode {
		return nil
	}
	if p.byCode() {
		return []screen.Binding{screen.Bind("d", "use the browser", "d")}
	}
	return []screen.Binding{screen.Bind("d", "type a code", "d")}
}

// byCode reports whether this flow signs in by a code.
func (p *running) byCode() bool {
	return p.req.Device || slices.ContainsFunc(p.steps, func(s workbench.Step) bool { return s.Code != "" })
}

func (p *running) typing() bool { return p.pasting }

// paste takes a pasted address at once: while a consent is waited for, nothing else could be meant.
func (p *running) paste(text string) tea.Cmd {
	if one, waiting := p.waiting(); !waiting || p.ended || one.Code != "" {
		return nil
	}
	p.open()
	p.pasted.Update(tea.PasteMsg{Content: text})
	return screen.Short(p.pasted.LeftOut())
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
	one, waiting := p.waiting()
	if !waiting {
		return nil
	}
	return p.pressWaiting(key, one)
}

func (p *running) pressWaiting(key string, one workbench.Step) tea.Cmd {
	switch {
	case key == "d" && len(p.ways()) > 0:
		return p.turn()
	case key == "Q" && !p.s.env.Accessible:
		p.draw(one)
	case key == "y" && one.Code != "":
		return copied(one.Code, "The code was")
	case key == "y", key == "Y":
		return copied(one.URL, "The address was")
	case one.Code != "": // it is typed in elsewhere: there is nothing to open or to paste
	case key == "o":
		f := p.flow
		return p.act(func() (done, error) { return done{"The browser was asked to open it again."}, f.Open() })
	case key == "p":
		p.open()
	}
	return nil
}

// draw shows the address as a QR code, or puts it away.
func (p *running) draw(one workbench.Step) {
	p.shown = !p.shown
	p.encode(one)
}

// encode makes the QR code of the address, once.
func (p *running) encode(one workbench.Step) {
	if to := cmp.Or(one.Complete, one.URL); to != p.drawn {
		p.code, p.drawn = qr.New(problem.Clean(to)), to
	}
}

// turn signs in the other way. The flow under way ends first: what it began leaves nothing behind. A code that came
// unasked for says that no browser of this machine is seen by the person: none is opened then.
func (p *running) turn() tea.Cmd {
	if p.byCode() {
		p.req.NoBrowser = p.req.NoBrowser || !p.req.Device
		p.req.Device = false
	} else {
		p.req.Device = true
	}
	if p.ended {
		return p.start()
	}
	p.other = true
	p.flow.Cancel()
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
	case "d":
		if len(p.ways()) > 0 {
			return p.turn()
		}
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
