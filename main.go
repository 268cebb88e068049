// Lindan 邻单 matches residents who need help with volunteers nearby and records the hours of service. This program is the
// whole service: `lindan` serves, `lindan import` reads rosters, `lindan check` examines the
// ledger, `lindan demo` plays one order from beginning to end, `lindan sim` plays simulated cities.
package main

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/google/uuid"

	"lindan/server"
)

//go:embed openapi.yaml
var openapi []byte

// version is set by the linker in releases.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "lindan:", err)
		if errors.Is(err, errCannotRun) {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

// run is main without the process around it.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	verb := "serve"
	if len(args) > 0 && slices.Contains([]string{"serve", "import", "check", "demo", "health", "sim", "version"}, args[0]) {
		verb, args = args[0], args[1:]
	}
	if verb == "sim" {
		return runSim(ctx, args, out, terminal(os.Stderr))
	}
	c, rest, err := parseConfig(args, getenv, out)
	if err != nil && verb == "check" && !errors.Is(err, flag.ErrHelp) {
		return fmt.Errorf("%w: %w", errCannotRun, err)
	}
	if err != nil {
		return err
	}
	switch verb {
	case "check":
		return runCheck(ctx, c, out)
	case "import":
		return runImport(ctx, c, rest, out)
	case "demo":
		return runDemo(ctx, c, out)
	case "health":
		return health(ctx, c)
	case "version":
		_, err := fmt.Fprintln(out, version)
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%q is not a command: serve, import, check, demo, sim, version", rest[0])
	}
	return serve(ctx, c, out)
}

// randomBytes gives n bytes from the system's source.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24
	return b
}

// newID makes an id that sorts by time: prefix, _, UUIDv7.
func newID(prefix string) string { return prefix + "_" + uuid.Must(uuid.NewV7()).String() }

// derive makes a key for one use from the master key.
func derive(master []byte, use string) []byte {
	key, err := hkdf.Key(sha256.New, master, nil, "lindan "+use, 32)
	if err != nil {
		panic(err) // the length is constant and legal
	}
	return key
}

func newLog(level string, out io.Writer) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("--log-level: %q is none of debug, info, warn, error", level)
	}
	return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: l, ReplaceAttr: server.Redact})), nil
}

// stopWithin is how long an orderly stop may take.
const stopWithin = 15 * time.Second
