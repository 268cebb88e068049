package desk

import (
	"context"
	"strconv"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// Merit is one training or award of a volunteer (志愿服务记录与证明出具办法 art. 8, 9), as an export tells it.
type Merit struct {
	Number    string // 志愿者编号
	Name      string
	Content   string
	Minutes   int64
	Organiser string
	Date      string // 2026-11-20
}

// Trainings is the training 培训 of the taking's communities and months.
func (t *Taking) Trainings(ctx context.Context) ([]Merit, error) {
	return t.merits(ctx, domain.Training)
}

// Awards is the commendations 表彰奖励 of the taking's communities and months.
func (t *Taking) Awards(ctx context.Context) ([]Merit, error) { return t.merits(ctx, domain.Award) }

// merits are the entries of a kind that were not taken back, dated within the months.
func (t *Taking) merits(ctx context.Context, kind domain.MeritKind) ([]Merit, error) {
	var list []Merit
	p := storage.Page{Limit: storage.MaxRows}
	for {
		page, err := t.desk.store.MeritsIn(ctx, t.scope().Communities, p)
		if err != nil {
			return nil, err
		}
		part, err := t.meritPage(ctx, page, kind)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
		if len(page) < p.Limit {
			return list, nil
		}
		last := page[len(page)-1]
		p.After = &storage.Cursor{Value: int64(last.Recorded), ID: string(last.ID)}
	}
}

func (t *Taking) meritPage(ctx context.Context, page []*domain.Merit, kind domain.MeritKind) ([]Merit, error) {
	var wanted []*domain.Merit
	var who []domain.AccountID
	for _, m := range page {
		if month := m.Date[:min(len(m.Date), 7)]; m.Kind == kind && m.Ref == "" && t.From <= month && month <= t.To {
			wanted, who = append(wanted, m), append(who, m.Volunteer)
		}
	}
	gone, err := t.desk.store.CancelledOf(ctx, wanted)
	if err != nil {
		return nil, err
	}
	people, err := t.desk.store.Accounts(ctx, who)
	if err != nil {
		return nil, err
	}
	var list []Merit
	for _, m := range wanted {
		if a := people[m.Volunteer]; !gone[m.ID] && a != nil && !a.Closed && a.Serves != nil {
			list = append(list, Merit{a.Serves.Number, m.Name.Reveal(), m.Content.Reveal(), m.Minutes, m.Organiser.Reveal(), m.Date})
		}
	}
	return list, nil
}

// Extra is a further file of a pack that another part of the service keeps. It gives its rows one by one.
type Extra struct {
	Name   string // certificates.csv
	About  string // one line for README.txt
	Header []string
	Each   func(ctx context.Context, row func(...string) error) error
}

// Extras are the further files of the pack: the certificates of a period or a volunteer, and a period's sealed blocks.
func (t *Taking) Extras() []Extra {
	if t.Order != "" {
		return nil
	}
	list := []Extra{{
		"certificates.csv", "志愿服务记录证明：编号、期间、时长、状态、撤销原因、由哪份替代、开具时间、是否经社区确认。", []string{
			"编号", "志愿者编号", "出具单位", "开始", "结束", "分钟", "状态", "撤销原因", "替代", "开具时间", "社区确认",
		}, t.certificates,
	}}
	if t.Volunteer != "" {
		return list
	}
	return append(list, Extra{
		"blocks.csv", "账本封存块：按列名和次序写成一行一项的文本（首行 lindan block 1，到 at 为止），其 SHA-256 是 hash，Ed25519 签名是 sig；公钥和账本根见 /ledger。", []string{
			"community", "height", "prev", "upto", "lines", "root", "times", "at", "hash", "sig",
		}, t.blocks,
	})
}

func (t *Taking) certificates(ctx context.Context, row func(...string) error) error {
	p := storage.Page{Limit: storage.MaxRows}
	for {
		list, err := t.certificatePage(ctx, p)
		if err != nil {
			return err
		}
		for _, c := range list {
			month := domain.MonthOf(c.Issued.Time())
			if t.Volunteer == "" && (month < t.From || month > t.To) || t.Volunteer != "" && !t.by.MayTake(c.Issuer) {
				continue
			}
			err := row(string(c.ID), c.Number, c.IssuerName, c.From, c.To, strconv.FormatInt(c.Minutes, 10), domain.CertificateStateName(c.State),
				string(c.Reason), string(c.ReplacedBy), moment(c.Issued), map[bool]string{true: "是", false: "否"}[c.Seal != nil])
			if err != nil {
				return err
			}
		}
		if len(list) < p.Limit {
			return nil
		}
		last := list[len(list)-1]
		p.After = &storage.Cursor{Value: int64(last.Issued), ID: string(last.ID)}
	}
}

func (t *Taking) certificatePage(ctx context.Context, p storage.Page) ([]*domain.Certificate, error) {
	if t.Volunteer != "" {
		return t.desk.store.CertificatesOf(ctx, t.Volunteer, p)
	}
	return t.desk.store.CertificatesIn(ctx, t.scope().Communities, p)
}

// blocks are those of the taking's communities that were sealed from its first month on: lines are sealed after they were served.
func (t *Taking) blocks(ctx context.Context, row func(...string) error) error {
	from, err := time.ParseInLocation("2006-01", t.From, domain.Shanghai)
	if err != nil {
		return err
	}
	for _, c := range t.scope().Communities {
		p := storage.Page{Limit: blocksAtOnce}
		for more := true; more; {
			list, err := t.desk.store.BlocksUpto(ctx, c, domain.At(from), p)
			if err != nil {
				return err
			}
			for _, b := range list {
				number := func(n int64) string { return strconv.FormatInt(n, 10) }
				err := row(string(b.Community), number(b.Height), b.Prev, number(int64(b.Upto)), number(b.N), b.Root, b.Times, number(int64(b.At)), b.Hash, b.Sig)
				if err != nil {
					return err
				}
				p.After = &storage.Cursor{Value: int64(b.Upto), ID: b.ID}
			}
			more = len(list) == p.Limit
		}
	}
	return nil
}

// blocksAtOnce bounds the memory: a block has up to a thousand leaves.
const blocksAtOnce = 20

func moment(m domain.Millis) string { return m.Time().In(domain.Shanghai).Format(time.DateTime) }
