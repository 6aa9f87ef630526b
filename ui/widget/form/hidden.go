package form

import (
	"unicode"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/theme"
)

// The notes of a field that is hidden, once it was touched.
const (
	emptiedWords = "It will be emptied; ctrl+u brings back what was there."
	typedWords   = "Emptied again, it stays as it was."
)

// hidden edits a text that only stands for the true one. No part of it is ever part of what is typed: the first text
// takes the place of all of it. Emptying what was typed, or the same text once more, is as if it was never touched.
type hidden struct {
	editor
	field Field
	theme theme.Theme
	shown any // as the editor spells it
	begun bool
}

func newHidden(f Field, th theme.Theme) *hidden {
	h := &hidden{field: f, theme: th, editor: plainEditor(f, th)}
	h.shown = h.editor.value()
	return h
}

// anew is an editor for the same field that holds nothing yet.
func (h *hidden) anew() editor {
	f := h.field
	f.Value = nil
	e := plainEditor(f, h.theme)
	enter(e)
	return e
}

// restore shows again what stood there at first.
func (h *hidden) restore() {
	h.editor, h.begun = plainEditor(h.field, h.theme), false
	enter(h.editor)
}

func (h *hidden) clear() { h.editor, h.begun = h.anew(), true }

func (h *hidden) update(msg tea.Msg) bool {
	key := ""
	if k, ok := msg.(tea.KeyPressMsg); ok {
		key = k.Keystroke()
	}
	empty := h.begun && h.editor.value() == nil
	switch {
	case key == "ctrl+z" && h.begun, key == "ctrl+u" && empty:
		h.restore()
		return true
	case key == "ctrl+u" && !h.begun:
		h.clear()
		return true
	case !h.begun:
		return h.first(msg, key)
	}
	took := h.editor.update(msg)
	if !empty && h.editor.value() == nil {
		h.restore()
	}
	return took
}

// first takes a message while nothing was typed yet.
func (h *hidden) first(msg tea.Msg, key string) bool {
	switch {
	case key == "enter":
		return false
	case brings(msg):
		next := h.anew()
		took := next.update(msg)
		if next.value() != nil {
			h.editor, h.begun = next, true
		}
		return took
	}
	took := h.editor.update(msg)
	if !model.Equal(h.editor.value(), h.shown) {
		h.clear() // a part of it that was taken away leaves nothing that means anything
	}
	return took
}

// brings reports whether a message is text to be put in.
func brings(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return true
	case tea.KeyPressMsg:
		return msg.Text != "" && msg.Mod&^tea.ModShift == 0 && unicode.IsPrint([]rune(msg.Text)[0])
	}
	return false
}

func (h *hidden) value() any {
	v := h.editor.value()
	if !h.begun || v != nil && model.Display(v) == model.Line(model.Display(h.shown), h.field.Kind == Long) {
		return h.shown
	}
	return v
}

// note is what is told beneath the field while it has the focus.
func (h *hidden) note() string {
	switch {
	case !h.begun:
		return h.field.Hidden
	case h.editor.value() == nil:
		return emptiedWords
	case h.field.Hint == "":
		return typedWords
	}
	return h.field.Hint
}

func (h *hidden) spilled() string {
	if s, ok := h.editor.(spiller); ok {
		return s.spilled()
	}
	return ""
}

func (h *hidden) focus() { enter(h.editor) }

func (h *hidden) blur() {
	if b, ok := h.editor.(blurrer); ok {
		b.blur()
	}
}

// enter tells an editor that it has the focus, where it wants to know.
func enter(e editor) {
	if b, ok := e.(blurrer); ok {
		b.focus()
	}
}
