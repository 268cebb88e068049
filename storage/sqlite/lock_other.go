//go:build !unix

package sqlite

import (
	"errors"
	"os"
)

// lockDir refuses: two owners of one file would lose data, and only a Unix lock keeps the second one out.
func lockDir(string) (*os.File, error) {
	return nil, errors.New("the embedded storage needs a Unix system (Linux, macOS, WSL); use MongoDB here")
}
