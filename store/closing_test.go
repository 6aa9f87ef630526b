package store

import (
	"database/sql/driver"
	"testing"
	"time"
)

// slowly opens connections when it is told to.
type slowly struct {
	driver.Driver
	begun, more chan struct{}
}

func (s slowly) Open(name string) (driver.Conn, error) {
	select {
	case s.begun <- struct{}{}:
	case <-s.more: // another one began
	}
	<-s.more
	return s.Driver.Open(name)
}

func TestAStoreThatIsClosedHasNoFileOpenAnyMore(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Options{Path: filled(t, 3), Now: start})
	if err != nil {
		t.Fatal(err)
	}
	s.readers.SetMaxIdleConns(-1) // each question opens one
	slow := slowly{s.readable.driver, make(chan struct{}), make(chan struct{})}
	s.readable.mu.Lock()
	s.readable.driver = slow
	s.readable.mu.Unlock()
	asked, closed := make(chan error), make(chan error, 1)
	go func() {
		_, err := s.Count(t.Context(), Query{Model: "contact"})
		asked <- err
	}()
	<-slow.begun
	go func() { closed <- s.Close() }()
	select {
	case err := <-closed:
		t.Fatalf("it was closed while a file was being opened: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	close(slow.more)
	<-asked // with an answer, or an error of a store that is closed
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if n := s.readable.open.Load(); n != 0 {
		t.Errorf("%d files are open", n)
	}
}
