package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// ThisBuild is what the toolchain wrote into this binary.
func ThisBuild() Build {
	b := Build{Version: "development", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Built = s.Value
		}
	}
	return b
}

func (a *app) versionCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "version", Short: "Which build this is", Args: want(),
		Long: "Prints the version, the revision it was built from and the platform.",
		RunE: func(*cobra.Command, []string) error {
			if a.format.document() {
				return a.doc(a.Build)
			}
			return a.version()
		},
	}
	a.docFlags(c)
	return c
}

// version answers the command and the flag of that name, which people try first.
func (a *app) version() error {
	b := a.Build
	return a.put(fmt.Sprintf("patchbay %s (%s, %s, %s)\n", b.Version, cmp.Or(b.Revision, "no revision"), b.Go, b.Platform))
}
