package mongo

import (
	"errors"
	"fmt"

	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/x/mongo/driver/topology"

	"lindan/storage"
)

// faults reads the errors of writes. The driver may repeat a write once where retries is set.
type faults struct {
	retries bool
}

// write says what a failed write means: ErrExists; ErrUnavailable where it certainly did not happen; ErrUnknown for all the
// rest, since an answer of "unknown" is always safe: the caller reads back.
func (f faults) write(err error) error {
	switch {
	case err == nil:
		return nil
	case unconfirmed(err):
		return fmt.Errorf("%w: %w", storage.ErrUnknown, err)
	case driver.IsDuplicateKeyError(err):
		return fmt.Errorf("%w: %w", storage.ErrExists, err)
	case unsent(err), f.refused(err):
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	return fmt.Errorf("%w: %w", storage.ErrUnknown, err)
}

// unconfirmed tells that the primary has written but no majority has confirmed it in time.
func unconfirmed(err error) bool {
	var e driver.WriteException
	return errors.As(err, &e) && e.WriteConcernError != nil
}

// unsent tells that no server or no connection to it was found. If that happens to a second attempt, the driver shows the
// first one's error instead. A connection that breaks under a command is wrapped in a CommandError.
func unsent(err error) bool {
	var selection topology.ServerSelectionError
	var waiting topology.WaitQueueTimeoutError
	var line topology.ConnectionError
	var sent driver.CommandError
	return errors.As(err, &selection) || errors.As(err, &waiting) || errors.Is(err, driver.ErrClientDisconnected) ||
		errors.As(err, &line) && !errors.As(err, &sent)
}

// refused tells that a server turned the write down because it is not, or no longer, the primary. If the driver repeats
// writes, this may be the answer to a second attempt while the first one is stored, unless the server says that it is not.
func (f faults) refused(err error) bool {
	var e driver.CommandError
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case 10107, 13435, 10058: // NotWritablePrimary, NotPrimaryNoSecondaryOk, LegacyNotPrimary
		return !f.retries || e.HasErrorLabel("NoWritesPerformed")
	}
	return false
}

// readError says what a failed read means: try again later.
func readError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
}
