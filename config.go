package main

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lindan/domain"
	"lindan/server"
	"lindan/storage/sqlite"
)

// config is every setting, once. Each has a flag, an environment variable of the same name (LINDAN_ADDR for --addr), a
// default and one line of help; see settings. The flag wins over the environment.
type config struct {
	Addr       string
	Data       string
	Production bool
	Demo       bool
	Roster     string
	Storage    string
	MongoURI   string
	MongoName  string
	MasterKey  string
	SMS        string
	Proxies    string
	ProxyHead  string
	Metrics    bool
	Push       bool
	PushFrom   string
	PushHosts  string
	Ahead      time.Duration
	DryRun     bool
	Holidays   string
	As         string
	Datum      string
	LogLevel   string
	Redis      redisConfig
	RedisAddrs string
	TilesURL   string
	TilesFrom  string
	TilesOn    string
	Roots      string
	Ledger     string
	Root       string
	JSON       bool
	PublicURL  string
}

// setting is one line of the configuration: the README's table is made from these.
type setting struct {
	name  string // flag; the environment variable is LINDAN_ and the name in capitals, - as _
	value any    // *string, *bool, *int or *time.Duration, holding the default
	help  string
}

func (c *config) settings() []setting {
	return []setting{
		{"addr", &c.Addr, "address to listen on"},
		{"data", &c.Data, "folder of the embedded store and, outside production, of the master key; one process owns it"},
		{"production", &c.Production, "refuse everything that is only for development: console codes, generated keys, demo people"},
		{"demo", &c.Demo, "fill an empty store with invented people and print how to sign in as them"},
		{"roster", &c.Roster, "folder of the demo roster (areas.geojson, volunteers.csv, households.csv, staff.csv)"},
		{"dry-run", &c.DryRun, "import: tell what is wrong and what would change, and store nothing"},
		{"as", &c.As, "import: phone number of the admin who answers for past records (legacy=FILE)"},
		{"datum", &c.Datum, "import: coordinates that the files are in: wgs84, gcj02 or bd09; stored is WGS-84"},
		{"storage", &c.Storage, "sqlite (embedded, one process) or mongo (a replica set, any number of processes)"},
		{"mongo-uri", &c.MongoURI, "MongoDB connection string, for --storage mongo"},
		{"mongo-database", &c.MongoName, "MongoDB database name"},
		{"master-key", &c.MasterKey, "32 bytes in base64 that personal texts are sealed with, or file:PATH; required in production; losing it loses them"},
		{"sms", &c.SMS, "how login codes are sent: console prints them (development only)"},
		{"trusted-proxies", &c.Proxies, "comma-separated addresses or networks of proxies whose header tells the client's address"},
		{"proxy-header", &c.ProxyHead, "that header; the proxy must overwrite it"},
		{"metrics-open", &c.Metrics, "serve /metrics to everybody, not only to loopback"},
		{"push", &c.Push, "tell closed browsers by web push; its key pair follows from the master key"},
		{"push-contact", &c.PushFrom, "whom push services turn to: mailto:… or https://…"},
		{"push-hosts", &c.PushHosts, "comma-separated push services besides those of Chromium, Firefox, Safari and Edge; http://127.0.0.1:PORT in development"},
		{"clock-ahead", &c.Ahead, "run the service's clock this much ahead (development only: demos of long visits)"},
		{"holidays", &c.Holidays, "table of holidays and make-up working days in place of the one within, see domain/workdays.csv"},
		{"log-level", &c.LogLevel, "debug, info, warn or error"},
		{"redis", &c.Redis.Mode, "embedded, single, sentinel or cluster"},
		{"redis-addrs", &c.RedisAddrs, "comma-separated host:port of Redis, its sentinels or its cluster nodes"},
		{"redis-username", &c.Redis.Username, "Redis user"},
		{"redis-password", &c.Redis.Password, "Redis password"},
		{"redis-master", &c.Redis.MasterName, "name of the master that the sentinels watch"},
		{"redis-db", &c.Redis.DB, "Redis database number; 0 in a cluster"},
		{"redis-tls", &c.Redis.TLS, "speak TLS to Redis"},
		{"tiles", &c.TilesURL, "URL template of map pictures with {z}, {x} and {y}, https or http; empty: maps have plain ground"},
		{"tiles-attribution", &c.TilesFrom, "whom the map names as the source of its pictures"},
		{"public-url", &c.PublicURL, "where people reach this service, for codes on paper, like https://help.example.org; empty: the host of each request"},
		{"tiles-system", &c.TilesOn, "coordinates that the pictures lie in: wgs84 or gcj02"},
		{"ledger-roots", &c.Roots, "file to which each signed root of the ledger is appended, to be copied outside"},
		{"ledger", &c.Ledger, "check: only the ledger, or all, that is the records and sheets behind it as well"},
		{"root", &c.Root, "check: file of signed roots that was kept outside, to hold the ledger to"},
		{"json", &c.JSON, "check: tell what was found as JSON"},
	}
}

