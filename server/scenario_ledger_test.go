package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lindan/domain"
	"lindan/ledger"
	"lindan/server/wire"
)

// ledgerStory is about a line on its way into the tree, and about who may see its proof. All that it reads it checks as an outsider
// would: by the key alone.
func (w *town) ledgerStory() {
	w.t.Helper()
	w.run([]step{
		{do: "GET /ledger", want: 200, has: []string{`"key":"lindan-ledger/`, `"how":[`}, not: []string{`"latest"`}},
		{do: "GET /ledger/roots", want: 200, has: []string{`"roots":[]`}},
		{do: "GET /ledger/roots/1/proof?from=1", want: 404},
	})
	w.in(domain.Confirmed)
	var hours wire.Hours
	w.into(w.send("v1", get, "/hours", "", nil), &hours)
	proof := "GET /lines/" + hours.Lines[0].Id + "/proof"
	w.run([]step{{who: "v1", do: proof, want: 409, has: []string{"ledger.not_sealed", "Retry-After"}}})
	w.must(w.desk.SealDue(w.ctx))
	first, err := w.desk.PublishRoot(w.ctx)
	w.must(err)
	w.run([]step{
		{do: proof, want: 401},
		{who: "v1", do: proof, want: 200, has: []string{hours.Lines[0].Id, `"position":0`, `"text":"lindan block 1\ncommunity=`}},
		{who: "disp", do: proof, want: 200, not: []string{"a_v1"}},
		{who: "v2", do: proof, want: 404, has: []string{"lines.missing"}},
		{who: "wang", do: proof, want: 404},
		{who: "other", do: proof, want: 404},
		{who: "v1", do: "GET /lines/l_none/proof", want: 404},
	})
	w.grow(3)
	latest := w.outsider(hours.Lines[0].Id, first)
	w.run([]step{
		{do: "GET /ledger/roots?limit=2", want: 200, has: []string{`"seq":4`, `"seq":3`, `"next"`}, not: []string{`"seq":2`}},
		{do: fmt.Sprintf("GET /ledger/roots/%d/proof?from=%d", latest.Seq, latest.Size+1), want: 422, has: []string{`"field":"from"`}},
		{do: fmt.Sprintf("GET /ledger/roots/%d/proof", latest.Seq), want: 422, has: []string{`"field":"from"`}},
		{do: "GET /ledger/roots/99/proof?from=1", want: 404},
		{do: "GET /ledger/roots/x/proof?from=1", want: 422, has: []string{`"field":"seq"`}},
		{do: "GET /ledger", want: 200, has: []string{`"latest"`, `"seq":4`}},
	})
}

func (w *town) into(r reply, to any) {
	w.t.Helper()
	if r.status != http.StatusOK {
		w.t.Fatalf("%d %s", r.status, r.body)
	}
	w.must(json.Unmarshal([]byte(r.body), to))
}

// grow posts lines and publishes a root after each.
func (w *town) grow(n int) {
	w.t.Helper()
	for i := range n {
		o := domain.OrderID(fmt.Sprintf("o_%s.%026d", townHere, i))
		r := &domain.Record{
			ID: domain.NewLineID(o, "a_v2", 1, domain.Credit, 0), State: domain.RecordSealed, Volunteer: "a_v2", Community: townHere, Order: o, Epoch: 1,
			Source: domain.FromJob, Nature: domain.Volunteering, Start: w.time(), Stop: w.time().Add(time.Minute),
		}
		l, err := r.Credit(w.time())
		w.must(err)
		w.must(w.store.PostLine(w.ctx, l))
		w.must(w.desk.Seal(w.ctx, townHere))
		_, err = w.desk.PublishRoot(w.ctx)
		w.must(err)
	}
}

// outsider checks with the public answers that the latest root extends the one she kept, and that the line stands in it.
func (w *town) outsider(line string, kept *domain.Root) wire.Root {
	w.t.Helper()
	var l wire.Ledger
	w.into(w.send("", get, "/ledger", "", nil), &l)
	key, err := ledger.ReadPublic(l.Key)
	w.must(err)
	var way wire.RootProof
	w.into(w.send("", get, fmt.Sprintf("/ledger/roots/%d/proof?from=%d", l.Latest.Seq, kept.Size), "", nil), &way)
	w.must(key.VerifyExtends(kept.Note, l.Latest.Note, way.Path))
	var p wire.LineProof
	w.into(w.send("v1", get, "/lines/"+line+"/proof", "", nil), &p)
	have := &domain.LineProof{
		Line: domain.LineID(p.Line), Hash: p.Hash, Index: p.Index, Path: p.Path, Position: p.Position, TreePath: p.TreePath,
		Root: domain.Root{Note: p.Root.Note}, Block: w.blockIn(p.Block),
	}
	w.must(key.Verify(have))
	have.Index++
	if key.Verify(have) == nil {
		w.t.Error("the proof holds for another place")
	}
	return l.Latest
}

// blockIn is the block as its text tells it.
func (w *town) blockIn(b wire.SealedBlock) domain.Block {
	w.t.Helper()
	block := domain.Block{ID: b.Id, Community: domain.AreaID(b.Community), Height: b.Height, N: b.Lines, Root: b.Root, Hash: b.Hash, Sig: b.Signature}
	for line := range strings.Lines(b.Text) {
		var n int64
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		_, _ = fmt.Sscan(value, &n)
		switch name {
		case "prev":
			block.Prev = value
		case "upto":
			block.Upto = domain.Millis(n)
		case "times":
			block.Times = value
		case "at":
			block.At = domain.Millis(n)
		}
	}
	return block
}

func TestTheLastCheckOfTheLedgerIsInTheMetrics(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.grow(2)
	w.must(w.desk.CheckDue(w.ctx))
	families, err := w.meters.registry.Gather()
	w.must(err)
	have := map[string]float64{}
	for _, f := range families {
		have[f.GetName()] = f.GetMetric()[0].GetGauge().GetValue()
	}
	// 2 lines, blocks, roots and places, and 3 hashes
	if have["lindan_check_documents"] != 11 || have["lindan_check_violations"] != 0 || have["lindan_check_time_seconds"] != float64(w.time().Unix()) {
		t.Fatalf("%+v", have)
	}
}
