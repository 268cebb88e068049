package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"lindan/domain"
)

// demoPerson is one invented person of the roster in testdata.
type demoPerson struct {
	role, name, phone string
	grant             domain.Role
}

// demoPeople names one person for each role. They live in the first community.
func demoPeople() []demoPerson {
	return []demoPerson{
		{"resident 居民", "resident", "19910000001", domain.Resident},
		{"volunteer 志愿者", "volunteer", "19900000001", domain.Volunteer},
		{"dispatcher 社区派单员", "dispatcher", "19920000003", domain.Dispatcher},
		{"grid worker 网格员", "walker", "19920000004", domain.GridWorker},
		{"supervisor 街道督办员", "supervisor", "19920000001", domain.Supervisor},
		{"admin 管理员", "admin", "19920000002", domain.Admin},
	}
}

// demo plays one order from beginning to end against a server of its own, over HTTP, and kills that server on the way.
type demo struct {
	ctx     context.Context
	out     io.Writer
	cfg     *config
	dir     string
	addr    string
	server  *demoServer
	steps   int
	people  map[string]*demoClient
	runners []*demoClient // the volunteers who race for the order
	order   string
	ahead   time.Duration
	minutes int

	certificate demoCertificate
}

// racers is how many volunteers accept at the same moment.
const racers = 200

// runDemo is `lindan demo`. Its last line is "demo: ok, N steps, M minutes recorded"; any step that fails ends it with an error.
func runDemo(ctx context.Context, c *config, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "lindan-demo-")
	if err != nil {
		return err
	}
	d := &demo{ctx: ctx, out: out, cfg: c, dir: dir, people: map[string]*demoClient{}}
	defer func() {
		if d.server != nil {
			d.server.kill()
		}
		err = errors.Join(err, os.RemoveAll(dir))
	}()
	for _, step := range []func() (string, error){
		d.importDry, d.importReal, d.importAgain, d.start, d.signIn, d.setPolicy, d.goOnDuty, d.place, d.placeAgain, d.review, d.firstWave,
		d.decline, d.race, d.arrive, d.checkIn, d.crash, d.checkOut, d.confirm, d.rate, d.hours, d.tally, d.whoSaw,
		d.certify, d.paper, d.verify, d.mistype,
	} {
		said, err := step()
		if err != nil {
			return fmt.Errorf("demo: step %d: %w", d.steps+1, err)
		}
		d.steps++
		fmt.Fprintf(out, "%2d  %s\n", d.steps, said)
	}
	fmt.Fprintf(out, "demo: ok, %d steps, %d minutes recorded\n", d.steps, d.minutes)
	return nil
}

// files are the parts of the roster, as `lindan import` is told of them.
func (d *demo) files() []string {
	var list []string
	for _, f := range []string{"areas=areas.geojson", "staff=staff.csv", "volunteers=volunteers.csv", "households=households.csv"} {
		kind, name, _ := strings.Cut(f, "=")
		list = append(list, kind+"="+filepath.Join(d.cfg.Roster, name))
	}
	return list
}

func (d *demo) importDry() (string, error) {
	out, err := d.command("import", "--data", d.dir, "--dry-run", d.files()[0])
	return "dry run of an import:  " + lastLine(out), err
}

func (d *demo) importReal() (string, error) {
	began := time.Now()
	out, err := d.command(append([]string{"import", "--data", d.dir}, d.files()...)...)
	return fmt.Sprintf("import of a 街道:  %s (%.1f s)", strings.Join(strings.Split(strings.TrimSpace(out), "\n"), "; "), time.Since(began).Seconds()), err
}

func (d *demo) importAgain() (string, error) {
	out, err := d.command(append([]string{"import", "--data", d.dir}, d.files()...)...)
	if err == nil && !onlySame(out) {
		err = fmt.Errorf("importing twice changed something:\n%s", out)
	}
	return "the same import again changes nothing", err
}

// onlySame tells whether every line of an import counts 0 added and 0 changed.
func onlySame(out string) bool {
	for line := range strings.Lines(strings.TrimSpace(out)) {
		if !strings.Contains(line, ": 0 added, 0 changed,") {
			return false
		}
	}
	return true
}

func (d *demo) start() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	d.addr = ln.Addr().String()
	if err := ln.Close(); err != nil {
		return "", err
	}
	began := time.Now()
	if d.server, err = d.startServer(); err != nil {
		return "", err
	}
	return fmt.Sprintf("server ready on http://%s after %d ms", d.addr, time.Since(began).Milliseconds()), nil
}

func (d *demo) signIn() (string, error) {
	for _, p := range demoPeople() {
		if p.name == "volunteer" {
			continue
		}
		c, err := d.login(p.phone)
		if err != nil {
			return "", fmt.Errorf("sign in the %s: %w", p.name, err)
		}
		d.people[p.name] = c
	}
	// Not everybody on the list may enter homes; those who may are the racers.
	for n := 1; len(d.runners) < racers && n < 400; n++ {
		c, err := d.login(fmt.Sprintf("1990000%04d", n))
		if err != nil {
			return "", fmt.Errorf("sign in volunteer %d: %w", n, err)
		}
		if c.me.Volunteer != nil && c.me.Volunteer.Verified {
			d.runners = append(d.runners, c)
		}
	}
	if len(d.runners) < racers {
		return "", fmt.Errorf("only %d volunteers may enter homes", len(d.runners))
	}
	return fmt.Sprintf("signed in by login code: resident, dispatcher, grid worker, supervisor, admin, %d volunteers", len(d.runners)), nil
}

// setPolicy makes the demo work at any hour: without quiet hours.
func (d *demo) setPolicy() (string, error) {
	path := "/areas/420199-001-001/policy"
	var p map[string]any
	tag, err := d.people["admin"].get(path, &p)
	if err != nil {
		return "", err
	}
	p["quiet_from"], p["quiet_to"] = 0, 0
	return "the admin sets the community's policy: no quiet hours", d.people["admin"].put(path, tag, p)
}

func (d *demo) goOnDuty() (string, error) {
	at := d.people["resident"].me.Point
	if at == nil {
		return "", errors.New("the resident's home has no position")
	}
	err := d.each(func(i int, c *demoClient) error {
		body := map[string]any{"on": true, "until": d.now().Add(6 * time.Hour), "at": demoPoint{at.Lon + float64(i%20)*0.001 - 0.01, at.Lat + float64(i/20)*0.001 - 0.005}}
		return c.put("/duty", "", body)
	})
	return fmt.Sprintf("%d volunteers go on duty around the resident", len(d.runners)), err
}

// each calls f for all racers at the same moment.
func (d *demo) each(f func(i int, c *demoClient) error) error {
	var wg sync.WaitGroup
	failed := make([]error, len(d.runners))
	gate := make(chan struct{})
	for i, c := range d.runners {
		wg.Go(func() {
			<-gate
			failed[i] = f(i, c)
		})
	}
	close(gate)
	wg.Wait()
	return errors.Join(failed...)
}
