package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"lindan/desk"
	"lindan/roster"
)

// legacy imports past records, which a second person has to approve in the app. Who imports them stands behind them, so she is
// named by --as.
func (l loader) legacy(ctx context.Context, name string, f io.Reader) error {
	if l.as == "" {
		return errors.New("import: past records need --as with the phone number of the admin who imports them")
	}
	data, err := io.ReadAll(io.LimitReader(f, roster.MaxBytes+1))
	if err != nil {
		return err
	}
	rows, problems := roster.ReadLegacy(bytes.NewReader(data), name)
	if len(problems) > 0 {
		return l.refuse(problems)
	}
	sum := sha256.Sum256(data)
	file := desk.LegacyFile{Phone: l.as, Sum: hex.EncodeToString(sum[:]), Rows: make([]desk.LegacyRow, len(rows))}
	for i, r := range rows {
		file.Rows[i] = desk.LegacyRow{
			Line: r.Line, Number: r.Number, Activity: r.Activity, Content: r.Content, Place: r.Place, Unit: r.Unit, System: r.System,
			Voucher: r.Voucher, Start: r.Start, Stop: r.Stop, Minutes: r.Minutes,
		}
	}
	did, batch, err := l.desk.ImportLegacy(ctx, file, l.dry)
	if err := l.done(name, did, err, func(i int) string { return fmt.Sprintf("line %d", rows[i].Line) }); err != nil {
		return err
	}
	fmt.Fprintf(l.out, "%s: batch %s waits for a second person\n", name, batch)
	return nil
}
