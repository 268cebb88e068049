package desk

import (
	"sync"
	"time"
)

// cache remembers values for a short while: what every request reads and what hardly ever changes. The zero value holds
// nothing; values are shared, and nobody may change one.
type cache[K comparable, V any] struct {
	mu   sync.Mutex
	rows map[K]cached[V]
}

type cached[V any] struct {
	value V
	until time.Time
}

// cachedRows bounds a cache; a full one forgets everything.
const cachedRows = 20000

func (c *cache[K, V]) get(k K, now time.Time) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	row, ok := c.rows[k]
	return row.value, ok && now.Before(row.until)
}

func (c *cache[K, V]) put(k K, v V, until time.Time) {
	c.putUnless(k, v, until, func(V) bool { return false })
}

// putUnless is put, unless what is there (be its time over) is newer: who read before a write does not undo it.
func (c *cache[K, V]) putUnless(k K, v V, until time.Time, newer func(have V) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if row, ok := c.rows[k]; ok && newer(row.value) {
		return
	}
	if c.rows == nil || len(c.rows) >= cachedRows {
		c.rows = map[K]cached[V]{}
	}
	c.rows[k] = cached[V]{v, until}
}

func (c *cache[K, V]) forget(k K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.rows, k)
}
