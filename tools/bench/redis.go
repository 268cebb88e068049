package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// ownRedis is a Redis that this run started, and nobody else's.
type ownRedis struct {
	redis.UniversalClient
	stop func() error
}

// startRedis starts a redis-server on a unix socket in a folder of its own, without a port and without files.
func (b *bench) startRedis(ctx context.Context) (*ownRedis, error) {
	dir, err := os.MkdirTemp("", "lindan-redis-") // the path of a socket may have some 100 characters at most
	if err != nil {
		return nil, fmt.Errorf("redis-server: %w", err)
	}
	socket := filepath.Join(dir, "redis.sock")
	child, err := launchRedis(dir, socket)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("redis-server: %w", err), os.RemoveAll(dir))
	}
	r := &ownRedis{UniversalClient: redis.NewClient(&redis.Options{
		Network: "unix", Addr: socket, ContextTimeoutEnabled: true, ReadTimeout: 30 * time.Second,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})}
	r.stop = func() error {
		err := errors.Join(r.Close(), child.Process.Kill()) // this process and no other; it holds nothing that could be lost
		_ = child.Wait()                                    // says "killed"
		return errors.Join(err, os.RemoveAll(dir))
	}
	info, err := r.Info(ctx, "server").Result()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("redis-server: %w", err), r.stop())
	}
	if v := regexp.MustCompile(`redis_version:(\S+)`).FindStringSubmatch(info); v != nil {
		b.redis = v[1]
	}
	return r, nil
}

func launchRedis(dir, socket string) (*exec.Cmd, error) {
	// #nosec G204 -- our own server in our own folder
	cmd := exec.Command("redis-server", "--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--appendonly", "no", "--logfile", "")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var log strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		log.WriteString(lines.Text() + "\n")
		if strings.Contains(strings.ToLower(lines.Text()), "ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return cmd, nil
		}
	}
	return nil, fmt.Errorf("did not start: %w\n%s", cmd.Wait(), log.String())
}

// embedRedis runs the Redis that the program has inside when none is configured, with its clock.
func embedRedis() (*ownRedis, error) {
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("embedded redis: %w", err)
	}
	client := redis.NewClient(&redis.Options{
		Addr: server.Addr(), ContextTimeoutEnabled: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		expire(ctx, server)
	}()
	return &ownRedis{client, func() error {
		cancel()
		<-ended
		err := client.Close()
		server.Close()
		return err
	}}, nil
}

// expire moves the embedded server's time along, which it does not do itself.
func expire(ctx context.Context, server *miniredis.Miniredis) {
	const every = 100 * time.Millisecond
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			server.FastForward(every)
		}
	}
}
