package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/desk"
	"lindan/matching"
	"lindan/notify"
	"lindan/server"
	"lindan/storage"
	"lindan/storage/mongo"
	"lindan/storage/sqlite"
	"lindan/web"
)

// house is every room, built in order; close undoes it backwards.
type house struct {
	cfg    *config
	log    *slog.Logger
	now    func() time.Time
	engine storage.Engine
	redis  redis.UniversalClient
	live   *notify.Inbox
	push   *notify.Push // nil: none
	desk   *desk.Desk
	master []byte
	undo   []func(context.Context) error
}

// presence is how long a position counts: as long as a duty can last. The duty switch, not the signal of a phone in a
// pocket, says whether she is there.
const presence = 16 * time.Hour

// openHouse builds the rooms: key, engine, store, Redis, index, inbox, desk. Nothing listens and no job runs yet.
func openHouse(ctx context.Context, c *config, out io.Writer) (*house, error) {
	h := &house{cfg: c, now: func() time.Time { return time.Now().Add(c.Ahead) }}
	if err := h.build(ctx, out); err != nil {
		return nil, errors.Join(err, h.close(ctx))
	}
	return h, nil
}

func (h *house) build(ctx context.Context, out io.Writer) (err error) {
	if h.log, err = newLog(h.cfg.LogLevel, os.Stderr); err != nil {
		return err
	}
	if h.master, err = h.cfg.masterKey(randomBytes); err != nil {
		return err
	}
	if err = h.openEngine(ctx); err != nil {
		return err
	}
	store, err := storage.New(h.engine, h.master)
	if err != nil {
		return err
	}
	if err = store.CheckMasterKey(ctx); err != nil {
		return fmt.Errorf("--master-key: %w", err)
	}
	redis.SetLogger(redisLog{h.log})
	var closeRedis func() error
	if h.redis, closeRedis, err = openRedis(h.cfg.Redis); err != nil {
		return err
	}
	h.later(func(context.Context) error { return closeRedis() })
	h.live = notify.NewInbox(h.redis, randomBytes, h.log)
	if err = h.openPush(); err != nil {
		return err
	}
	calendar, err := h.cfg.calendar()
	if err != nil {
		return err
	}
	h.desk = desk.New(desk.Options{
		Store: store, Index: matching.NewIndex(h.redis, presence), Live: h.live, SMS: notify.NewConsole(out), Push: h.push,
		Secret: derive(h.master, "desk"), LedgerKey: derive(h.master, "ledger"), Now: h.now, NewID: newID, Random: randomBytes, Log: h.log,
		Calendar: calendar, DemoCodes: h.demoCodes(),
	})
	return nil
}

// demoCodes are the numbers whose login codes the page may be told: those of the invented people, and only in a demo, which
// production refuses to be (config.checkProduction).
func (h *house) demoCodes() []string {
	var list []string
	for _, p := range h.demoPeople() {
		list = append(list, p.Phone)
	}
	return list
}

// demoPeople are whom the app offers to sign in as; nobody outside a demo.
func (h *house) demoPeople() []server.DemoPerson {
	if !h.cfg.Demo {
		return nil
	}
	var list []server.DemoPerson
	for _, p := range demoPeople() {
		list = append(list, server.DemoPerson{Role: p.grant, Phone: p.phone})
	}
	return list
}

// openPush builds the web push, unless it is switched off.
func (h *house) openPush() (err error) {
	if !h.cfg.Push {
		return nil
	}
	h.push, err = notify.NewPush(notify.PushOptions{Seed: derive(h.master, "push"), Contact: h.cfg.PushFrom, Hosts: split(h.cfg.PushHosts), Log: h.log})
	if err != nil {
		return fmt.Errorf("--push-hosts: %w", err)
	}
	return nil
}

func (h *house) openEngine(ctx context.Context) (err error) {
	if h.cfg.Storage == "mongo" {
		h.engine, err = mongo.Open(ctx, h.cfg.MongoURI, h.cfg.MongoName, storage.Collections())
	} else {
		h.engine, err = sqlite.Open(h.cfg.Data, storage.Collections())
	}
	if err != nil {
		h.engine = nil
		return fmt.Errorf("open storage: %w", err)
	}
	h.later(func(context.Context) error { return h.engine.Close() })
	return nil
}

