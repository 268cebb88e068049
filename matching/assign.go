package matching

import "math"

// Edge is one pair that may be assigned: a column, and what the pair is worth in thousandths of utility. Only pairs worth more
// than 0 are ever taken: a row may always stay empty.
type Edge struct {
	Col   int
	Worth int64
}

// Assignment is who serves whom, with the proof that nothing better exists.
type Assignment struct {
	Col   []int   // of each row its column, or -1
	Worth int64   // the sum of what was taken
	Row   []int64 // dual of each row: what one more of it would bring
	Price []int64 // dual of each column: what one more of it would bring; 0 where it is free
}

// Assign gives each row at most one column and each column at most one row, so that the sum of worth is as large as it can be
// (sparse successive shortest augmenting paths with potentials, Jonker and Volgenant 1987 without their initialisation).
// rows[i] lists the edges of row i; a column may come once in a row. The answer satisfies, for every edge,
// Row[i]+Price[j] ≥ Worth, with equality where it is taken, and Price 0 for every free column, so that the sum of the duals
// equals Worth: this proves it optimal. About rows × edges × log in the worst case.
func Assign(rows [][]Edge, cols int) Assignment {
	s := newSolver(rows, cols)
	for i := range rows {
		if !s.settle(i) {
			s.augment(i)
		}
	}
	return s.answer()
}

// solver minimises cost = −worth. Column cols+i is row i's own dummy of cost 0: the row stays empty.
type solver struct {
	rows   [][]Edge
	cols   int
	u      []int64 // potentials of rows: the least reduced cost of each is 0
	v      []int64 // of columns, never above 0
	colOf  []int   // row → column or -1
	rowOf  []int   // column → row or -1
	dist   []int64
	from   []int // column → the row it was reached from
	seen   []int // column → the last search that reached it
	done   []int // column → the last search that finished it
	search int
	heap   heap4
	ready  []int // columns finished in this search, in order
}

func newSolver(rows [][]Edge, cols int) *solver {
	n := cols + len(rows)
	s := &solver{
		rows: rows, cols: cols, u: make([]int64, len(rows)), v: make([]int64, n), colOf: make([]int, len(rows)), rowOf: make([]int, n),
		dist: make([]int64, n), from: make([]int, n), seen: make([]int, n), done: make([]int, n),
	}
	for i := range s.colOf {
		s.colOf[i] = -1
	}
	for j := range s.rowOf {
		s.rowOf[j] = -1
	}
	return s
}

// settle sets the row's potential and takes its best column at once if that is free.
func (s *solver) settle(i int) bool {
	best, at := int64(0), s.cols+i
	for _, e := range s.rows[i] {
		if c := -e.Worth - s.v[e.Col]; c < best || c == best && s.rowOf[at] >= 0 {
			best, at = c, e.Col
		}
	}
	s.u[i] = best
	if s.rowOf[at] >= 0 {
		return false
	}
	s.colOf[i], s.rowOf[at] = at, i
	return true
}

// augment finds the cheapest way from the row to a free column and turns the pairs on the way around.
func (s *solver) augment(start int) {
	s.search++
	s.heap.rows, s.ready = s.heap.rows[:0], s.ready[:0]
	s.reach(start, 0)
	for {
		d, j := s.heap.pop()
		if s.done[j] == s.search || d > s.dist[j] {
			continue
		}
		if s.rowOf[j] < 0 {
			s.raise(start, d)
			s.turn(start, j)
			return
		}
		s.done[j] = s.search
		s.ready = append(s.ready, j)
		s.reach(s.rowOf[j], d)
	}
}

// reach looks at every column that the row could take, d away from the start.
func (s *solver) reach(i int, d int64) {
	base := d - s.u[i]
	for _, e := range s.rows[i] {
		s.offer(e.Col, base-e.Worth-s.v[e.Col], i)
	}
	s.offer(s.cols+i, base, i)
}

func (s *solver) offer(j int, d int64, i int) {
	if s.seen[j] == s.search && d >= s.dist[j] {
		return
	}
	s.seen[j], s.dist[j], s.from[j] = s.search, d, i
	s.heap.push(d, j)
}

// raise moves the potentials so that every reduced cost stays 0 or more, and 0 on the way that was found, d long.
func (s *solver) raise(start int, d int64) {
	s.u[start] += d
	for _, j := range s.ready {
		s.u[s.rowOf[j]] += d - s.dist[j]
		s.v[j] -= d - s.dist[j]
	}
}

func (s *solver) turn(start, j int) {
	for {
		i := s.from[j]
		before := s.colOf[i]
		s.colOf[i], s.rowOf[j] = j, i
		if i == start {
			return
		}
		j = before
	}
}

func (s *solver) answer() Assignment {
	a := Assignment{Col: s.colOf, Row: s.u, Price: s.v[:s.cols]}
	for i, j := range s.colOf {
		if j >= s.cols {
			a.Col[i] = -1
			continue
		}
		for _, e := range s.rows[i] {
			if e.Col == j {
				a.Worth += e.Worth
			}
		}
	}
	for i := range a.Row {
		a.Row[i] = -a.Row[i]
	}
	for j := range a.Price {
		a.Price[j] = -a.Price[j]
	}
	return a
}

// heap4 is a heap of (distance, column) with four children a node; equal distances come by column, so that the same input
// gives the same answer.
type heap4 struct{ rows []far }

type far struct {
	d int64
	j int
}

func (f far) before(g far) bool { return f.d < g.d || f.d == g.d && f.j < g.j }

func (h *heap4) push(d int64, j int) {
	h.rows = append(h.rows, far{})
	at, x := len(h.rows)-1, far{d, j}
	for at > 0 {
		up := (at - 1) / 4
		if !x.before(h.rows[up]) {
			break
		}
		h.rows[at] = h.rows[up]
		at = up
	}
	h.rows[at] = x
}

// pop takes the nearest. The dummy of the row that started is always there, so a search never empties the heap.
func (h *heap4) pop() (int64, int) {
	top, last := h.rows[0], len(h.rows)-1
	x := h.rows[last]
	h.rows = h.rows[:last]
	at := 0
	for {
		best := far{math.MaxInt64, 0}
		child := 0
		for c := 4*at + 1; c <= min(4*at+4, last-1); c++ {
			if h.rows[c].before(best) {
				best, child = h.rows[c], c
			}
		}
		if child == 0 || !best.before(x) {
			break
		}
		h.rows[at] = best
		at = child
	}
	if last > 0 {
		h.rows[at] = x
	}
	return top.d, top.j
}
