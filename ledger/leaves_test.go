package ledger

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lindan/domain"
)

func TestIDsOfLinesAreReadAndSpelled(t *testing.T) {
	for i := range 300 {
		id := credit(t, i).ID
		key, ok := lineKey(id)
		o := credit(t, i)
		if !ok || lineIDOf(key) != id || key != domain.LineSum(o.Order, o.Volunteer, o.Epoch, domain.Credit, 0) {
			t.Fatalf("%s reads as %x, %v, back %s", id, key, ok, lineIDOf(key))
		}
		for at := range id { // another letter is another hash, or none
			for _, c := range "a7b1A=\x00" {
				other := id[:at] + domain.LineID(c) + id[at+1:]
				if key2, ok := lineKey(other); ok && (key2 == key) != (other == id) || ok && lineIDOf(key2) != other {
					t.Fatalf("%s and %s read alike, or have two spellings", id, other)
				}
			}
		}
	}
	for _, text := range []domain.LineID{"", "l_", "l_a", domain.LineID("l_" + strings.Repeat("a", 51)), domain.LineID("l_" + strings.Repeat("a", 53))} {
		if _, ok := lineKey(text); ok {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestLeavesAreFoundByTheirLine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var table leafTable
	if table.find([32]byte{1}) != nil {
		t.Fatal("found in an empty table")
	}
	var ids [][32]byte
	for i := range 20_000 {
		var id [32]byte
		binary.BigEndian.PutUint64(id[8:], random.Uint64()) // the same beginning for all of a hundred: who chooses ids can do that
		id[0] = byte(i % 100)
		ids = append(ids, id)
		table.add(leafSeen{id: id, posted: domain.Millis(i)})
		if i%7 == 0 {
			table.add(leafSeen{id: id, posted: -1})
		}
	}
	for i, id := range ids {
		if l := table.find(id); l == nil || l.id != id || l.posted != domain.Millis(i) || l.twice {
			t.Fatalf("leaf %d: %+v", i, l)
		}
	}
	twice := 0
	for i := range table.n {
		if table.at(i).twice {
			twice++
		}
	}
	if table.find([32]byte{99, 1}) != nil || twice != (len(ids)+6)/7 {
		t.Fatalf("a strange id was found, or %d are there twice", twice)
	}
	if keys := slices.Clone(ids); len(slices.CompactFunc(keys, func(a, b [32]byte) bool { return a == b })) != len(ids) {
		t.Fatal("the ids are not all different")
	}
}