func defaults() *config {
	return &config{
		Addr: ":8080", Data: "data", Roster: "testdata", Storage: "sqlite", MongoName: "lindan", SMS: "console",
		Push: true, PushFrom: "https://localhost", LogLevel: "info", Redis: redisConfig{Mode: "embedded"}, TilesOn: "wgs84", Datum: "wgs84",
		Ledger: "all",
	}
}

// envName is the environment variable of a setting.
func envName(name string) string {
	return "LINDAN_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// parseConfig reads flags and environment (getenv) over the defaults and checks what does not fit together. The error is one
// line for the operator.
func parseConfig(args []string, getenv func(string) string, out io.Writer) (*config, []string, error) {
	c := defaults()
	fs := flag.NewFlagSet("lindan", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // a mistake is answered in one line, not with the whole list
	for _, s := range c.settings() {
		if err := fromEnv(s, getenv(envName(s.name))); err != nil {
			return nil, nil, err
		}
		switch v := s.value.(type) {
		case *string:
			fs.StringVar(v, s.name, *v, s.help)
		case *bool:
			fs.BoolVar(v, s.name, *v, s.help)
		case *int:
			fs.IntVar(v, s.name, *v, s.help)
		case *time.Duration:
			fs.DurationVar(v, s.name, *v, s.help)
		}
	}
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(out, "lindan [serve | import kind=FILE … | check | demo | sim | health | version] [flags]\n")
			fs.SetOutput(out)
			fs.PrintDefaults()
		}
		return nil, nil, err
	}
	c.Redis.Addrs = split(c.RedisAddrs)
	return c, fs.Args(), c.check()
}

func fromEnv(s setting, text string) error {
	if text == "" {
		return nil
	}
	var err error
	switch v := s.value.(type) {
	case *string:
		*v = text
	case *bool:
		*v, err = strconv.ParseBool(text)
	case *int:
		*v, err = strconv.Atoi(text)
	case *time.Duration:
		*v, err = time.ParseDuration(text)
	}
	if err != nil {
		return fmt.Errorf("%s: %q does not fit", envName(s.name), text)
	}
	return nil
}

