package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// oldest is the first SQLite without the WAL-reset race, by which two connections may lose commits (fixed in 3.51.3).
var oldest = [3]int{3, 51, 3}

// pragma is a setting of a connection and what it must read back as; nothing to read back where want is empty.
type pragma struct{ name, value, want string }

// writerPragmas: FULL syncs every commit; secure_delete overwrites what was purged; a checkpoint each 32 MB of WAL lets a
// page that changes often be written back once (64 callers: 21,000 inserts/s against 15,500 with the default of 4 MB).
func writerPragmas() []pragma {
	return []pragma{
		{"busy_timeout", "5000", "5000"},
		{"journal_mode", "WAL", "wal"},
		{"synchronous", "FULL", "2"},
		{"fullfsync", "ON", "1"},
		{"checkpoint_fullfsync", "ON", "1"},
		{"secure_delete", "ON", "1"},
		{"trusted_schema", "OFF", "0"},
		{"temp_store", "MEMORY", "2"},
		{"cache_size", "-16384", "-16384"},
		{"wal_autocheckpoint", "8000", "8000"},
		{"journal_size_limit", "67108864", "67108864"},
	}
}

func readerPragmas() []pragma {
	return append(backupPragmas(), pragma{"query_only", "ON", "1"})
}

// backupPragmas are a reader's without query_only, which forbids VACUUM INTO.
func backupPragmas() []pragma {
	return []pragma{
		{"busy_timeout", "5000", "5000"},
		{"trusted_schema", "OFF", "0"},
		{"temp_store", "MEMORY", "2"},
		{"cache_size", "-4096", "-4096"},
	}
}

// dsn names the file and the settings that every new connection gets.
func dsn(file string, pragmas []pragma) (string, error) {
	path, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("database path: %w", err)
	}
	q := url.Values{"_dqs": {"0"}}
	for _, p := range pragmas {
		q.Add("_pragma", p.name+"("+p.value+")")
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode(), nil
}

// openWriter opens the one connection that writes and reads its settings back. The file is private to the owner.
func openWriter(file string) (*sql.DB, *sql.Conn, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("database file: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, nil, fmt.Errorf("database file: %w", err)
	}
	return connect(file, writerPragmas(), 1)
}

// openReaders opens the pool of connections that read: at least 4, so that a slow list does not hold up a look-up by id.
func openReaders(file string) (*sql.DB, error) {
	db, conn, err := connect(file, readerPragmas(), max(4, runtime.GOMAXPROCS(0)))
	if err != nil {
		return nil, err
	}
	return db, conn.Close()
}

func connect(file string, pragmas []pragma, size int) (*sql.DB, *sql.Conn, error) {
	name, err := dsn(file, pragmas)
	if err != nil {
		return nil, nil, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, nil, fmt.Errorf("database: %w", err)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	conn, err := db.Conn(context.Background())
	if err == nil {
		if err = check(conn, pragmas); err == nil {
			return db, conn, nil
		}
		_ = conn.Close()
	}
	_ = db.Close()
	return nil, nil, fmt.Errorf("database: %w", err)
}

// check refuses an SQLite that is too old and a setting that did not take.
func check(conn *sql.Conn, pragmas []pragma) error {
	var version string
	if err := conn.QueryRowContext(context.Background(), "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if older(version) {
		return fmt.Errorf("SQLite %s may lose commits; at least 3.51.3 is needed", version)
	}
	for _, p := range pragmas {
		var got string
		if err := conn.QueryRowContext(context.Background(), "PRAGMA "+p.name).Scan(&got); err != nil {
			return fmt.Errorf("pragma %s: %w", p.name, err)
		}
		if got != p.want {
			return fmt.Errorf("pragma %s is %s, want %s", p.name, got, p.want)
		}
	}
	return nil
}

// older tells whether a version "3.50.1" lies before oldest; a text that is no version counts as older.
func older(version string) bool {
	parts := strings.Split(version, ".")
	for i, want := range oldest {
		if i >= len(parts) {
			return true
		}
		if n, err := strconv.Atoi(parts[i]); err != nil || n != want {
			return err != nil || n < want
		}
	}
	return false
}
