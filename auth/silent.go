package auth

import (
	"io"
	"log"
)

// silent is where the HTTP server's own complaints go: they would land on the screen.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }
