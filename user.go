package main

import (
	"os"
	"os/user"
)

// machineUser is who runs the program on which machine, for the journal: "ada@desk"; what is not known is left out.
func machineUser() string {
	name, host := "", ""
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if h, err := os.Hostname(); err == nil && h != "" {
		host = "@" + h
	}
	return name + host
}
