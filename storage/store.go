package storage

import (
	"context"

	"lindan/domain"
)

// Store is every collection above one engine.
type Store struct {
	engine      Engine
	sealer      *Sealer
	accounts    table[domain.Account]
	sealed      table[domain.Account] // the same, with personal texts left sealed
	phones      table[phone]
	sources     table[source]
	areas       table[domain.Area]
	policies    table[policyVersion]
	orders      table[domain.Order]
	engagements table[domain.Engagement]
	learned     table[domain.Learned]
	lines       table[domain.Line]
	records     table[domain.Record]
	sheets      table[domain.Sheet]
	// ledger
	blocks     table[domain.Block]
	roots      table[domain.Root]
	nodes      table[domain.Node]
	treePlaces table[domain.TreePlace]
	// proposals
	disputes    table[domain.Dispute]
	proposals   table[domain.Proposal]
	attachments table[domain.Attachment]
	mints       table[domain.Mint]
	batches     table[domain.Batch]
	merits      table[domain.Merit]
	// certificates
	certificates table[domain.Certificate]
	// tallies
	takes table[domain.Take]
	syncs table[domain.Sync]
	// cases
	cases    table[domain.Case]
	rounds   table[round]
	reveals  table[domain.Reveal]
	codes    table[domain.LoginCode]
	sessions table[domain.Session]
	budgets  table[domain.Budget]
	pushes   table[domain.Push]
	consents table[domain.Consent]
	photos   table[domain.Photo]
}

