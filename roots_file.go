package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"lindan/desk"
	"lindan/domain"
)

// rootsEvery is how often the file of published roots is brought up to date.
const rootsEvery = 5 * time.Minute

// rootsFile appends signed roots to a file that somebody else can copy: a notice board, a street office, a second custodian.
type rootsFile struct {
	name string
	desk *desk.Desk
}

// write appends the roots that are newer than the last one in the file. After a crash it goes on where the file ends.
func (f rootsFile) write(ctx context.Context) error {
	last, err := f.last()
	if err != nil {
		return fmt.Errorf("--ledger-roots: %w", err)
	}
	for {
		roots, err := f.desk.RootsAbove(ctx, last, 100)
		if err != nil || len(roots) == 0 {
			return err
		}
		if err := f.add(roots); err != nil {
			return fmt.Errorf("--ledger-roots: %w", err)
		}
		last = roots[len(roots)-1].Size
	}
}

// last is the size that the newest note in the file was signed for; 0 where there is none.
func (f rootsFile) last() (int64, error) {
	text, err := os.ReadFile(f.name)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	size := int64(0)
	for _, note := range f.desk.LedgerKey().SplitNotes(string(text)) {
		if head, err := f.desk.LedgerKey().OpenNote(note); err == nil { // one that was cut off is written again
			size = max(size, head.Size)
		}
	}
	return size, nil
}

func (f rootsFile) add(roots []*domain.Root) error {
	file, err := os.OpenFile(f.name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) // #nosec G302 G304 -- to be read by everybody, where the operator says
	if err != nil {
		return err
	}
	for _, r := range roots {
		if _, err := file.WriteString("\n" + r.Note); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return errors.Join(file.Sync(), file.Close())
}
