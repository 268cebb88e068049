package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a consistent copy of the whole database to file, while writes go on. The copy is complete and on disk when
// file appears; a file of that name must not exist. It needs the room of the data once more and is the owner's alone (0600).
func (e *Engine) Backup(ctx context.Context, file string) error {
	if err := e.begin(ctx); err != nil {
		return err
	}
	defer e.use.RUnlock()
	if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("backup: %s exists already", file)
	}
	part := file + ".part"
	if err := e.copyTo(ctx, part); err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return flush(filepath.Dir(file))
}

// copyTo uses a connection of its own, so that nobody is held up. SQLite itself does not sync the copy.
func (e *Engine) copyTo(ctx context.Context, part string) error {
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db, conn, err := connect(e.file, backupPragmas(), 1)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO ?1", part)
	if err := errors.Join(err, conn.Close(), db.Close()); err != nil {
		return err
	}
	return flush(part)
}

// flush brings a file or a directory to disk.
func flush(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