// Collections declares what is stored and which fields queries may name, for both engines.
func Collections() []Collection {
	return []Collection{
		{Name: "accounts", Fields: []Field{{"home", Text}, {"closing", Int}, {"serves.number", Text}}, Indexes: [][]string{{"home"}, {"closing"}, {"serves.number"}}},
		{Name: "phones"},
		{Name: "keys"},
		{Name: "sources"},
		{Name: "areas", Fields: []Field{{"parent", Text}, {"level", Int}}, Indexes: [][]string{{"parent"}, {"level"}}},
		{Name: "policies", Fields: []Field{{"area", Text}, {"number", Int}}, Indexes: [][]string{{"area", "number"}}, AppendOnly: true},
		{Name: "orders", Fields: []Field{
			{"community", Text}, {"grid", Text}, {"state", Text}, {"wake", Int}, {"requester", Text}, {"beneficiary", Text}, {"created", Int},
		}, Indexes: [][]string{{"wake"}, {"requester", "created"}, {"beneficiary", "created"}, {"community", "state", "created"}, {"community", "created"}}},
		{Name: "engagements", Fields: []Field{{"on", Int}, {"booked", Int}, {"district", Text}}, Indexes: [][]string{{"on"}, {"booked"}, {"on", "district"}}},
		{Name: "learned"},
		{Name: "lines", Fields: []Field{
			{"volunteer", Text},
			{"community", Text},
			{"grid", Text},
			{"branch", Text},
			{"unit", Text},
			{"month", Text},
			{"service", Text},
			{"order", Text},
			{"posted", Int},
			{"minutes", Int},
			{"kind", Text},
			{"source", Text},
			{"nature", Text},
			{"grade", Text},
			{"work", Int},
			{"by", Text},
			{"two", Text},
		}, Indexes: [][]string{{"volunteer", "posted"}, tallyIndex(), {"order"}, {"community", "posted"}, {"kind", "posted"}}, AppendOnly: true},
		{Name: "records", Fields: []Field{
			{"volunteer", Text}, {"community", Text}, {"grid", Text}, {"state", Text}, {"source", Text}, {"ended", Int}, {"due", Int}, {"done", Int}, {"wake", Int}, {"evaluation.quality", Text},
		}, Indexes: [][]string{{"volunteer", "ended"}, {"community", "state", "due"}, {"community", "done", "due"}, {"state", "due"}, {"done", "wake"}}},
		{Name: "sheets"},
		// ledger
		{Name: "blocks", Fields: []Field{{"community", Text}, {"height", Int}, {"upto", Int}, {"n", Int}}, Indexes: [][]string{{"community", "height"}, {"community", "upto"}}, AppendOnly: true},
		{Name: "roots", Fields: []Field{{"seq", Int}, {"size", Int}}, Indexes: [][]string{{"seq"}, {"size"}}, AppendOnly: true},
		{Name: "nodes", AppendOnly: true},
		{Name: "tree_places", Fields: []Field{{"community", Text}}, Indexes: [][]string{{"community"}}, AppendOnly: true},
		// proposals
		{Name: "disputes", Fields: []Field{
			{"volunteer", Text}, {"community", Text}, {"grid", Text}, {"state", Text}, {"opened", Int}, {"due", Int}, {"wake", Int},
		}, Indexes: [][]string{{"volunteer", "opened"}, {"community", "state", "due"}, {"wake"}}},
		{Name: "proposals", Fields: []Field{
			{"volunteer", Text}, {"community", Text}, {"grid", Text}, {"state", Text}, {"batch", Text}, {"row", Int}, {"created", Int}, {"wake", Int},
		}, Indexes: [][]string{{"volunteer", "created"}, {"community", "state", "batch", "created"}, {"batch", "row"}, {"wake"}}},
		{Name: "attachments", AppendOnly: true},
		{Name: "mints", Fields: []Field{{"account", Text}, {"day", Text}, {"minutes", Int}}, Indexes: [][]string{{"account", "day"}}},
		{Name: "batches", Fields: []Field{{"community", Text}, {"created", Int}, {"wake", Int}}, Indexes: [][]string{{"community", "created"}, {"wake"}}},
		{Name: "merits", Fields: []Field{{"volunteer", Text}, {"community", Text}, {"recorded", Int}}, Indexes: [][]string{{"volunteer", "recorded"}, {"community", "recorded"}}, AppendOnly: true},
		// certificates
		{Name: "certificates", Fields: []Field{
			{"volunteer", Text}, {"issuer", Text}, {"issued", Int}, {"due", Int},
		}, Indexes: [][]string{{"volunteer", "issued"}, {"issuer", "issued"}, {"due"}}},
		// tallies
		{Name: "takes", Fields: []Field{{"area", Text}, {"at", Int}}, Indexes: [][]string{{"area", "at"}}, AppendOnly: true},
		{Name: "syncs"},
		// cases
		{Name: "cases", Fields: []Field{{"community", Text}, {"state", Text}, {"subject", Text}, {"opened", Int}}, Indexes: [][]string{{"community", "opened"}, {"subject", "opened"}}},
		{Name: "rounds"},
		{Name: "reveals", Fields: []Field{{"subject", Text}, {"order", Text}, {"at", Int}}, Indexes: [][]string{{"subject", "at"}, {"order", "at"}}, AppendOnly: true},
		{Name: "codes", Fields: []Field{{"expires", Int}}, Indexes: [][]string{{"expires"}}},
		{Name: "sessions", Fields: []Field{{"account", Text}, {"expires", Int}}, Indexes: [][]string{{"account"}, {"expires"}}},
		{Name: "budgets", Fields: []Field{{"expires", Int}}, Indexes: [][]string{{"expires"}}},
		{Name: "pushes", Fields: []Field{
			{"account", Text}, {"endpoint_key", Text}, {"district", Text}, {"expires", Int},
		}, Indexes: [][]string{{"account"}, {"endpoint_key"}, {"district"}, {"expires"}}},
		{Name: "consents", Fields: []Field{{"account", Text}, {"purpose", Text}, {"at", Int}}, Indexes: [][]string{{"account", "purpose", "at"}}, AppendOnly: true},
		{Name: "photos"},
	}
}

