package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of 24 MB of memory. That takes root: elsewhere the test says that it was not run.
func smallDisk(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("NOT TESTED: a full disk needs root, to mount a small one")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "lindan-test", dir).CombinedOutput(); err != nil { // #nosec G204 -- our own folder
		t.Skipf("NOT TESTED: a full disk, for none can be mounted here: %v %s", err, out)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

// fillUp writes a file until nothing more fits, then gives so many bytes back.
func fillUp(t *testing.T, file string, leave int64) {
	t.Helper()
	f, err := os.Create(file) // #nosec G304 -- in the test's own folder
	if err != nil {
		t.Fatal(err)
	}
	size, block := int64(0), make([]byte, 64<<10)
	for err == nil {
		var n int
		n, err = f.Write(block)
		size += int64(n)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("after %d bytes: %v", size, err)
	}
	if err := errors.Join(f.Truncate(max(size-leave, 0)), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestAFullDiskRefusesWritesKeepsReadsAndHealsByItself(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t)
	s := serviceIn(t, filepath.Join(disk, "data"))
	list := s.signInAll(residentPhone, residents)
	before := list[0].place("before")
	ballast := filepath.Join(disk, "ballast")
	fillUp(t, ballast, 1<<20)

	kept, waits, key := placeUntilFull(t, list)
	kept[before.ID] = list[0]
	fillUp(t, filepath.Join(disk, "rest"), 0) // room for smaller writes may be left; it goes with each of them
	late := cancelUntilFull(t, kept)
	allAreThere(t, kept) // reads go on
	until(t, "it says that it is not ready", func() bool { return s.status("/readyz") == http.StatusServiceUnavailable })
	if s.status("/healthz") != http.StatusOK {
		t.Error("it should say that it lives")
	}

	if !strings.Contains(s.said(&s.log), "disk") {
		t.Error("the log does not say what is the matter")
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	kept[again(t, waits, key).ID] = waits
	until(t, "ready again", func() bool { return s.status("/readyz") == http.StatusOK })
	if o := kept[late].move(late, "cancel", nil); o.State != "withdrawn" || o.times("cancel") != 1 {
		t.Errorf("after the disk had room again the order is %s", o.State)
	}
	allAreThere(t, kept)
	s.kill()
	s.start()
	for _, c := range list {
		c.refresh()
	}
	allAreThere(t, kept)
	t.Logf("%d orders were answered before the disk was full", len(kept)-2)
}

// placeUntilFull has everybody place orders until one is refused. It gives those that were answered, and whose was refused
// under which key.
func placeUntilFull(t *testing.T, list []*client) (kept map[string]*client, waits *client, key string) {
	t.Helper()
	kept = map[string]*client{}
	for n := range 100 {
		for _, c := range list {
			key = fmt.Sprint(n)
			a, err := c.post("/orders", key, wish())
			switch {
			case err == nil && a.status == http.StatusCreated:
				var o seen
				a.into(t, &o)
				kept[o.ID] = c
			case err == nil && a.again():
				return kept, c, key
			default:
				t.Fatalf("a disk that fills up answered %v, %v", a, err)
			}
		}
	}
	t.Fatalf("the disk never was full: %d orders", len(kept))
	return nil, nil, ""
}

// cancelUntilFull withdraws orders until that is refused, too, and gives the one that it was refused for.
func cancelUntilFull(t *testing.T, kept map[string]*client) string {
	t.Helper()
	for id, c := range kept {
		a, err := c.post("/orders/"+id+"/cancel", id+"cancel", nil)
		switch {
		case err == nil && a.status == http.StatusOK:
		case err == nil && a.again():
			return id
		default:
			t.Fatalf("a full disk answered %v, %v", a, err)
		}
	}
	t.Fatal("the disk never was full for changes")
	return ""
}

// again sends an order with the same key until it is placed.
func again(t *testing.T, c *client, key string) (o seen) {
	t.Helper()
	until(t, "the order "+key+" is placed", func() bool {
		a, err := c.post("/orders", key, wish())
		if err != nil || a.status != http.StatusCreated && !a.again() {
			t.Fatalf("answered %v, %v", a, err)
		}
		if a.status == http.StatusCreated {
			a.into(t, &o)
		}
		return a.status == http.StatusCreated
	})
	return o
}

// allAreThere reads every order as its resident, each once in her list.
func allAreThere(t *testing.T, kept map[string]*client) {
	t.Helper()
	counts := map[string]int{}
	people := map[*client]bool{}
	for id, c := range kept {
		if c.order(id).ID != id {
			t.Errorf("order %s is gone", id)
		}
		people[c] = true
	}
	for c := range people {
		for _, id := range c.orders() {
			counts[id]++
		}
	}
	for id := range kept {
		if counts[id] != 1 {
			t.Errorf("order %s stands %d times in the list", id, counts[id])
		}
	}
}

// orders lists the ids of all orders that the person placed.
func (c *client) orders() []string {
	c.s.t.Helper()
	var ids []string
	for next := ""; ; {
		var page struct {
			Orders []struct{ ID string }
			Next   string
		}
		c.read("/orders?limit=100&cursor="+next, &page)
		for _, o := range page.Orders {
			ids = append(ids, o.ID)
		}
		if next = page.Next; next == "" {
			return ids
		}
	}
}
