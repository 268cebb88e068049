package server

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

// howToCheck is what everybody is told who looks at the ledger.
func howToCheck() []string {
	return []string{
		"账本根按 golang.org/x/mod/sumdb/note 的格式签名（Ed25519），用上面的公钥 key 验证；正文是名称、块数、树根和时间四行。",
		"树按 RFC 6962 计算，每个块是一片叶子，叶子内容为“块编号\\n块哈希\\n”。",
		"请把看到的账本根抄存一份。以后用 /ledger/roots/{seq}/proof?from=旧块数 取得一致性证明，即可确认旧记录没有被改动或删除。",
		"本人和社区工作人员可用 /lines/{id}/proof 取得一条时长的存证，逐级算到账本根。",
		"存证只说明记录在公布账本根之后没有改动，不说明服务本身；最近一次账本根之后的记录还不在其中。",
	}
}

func atRoot(r *domain.Root) storage.Cursor { return storage.Cursor{Value: r.Seq, ID: r.ID} }

func viewRoot(r *domain.Root) wire.Root {
	return wire.Root{Seq: r.Seq, Size: r.Size, Hash: r.Hash, At: r.At.Time(), Note: r.Note}
}

func (s *Server) showLedger(c *call) error {
	key := s.desk.LedgerKey()
	v := wire.Ledger{Key: key.String(), Origin: key.Name(), How: howToCheck()}
	r, err := s.desk.LatestRoot(c.ctx)
	if domain.KindOf(err) == domain.Missing {
		return c.JSON(v)
	}
	if err != nil {
		return err
	}
	v.Latest = viewRoot(r)
	return c.JSON(v)
}

func (s *Server) listRoots(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, err := s.desk.Roots(c.ctx, p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atRoot)
	v := wire.RootList{Roots: make([]wire.Root, len(list)), Next: next}
	for i, r := range list {
		v.Roots[i] = viewRoot(r)
	}
	return c.JSON(v)
}

func (s *Server) proveRoot(c *call) error {
	seq, err := strconv.ParseInt(c.Params("seq"), 10, 64)
	if err != nil || seq < 1 || seq > 999999999999 {
		return domain.Fieldf("seq", "ledger.seq", "账本根的编号应为正整数")
	}
	from, err := strconv.ParseInt(c.Query("from"), 10, 64)
	if err != nil {
		return domain.Fieldf("from", "ledger.from", "请写明旧账本根的块数")
	}
	r, path, err := s.desk.ProveRoot(c.ctx, seq, from)
	if err != nil {
		return err
	}
	return c.JSON(wire.RootProof{From: from, Root: viewRoot(r), Path: path})
}

func (s *Server) proveLine(c *call) error {
	p, err := s.desk.ProveLine(c.ctx, c.actor, domain.LineID(c.Params("id")))
	if err != nil {
		return err
	}
	return c.JSON(viewProof(p))
}

func viewProof(p *domain.LineProof) wire.LineProof {
	b := &p.Block
	return wire.LineProof{
		Line: string(p.Line), Hash: p.Hash, Index: p.Index, Path: p.Path, Position: p.Position, TreePath: p.TreePath, Root: viewRoot(&p.Root),
		Block: wire.SealedBlock{
			Id: b.ID, Community: string(b.Community), Height: b.Height, Lines: b.N, Upto: b.Upto.Time(), Root: b.Root, Hash: b.Hash,
			Text: b.Text(), Signature: b.Sig,
		},
	}
}

// watchLedger adds what the hourly check of the ledger found.
func (m *meters) watchLedger(d *desk.Desk) {
	gauge := func(name, help string, value func() int64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value()) }))
	}
	gauge("lindan_check_violations", "Violations that the last hourly check of the ledger found; anything but 0 is an alarm.", func() int64 { v, _, _ := d.Checked(); return v })
	gauge("lindan_check_documents", "Documents that the last hourly check examined.", func() int64 { _, n, _ := d.Checked(); return n })
	gauge("lindan_check_time_seconds", "When it ended, Unix time; 0 before the first.", func() int64 { _, _, at := d.Checked(); return at })
}
