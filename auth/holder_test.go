package auth

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// table is what the kernel shows of listeners; 1F90 is port 8080.
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1
   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 222 1
   2: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1
`

func TestListenerOfAPortIsFoundInTheKernelsTable(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		table string
		port  int
		want  string
	}{
		"listening":          {table, 8080, "333"},
		"another port":       {table, 80, "111"},
		"connected alone":    {strings.ReplaceAll(table, " 0A ", " 01 "), 8080, ""},
		"no such port":       {table, 8081, ""},
		"empty":              {"", 8080, ""},
		"short lines":        {"0: a 0A\n\n1: 0100007F:1F90 x 0A", 8080, ""},
		"no port":            {strings.ReplaceAll(table, ":1F90", ""), 8080, ""},
		"port beyond a port": {strings.ReplaceAll(table, "1F90", "11F90"), 8080, ""},
	}
	for name, c := range cases {
		if got := listening(c.table, c.port); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// kernel lays out what proc(5) shows, with one process that holds the socket 333.
func kernel(t *testing.T, tables map[string]string, comm bool) string {
	t.Helper()
	root := t.TempDir()
	put := func(name, body string) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, body := range tables {
		put(name, body)
	}
	put("41/comm", "other\n")
	if comm {
		put("4242/comm", "web server\n")
	}
	for link, at := range map[string]string{"41/fd/3": "socket:[999]", "4242/fd/0": "/dev/null", "4242/fd/7": "socket:[333]"} {
		path := filepath.Join(root, link)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(at, path); err != nil {
			if os.Getenv("PATCHBAY_TEST_STRICT") == "1" {
				t.Fatalf("no symbolic links here: %v", err)
			}
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	return root
}

func TestHolderOfAPortIsNamedWhereThatCanBeFound(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		tables map[string]string
		comm   bool
		want   string
	}{
		"fourth family":     {map[string]string{"net/tcp": table}, true, "web server (process 4242)"},
		"sixth family":      {map[string]string{"net/tcp": "", "net/tcp6": table}, true, "web server (process 4242)"},
		"sixth alone":       {map[string]string{"net/tcp6": table}, true, "web server (process 4242)"},
		"somebody else's":   {map[string]string{"net/tcp": strings.ReplaceAll(table, " 333 ", " 555 ")}, true, ""},
		"gone meanwhile":    {map[string]string{"net/tcp": table}, false, ""},
		"nobody":            {map[string]string{"net/tcp": ""}, true, ""},
		"no tables at all":  {nil, true, ""},
		"damaged all along": {map[string]string{"net/tcp": "\x00\xff 0A"}, true, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := holder(kernel(t, c.tables, c.comm), 8080); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestThisProcessIsFoundAsTheHolderOfItsPort(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it took nothing
	port := l.Addr().(*net.TCPAddr).Port
	got := holder("/proc", port)
	if runtime.GOOS != "linux" {
		if got != "" {
			t.Fatalf("found %q where the kernel shows no tables", got)
		}
		return
	}
	if want := fmt.Sprintf("(process %d)", os.Getpid()); !strings.HasSuffix(got, want) {
		t.Fatalf("found %q, want one that ends in %s", got, want)
	}
}
