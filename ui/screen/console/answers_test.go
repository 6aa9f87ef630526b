package console

import (
	"testing"
	"time"
)

func TestAnAnswerToAnEarlierRequestIsNotTakenForThatOfTheNext(t *testing.T) {
	in(t, func(t *testing.T) {
		p := sit(t, full(), 100, 30).Type("/users/s").Press("down", "enter", "enter").Wait(time.Second).See("✓ 200 OK").Miss("to GET")
		p.Press("e", "ctrl+u").Type("/contacts").See("✓ 200 OK  to GET /users/search")
		p.Press("ctrl+u").Type("/users/search").See("✓ 200 OK").Miss("to GET")
	})
}
