package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
)

// childPath makes the test binary write records into that store for ever, a line per commit.
const childPath = "PATCHBAY_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		if task := os.Getenv(childTask); task != "" {
			if err := swapForEver(path, task, os.Getenv(childFrom)); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		if err := writeForEver(path, os.Getenv(childPath+"_NAME"), os.Getenv(childPath+"_COUNT")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func writeForEver(path, name, count string) error {
	ctx := context.Background()
	s, err := Open(ctx, Options{Path: path, Wait: 20 * time.Second})
	if err != nil {
		return err
	}
	most, _ := strconv.Atoi(count) // empty: no end
	for i := 1; most == 0 || i <= most; i++ {
		native := fmt.Sprintf("%s-%d", name, i)
		r := model.Record{Fields: model.Fields{"name": "Person " + native}, Remote: model.Remote{ID: native}}
		if _, err := s.PutPage(ctx, Page{Connection: "a", Model: "contact", Records: []model.Record{r}}); err != nil {
			return err
		}
		in, err := s.Intend(ctx, Write{Connection: "a", Model: "contact", Remote: native, Title: native, Operation: "contact::update", Patch: model.Patch{"name": "X"}})
		if err != nil {
			return err
		}
		if _, err := fmt.Println(native, in.ID); err != nil {
			return err
		}
		s.RecordCall(Call{Connection: "a", Method: "GET", Started: time.Now()})
	}
	return s.Close()
}

func child(t *testing.T, path, name, count string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	return started(t, childPath+"="+path, childPath+"_NAME="+name, childPath+"_COUNT="+count)
}

// started is this test binary as another process, and what it prints.
func started(t *testing.T, env ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^$")
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	for round := range 6 {
		cmd, lines := child(t, path, fmt.Sprintf("k%d", round), "")
		var acknowledged []string
		for lines.Scan() {
			acknowledged = append(acknowledged, lines.Text())
			if len(acknowledged) == 20+round*37 {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait() // it was killed: that is the error
		s, err := Open(t.Context(), Options{Path: path, Now: start})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range acknowledged {
			native, intent, whole := strings.Cut(line, " ")
			if !whole || len(intent) != 26 {
				continue // the line itself was cut off
			}
			r, err := s.ByRemote(t.Context(), "a", "contact", native)
			in, err2 := s.Intent(t.Context(), intent)
			if err != nil || err2 != nil || in.Remote != native || r.Title == "" {
				t.Fatalf("round %d: %s is lost: %v, %v", round, line, err, err2)
			}
		}
		if err := s.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		indexNow(t, s)
		keys, err := s.Index(t.Context(), Query{Model: "contact"})
		n, err2 := s.Count(t.Context(), Query{Model: "contact"})
		if err != nil || err2 != nil || len(keys) != n || n < len(acknowledged)-1 {
			t.Fatalf("round %d: %d listed, %d counted, %d acknowledged, %v %v", round, len(keys), n, len(acknowledged), err, err2)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwoProcessesWriteSideBySide(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	s := openAt(t, path)
	one, first := child(t, path, "one", "150")
	two, second := child(t, path, "two", "150")
	for i := range 50 {
		put(t, s, "a", contact(fmt.Sprint("mine-", i), "name", "Mine"))
	}
	for first.Scan() {
	}
	for second.Scan() {
	}
	if err := one.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := two.Wait(); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != 350 {
		t.Fatalf("%d records, %v", n, err)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact", Text: "person tw"}); err != nil || n != 150 {
		t.Fatalf("%d found, %v", n, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAnotherProcessThatHoldsTheFileIsNamedAsBusy(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	holder := &writer{path: path, dsn: writeDSN(Options{Path: path, Wait: busyWait}, "FULL"), gate: make(chan struct{}, 1)}
	if err := holder.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer holder.close()
	if _, err := holder.conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Path: path, Now: start, Wait: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.SetSetting(t.Context(), "k", "v"); !problem.Is(err, problem.Busy) {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Connections(t.Context()); err != nil {
		t.Fatalf("reading must go on: %v", err)
	}
	if _, err := holder.conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetSetting(t.Context(), "k", "v"); err != nil {
		t.Fatal(err)
	}
}

// missing tells what this test needs and does not find; under PATCHBAY_TEST_STRICT that is a failure.
func missing(t *testing.T, part string) {
	t.Helper()
	if os.Getenv("PATCHBAY_TEST_STRICT") == "1" {
		t.Fatalf("missing: %s", part)
	}
	t.Skipf("skipped: %s", part)
}

// mounted is a small file system of its own in memory.
func mounted(t *testing.T, options string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "linux" || exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).Run() != nil {
		missing(t, "the right to mount a small file system")
	}
	t.Cleanup(func() {
		if err := exec.CommandContext(context.Background(), "umount", dir).Run(); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return dir
}

func TestAFullDiskIsSaidAndLosesNothing(t *testing.T) {
	t.Parallel()
	dir := mounted(t, "size=4m")
	s := openAt(t, filepath.Join(dir, "store.db"))
	connect(t, s, "a", "Acme")
	put(t, s, "a", contact("first", "name", "Ada"))
	in := intend(t, s, Write{Connection: "a", Model: "contact", Remote: "first", Title: "Ada", Operation: "contact::update", Patch: model.Patch{"name": "X"}})
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	kept := 0
	var err error
	p := newPeople(1)
	for i := range 200 {
		var page []model.Record
		for range 50 {
			page = append(page, p.contact(len(page)+i*50))
		}
		if _, err = s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: page}); err != nil {
			break
		}
		kept += len(page)
	}
	if !problem.Is(err, problem.Storage) || !strings.Contains(err.Error(), "full") || kept == 0 {
		t.Fatalf("after %d records: %v", kept, err)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != kept+1 {
		t.Fatalf("%d records are left of %d, %v", n, kept+1, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Settle(t.Context(), in.ID, Outcome{State: Done, Record: person("+12125550100")}); err != nil {
		t.Fatalf("with space again: %v", err)
	}
}

func TestAReadOnlyFolderIsSaid(t *testing.T) {
	t.Parallel()
	dir := mounted(t, "size=1m")
	if err := exec.CommandContext(t.Context(), "mount", "-o", "remount,ro", dir).Run(); err != nil {
		missing(t, "the right to mount read-only")
	}
	p := refused(t, filepath.Join(dir, "store.db"))
	if !strings.Contains(p.Hint, "right to write") {
		t.Fatalf("got %+v", p)
	}
}

func TestAReadOnlyFileIsSaidWhenItIsWritten(t *testing.T) {
	t.Parallel()
	dir := mounted(t, "size=4m")
	path := filepath.Join(dir, "store.db")
	s, err := Open(t.Context(), Options{Path: path, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := exec.CommandContext(t.Context(), "mount", "-o", "remount,ro", dir).Run(); err != nil {
		missing(t, "the right to mount read-only")
	}
	s, err = Open(t.Context(), Options{Path: path, Now: start})
	if err == nil {
		err = s.SetSetting(t.Context(), "k", "v")
		_ = s.Close() // nothing could be written
	}
	if !problem.Is(err, problem.Storage) || problem.As(err).Hint == "" {
		t.Fatalf("got %v", err)
	}
}

func TestManyAtOnceDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	s := connected(t)
	done := make(chan error, 8)
	for w := range 4 {
		go func() {
			for i := range 40 {
				if _, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "contact", Records: []model.Record{contact(fmt.Sprintf("%d-%d", w, i), "name", fmt.Sprintf("Person %d", i))}}); err != nil {
					done <- err
					return
				}
				s.RecordCall(call(i))
			}
			done <- nil
		}()
		go func() {
			for range 40 {
				rows, err := s.First(t.Context(), Query{Model: "contact", Text: "pers"}, 20)
				if err == nil {
					_, err = s.Index(t.Context(), Query{Model: "contact"})
				}
				if err == nil && len(rows) > 0 {
					_, err = s.Record(t.Context(), rows[0].ID)
				}
				if err == nil {
					_, err = s.tidyIndex(t.Context(), worthwhile)
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact", Text: "person"}); err != nil || n != 160 {
		t.Fatalf("%d found, %v", n, err)
	}
}
