package mapping

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model/mapping"
	"patchbay/problem"
)

func TestWhyAVersionWasSavedCanBeWrittenDownLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.add("Grace", mapping.Line{Field: "nickname", Text: "nick"})
		p := sit(t, d, 120, 30).Wait(time.Second).Press("v").Wait(time.Second)
		p.Press("e").See("Why was version 2 saved?").Type("the club began, vq").Press("esc").Miss("the club began")
		p.Press("e").Type("the club began").Paste(", in spring").Press("enter").Wait(time.Second).See("the club began, in spring · ")
		if p.Toast() != "Version 2 says why now." {
			t.Errorf("toast %q", p.Toast())
		}
		for _, size := range [][2]int{{1, 1}, {20, 3}, {39, 9}, {60, 16}, {300, 60}} {
			p.Press("e").Resize(size[0], size[1]).Seen()
			p.Press("esc")
		}
		p.Resize(120, 30).Press("G", "e")
		if p.Toast() != "The connector's own mapping has no note of yours." {
			t.Errorf("toast %q", p.Toast())
		}
		d.fails = problem.New(problem.Storage, "The disk is full.")
		if p.Press("g", "e", "ctrl+u").Type("x").Press("enter").Wait(time.Second); p.Toast() != "The disk is full." {
			t.Errorf("toast %q", p.Toast())
		}
	})
}
