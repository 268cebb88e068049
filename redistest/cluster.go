package redistest

import (
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

const slots = 16384 // of a Redis Cluster

// StartCluster starts a Redis Cluster of one node, which holds all slots and yet refuses every operation over keys of two
// slots, as a large cluster does. A cluster insists on ports; it listens on loopback only. It takes two seconds to become
// ready. It skips the test, and says so, where redis-server is not installed.
func StartCluster(t testing.TB) *Owned {
	t.Helper()
	port, bus := freePort(t), freePort(t)
	dir := folder(t)
	s := &Owned{Addr: net.JoinHostPort("127.0.0.1", port)}
	s.pid = launch(t, dir, "--bind", "127.0.0.1", "--port", port, "--cluster-enabled", "yes", "--cluster-port", bus)
	claimSlots(t, s.Addr)
	s.Client = redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{s.Addr}, MaintNotificationsConfig: quiet()})
	closeAfter(t, s)
	return s
}

// claimSlots gives the node all slots and waits until the node believes it.
func claimSlots(t testing.TB, addr string) {
	t.Helper()
	ctx := Context(t)
	node := redis.NewClient(&redis.Options{Addr: addr, MaintNotificationsConfig: quiet()})
	defer func() { _ = node.Close() }()
	if err := node.ClusterAddSlotsRange(ctx, 0, slots-1).Err(); err != nil {
		t.Fatal(err)
	}
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		if info, err := node.ClusterInfo(ctx).Result(); err != nil || strings.Contains(info, "cluster_state:ok") {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		<-again.C
	}
}

// freePort finds a port that is free now. Nobody keeps it for us, but a start that fails says so.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
