package connect

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// consent is the countdown, the address and what can be done with it.
func (p *running) consent(w int) []string {
	one, waiting := p.waiting()
	if !waiting || p.ended {
		return nil
	}
	th, now := p.s.env.Theme, p.s.now()
	lines := []string{""}
	if !one.Deadline.IsZero() {
		left, all := one.Deadline.Sub(now), one.Deadline.Sub(p.waited)
		bar := gauge.Bar(th, min(24, max(w-14, 4)), int(left/time.Second), int(all/time.Second))
		lines = append(lines, bar+" "+th.Text.Render(gauge.Left(now, one.Deadline)+" left"), "")
	}
	if one.Code != "" {
		lines = append(lines, p.asks(one, w)...)
	} else {
		lines = append(lines, p.link(one.URL, w)...)
	}
	if one.SSH != "" && !p.opened() {
		lines = append(lines, "", th.Muted.Render(block.Cut("Is the browser on another machine? Run there:", w)))
		for _, l := range block.Wrap(problem.Clean(one.SSH), w) {
			lines = append(lines, th.Text.Render(l))
		}
	}
	if p.stopping {
		return append(lines, "", th.Muted.Render("Stopping…"))
	}
	return lines
}

// asks shows a code to type in, and where.
func (p *running) asks(one workbench.Step, w int) []string {
	th := p.s.env.Theme
	lines := append(block.Wrap("Open this address in a browser anywhere, and type the code in there:", w), p.link(one.URL, w)...)
	code := problem.Clean(one.Code)
	n := ansi.StringWidth(code)
	switch {
	case th.ASCII || n+6 > w:
		lines = append(lines, "", th.Accent.Render(block.Cut("Code: "+code, w)), "")
	default:
		bar := strings.Repeat("─", n+4)
		side := th.Border.Render("│")
		lines = append(lines, th.Border.Render("╭"+bar+"╮"), side+"  "+th.Accent.Render(code)+"  "+side, th.Border.Render("╰"+bar+"╯"))
	}
	for _, l := range block.Wrap("Enter only a code that you asked for here.", w) {
		lines = append(lines, th.Muted.Render(l))
	}
	return lines
}

// beside is how many cells the words need to stand next to a QR code.
const beside = 56

// pictured is the page with the address as a QR code: next to the words, or in their place with the code to compare and
// the time that is left. ok is false when none is asked for, or there is no room for it.
func (p *running) pictured(w, h int) (lines []string, ok bool) {
	one, waiting := p.waiting()
	cw, ch := p.code.Size()
	if !p.shown || p.s.env.Accessible || p.pasting || p.ended || !waiting || !p.code.Fits(w, h) {
		return nil, false
	}
	th := p.s.env.Theme
	if w >= cw+beside+2*gutter {
		lw := min(w-cw-2*gutter, 96)
		left, _ := p.plain(lw, h, nil)
		right := append(make([]string, max((h-ch)/3, 0)), p.code.Lines(th)...)
		return block.Beside(left, lw, gutter, right), true
	}
	words := gauge.Left(p.s.now(), one.Deadline) + " left"
	if one.Code != "" {
		words = problem.Clean(one.Code) + " · " + words
	}
	lines = make([]string, 0, h)
	if h > ch {
		lines = append(lines, strings.Repeat(" ", gutter)+th.Accent.Render(block.Cut(words, w-2*gutter)))
	}
	for _, l := range p.code.Lines(th) {
		lines = append(lines, strings.Repeat(" ", min(gutter, max(w-cw, 0)))+l)
	}
	return append(lines, indent(p.link(one.URL, max(w-2*gutter, 8)))...), true
}

// roomless says why there is no QR code although one is asked for.
func (p *running) roomless(w int) []string {
	_, waiting := p.waiting()
	if !p.shown || !waiting || p.ended {
		return nil
	}
	words := "The address is too long for a QR code."
	if cw, ch := p.code.Size(); ch > 0 {
		words = noRoom(cw, ch)
	}
	return append([]string{""}, notice.Warn(p.s.env.Theme, w, words)...)
}

func noRoom(w, h int) string {
	return fmt.Sprintf("There is no room for the QR code here: it takes %d by %d cells.", w, h)
}

// opened reports whether a browser was opened on this machine.
func (p *running) opened() bool {
	return slices.ContainsFunc(p.steps, func(s workbench.Step) bool {
		return s.ID == workbench.StepBrowser && s.State == workbench.StepDone
	})
}

// longest is how many lines of an address are shown: all of it but at the narrowest.
const longest = 8

// link is the address as text that can be clicked, whole where that is possible; y copies all of it.
func (p *running) link(url string, w int) []string {
	url = strings.ReplaceAll(problem.Clean(url), " ", "%20")
	if url == "" {
		return nil
	}
	th := p.s.env.Theme
	lines := strings.Split(ansi.Hardwrap(url, w, true), "\n")
	if len(lines) > longest {
		lines = lines[:longest]
		lines[longest-1] = ansi.Truncate(lines[longest-1], max(w-1, 0), "") + "…"
	}
	for i, l := range lines {
		style := th.Muted
		if !p.s.env.Accessible {
			style = style.Hyperlink(url, "id=consent")
		}
		lines[i] = style.Render(l)
	}
	return lines
}