// New puts the collections on an engine that was opened with Collections. master is the key of personal texts, 32 bytes.
func New(engine Engine, master []byte) (*Store, error) {
	sealer, err := NewSealer(engine, master)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: engine, sealer: sealer}
	s.accounts = table[domain.Account]{engine, sealer, "accounts", func(d *domain.Account) document { return (*accountDoc)(d) }}
	s.sealed = s.accounts
	s.sealed.sealer = nil
	s.phones = table[phone]{engine, nil, "phones", func(d *phone) document { return d }}
	s.sources = table[source]{engine, nil, "sources", func(d *source) document { return d }}
	s.areas = table[domain.Area]{engine, nil, "areas", func(d *domain.Area) document { return (*areaDoc)(d) }}
	s.policies = table[policyVersion]{engine, nil, "policies", func(d *policyVersion) document { return d }}
	s.orders = table[domain.Order]{engine, sealer, "orders", func(d *domain.Order) document { return (*orderDoc)(d) }}
	s.learned = table[domain.Learned]{engine, nil, "learned", func(d *domain.Learned) document { return (*learnedDoc)(d) }}
	s.engagements = table[domain.Engagement]{engine, nil, "engagements", func(d *domain.Engagement) document { return (*engagementDoc)(d) }}
	s.lines = table[domain.Line]{engine, nil, "lines", func(d *domain.Line) document { return (*lineDoc)(d) }}
	s.records = table[domain.Record]{engine, sealer, "records", func(d *domain.Record) document { return (*recordDoc)(d) }}
	s.sheets = table[domain.Sheet]{engine, nil, "sheets", func(d *domain.Sheet) document { return (*sheetDoc)(d) }}
	// ledger
	s.blocks = table[domain.Block]{engine, nil, "blocks", func(d *domain.Block) document { return (*blockDoc)(d) }}
	s.roots = table[domain.Root]{engine, nil, "roots", func(d *domain.Root) document { return (*rootDoc)(d) }}
	s.nodes = table[domain.Node]{engine, nil, "nodes", func(d *domain.Node) document { return (*nodeDoc)(d) }}
	s.treePlaces = table[domain.TreePlace]{engine, nil, "tree_places", func(d *domain.TreePlace) document { return (*treePlaceDoc)(d) }}
	// proposals
	s.disputes = table[domain.Dispute]{engine, sealer, "disputes", func(d *domain.Dispute) document { return (*disputeDoc)(d) }}
	s.proposals = table[domain.Proposal]{engine, sealer, "proposals", func(d *domain.Proposal) document { return (*proposalDoc)(d) }}
	s.attachments = table[domain.Attachment]{engine, sealer, "attachments", func(d *domain.Attachment) document { return (*attachmentDoc)(d) }}
	s.mints = table[domain.Mint]{engine, nil, "mints", func(d *domain.Mint) document { return (*mintDoc)(d) }}
	s.batches = table[domain.Batch]{engine, nil, "batches", func(d *domain.Batch) document { return (*batchDoc)(d) }}
	s.merits = table[domain.Merit]{engine, sealer, "merits", func(d *domain.Merit) document { return (*meritDoc)(d) }}
	// certificates
	s.certificates = table[domain.Certificate]{engine, sealer, "certificates", func(d *domain.Certificate) document { return (*certificateDoc)(d) }}
	// tallies
	s.takes = table[domain.Take]{engine, nil, "takes", func(d *domain.Take) document { return (*takeDoc)(d) }}
	s.syncs = table[domain.Sync]{engine, nil, "syncs", func(d *domain.Sync) document { return (*syncDoc)(d) }}
	// cases
	s.cases = table[domain.Case]{engine, sealer, "cases", func(d *domain.Case) document { return (*caseDoc)(d) }}
	s.rounds = table[round]{engine, nil, "rounds", func(d *round) document { return d }}
	s.reveals = table[domain.Reveal]{engine, nil, "reveals", func(d *domain.Reveal) document { return (*revealDoc)(d) }}
	s.codes = table[domain.LoginCode]{engine, nil, "codes", func(d *domain.LoginCode) document { return (*codeDoc)(d) }}
	s.sessions = table[domain.Session]{engine, nil, "sessions", func(d *domain.Session) document { return (*sessionDoc)(d) }}
	s.budgets = table[domain.Budget]{engine, nil, "budgets", func(d *domain.Budget) document { return (*budgetDoc)(d) }}
	s.pushes = table[domain.Push]{engine, sealer, "pushes", func(d *domain.Push) document { return (*pushDoc)(d) }}
	s.consents = table[domain.Consent]{engine, nil, "consents", func(d *domain.Consent) document { return (*consentDoc)(d) }}
	s.photos = table[domain.Photo]{engine, sealer, "photos", func(d *domain.Photo) document { return (*photoDoc)(d) }}
	return s, nil
}

// Ping tells whether the store can be read and written.
func (s *Store) Ping(ctx context.Context) error { return failed(s.engine.Ping(ctx)) }

// Blind is the keyed hash of a value, see Sealer.Blind.
func (s *Store) Blind(field, value string) string { return s.sealer.Blind(field, value) }

// Scope is the part of the town that a staff member may read: communities, and where Grid is set only that grid of them.
type Scope struct {
	Communities []domain.AreaID
	Grid        domain.AreaID
}

func (s Scope) where() []In {
	list := []In{{"community", values(s.Communities)}}
	if s.Grid != "" {
		list = append(list, In{"grid", []any{string(s.Grid)}})
	}
	return list
}

// Page asks for a part of a list: at most Limit rows after the cursor.
type Page struct {
	After *Cursor
	Limit int
}

