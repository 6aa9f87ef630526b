package ui

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A terminal on a slow line sends two presses of esc as one key.
func TestEscPressedTwiceAtOnceGoesBackTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := seated(t, full(), 100, 30).press("v").see("Ada").press("?").see("esc")
		r.send(tea.KeyPressMsg{Code: tea.KeyEscape, Mod: tea.ModAlt}).see("3 connections")
	})
}

func TestAgesStayTrueWhileNothingHappens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		pulled := time.Now()
		b.conns[0].LastPull = &pulled
		seated(t, b, 100, 30).see("pulled just now").wait(5 * time.Minute).see("pulled 5 min ago")
	})
}
