package record

import (
	"os"
	"testing"
	"time"
)

// TestMain reads the pictures in the zone that they were made in, wherever the machine stands.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}
