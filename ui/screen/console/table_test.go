package console

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/seat"
)

// listed is a desk whose answer holds a list.
func listed() *desk {
	d := full()
	var rows []string
	for i, name := range []string{"Ada Lovelace", "Grace Hopper", "Katherine Johnson", "漢字 太郎", "Mary Jackson"} {
		row := fmt.Sprintf(`{"id":"usr%d","name":%q,"email":"u%d@example.com","roles":{"type":"account","locations":["loc1","loc2"]},"phone":"+1 555 010%d","deleted":false`, i, name, i, i)
		if i == 2 {
			row += `,"extension":"=12"`
		}
		rows = append(rows, row+"}")
	}
	d.body = `{"users":[` + strings.Join(rows, ",") + `],"traceId":"1"}`
	return d
}

func TestAListIsATableThatLeadsToItsRows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := play(sit(t, listed(), 140, 24).Wait(time.Second), []string{"<path>/users/search", "enter"}).Wait(time.Second)
		p.Press("t").See("roles.type", "loc1, loc2", "Ada Lovelace", ".users", "1 of 5").Miss("traceId")
		p.Press("l").See("from column 3 of 8").Miss("Ada Lovelace").Press("h")
		p.Press("j", "j", "enter").See(`"extension"`, ".users[2]").Press("t").See("3 of 5")
		p.Press("z")
		if p.Toast() != "That is for the answer as it came: t shows it." {
			t.Errorf("toast %q", p.Toast())
		}
		p.Press("Y").Wait(time.Second)
		if c := p.Clipboard(); !strings.HasPrefix(c, "id,name,email,phone,roles.type,roles.locations,deleted,extension\nusr0,Ada Lovelace,") || !strings.Contains(c, "'=12") {
			t.Errorf("copied %q", c)
		}
		p.Press("g").Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).See("2 of 5").Press("/").Type("usr4").Wait(time.Second).See(`"deleted"`, "usr4")
		p.Press("esc", "t").See("roles.type").Press("s").Wait(time.Second).See("roles.type") // it stays a table when it is asked again
	})
}

func TestAnAnswerWithoutAListSaysThatItIsNoTable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.body = `{"one":1}`
		p := play(sit(t, d, 100, 24).Wait(time.Second), []string{"<path>/users/search", "enter"}).Wait(time.Second).Press("t")
		if p.Toast() != "The answer holds no list that could be a table." {
			t.Errorf("toast %q", p.Toast())
		}
		if p.Press("Y"); p.Toast() != "The answer holds no list that could be a table." {
			t.Errorf("toast %q", p.Toast())
		}
		if _, ok := seat.Asked[tea.Msg](p); !ok {
			t.Error("nothing was said")
		}
	})
}
