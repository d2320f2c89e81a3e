// Says which files of build contexts BuildKit's client sends, by moby's reader of ignore files and fsutil's walk.
// It fills "sent" or "error" of each case: go run . < ../buildkit_contexts.json
package main

import (
	"bytes"
	"context"
	"encoding/json"
	gofs "io/fs"
	"os"
	"path/filepath"
	"sort"

	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
)

type contextCase struct {
	Ignore string   `json:"ignore"`
	Files  []string `json:"files"`
	Sent   []string `json:"sent"`
	Error  string   `json:"error,omitempty"`
}

func sent(root, ignore string) ([]string, error) {
	patterns, err := ignorefile.ReadAll(bytes.NewBufferString(ignore))
	if err != nil {
		return nil, err
	}
	base, err := fsutil.NewFS(root)
	if err != nil {
		return nil, err
	}
	filtered, err := fsutil.NewFilterFS(base, &fsutil.FilterOpt{ExcludePatterns: patterns})
	if err != nil {
		return nil, err
	}
	names := []string{}
	err = filtered.Walk(context.Background(), "", func(path string, entry gofs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, filepath.ToSlash(path))
		}
		return err
	})
	sort.Strings(names)
	return names, err
}

func judge(item *contextCase) {
	root, err := os.MkdirTemp("", "context")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(root)
	for _, name := range item.Files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			panic(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			panic(err)
		}
	}
	names, err := sent(root, item.Ignore)
	item.Sent = names
	if err != nil {
		item.Sent, item.Error = nil, err.Error()
	}
}

func main() {
	var cases []contextCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		panic(err)
	}
	for number := range cases {
		judge(&cases[number])
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(cases); err != nil {
		panic(err)
	}
}
