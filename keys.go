package main

import (
	"errors"
	"io/fs"

	"patchbay/cli"
	"patchbay/model/document"
	"patchbay/model/textfile"
	"patchbay/problem"
	"patchbay/ui/keymap"
)

// chosen is what a person says of the keys: in the first of the files that is there, whose name it answers, or nothing.
func chosen(files []string) (m keymap.Map, file string, err error) {
	for _, path := range files {
		text, err := textfile.Read(path, document.Largest)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			m, err = keymap.Parse(path, text)
		}
		if err == nil {
			return m, path, nil
		}
		return keymap.Map{}, path, problem.New(problem.Usage, "%s", problem.Sentence(err.Error())).
			WithHint("Until that is mended, all keys are as they come.").WithFix("patchbay keys").Because(err)
	}
	return keymap.Map{}, "", nil
}

// keyList is every action with its keys as the person has them.
func keyList(files []string) (cli.KeySheet, error) {
	m, file, err := chosen(files)
	sheet := cli.KeySheet{File: file, Places: map[string][]cli.Key{}}
	for place, all := range keymap.Catalogue() {
		for _, a := range all {
			sheet.Places[place] = append(sheet.Places[place], cli.Key{Place: place, Action: a.Name, Does: a.Does, Keys: m.Keys(place, a), Standard: a.Keys})
		}
	}
	return sheet, err
}
