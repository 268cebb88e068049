package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// redisConfig says which Redis to use.
type redisConfig struct {
	Mode       string   // embedded (or empty) · single · sentinel · cluster
	Addrs      []string // host:port each; single takes a path to a unix socket as well; sentinel: of the sentinels
	Username   string
	Password   string
	MasterName string // sentinel only
	DB         int    // not for cluster
	TLS        bool
}

// openRedis makes a client by configuration and tells how to close it. Only a wrong configuration is an error: nothing is
// dialled here, since Redis may come and go while lindan runs. The embedded one lives in this process and is empty at
// every start.
func openRedis(cfg redisConfig) (redis.UniversalClient, func() error, error) {
	if err := cfg.check(); err != nil {
		return nil, nil, err
	}
	if cfg.embedded() {
		return embedRedis()
	}
	client := cfg.client()
	return client, client.Close, nil
}

func (cfg redisConfig) embedded() bool { return cfg.Mode == "" || cfg.Mode == "embedded" }

// check gives one line that names what is wrong, for the person who starts the program.
func (cfg redisConfig) check() error {
	n := len(cfg.Addrs)
	switch cfg.Mode {
	case "", "embedded":
		if n > 0 {
			return errors.New("redis: mode embedded takes no address; did you mean single?")
		}
		return nil
	case "single":
		if n != 1 {
			return fmt.Errorf("redis: mode single needs one address, not %d", n)
		}
	case "sentinel", "cluster":
		if n == 0 {
			return fmt.Errorf("redis: mode %s needs the address of at least one node", cfg.Mode)
		}
	default:
		return fmt.Errorf("redis: unknown mode %q: embedded, single, sentinel or cluster", cfg.Mode)
	}
	return cfg.checkDetails()
}

func (cfg redisConfig) checkDetails() error {
	for _, addr := range cfg.Addrs {
		if strings.TrimSpace(addr) == "" {
			return errors.New("redis: an address is empty")
		}
	}
	switch {
	case cfg.Mode == "sentinel" && cfg.MasterName == "":
		return errors.New("redis: mode sentinel needs the master's name")
	case cfg.Mode != "sentinel" && cfg.MasterName != "":
		return fmt.Errorf("redis: mode %s takes no master's name", cfg.Mode)
	case cfg.Mode == "cluster" && cfg.DB != 0:
		return errors.New("redis: mode cluster has database 0 only")
	case cfg.DB < 0:
		return fmt.Errorf("redis: there is no database %d", cfg.DB)
	}
	return nil
}

func (cfg redisConfig) client() redis.UniversalClient {
	opts := redisOptions()
	opts.Addrs, opts.MasterName, opts.IsClusterMode = cfg.Addrs, cfg.MasterName, cfg.Mode == "cluster"
	opts.Username, opts.Password, opts.DB = cfg.Username, cfg.Password, cfg.DB
	if cfg.TLS {
		opts.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return redis.NewUniversalClient(opts)
}

// redisOptions is what all modes share: a call ends with its context, and the server is not asked for notices of
// maintenance, which only some vendors send.
func redisOptions() *redis.UniversalOptions {
	return &redis.UniversalOptions{
		ContextTimeoutEnabled:    true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

// redisLog brings the client's own complaints, such as a lost connection, into our log.
type redisLog struct{ log *slog.Logger }

// Printf logs one complaint as a warning.
func (l redisLog) Printf(_ context.Context, format string, args ...any) {
	l.log.Warn("redis", "err", fmt.Sprintf(format, args...))
}

// embeddedTick is how often keys of the embedded Redis expire.
const embeddedTick = 100 * time.Millisecond

// embedRedis runs a Redis inside this process. It listens on loopback, on a port of its own, with a password that nobody
// else ever sees.
func embedRedis() (redis.UniversalClient, func() error, error) {
	server, password := miniredis.NewMiniRedis(), rand.Text()
	server.RequireAuth(password)
	if err := server.Start(); err != nil {
		return nil, nil, fmt.Errorf("redis: start the embedded one: %w", err)
	}
	opts := redisOptions()
	opts.Addrs, opts.Password = []string{server.Addr()}, password
	client, stop := redis.NewUniversalClient(opts), expire(server)
	return client, sync.OnceValue(func() error {
		stop()
		err := client.Close()
		server.Close()
		return err
	}), nil
}

// expire moves the embedded server's time along, which it does not do itself. The function that it returns ends this, and
// waits until it has ended.
func expire(server *miniredis.Miniredis) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(embeddedTick)
		defer tick.Stop()
		for last := time.Now(); ; {
			select {
			case <-quit:
				return
			case now := <-tick.C:
				server.FastForward(now.Sub(last))
				last = now
			}
		}
	}()
	return func() {
		close(quit)
		<-done
	}
}