func split(list string) []string {
	var parts []string
	for p := range strings.SplitSeq(list, ",") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

func (c *config) check() error {
	switch {
	case c.Storage != "sqlite" && c.Storage != "mongo":
		return fmt.Errorf("--storage: %q is neither sqlite nor mongo", c.Storage)
	case c.Storage == "mongo" && c.MongoURI == "":
		return errors.New("--mongo-uri: required with --storage mongo")
	case c.SMS != "console":
		return fmt.Errorf("--sms: %q is not known; console is the only way so far", c.SMS)
	case c.ProxyHead != "" && c.Proxies == "":
		return errors.New("--proxy-header: needs --trusted-proxies, or anybody could write the header")
	case !strings.HasPrefix(c.PushFrom, "mailto:") && !strings.HasPrefix(c.PushFrom, "https://"):
		return fmt.Errorf("--push-contact: %q is neither mailto: nor https://", c.PushFrom)
	case c.Storage == "mongo" && c.MasterKey == "":
		return errors.New("--master-key: required with --storage mongo; replicas must share it")
	case c.Storage == "mongo" && c.Redis.Mode == "embedded":
		return errors.New("--redis: embedded serves one process only; with --storage mongo name a Redis")
	}
	if err := c.checkMaps(); err != nil {
		return err
	}
	if c.PublicURL != "" && !publicURLForm.MatchString(c.PublicURL) {
		return fmt.Errorf("--public-url: %q is not like https://help.example.org", c.PublicURL)
	}
	return c.checkProduction()
}

var publicURLForm = regexp.MustCompile(`^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$`)

func (c *config) checkMaps() error {
	if !slices.Contains(domain.Datums(), domain.Datum(c.Datum)) {
		return fmt.Errorf("--datum: %q is none of wgs84, gcj02, bd09", c.Datum)
	}
	if c.TilesOn != "wgs84" && c.TilesOn != "gcj02" {
		return fmt.Errorf("--tiles-system: %q is neither wgs84 nor gcj02", c.TilesOn)
	}
	if err := c.tiles().Check(); err != nil {
		return fmt.Errorf("--tiles: %w", err)
	}
	return nil
}

func (c *config) tiles() server.Tiles {
	return server.Tiles{URL: c.TilesURL, Attribution: c.TilesFrom, System: c.TilesOn}
}

func (c *config) checkProduction() error {
	switch {
	case !c.Production:
		return nil
	case c.SMS == "console":
		return errors.New("--production: login codes on the console are for development; a real --sms sender is needed")
	case c.Demo:
		return errors.New("--production: no demo people")
	case strings.Contains(c.PushHosts, "http://"):
		return errors.New("--production: --push-hosts over plain http are for development")
	case c.Ahead != 0:
		return errors.New("--production: the clock is the clock; --clock-ahead is for development")
	case c.MasterKey == "":
		return errors.New("--production: --master-key is required")
	}
	return nil
}

// masterKeyBytes is the length of the master key.
const masterKeyBytes = 32

// masterKey reads the key of personal texts. Outside production a missing one is made once and kept in the data folder.
func (c *config) masterKey(random func(int) []byte) ([]byte, error) {
	text := c.MasterKey
	file, fromFile := strings.CutPrefix(text, "file:")
	if text == "" {
		file, fromFile = filepath.Join(c.Data, "master.key"), true
		if lost(file) && !lost(filepath.Join(c.Data, sqlite.File)) {
			return nil, errors.New("--master-key: the data folder holds data, but its master.key is gone; put it back, a new one would open nothing")
		}
		if err := makeKey(file, random(masterKeyBytes)); err != nil {
			return nil, fmt.Errorf("--master-key: %w", err)
		}
	}
	if fromFile {
		b, err := os.ReadFile(file) // #nosec G304 -- the operator names the file
		if err != nil {
			return nil, fmt.Errorf("--master-key: %w", err)
		}
		text = string(b)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != masterKeyBytes {
		return nil, fmt.Errorf("--master-key: want %d bytes in base64", masterKeyBytes)
	}
	return key, nil
}

// calendar reads the table of working days; nil where none is named: the one within counts.
func (c *config) calendar() (*domain.Calendar, error) {
	if c.Holidays == "" {
		return nil, nil //nolint:nilnil // no table of one's own is no error
	}
	f, err := os.Open(c.Holidays)
	if err != nil {
		return nil, fmt.Errorf("--holidays: %w", err)
	}
	defer f.Close()
	table, err := domain.ReadCalendar(f)
	if err != nil {
		return nil, fmt.Errorf("--holidays: %w", err)
	}
	return table, nil
}

func lost(file string) bool {
	_, err := os.Stat(file)
	return errors.Is(err, os.ErrNotExist)
}

// makeKey writes a new key for the owner's eyes only, unless the file is there.
func makeKey(file string, key []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- inside the data folder
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n"); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}
