package mongo

import (
	"context"
	"errors"
	"io"
	"testing"

	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/x/mongo/driver/topology"

	"lindan/storage"
)

func command(code int32, labels ...string) error {
	return driver.CommandError{Code: code, Labels: labels, Message: "from the server"}
}

func TestAFailedWriteIsReadWithCare(t *testing.T) {
	duplicate := driver.WriteErrors{{Code: 11000}}
	late := &driver.WriteConcernError{Code: 64, Message: "waiting for replication timed out"}
	for name, c := range map[string]struct {
		err     error
		retries bool
		want    error
	}{
		"no error":                                          {nil, true, nil},
		"duplicate key":                                     {driver.WriteException{WriteErrors: duplicate}, true, storage.ErrExists},
		"a majority was not reached in time":                {driver.WriteException{WriteConcernError: late}, true, storage.ErrUnknown},
		"duplicate key, but no majority":                    {driver.WriteException{WriteErrors: duplicate, WriteConcernError: late}, true, storage.ErrUnknown},
		"no server found":                                   {topology.ServerSelectionError{Wrapped: context.DeadlineExceeded}, true, storage.ErrUnavailable},
		"no connection free":                                {topology.WaitQueueTimeoutError{Wrapped: context.DeadlineExceeded}, true, storage.ErrUnavailable},
		"the client is closed":                              {driver.ErrClientDisconnected, true, storage.ErrUnavailable},
		"not primary, sent once":                            {command(10107), false, storage.ErrUnavailable},
		"not primary, perhaps sent twice":                   {command(10107), true, storage.ErrUnknown},
		"not primary, and the server says nothing written":  {command(10107, "NoWritesPerformed"), true, storage.ErrUnavailable},
		"the primary stepped down while it wrote":           {command(189), false, storage.ErrUnknown},
		"the server is shutting down":                       {command(91), false, storage.ErrUnknown},
		"the connection broke after sending":                {driver.CommandError{Labels: []string{"NetworkError"}, Wrapped: io.ErrUnexpectedEOF}, true, storage.ErrUnknown},
		"the connection broke under the command":            {driver.CommandError{Wrapped: topology.ConnectionError{Wrapped: io.EOF}}, false, storage.ErrUnknown},
		"no connection could be made":                       {topology.ConnectionError{Wrapped: io.EOF}, true, storage.ErrUnavailable},
		"the caller's time is over":                         {context.DeadlineExceeded, true, storage.ErrUnknown},
		"the caller gave up":                                {context.Canceled, true, storage.ErrUnknown},
		"an error nobody has foreseen":                      {errors.New("other"), false, storage.ErrUnknown},
		"a refusal by the server that nobody has foreseen":  {command(8000), false, storage.ErrUnknown},
		"the server's own time limit while it was writing":  {command(50), false, storage.ErrUnknown},
		"the majority is gone because the primary is":       {driver.WriteException{WriteConcernError: &driver.WriteConcernError{Code: 10107}}, false, storage.ErrUnknown},
		"another write error, which says nothing for sure":  {driver.WriteException{WriteErrors: driver.WriteErrors{{Code: 112}}}, false, storage.ErrUnknown},
		"not primary, in an answer to a read-only question": {command(13435), false, storage.ErrUnavailable},
	} {
		got := faults{retries: c.retries}.write(c.err)
		if !errors.Is(got, c.want) {
			t.Errorf("%s: got %v", name, got)
		}
		for _, other := range []error{storage.ErrExists, storage.ErrUnavailable, storage.ErrUnknown} {
			if other != c.want && errors.Is(got, other) {
				t.Errorf("%s: is also %v", name, other)
			}
		}
	}
}
