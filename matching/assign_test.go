package matching

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// proven fails unless the duals prove the assignment optimal.
func proven(t *testing.T, rows [][]Edge, cols int, a Assignment) {
	t.Helper()
	taken, duals := map[int]bool{}, int64(0)
	for i, j := range a.Col {
		if j >= 0 && taken[j] {
			t.Fatalf("column %d is taken twice", j)
		}
		if j >= 0 {
			taken[j] = true
		}
		duals += a.Row[i]
		if a.Row[i] < 0 || j < 0 && a.Row[i] != 0 {
			t.Fatalf("row %d is empty and worth %d", i, a.Row[i])
		}
		for _, e := range rows[i] {
			if gap := a.Row[i] + a.Price[e.Col] - e.Worth; gap < 0 || e.Col == j && gap != 0 {
				t.Fatalf("edge %d–%d is worth %d, its duals %d and %d", i, e.Col, e.Worth, a.Row[i], a.Price[e.Col])
			}
		}
	}
	for j := range cols {
		duals += a.Price[j]
		if a.Price[j] < 0 || !taken[j] && a.Price[j] != 0 {
			t.Fatalf("free column %d has the price %d", j, a.Price[j])
		}
	}
	if duals != a.Worth {
		t.Fatalf("worth %d, the duals sum up to %d", a.Worth, duals)
	}
}

// best is the largest sum by trying everything.
func best(rows [][]Edge, used map[int]bool) int64 {
	if len(rows) == 0 {
		return 0
	}
	most := best(rows[1:], used)
	for _, e := range rows[0] {
		if !used[e.Col] {
			used[e.Col] = true
			most = max(most, e.Worth+best(rows[1:], used))
			delete(used, e.Col)
		}
	}
	return most
}

// market draws rows with up to k edges each. Worth is small, so that there are many ties, or large, and sometimes below 0.
func fair(chance *rand.Rand, n, cols, k int, worth int64) [][]Edge {
	rows := make([][]Edge, n)
	for i := range rows {
		for _, j := range chance.Perm(cols)[:chance.IntN(min(k, cols)+1)] {
			rows[i] = append(rows[i], Edge{j, chance.Int64N(worth+worth/4+1) - worth/4})
		}
	}
	return rows
}

func TestAssignIsAsGoodAsTryingEverything(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for n := range 1000 {
		cols := 1 + chance.IntN(8)
		rows := fair(chance, 1+chance.IntN(8), cols, 8, []int64{3, 100, 1_000_000}[n%3])
		a := Assign(rows, cols)
		proven(t, rows, cols, a)
		if want := best(rows, map[int]bool{}); a.Worth != want {
			t.Fatalf("case %d: %d, trying everything gives %d: %v", n, a.Worth, want, rows)
		}
	}
}

func TestAssignProvesItselfOnLargeMarkets(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct{ n, cols, k int }{{50, 500, 30}, {500, 500, 10}, {500, 100, 10}, {300, 300, 300}} {
		rows := fair(chance, c.n, c.cols, c.k, 1000)
		proven(t, rows, c.cols, Assign(rows, c.cols))
	}
	proven(t, nil, 0, Assign(nil, 0))
	proven(t, [][]Edge{nil, nil}, 0, Assign([][]Edge{nil, nil}, 0))
}

// library reads an instance of the OR-Library as rows of worth = above − cost, all worth more than 0, so that every row is served.
func library(t testing.TB, name string) (rows [][]Edge, above int64) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "shared", "data", name))
	if err != nil {
		t.Skipf("NOT RUN: %s is for evaluation only and not part of the project; put it beside the project to check the known optimum: %v", name, err)
	}
	defer f.Close()
	in, n := bufio.NewReader(f), 0
	if _, err := fmt.Fscan(in, &n); err != nil {
		t.Fatal(err)
	}
	above = 1_000_000
	rows = make([][]Edge, n)
	for i := range rows {
		rows[i] = make([]Edge, n)
		for j := range rows[i] {
			var cost int64
			if _, err := fmt.Fscan(in, &cost); err != nil {
				t.Fatal(err)
			}
			rows[i][j] = Edge{j, above - cost}
		}
	}
	return rows, above
}

