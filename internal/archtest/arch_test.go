// Package archtest keeps the structure of the module: who may import whom, as the table in ARCHITECTURE.md says; which
// heavy libraries stay in which room; and that every rule cited in a comment exists in spec/.
package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	module  = "github.com/aquifer-dev/aquifer"
	root    = "../.."
	maxFile = 400 // lines of one source file, tests and generated files aside
)

// room is a row of the table: what a package may import besides the common packages.
type room struct {
	allowed []string // paths within the module; "x/…" is x and everything below, "*" everything
}

// common may be imported by every package but the ones in closed.
var (
	common = []string{"source", "diag", "internal/parallel", "internal/wholefile"}
	closed = []string{"vm/value", "vm/data", "vm/merge", "service/itype", "source", "diag"}
)

// heavy libraries and the one room of each.
var heavy = map[string]string{
	"github.com/alecthomas/participle": "compiler/syntax",
	"github.com/tetratelabs/wazero":    "service",
	"github.com/evanw/esbuild":         "service/jsbuild",
	"github.com/libp2p":                "node/p2p",
	"github.com/ethereum/go-ethereum":  "market/evm",
	"go.yaml.in/yaml":                  "market/files",
	"go.etcd.io/bbolt":                 "node/store",
	"github.com/prometheus":            "node",
	"go.opentelemetry.io":              "node",
	"github.com/spf13/cobra":           "cmd/aqua",
	"github.com/fsnotify/fsnotify":     "cmd/aqua",
	"github.com/peterh/liner":          "cmd/aqua",
}

// readTable reads the rows "| `package` | purpose | may import |" of ARCHITECTURE.md.
func readTable(t *testing.T) map[string]room {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\|[^|]*\\|([^|]*)\\|$")
	name := regexp.MustCompile("`([^`]+)`")
	rooms := map[string]room{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		r := room{}
		for _, n := range name.FindAllStringSubmatch(m[2], -1) {
			r.allowed = append(r.allowed, n[1])
		}
		if strings.Contains(m[2], "everything") {
			r.allowed = []string{"*"}
		}
		rooms[m[1]] = r
	}
	if len(rooms) < 10 {
		t.Fatalf("the table in ARCHITECTURE.md has only %d rows", len(rooms))
	}
	return rooms
}

func (r room) allows(pkg string) bool {
	return slices.ContainsFunc(r.allowed, func(a string) bool {
		below, tree := strings.CutSuffix(a, "/…")
		return a == "*" || a == pkg || tree && (pkg == below || strings.HasPrefix(pkg, below+"/"))
	})
}

// roomOf finds the row of a package; an internal package belongs to the nearest row above it, and all of conformance is
// one room.
func roomOf(rooms map[string]room, pkg string) (string, bool) {
	if strings.HasPrefix(pkg, "conformance/") {
		pkg = "conformance"
	}
	if i := strings.Index(pkg, "/internal"); i >= 0 {
		pkg = pkg[:i]
	}
	_, ok := rooms[pkg]
	return pkg, ok
}

type listed struct {
	ImportPath string
	Imports    []string
	Doc        string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Doc", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImportsFollowTheTable(t *testing.T) {
	rooms := readTable(t)
	built := map[string]bool{}
	for _, p := range packages(t) {
		pkg := strings.TrimPrefix(p.ImportPath, module+"/")
		if strings.HasPrefix(pkg, "internal/") {
			continue
		}
		built[pkg] = true
		own, ok := roomOf(rooms, pkg)
		if !ok {
			t.Errorf("%s has no row in ARCHITECTURE.md", pkg)
			continue
		}
		if p.Doc == "" {
			t.Errorf("%s has no package comment", pkg)
		}
		for _, imp := range p.Imports {
			for prefix, home := range heavy {
				// What compares and attacks the product from outside is no part of it.
				if strings.HasPrefix(imp, prefix) && own != home && own != "conformance" {
					t.Errorf("%s imports %s, which belongs into %s alone", pkg, imp, home)
				}
			}
			target, ours := strings.CutPrefix(imp, module+"/")
			if !ours && isSDK(own) && strings.Contains(imp, ".") {
				t.Errorf("%s imports %s, but authors of services need the standard library only", pkg, imp)
			}
			if !ours || target == own || strings.HasPrefix(target, own+"/internal") {
				continue
			}
			if slices.Contains(common, target) && !slices.Contains(closed, own) && !isSDK(own) || own == "diag" && target == "source" {
				continue
			}
			if to, _ := roomOf(rooms, target); !rooms[own].allows(to) {
				t.Errorf("%s imports %s, an arrow that ARCHITECTURE.md lacks", pkg, target)
			}
		}
	}
	for name := range rooms {
		if !built[name] && name != "spec" {
			t.Errorf("ARCHITECTURE.md lists %s, which does not exist", name)
		}
	}
}

