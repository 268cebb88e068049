package ledger

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lindan/domain"
)

// shelf is a store in memory, for faults that only the holder of the key could make.
type shelf struct {
	lines  []*domain.Line
	blocks []*domain.Block
	roots  []*domain.Root

	records []*domain.Record
	orders  []*domain.Worked
}

// scan gives a list in the order of ids.
func scan[T any](list []*T, id func(*T) string, visit func(*T) error) error {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b *T) int { return strings.Compare(id(a), id(b)) })
	for _, d := range sorted {
		if err := visit(d); err != nil {
			return err
		}
	}
	return nil
}

type broken = func(string, error) error

func (s *shelf) ScanLines(_ context.Context, visit func(*domain.Line) error, _ broken) error {
	for _, l := range slices.Backward(s.lines) { // in any order
		if err := visit(l); err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) ScanBlocks(_ context.Context, visit func(*domain.Block) error, _ broken) error {
	return scan(s.blocks, func(b *domain.Block) string { return b.ID }, visit)
}

func (s *shelf) ScanRoots(_ context.Context, visit func(*domain.Root) error, _ broken) error {
	return scan(s.roots, func(r *domain.Root) string { return r.ID }, visit)
}

func (s *shelf) ScanNodes(context.Context, func(*domain.Node) error, broken) error { return nil }

func (s *shelf) ScanTreePlaces(context.Context, func(*domain.TreePlace) error, broken) error {
	return nil
}

func (s *shelf) ScanRecords(context.Context, func(*domain.Record) error, broken) error { return nil }

func (s *shelf) ScanSheets(context.Context, func(*domain.Sheet) error, broken) error { return nil }

func (s *shelf) ReadableLines(_ context.Context, ids []domain.LineID) (list []*domain.Line, _ error) {
	for _, l := range s.lines {
		if slices.Contains(ids, l.ID) {
			list = append(list, l)
		}
	}
	return list, nil
}

func (s *shelf) ReadableRecords(_ context.Context, ids []domain.LineID) (list []*domain.Record, _ error) {
	for _, r := range s.records {
		if slices.Contains(ids, r.ID) {
			list = append(list, r)
		}
	}
	return list, nil
}

func (s *shelf) ScanWorked(_ context.Context, visit func(*domain.Worked) error, _ broken) error {
	return scan(s.orders, func(o *domain.Worked) string { return string(o.ID) }, visit)
}

func (s *shelf) Worked(_ context.Context, ids []domain.OrderID) (list []*domain.Worked, _ error) {
	for _, o := range s.orders {
		if slices.Contains(ids, o.ID) {
			list = append(list, o)
		}
	}
	return list, nil
}

func (s *shelf) ReadableSheets(context.Context, []string) ([]*domain.Sheet, error) { return nil, nil }

func (s *shelf) Erased(context.Context, domain.AccountID) (bool, error) { return false, nil }

const place = domain.AreaID("420199-001-001")

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func newKey(t *testing.T, seed byte) *Key {
	t.Helper()
	k, err := NewKey(bytes.Repeat([]byte{seed}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func credit(t *testing.T, i int) *domain.Line {
	t.Helper()
	o := domain.OrderID(fmt.Sprintf("o_%s.%026d", place, i))
	start := noon.Add(time.Duration(i)*24*time.Hour - 3000*time.Hour)
	r := &domain.Record{
		ID: domain.NewLineID(o, "a_v", 1, domain.Credit, 0), State: domain.RecordSealed, Volunteer: "a_v", Community: place, Order: o, Epoch: 1,
		Source: domain.FromJob, Nature: domain.Volunteering, Start: start, Stop: start.Add(time.Hour), Work: 60, Minutes: 60,
	}
	l, err := r.Credit(noon.Add(time.Duration(i) * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// seal makes the next block of lines, changed by edit before it is hashed and signed again.
func (s *shelf) seal(t *testing.T, k *Key, edit func(*domain.Block), lines ...*domain.Line) {
	t.Helper()
	var prev *domain.Block
	if len(s.blocks) > 0 {
		prev = s.blocks[len(s.blocks)-1]
	}
	b, err := k.Next(prev, place, lines, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if edit != nil {
		edit(b)
		b.Hash = blockHash(b)
		sig, _ := k.Sign([]byte(b.Text()))
		b.Sig = encode(sig)
	}
	b.V = 1
	s.blocks = append(s.blocks, b)
}

// rules is what a check finds: id and rule, without what follows from it.
func (s *shelf) rules(t *testing.T, k *Key, now time.Time) []string {
	t.Helper()
	return s.found(t, k, Ask{Now: now}, "lines", "blocks", "roots")
}

// found is the rules that a check finds broken in these collections.
func (s *shelf) found(t *testing.T, k *Key, ask Ask, collections ...string) (list []string) {
	t.Helper()
	report, err := Check(context.Background(), s, &k.Public, ask)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range report.Violations {
		if slices.Contains(collections, v.Collection) {
			list = append(list, v.Rule)
		}
	}
	return list
}

func TestCheckNamesWhatOnlyTheHolderOfTheKeyCanDo(t *testing.T) {
	k, forger := newKey(t, 1), newKey(t, 2)
	a, b, c := credit(t, 1), credit(t, 2), credit(t, 3)
	for name, x := range map[string]struct {
		make func(s *shelf)
		want string
	}{
		"nothing wrong":            {func(s *shelf) { s.seal(t, k, nil, b, c) }, ""},
		"a block that is not ours": {func(s *shelf) { s.seal(t, forger, nil, b, c) }, "block.sig"},
		"a height left out": {func(s *shelf) {
			s.seal(t, k, func(b *domain.Block) { b.Height++; b.ID = domain.BlockID(place, 3) }, b, c)
		}, "block.gap"},
		"another block before":    {func(s *shelf) { s.seal(t, k, func(b *domain.Block) { b.Prev = strings.Repeat("0", 64) }, b, c) }, "block.prev"},
		"an end before its lines": {func(s *shelf) { s.seal(t, k, func(b *domain.Block) { b.Upto-- }, b, c) }, "block.upto"},
		"another id":              {func(s *shelf) { s.seal(t, k, func(b *domain.Block) { b.ID = domain.BlockID(place, 7) }, b, c) }, "block.id"},
		"leaves that are not so many": {
			func(s *shelf) { s.seal(t, k, func(b *domain.Block) { b.N++ }, b, c) }, "block.leaves",
		},
		"another root":               {func(s *shelf) { s.seal(t, k, func(b *domain.Block) { b.Root = s.blocks[0].Root }, b, c) }, "block.root"},
		"a line sealed twice":        {func(s *shelf) { s.seal(t, k, nil, a, b, c) }, "leaf.twice"},
		"a lost line sealed twice":   {func(s *shelf) { s.seal(t, k, nil, b, c, credit(t, 4)); s.seal(t, k, nil, credit(t, 4)) }, "line.missing line.missing"},
		"a line that is there twice": {func(s *shelf) { s.lines = append(s.lines, c); s.seal(t, k, nil, b, c) }, "line.twice"},
		"a leaf without a line":      {func(s *shelf) { s.seal(t, k, nil, b, c, credit(t, 4)) }, "line.missing"},
		"a line that was left out":   {func(s *shelf) { s.seal(t, k, nil, b) }, "line.unsealed"},
	} {
		s := &shelf{lines: []*domain.Line{a, b, c}}
		s.seal(t, k, nil, a)
		x.make(s)
		have := s.rules(t, k, noon.Add(2*time.Hour))
		if x.want == "" && len(have) > 0 || x.want != "" && !slices.Equal(have, strings.Fields(x.want)) {
			t.Errorf("%s: %v, want %s", name, have, x.want)
		}
	}
}

func TestCheckLooksAtEachLineAlone(t *testing.T) {
	k := newKey(t, 1)
	for name, x := range map[string]struct {
		edit func(l *domain.Line)
		want string
	}{
		"nothing wrong":                {func(*domain.Line) {}, ""},
		"more minutes than work":       {func(l *domain.Line) { l.Minutes = 61 }, "line.minutes"},
		"more work than time":          {func(l *domain.Line) { l.Work = 61 }, "line.minutes"},
		"a visit of 13 hours":          {func(l *domain.Line) { l.Stop = l.Start.Add(13 * time.Hour); l.Work = 13 * 60 }, "line.minutes"},
		"minutes below 0":              {func(l *domain.Line) { l.Minutes = -1 }, "line.minutes"},
		"minutes for what is paid":     {func(l *domain.Line) { l.Nature = domain.PaidService }, "line.minutes"},
		"another month":                {func(l *domain.Line) { l.Month = "2026-01" }, "line.month"},
		"another version":              {func(l *domain.Line) { l.V = 2 }, "line.version"},
		"neither credit nor reversal":  {func(l *domain.Line) { l.Kind = "gift" }, "line.kind"},
		"another volunteer's id":       {func(l *domain.Line) { l.Volunteer = "a_w" }, "line.id"},
		"an id that is none":           {func(l *domain.Line) { l.ID = "l_1" }, "line.id"},
		"an id of two spellings":       {func(l *domain.Line) { l.ID, l.Source = l.ID[:len(l.ID)-1]+"b", domain.FromManual }, "line.id"},
		"manual hours have ids by key": {func(l *domain.Line) { l.Source, l.Order = domain.FromManual, "" }, ""},
	} {
		l := credit(t, 1)
		x.edit(l)
		l.Hash = l.Sum()
		s := &shelf{lines: []*domain.Line{l}}
		have := s.rules(t, k, noon)
		if x.want == "" && len(have) > 0 || x.want != "" && !slices.Equal(have, []string{x.want}) {
			t.Errorf("%s: %v, want %s", name, have, x.want)
		}
	}
}

func TestCheckHoldsReversalsToTheirCredits(t *testing.T) {
	k := newKey(t, 1)
	for name, x := range map[string]struct {
		edit func(r, credit *domain.Line)
		want string
	}{
		"nothing wrong":             {func(*domain.Line, *domain.Line) {}, ""},
		"half of it":                {func(r, _ *domain.Line) { r.Minutes, r.Work = -30, -30 }, "line.reversal"},
		"somebody else's":           {func(r, _ *domain.Line) { r.Volunteer = "a_w" }, "line.reversal"},
		"by one person":             {func(r, _ *domain.Line) { r.Second = r.By }, "line.two_people"},
		"by herself":                {func(r, _ *domain.Line) { r.By = r.Volunteer }, "line.two_people"},
		"by nobody":                 {func(r, _ *domain.Line) { r.By, r.Second = "", "" }, "line.two_people"},
		"a second time":             {func(r, _ *domain.Line) { r.ID = domain.NewLineID("o", "a_v", 1, domain.Reversal, 1) }, "line.id"},
		"of a credit that is gone":  {func(r, _ *domain.Line) { r.Ref = credit(t, 9).ID; r.ID = domain.ReversalID(r.Ref) }, "line.reversal"},
		"minutes where there is +1": {func(r, _ *domain.Line) { r.Minutes = 60; r.Work = 60 }, "line.minutes"},
	} {
		l := credit(t, 1)
		r, err := l.Reverse("a_1", "a_2", "mistake", noon)
		if err != nil {
			t.Fatal(err)
		}
		x.edit(r, l)
		r.Hash = r.Sum()
		s := &shelf{lines: []*domain.Line{l, r}}
		if have := s.rules(t, k, noon); x.want == "" && len(have) > 0 || x.want != "" && (len(have) == 0 || !slices.Contains(have, x.want)) {
			t.Errorf("%s: %v, want %s", name, have, x.want)
		}
	}
}

func TestABlockHasToComeIntoARoot(t *testing.T) {
	k, l := newKey(t, 1), credit(t, 1)
	s := &shelf{lines: []*domain.Line{l}}
	s.seal(t, k, nil, l)
	if have := s.rules(t, k, noon.Add(2*time.Hour)); len(have) > 0 {
		t.Errorf("an hour later: %v", have)
	}
	if have := s.rules(t, k, noon.Add(5*time.Hour)); !slices.Equal(have, []string{"block.unpublished"}) {
		t.Errorf("four hours later: %v", have)
	}
}

func TestAnEdgeIsTheTree(t *testing.T) {
	var edge Edge
	var all forest
	for n := range int64(200) {
		id, hash := fmt.Sprint("block", n), strings.Repeat("ab", 32)
		more, err := edge.Add(id, hash)
		if err != nil {
			t.Fatal(err)
		}
		if err := all.add(n, leafHash(id, hash)); err != nil || FirstNode(n+1) != int64(len(all)) || !slices.Equal(all[FirstNode(n):], more) {
			t.Fatalf("hashes of block %d: %v, %v", n, more, err)
		}
		loaded, err := LoadEdge(n+1, func(i int64) (string, error) { return all[i].String(), nil })
		if err != nil {
			t.Fatal(err)
		}
		one, err := edge.Root()
		two, again := loaded.Root()
		whole, third := treeHash(n+1, all)
		if err != nil || again != nil || third != nil || one != two || one != whole || len(edge.hashes) > 9 {
			t.Fatalf("size %d: %v, %v, %v; %d hashes on the edge", n+1, one, two, whole, len(edge.hashes))
		}
	}
}

func TestNotesAreSignedReadAndCut(t *testing.T) {
	k, forger := newKey(t, 1), newKey(t, 2)
	head := Head{Size: 3, Hash: leafHash("a", "b"), At: domain.At(noon)}
	text, err := k.Note(head)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPublic(k.String())
	if err != nil {
		t.Fatal(err)
	}
	if have, err := p.OpenNote(text); err != nil || have != head || !strings.HasPrefix(text, p.Name()+"\n3\n") {
		t.Fatalf("%+v, %v\n%s", have, err, text)
	}
	if list := p.SplitNotes("\n" + text + "\n" + strings.ReplaceAll(text, "\n", "\r\n")); !slices.Equal(list, []string{text, text}) {
		t.Errorf("%q", list)
	}
	for name, bad := range map[string]string{
		"another size": strings.Replace(text, "\n3\n", "\n4\n", 1), "nothing": "", "cut off": text[:len(text)-20],
	} {
		if _, err := p.OpenNote(bad); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if other, _ := forger.Note(head); other == text {
		t.Error("two keys sign alike")
	} else if _, err := p.OpenNote(other); err == nil {
		t.Error("somebody else's note was taken")
	}
}