func TestAssignFindsTheKnownOptima(t *testing.T) {
	for name, want := range map[string]int64{"assign100.txt": 305, "assign500.txt": 991} {
		t.Run(name, func(t *testing.T) {
			rows, above := library(t, name)
			a := Assign(rows, len(rows))
			proven(t, rows, len(rows), a)
			if cost := above*int64(len(rows)) - a.Worth; cost != want {
				t.Errorf("cost %d, the optimum is %d", cost, want)
			}
		})
	}
}

// dense is the solver of every textbook, O(n³): the yardstick for the sparse one. It wants a square matrix of costs.
func dense(cost [][]int64) int64 {
	n := len(cost)
	u, v, match, way := make([]int64, n+1), make([]int64, n+1), make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		match[0] = i
		least, used, j := make([]int64, n+1), make([]bool, n+1), 0
		for k := range least {
			least[k] = math.MaxInt64
		}
		for match[j] != 0 {
			used[j] = true
			row, delta, next := match[j], int64(math.MaxInt64), 0
			for k := 1; k <= n; k++ {
				if used[k] {
					continue
				}
				if c := cost[row-1][k-1] - u[row] - v[k]; c < least[k] {
					least[k], way[k] = c, j
				}
				if least[k] < delta {
					delta, next = least[k], k
				}
			}
			for k := 0; k <= n; k++ {
				if used[k] {
					u[match[k]] += delta
					v[k] -= delta
				} else {
					least[k] -= delta
				}
			}
			j = next
		}
		for j != 0 {
			match[j] = match[way[j]]
			j = way[j]
		}
	}
	return v[0]
}

// street draws orders and volunteers in a clustered city: each order knows its k nearest; worth falls with the distance.
func street(n, cols, k int) [][]Edge {
	chance := rand.New(rand.NewPCG(uint64(n), uint64(cols)))
	type point struct{ x, y float64 }
	var centres []point
	for range 40 {
		centres = append(centres, point{chance.Float64() * 5000, chance.Float64() * 5000})
	}
	place := func() point {
		c := centres[chance.IntN(len(centres))]
		return point{c.x + chance.NormFloat64()*200, c.y + chance.NormFloat64()*200}
	}
	people := make([]point, cols)
	for j := range people {
		people[j] = place()
	}
	rows := make([][]Edge, n)
	for i := range rows {
		o, all := place(), make([]Edge, cols)
		for j, p := range people {
			all[j] = Edge{j, 10_000 - int64(math.Hypot(p.x-o.x, p.y-o.y))}
		}
		nearest(all, k)
		rows[i] = all[:k]
	}
	return rows
}

func nearest(all []Edge, k int) {
	for n := range k {
		for m := n + 1; m < len(all); m++ {
			if all[m].Worth > all[n].Worth {
				all[n], all[m] = all[m], all[n]
			}
		}
	}
}

func BenchmarkAssign(b *testing.B) {
	for _, c := range []struct{ n, cols, k int }{{50, 500, 30}, {500, 500, 30}, {2000, 2000, 30}, {2000, 4000, 30}} {
		rows := street(c.n, c.cols, c.k)
		b.Run(fmt.Sprintf("%dx%d", c.n, c.cols), func(b *testing.B) {
			for b.Loop() {
				Assign(rows, c.cols)
			}
		})
	}
	rows, above := library(b, "assign500.txt")
	b.Run("assign500", func(b *testing.B) {
		for b.Loop() {
			Assign(rows, len(rows))
		}
	})
	cost := make([][]int64, len(rows))
	for i, r := range rows {
		for _, e := range r {
			cost[i] = append(cost[i], above-e.Worth)
		}
	}
	b.Run("assign500_dense_textbook", func(b *testing.B) {
		for b.Loop() {
			dense(cost)
		}
	})
}
