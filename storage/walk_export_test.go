package storage

import (
	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// The quick readers, for the tests that hold them against bson.Unmarshal.
var (
	ReadLine    = readLine
	ReadRecord  = func(raw bson.Raw) (*domain.Record, error) { r := &domain.Record{}; return r, readRecord(raw, r) }
	ReadHistory = func(raw bson.Raw) (*domain.History, error) {
		h := &domain.History{}
		return h, readHistory(raw, h, words{})
	}
)
