// Command roster writes testdata/: the rosters and the map of one invented subdistrict of a realistic size. The same seed
// gives the same files.
//
//	go run ./tools/roster -seed 1 -out testdata
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
)

func main() {
	seed := flag.Uint64("seed", 1, "what chance starts from")
	out := flag.String("out", "testdata", "folder to write to")
	flag.Parse()
	if err := writeAll(*out, build(*seed)); err != nil {
		fmt.Fprintln(os.Stderr, "roster:", err)
		os.Exit(1)
	}
}

// build makes the town: its places first, then who lives in them, then who serves.
func build(seed uint64) *town {
	t := &town{chance: rand.New(rand.NewPCG(seed, 420199))}
	t.lay()
	t.settle()
	t.enlist()
	t.employ()
	return t
}