// later notes what closes a room.
func (h *house) later(f func(context.Context) error) { h.undo = append(h.undo, f) }

// close closes the rooms, the last built first.
func (h *house) close(ctx context.Context) error {
	var failed error
	for i := len(h.undo) - 1; i >= 0; i-- {
		failed = errors.Join(failed, h.undo[i](ctx))
	}
	h.undo = nil
	return failed
}

// memoryGoal is where the garbage collector begins to work harder: the service is small and shares its machine.
const memoryGoal = 256 << 20

// serve runs the service until the context ends, then stops in order: listener, streams, jobs, stores.
func serve(ctx context.Context, c *config, out io.Writer) error {
	debug.SetMemoryLimit(memoryGoal)
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	h, err := openHouse(ctx, c, out)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	options, err := h.serverOptions()
	if err != nil {
		return errors.Join(err, ln.Close(), h.close(ctx))
	}
	jobs, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopJobs()
	var working sync.WaitGroup
	h.work(jobs, &working)
	s := server.New(options)
	served := make(chan error, 1)
	go func() { served <- s.Serve(ln) }()
	err = h.welcome(ctx, out, ln.Addr())
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-served:
		}
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	err = errors.Join(err, s.Close(stopping))
	h.desk.CodesSent()
	stopJobs()
	working.Wait()
	return errors.Join(err, h.close(stopping))
}

func (h *house) serverOptions() (server.Options, error) {
	tokens, err := server.NewTokens(derive(h.master, "tokens"), h.now)
	pushKey := ""
	if h.push != nil {
		pushKey = h.push.Key()
	}
	return server.Options{
		Desk: h.desk, Live: h.live, Redis: h.redis, Tokens: tokens,
		Now: h.now, NewID: newID, Log: h.log, Production: h.cfg.Production, TrustedProxies: split(h.cfg.Proxies),
		ProxyHeader: h.cfg.ProxyHead, MetricsOpen: h.cfg.Metrics, Version: version, OpenAPI: openapi,
		Web: web.Files(), Tiles: h.cfg.tiles(), Demo: h.demoPeople(),
		PushKey: pushKey, PublicURL: h.cfg.PublicURL,
	}, err
}

// nudgers is how many orders are attended to side by side.
const nudgers = 4

// work starts the clock's jobs, the nudge workers, the reader of live notices and the web push; all end with the context.
func (h *house) work(ctx context.Context, working *sync.WaitGroup) {
	for _, j := range h.desk.Jobs() {
		working.Go(func() { h.tick(ctx, j) })
	}
	if h.cfg.Roots != "" {
		f := rootsFile{h.cfg.Roots, h.desk}
		working.Go(func() { h.tick(ctx, desk.Job{Name: "ledger roots file", Every: rootsEvery, Run: f.write}) })
	}
	for range nudgers {
		working.Go(func() { h.desk.Nudges(ctx) })
	}
	working.Go(func() { h.live.Run(ctx) })
	if h.push != nil {
		working.Go(func() { h.push.Run(ctx, h.desk) })
	}
}

func (h *house) tick(ctx context.Context, j desk.Job) {
	t := time.NewTicker(j.Every)
	defer t.Stop()
	for {
		if err := j.Run(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("job failed", "job", j.Name, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// welcome fills an empty store with demo people where that was asked for, and prints where to go.
func (h *house) welcome(ctx context.Context, out io.Writer, addr net.Addr) error {
	if h.cfg.Demo {
		if err := seedDemo(ctx, h, h.cfg.Roster, out); err != nil {
			return err
		}
	}
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "lindan 邻单 %s is ready: http://localhost:%s (API reference: /reference)\n", version, port)
	if h.cfg.Demo {
		printDemoPeople(out)
	}
	return nil
}

// printDemoPeople names one phone number for each role. Login codes appear in this console.
func printDemoPeople(out io.Writer) {
	fmt.Fprintln(out, "demo people (ask for a login code, it is printed here; the app fills it in):")
	for _, p := range demoPeople() {
		fmt.Fprintf(out, "  %-24s %s\n", p.role, p.phone)
	}
}

// health asks the running service whether it is ready: the container's health check.
func health(ctx context.Context, c *config) error {
	_, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/readyz", nil) //nolint:gosec // loopback
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req) //nolint:gosec // loopback
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: status %d", res.StatusCode)
	}
	return nil
}
