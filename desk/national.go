package desk

import (
	"context"
	"slices"
	"sync"

	"lindan/domain"
	"lindan/storage"
)

// revealAtOnce is how many lines of "who has seen it" are written side by side: they share one commit.
const revealAtOnce = 32

// People gives the volunteers who have lines in the taking, some at a time, with all that art. 5 asks for. That it was seen is
// written down for each of them before.
func (t *Taking) People(ctx context.Context, each func([]*domain.Account) error) error {
	ids, err := t.desk.store.VolunteersIn(ctx, t.scope(), t.From, t.To)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(ids, storage.MaxRows/2) {
		found, err := t.desk.store.Accounts(ctx, part)
		if err != nil {
			return err
		}
		list := make([]*domain.Account, 0, len(part))
		for _, id := range part {
			if a := found[id]; a != nil && !a.Closed {
				list = append(list, a)
			}
		}
		if err := t.revealAll(ctx, list); err != nil {
			return err
		}
		if err := each(list); err != nil {
			return err
		}
	}
	return nil
}

func (t *Taking) revealAll(ctx context.Context, people []*domain.Account) error {
	return atOnce(revealAtOnce, len(people), func(i int) error {
		return t.desk.store.AddReveal(ctx, &domain.Reveal{
			ID: "v_" + t.ID + "|" + string(people[i].ID), Subject: people[i].ID, Viewer: t.By, As: domain.Overseer, Why: string(t.Kind), At: t.At,
		})
	})
}

// scope is the communities of the taking's parts.
func (t *Taking) scope() storage.Scope {
	var sc storage.Scope
	for _, p := range t.parts {
		if n := len(sc.Communities); n == 0 || sc.Communities[n-1] != p.Community {
			sc.Communities = append(sc.Communities, p.Community)
		}
	}
	return sc
}

// Recorded is a line with its record, if there is one, the number of its volunteer, and how far it has come on its way into the
// national system.
type Recorded struct {
	domain.Line
	Words  *domain.Record // nil for a reversal, and where none was kept
	Number string
	Sync   domain.Sync
}

// Volunteered gives the taking's lines of volunteering, page by page: other work is no service record (art. 19). mark notes them
// as exported; each page says how they stood before.
func (t *Taking) Volunteered(ctx context.Context, mark bool, each func([]Recorded) error) error {
	for i := range t.parts {
		err := t.Recorded(ctx, i, func(list []Recorded) error {
			list = slices.DeleteFunc(list, func(r Recorded) bool { return r.Nature != domain.Volunteering && r.Nature != "" })
			if err := t.syncs(ctx, list, mark); err != nil {
				return err
			}
			return each(list)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// syncs fills in how far the lines have come, and then notes them.
func (t *Taking) syncs(ctx context.Context, list []Recorded, mark bool) error {
	ids := make([]domain.LineID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	have, err := t.desk.store.Syncs(ctx, ids)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Sync = domain.Sync{State: domain.SyncNone}
		if x := have[ids[i]]; x != nil {
			list[i].Sync = *x
		}
	}
	if !mark {
		return nil
	}
	return atOnce(revealAtOnce, len(ids), func(i int) error { return t.desk.store.MarkExported(ctx, ids[i], t.ID, t.At) })
}

// Recorded gives a part's lines with their records, page by page.
func (t *Taking) Recorded(ctx context.Context, part int, each func([]Recorded) error) error {
	return t.Lines(ctx, part, func(lines []domain.Line) error {
		ids := make([]domain.LineID, len(lines))
		for i := range lines {
			ids[i] = lines[i].ID
		}
		words, err := t.desk.store.RecordTexts(ctx, ids)
		if err != nil {
			return err
		}
		numbers, err := t.Numbers(ctx, volunteersOf(lines))
		if err != nil {
			return err
		}
		list := make([]Recorded, len(lines))
		for i := range lines {
			list[i] = Recorded{Line: lines[i], Words: words[lines[i].ID], Number: numbers[lines[i].Volunteer]}
		}
		return each(list)
	})
}

// Receipt is what the national system said of one line.
type Receipt struct {
	Line  domain.LineID
	State domain.SyncState
	Code  string
}

// Receive notes receipts; each has its own answer: nil and whether it was news, or why it could not be taken.
func (d *Desk) Receive(ctx context.Context, by *domain.Account, list []Receipt) (news []bool, faults []error, err error) {
	if !by.HasAny(domain.Supervisor) && !by.HasAny(domain.Admin) {
		return nil, nil, errNoTake
	}
	ids := make([]domain.LineID, len(list))
	for i, r := range list {
		ids[i] = r.Line
	}
	lines, err := d.store.Lines(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	news, faults = make([]bool, len(list)), make([]error, len(list))
	now := domain.At(d.now())
	for i, r := range list {
		l := lines[r.Line]
		if l == nil || !by.MayTake(l.Community) {
			faults[i] = domain.Errf(domain.Missing, "line.missing", "本辖区没有这条时长记录")
			continue
		}
		news[i], faults[i] = d.store.Receive(ctx, r.Line, r.State, r.Code, now)
		if k := domain.KindOf(faults[i]); faults[i] != nil && k != domain.Conflict {
			return nil, nil, faults[i]
		}
	}
	return news, faults, nil
}

// atOnce does n things, so many side by side, and gives the first error.
func atOnce(width, n int, do func(int) error) error {
	var group sync.WaitGroup
	var once sync.Once
	var first error
	room := make(chan struct{}, width)
	for i := range n {
		room <- struct{}{}
		group.Go(func() {
			defer func() { <-room }()
			if err := do(i); err != nil {
				once.Do(func() { first = err })
			}
		})
	}
	group.Wait()
	return first
}
