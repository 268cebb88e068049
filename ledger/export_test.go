package ledger

import (
	"encoding/base64"

	"golang.org/x/mod/sumdb/tlog"
)

func encode(sig []byte) string { return base64.StdEncoding.EncodeToString(sig) }

func treeHash(n int64, f forest) (tlog.Hash, error) { return tlog.TreeHash(n, f) }
