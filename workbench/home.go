package workbench

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"

	"patchbay/problem"
)

// Home is where a profile keeps its files. Nothing is created before it is needed.
type Home struct {
	Root    string // PATCHBAY_HOME, or the platform's data folder
	Profile string
}

var profileName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// FindHome decides where data lives: root when it is given, else the platform's data folder.
// A profile's name is lower-case letters, digits, - and _.
func FindHome(root, profile string, getenv func(string) string) (Home, error) {
	if profile == "" {
		profile = "default"
	}
	if !profileName.MatchString(profile) {
		return Home{}, problem.New(problem.Usage, "%q cannot be a profile's name.", problem.Clean(profile)).
			WithHint("Use lower-case letters, digits, - and _.")
	}
	if root == "" {
		dir, err := dataDir(getenv)
		if err != nil {
			return Home{}, problem.New(problem.Usage, "There is no home folder to keep data in.").
				WithHint("Set PATCHBAY_HOME to a folder of your own.").Because(err)
		}
		root = filepath.Join(dir, "patchbay")
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return Home{}, problem.New(problem.Usage, "PATCHBAY_HOME is not a usable folder.").Because(err)
	}
	return Home{Root: abs, Profile: profile}, nil
}

// Dir is the profile's own folder.
func (h Home) Dir() string { return filepath.Join(h.Root, "profiles", h.Profile) }

// Store is the profile's database file.
func (h Home) Store() string { return filepath.Join(h.Dir(), "store.db") }

// Vault is the folder of sealed secrets and of the locks that guard them.
func (h Home) Vault() string { return filepath.Join(h.Dir(), "vault") }

// Runs is the folder where each running process holds a lock of its own.
func (h Home) Runs() string { return filepath.Join(h.Dir(), "run") }

// Settings is the profile's file of choices.
func (h Home) Settings() string { return filepath.Join(h.Dir(), "settings.yaml") }

// Connectors is the folder of the person's own connector files, which all profiles share.
func (h Home) Connectors() string { return filepath.Join(h.Root, "connectors") }

func dataDir(getenv func(string) string) (string, error) {
	switch runtime.GOOS {
	case "windows":
		if d := getenv("LOCALAPPDATA"); d != "" {
			return d, nil
		}
	case "darwin":
		if d := getenv("HOME"); d != "" {
			return filepath.Join(d, "Library", "Application Support"), nil
		}
	default:
		if d := getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
			return d, nil
		}
		if d := getenv("HOME"); d != "" {
			return filepath.Join(d, ".local", "share"), nil
		}
	}
	return "", errors.New("no folder in the environment")
}

// makeDir creates a private folder; an existing one stays as it is.
func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); errors.Is(err, syscall.ENOSPC) {
		return problem.New(problem.Storage, "The disk is full: the folder %s cannot be made.", dir).
			WithHint("Free some space, or name a place on another disk.").Because(err)
	} else if err != nil {
		return problem.New(problem.Storage, "The folder %s cannot be made.", dir).
			WithHint("Free some space or set PATCHBAY_HOME to a folder that can be written.").Because(err)
	}
	return nil
}
