package main

import (
	"os"
	"testing"
)

func TestTheListIsWhatTheFoldersSay(t *testing.T) {
	t.Parallel()
	want, err := list("../..")
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../providers.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Fatal("connectors/builtin/providers.go is not up to date: run go generate ./connectors/builtin")
	}
}