// isSDK tells the packages that become part of others' services.
func isSDK(room string) bool { return room == "sdk" || strings.HasPrefix(room, "sdk/") }

// sources yields every file of the module with one of the extensions.
func sources(t *testing.T, visit func(path, text string), extensions ...string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root):
			return filepath.SkipDir
		case d.IsDir() || !slices.Contains(extensions, filepath.Ext(path)):
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			visit(path, string(text))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCitedRulesExist(t *testing.T) {
	anchor := regexp.MustCompile(`<a id="([A-Z][0-9]+)"></a>`)
	rules := map[string]string{} // id to file
	files, err := filepath.Glob(filepath.Join(root, "spec", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatal("spec/ is empty", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range anchor.FindAllStringSubmatch(string(text), -1) {
			if other, twice := rules[m[1]]; twice {
				t.Errorf("rule %s stands in %s and in %s", m[1], other, file)
			}
			rules[m[1]] = filepath.Base(file)
		}
	}
	cited := 0
	citation := regexp.MustCompile(`spec/([a-z]+\.md)#([A-Z][0-9]+)`)
	sources(t, func(path, text string) {
		for _, m := range citation.FindAllStringSubmatch(text, -1) {
			cited++
			if rules[m[2]] != m[1] {
				t.Errorf("%s cites %s, which does not exist", path, m[0])
			}
		}
	}, ".go", ".md")
	if cited < 50 {
		t.Errorf("only %d citations were found; is the pattern still right?", cited)
	}
}

func TestFilesStaySmall(t *testing.T) {
	sources(t, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(text, "Code generated") {
			return
		}
		if lines := strings.Count(text, "\n"); lines > maxFile {
			t.Errorf("%s has %d lines: is it one idea?", path, lines)
		}
		if base := filepath.Base(path); slices.Contains([]string{"utils.go", "helpers.go", "common.go", "misc.go", "util.go"}, base) {
			t.Errorf("%s is named after nothing that a reader looks for", path)
		}
	}, ".go")
}

// TestCodesHaveOneHome checks that a diagnostic's code stands in one package only, and that a test shows it.
func TestCodesHaveOneHome(t *testing.T) {
	code := regexp.MustCompile(`"([EW]0[0-9]{3})"`)
	homes := map[string]string{}
	sources(t, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/conformance/") {
			return
		}
		for _, m := range code.FindAllStringSubmatch(text, -1) {
			home := filepath.Dir(path)
			if other, ok := homes[m[1]]; ok && other != home {
				t.Errorf("code %s stands in %s and in %s", m[1], other, home)
			}
			homes[m[1]] = home
		}
	}, ".go")
	if len(homes) < 50 {
		t.Errorf("only %d codes were found; is the pattern still right?", len(homes))
	}
	shown := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return err
		}
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/testdata/") {
			text, err := os.ReadFile(path)
			for _, c := range regexp.MustCompile(`\b[EW]0[0-9]{3}\b`).FindAllString(string(text), -1) {
				shown[c] = true
			}
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for code, home := range homes {
		switch why := nets[code]; {
		case shown[code] && why == "":
		case why != "":
			t.Logf("%s is shown by no test: %s", code, why)
		default:
			t.Errorf("code %s of %s is shown by no test", code, home)
		}
	}
}

// nets are codes that no small program shows, each with the reason.
var nets = map[string]string{
	"E01" + "07": "it needs a file of 2 GiB",
	"E04" + "01": "a net below the checker, which lets no such value or statement through",
	"E04" + "07": "a net below the checker",
	"E04" + "08": "a net below the checker",
	"E04" + "11": "the checker refuses such types first",
}

// TestPureCoreDoesNoIO keeps the compiler, AIR and the interpreter free of files, clocks and network, so that they run in
// a browser and replay exactly.
func TestPureCoreDoesNoIO(t *testing.T) {
	forbidden := []string{"os", "os/exec", "net", "net/http", "path/filepath", "math/rand", "math/rand/v2", "crypto/rand", "syscall", "time"}
	for _, p := range packages(t) {
		pkg := strings.TrimPrefix(p.ImportPath, module+"/")
		if pkg != "air" && !strings.HasPrefix(pkg, "compiler") && pkg != "vm" && !strings.HasPrefix(pkg, "vm/") {
			continue
		}
		for _, imp := range p.Imports {
			if slices.Contains(forbidden, imp) {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
}
