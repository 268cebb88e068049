package main

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"lindan/redistest"
)

func openTestRedis(t *testing.T, cfg redisConfig) redis.UniversalClient {
	t.Helper()
	client, closeIt, err := openRedis(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeIt(); err != nil {
			t.Error(err)
		}
	})
	return client
}

func TestRedisOfEachModeAnswers(t *testing.T) {
	for name, cfg := range map[string]func(t *testing.T) redisConfig{
		"embedded":            func(*testing.T) redisConfig { return redisConfig{Mode: "embedded"} },
		"the zero value":      func(*testing.T) redisConfig { return redisConfig{} },
		"single, unix socket": func(t *testing.T) redisConfig { return single(redistest.Start(t)) },
		"single, port":        func(t *testing.T) redisConfig { return single(redistest.Embedded(t)) },
		"cluster": func(t *testing.T) redisConfig {
			return redisConfig{Mode: "cluster", Addrs: []string{redistest.StartCluster(t).Addr}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, client := redistest.Context(t), openTestRedis(t, cfg(t))
			if err := client.Set(ctx, "键", "值", 0).Err(); err != nil {
				t.Fatal(err)
			}
			if got := client.Get(ctx, "键").Val(); got != "值" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func single(s *redistest.Owned) redisConfig {
	return redisConfig{Mode: "single", Addrs: []string{s.Addr}}
}

func TestADatabaseIsChosenAndAPasswordIsSent(t *testing.T) {
	s, ctx := redistest.Start(t), redistest.Context(t)
	if err := s.Client.ConfigSet(ctx, "requirepass", "open sesame").Err(); err != nil {
		t.Fatal(err)
	}
	cfg := single(s)
	if err := openTestRedis(t, cfg).Ping(ctx).Err(); err == nil {
		t.Error("let in without a password")
	}
	cfg.Password, cfg.DB = "open sesame", 3
	client := openTestRedis(t, cfg)
	if err := client.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if info := client.Info(ctx, "keyspace").Val(); !strings.Contains(info, "db3:keys=1") {
		t.Errorf("keyspace %q", info)
	}
}

func TestAWrongRedisConfigurationIsOneClearLine(t *testing.T) {
	for want, cfg := range map[string]redisConfig{
		`unknown mode "redis"`:             {Mode: "redis", Addrs: []string{"a:1"}},
		"embedded takes no address":        {Addrs: []string{"a:1"}},
		"single needs one address, not 0":  {Mode: "single"},
		"single needs one address, not 2":  {Mode: "single", Addrs: []string{"a:1", "b:1"}},
		"cluster needs the address":        {Mode: "cluster"},
		"sentinel needs the address":       {Mode: "sentinel", MasterName: "m"},
		"sentinel needs the master's name": {Mode: "sentinel", Addrs: []string{"a:1"}},
		"single takes no master's name":    {Mode: "single", Addrs: []string{"a:1"}, MasterName: "m"},
		"cluster has database 0 only":      {Mode: "cluster", Addrs: []string{"a:1"}, DB: 1},
		"no database -1":                   {Mode: "single", Addrs: []string{"a:1"}, DB: -1},
		"an address is empty":              {Mode: "cluster", Addrs: []string{"a:1", " "}},
	} {
		client, closeIt, err := openRedis(cfg)
		if err == nil || client != nil || closeIt != nil {
			t.Errorf("%+v was accepted", cfg)
			continue
		}
		if text := err.Error(); !strings.HasPrefix(text, "redis: ") || !strings.Contains(text, want) || strings.Contains(text, "\n") {
			t.Errorf("%q, want one line with %q", text, want)
		}
	}
}

func TestNobodyElseReadsTheEmbeddedRedis(t *testing.T) {
	ctx, client := redistest.Context(t), openTestRedis(t, redisConfig{})
	addr := client.(*redis.Client).Options().Addr
	if host, _, err := net.SplitHostPort(addr); err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("listens on %s", addr)
	}
	for name, cfg := range map[string]redisConfig{
		"no password":    {Mode: "single", Addrs: []string{addr}},
		"wrong password": {Mode: "single", Addrs: []string{addr}, Password: "guess"},
	} {
		if err := openTestRedis(t, cfg).Get(ctx, "k").Err(); err == nil || errors.Is(err, redis.Nil) {
			t.Errorf("%s: read %v", name, err)
		}
	}
}

func TestKeysOfTheEmbeddedRedisExpire(t *testing.T) {
	ctx, client := redistest.Context(t), openTestRedis(t, redisConfig{})
	if err := client.Set(ctx, "lasts", "v", time.Hour).Err(); err != nil {
		t.Fatal(err)
	}
	if err := client.Set(ctx, "goes", "v", time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	for client.Exists(ctx, "goes").Val() == 1 { // ends with ctx, and then the next line fails
	}
	if got, err := client.Get(ctx, "lasts").Result(); got != "v" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestClosingTheEmbeddedRedisLeavesNothingBehind(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	client, closeIt, err := openRedis(redisConfig{})
	if err != nil {
		t.Fatal(err)
	}
	addr := client.(*redis.Client).Options().Addr
	if err := client.Ping(context.Background()).Err(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := closeIt(); err != nil {
			t.Error(err)
		}
	}
	if conn, err := net.Dial("tcp", addr); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	}
}