// In these few lines each stored type is given its id and version.
type (
	accountDoc    domain.Account
	areaDoc       domain.Area
	orderDoc      domain.Order
	engagementDoc domain.Engagement
	learnedDoc    domain.Learned
	lineDoc       domain.Line
	recordDoc     domain.Record
	sheetDoc      domain.Sheet
	// ledger
	blockDoc     domain.Block
	rootDoc      domain.Root
	nodeDoc      domain.Node
	treePlaceDoc domain.TreePlace
	// proposals
	disputeDoc    domain.Dispute
	proposalDoc   domain.Proposal
	attachmentDoc domain.Attachment
	mintDoc       domain.Mint
	batchDoc      domain.Batch
	meritDoc      domain.Merit
	// certificates
	certificateDoc domain.Certificate
	// tallies
	takeDoc domain.Take
	syncDoc domain.Sync
	// cases
	caseDoc    domain.Case
	revealDoc  domain.Reveal
	codeDoc    domain.LoginCode
	sessionDoc domain.Session
	budgetDoc  domain.Budget
	pushDoc    domain.Push
	consentDoc domain.Consent
	photoDoc   domain.Photo
)

func (d *accountDoc) key() string        { return string(d.ID) }
func (d *accountDoc) version() *int64    { return &d.V }
func (d *areaDoc) key() string           { return string(d.ID) }
func (d *areaDoc) version() *int64       { return &d.V }
func (d *orderDoc) key() string          { return string(d.ID) }
func (d *orderDoc) version() *int64      { return &d.V }
func (d *engagementDoc) key() string     { return string(d.ID) }
func (d *engagementDoc) version() *int64 { return &d.V }
func (d *learnedDoc) key() string        { return string(d.ID) }
func (d *learnedDoc) version() *int64    { return &d.V }
func (d *lineDoc) key() string           { return string(d.ID) }
func (d *lineDoc) version() *int64       { return &d.V }
func (d *recordDoc) key() string         { return string(d.ID) }
func (d *recordDoc) version() *int64     { return &d.V }
func (d *sheetDoc) key() string          { return d.ID }
func (d *sheetDoc) version() *int64      { return &d.V }

// ledger
func (d *blockDoc) key() string         { return d.ID }
func (d *blockDoc) version() *int64     { return &d.V }
func (d *rootDoc) key() string          { return d.ID }
func (d *rootDoc) version() *int64      { return &d.V }
func (d *nodeDoc) key() string          { return d.ID }
func (d *nodeDoc) version() *int64      { return &d.V }
func (d *treePlaceDoc) key() string     { return d.ID }
func (d *treePlaceDoc) version() *int64 { return &d.V }

// proposals
func (d *disputeDoc) key() string        { return string(d.ID) }
func (d *disputeDoc) version() *int64    { return &d.V }
func (d *proposalDoc) key() string       { return string(d.ID) }
func (d *proposalDoc) version() *int64   { return &d.V }
func (d *attachmentDoc) key() string     { return string(d.ID) }
func (d *attachmentDoc) version() *int64 { return &d.V }
func (d *mintDoc) key() string           { return d.ID }
func (d *mintDoc) version() *int64       { return &d.V }
func (d *batchDoc) key() string          { return string(d.ID) }
func (d *batchDoc) version() *int64      { return &d.V }
func (d *meritDoc) key() string          { return string(d.ID) }
func (d *meritDoc) version() *int64      { return &d.V }

// certificates
func (d *certificateDoc) key() string     { return string(d.ID) }
func (d *certificateDoc) version() *int64 { return &d.V }

// tallies
func (d *takeDoc) key() string     { return d.ID }
func (d *takeDoc) version() *int64 { return &d.V }
func (d *syncDoc) key() string     { return string(d.ID) }
func (d *syncDoc) version() *int64 { return &d.V }

// cases
func (d *caseDoc) key() string        { return string(d.ID) }
func (d *caseDoc) version() *int64    { return &d.V }
func (d *revealDoc) key() string      { return d.ID }
func (d *revealDoc) version() *int64  { return &d.V }
func (d *codeDoc) key() string        { return d.ID }
func (d *codeDoc) version() *int64    { return &d.V }
func (d *sessionDoc) key() string     { return d.ID }
func (d *sessionDoc) version() *int64 { return &d.V }
func (d *budgetDoc) key() string      { return d.ID }
func (d *budgetDoc) version() *int64  { return &d.V }
func (d *pushDoc) key() string        { return d.ID }
func (d *pushDoc) version() *int64    { return &d.V }
func (d *consentDoc) key() string     { return d.ID }
func (d *consentDoc) version() *int64 { return &d.V }
func (d *photoDoc) key() string       { return string(d.ID) }
func (d *photoDoc) version() *int64   { return &d.V }
