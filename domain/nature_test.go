package domain

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The four natures have one name each, in tables, on screens and in files.
func TestNaturesAreCalledTheSameEverywhere(t *testing.T) {
	app, err := os.ReadFile("../web/core/names.ts")
	ok(t, err)
	for n, want := range map[Nature]string{Volunteering: "志愿服务", PartyDuty: "党员责任", GridDuty: "网格职责", PaidService: "便民有偿服务", "": "志愿服务"} {
		equal(t, string(n), n.Name(), want)
		if n != "" && !strings.Contains(string(app), string(n)+": '"+want+"'") {
			t.Errorf("the app calls %s something else than %s", n, want)
		}
	}
	for _, folder := range []string{"../web/screens", "../web/core", "../web/ui", "../server", "../desk"} {
		ok(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".vue") && !strings.HasSuffix(path, ".go") {
				return err
			}
			text, err := os.ReadFile(path)
			other := strings.ReplaceAll(string(text), PaidService.Name(), "")
			for _, word := range []string{"党员义务", "网格本职", "有偿服务", "有报酬的工作"} {
				if strings.Contains(other, word) {
					t.Errorf("%s says %s", path, word)
				}
			}
			return err
		}))
	}
}
