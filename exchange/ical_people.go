package exchange

import (
	"slices"
	"strings"
)

// mostGuests bounds how many people of one part are kept.
const mostGuests = 100

// person takes somebody who takes part, by the e-mail. Rooms and other things are nobody; somebody without an e-mail is
// told as not read.
func (h *holder) person(l line) {
	switch strings.ToUpper(l.param("CUTYPE")) {
	case "ROOM", "RESOURCE":
		return
	}
	mail := strings.TrimSpace(l.param("EMAIL"))
	if scheme, rest, ok := strings.Cut(strings.TrimSpace(l.value), ":"); ok && strings.EqualFold(scheme, "mailto") {
		mail, _, _ = strings.Cut(strings.TrimSpace(rest), "?")
	}
	switch mail = strings.ToLower(mail); {
	case !strings.Contains(mail, "@"):
		h.over(l)
	case l.name == "ORGANIZER":
		h.entry.Host = mail
	case !slices.Contains(h.entry.Guests, mail) && len(h.entry.Guests) < mostGuests:
		h.entry.Guests = append(h.entry.Guests, mail)
	}
}
